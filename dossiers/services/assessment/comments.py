"""Comments on an indicator (trao đổi), and the standing office's rating of it (nhận xét thẩm định)."""

from __future__ import annotations

from django.db import transaction

from accounts.models import Appointment, Role
from accounts.queries import holders
from accounts.role_groups import UNIT_ROLES
from criteria.labels import result_label
from criteria.rules.assessment import FAIL, PASS
from dossiers import permissions
from dossiers.errors import BadAnswer, Incomplete, NotAllowed, WrongState
from dossiers.models import Dossier, DossierState, MarkChoice, Remark, ReviewMark
from dossiers.services.assessment.answers import locked_dossier
from dossiers.services.notifications import notify, notify_unit
from ledger.services import audit

COMMENTERS = (*UNIT_ROLES, Role.STANDING_CLERK)
MARKED_STATES = (DossierState.CHECKING, DossierState.REVIEW)
LONGEST = 4000


def require_commenter(appointment: Appointment, dossier: Dossier) -> None:
    """Raise NotAllowed unless the appointment is of the unit or of the round's standing office."""
    permissions.require(appointment, *COMMENTERS)
    if appointment.role in UNIT_ROLES:
        permissions.require(appointment, *UNIT_ROLES, unit=dossier.unit)
    else:
        permissions.require(appointment, Role.STANDING_CLERK, office=dossier.round.standing_office)


def may_comment(appointment: Appointment, dossier: Dossier) -> bool:
    """Return whether the appointment may comment."""
    try:
        require_commenter(appointment, dossier)
    except NotAllowed:
        return False
    return True


@transaction.atomic
def add_comment(*, appointment: Appointment, dossier: Dossier, code: str, text: str) -> Remark:
    """Add a comment on an indicator (trao đổi) and notify the other side.

    Raise NotAllowed, BadAnswer (no such indicator, too long) and Incomplete (empty).
    """
    require_commenter(appointment, dossier)
    text = text.strip()
    if code not in dossier.round.definition().by_code:
        raise BadAnswer(f"Bộ tiêu chí không có chỉ tiêu {code}.")
    if not text:
        raise Incomplete("Chưa có nội dung trao đổi. Hãy viết rồi gửi.")
    if len(text) > LONGEST:
        raise BadAnswer(f"Nội dung dài hơn {LONGEST} chữ. Hãy viết ngắn lại.")
    remark = Remark.objects.create(dossier=dossier, code=code, text=text, by=appointment)
    audit.record(
        act="remark",
        appointment=appointment,
        subject=dossier,
        sentence=f"Trao đổi về chỉ tiêu {code}: {text[:300]}",
    )
    subject, body = f"Trao đổi về chỉ tiêu {code}: {dossier.unit}", f"{appointment.user}: {text[:500]}"
    if appointment.role in UNIT_ROLES:
        if dossier.state != DossierState.SELF_ASSESSMENT:
            people = holders(Role.STANDING_CLERK, dossier.round.standing_office)
            notify(
                people, subject=subject, body=body, link=dossier.get_absolute_url(), key=f"remark:{remark.pk}"
            )
    else:
        notify_unit(dossier, subject=subject, body=body, key=f"remark:{remark.pk}")
    return remark


def own_result(dossier: Dossier, code: str) -> str:
    """Return the result of the unit's own answer when it was sent: pass, fail or unclear."""
    verdict = dossier.verdicts.filter(code=code, level=dossier.requested_level or 1).first()
    if verdict is None:
        return str(MarkChoice.UNCLEAR)
    return verdict.result if verdict.result in (PASS, FAIL) else str(MarkChoice.UNCLEAR)


@transaction.atomic
def rate_indicator(
    *, appointment: Appointment, dossier: Dossier, code: str, choice: str, reason: str = ""
) -> ReviewMark:
    """Write the standing office's mark on an indicator beside the unit's own (nhận xét thẩm định).

    Raise NotAllowed, WrongState, BadAnswer, and Incomplete where the mark differs without a reason.
    """
    dossier = locked_dossier(dossier)
    permissions.require(appointment, Role.STANDING_CLERK, office=dossier.round.standing_office)
    if dossier.state not in MARKED_STATES:
        raise WrongState("Chỉ nhận xét được khi hồ sơ đang chờ kiểm tra hoặc đang thẩm định.")
    if choice not in MarkChoice.values or code not in dossier.round.definition().by_code:
        raise BadAnswer("Chưa chọn nhận xét. Hãy chọn đạt, không đạt hoặc chưa rõ.")
    own, reason = own_result(dossier, code), reason.strip()
    if choice != own and not reason:
        words = result_label(own).inline
        raise Incomplete(f"Nhận xét khác kết quả của đơn vị ({words}). Hãy ghi lý do.")
    written, _ = ReviewMark.objects.update_or_create(
        dossier=dossier,
        code=code,
        defaults={"choice": choice, "own": own, "reason": reason, "by": appointment},
    )
    words = f"Nhận xét chỉ tiêu {code}: {written.get_choice_display().lower()}"
    audit.record(
        act="mark-indicator",
        appointment=appointment,
        subject=dossier,
        sentence=f"{words}. {reason}" if reason else f"{words}.",
    )
    return written
