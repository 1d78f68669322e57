"""Minutes of a sitting (biên bản): drafted from the record, edited, confirmed twice, then sealed and numbered."""

from __future__ import annotations

from typing import Any

from django.utils import timezone

from accounts.models import Appointment
from documents.models import DocumentKind, OfficialDocument
from documents.services import official
from dossiers import permissions
from dossiers.errors import Incomplete, WrongState
from dossiers.models import AgendaItem, CouncilSeat, Outcome, Seat, Sitting
from dossiers.services.council import ballot_results
from dossiers.services.council.outcomes import FAVOURABLE, outcome_label
from dossiers.services.council.sittings import leader
from ledger.required import require_reason
from ledger.services import audit
from ledger.services.transactions import atomic_service

AGAINST = (Outcome.REFUSE, Outcome.RETURN)
SILENT = (Outcome.ABSTAIN, Outcome.ABSENT)
COLUMNS = ["TT", "Đơn vị", "Tán thành", "Không tán thành", "Không ý kiến, vắng", "Không tham gia", "Kết luận"]


def _person(seat: CouncilSeat, reason: str = "") -> dict[str, str]:
    return {"name": str(seat.appointment.user), "capacity": seat.get_seat_display(), "reason": reason}


def minutes_facts(sitting: Sitting) -> dict[str, Any]:
    """Return the data of the minutes document: attendance, votes and conclusion for each dossier."""
    items = list(
        sitting.items.select_related("dossier__unit", "sitting__round").prefetch_related(
            "ballots__seat__appointment__user", "slips", "turnout", "recusals__seat__appointment__user"
        )
    )
    opened = timezone.localtime(sitting.opened_at)
    share = f"{sitting.quorum_numerator}/{sitting.quorum_denominator}"
    return {
        "opened": f"{opened:%H} giờ {opened:%M} phút, ngày {opened:%d/%m/%Y}",
        **_attendance_facts(sitting, items),
        "paragraphs": [
            f"Hội đồng xem xét {len(items)} hồ sơ của {sitting.round}, "
            f"{sitting.get_ballot_kind_display().lower()} từng hồ sơ (phải có ít nhất {share} thành viên "
            "được tham gia cho ý kiến) và kết luận như sau:"
        ],
        "table": {"columns": COLUMNS, "rows": [_row(n, item) for n, item in enumerate(items, 1)]},
        "sections": [
            {"heading": f"Ý kiến về hồ sơ của {item.dossier.unit}", "paragraphs": lines}
            for item in items
            if (lines := opinions(item))
        ],
    }


def _attendance_facts(sitting: Sitting, items: list[AgendaItem]) -> dict[str, Any]:
    """Return who was present and absent, the chair and the secretary; whoever voted was present."""
    rows = list(sitting.attendance.select_related("seat__appointment__user").order_by("seat_id"))
    voted = {seat for item in items for seat in ballot_results.seats_that_voted_on(item)}
    present = {row.seat_id for row in rows if row.present or row.seat_id in voted}
    seats = [row.seat for row in rows]
    secretary = _name_of(_holder(seats, Seat.SECRETARY))
    return {
        "present": [_person(row.seat) for row in rows if row.seat_id in present],
        "absent": [_person(row.seat, row.reason) for row in rows if row.seat_id not in present],
        "chair": _name_of(leader(sitting) or _holder(seats, Seat.CHAIR)),
        "secretary": secretary,
        "secretary_name": secretary,
    }


def _holder(seats: list[CouncilSeat], place: Seat) -> CouncilSeat | None:
    """Return the first seat of this kind."""
    return next((seat for seat in seats if seat.seat == place), None)


def _name_of(seat: CouncilSeat | None) -> str:
    return str(seat.appointment.user) if seat else ""


def _row(number: int, item: AgendaItem) -> list[str]:
    choices = ballot_results.choices(item)
    counted = [str(sum(c in side for c in choices)) for side in (FAVOURABLE, AGAINST, SILENT)]
    counted = counted if ballot_results.is_counted(item) else ["–"] * len(counted)
    conclusion = outcome_label(item.outcome, item.sitting.round) + (f". {item.reason}" if item.reason else "")
    return [str(number), item.dossier.unit.name, *counted, str(len(item.recusals.all())), conclusion]


def opinions(item: AgendaItem) -> list[str]:
    """Return the reasons members gave (without names after a secret ballot), and who stayed out on which ground.

    The reason of a declared conflict is private and not printed.
    """
    reasons = [f"{name}: {reason}" if name else reason for name, reason in ballot_results.reasons_given(item)]
    stay_out = [
        f"{r.seat.appointment.user} không tham gia: {r.get_kind_display().lower()}"
        for r in item.recusals.all()
    ]
    return [f"- {line.rstrip('.')}." for line in (*reasons, *stay_out)]


def draft_minutes(*, appointment: Appointment, sitting: Sitting) -> OfficialDocument:
    """Draft the minutes from the record after the last conclusion."""
    document = official.draft(
        kind=DocumentKind.MINUTES,
        issuer=sitting.round.standing_office,
        issuer_name=sitting.council.name,
        title=f"Họp đánh giá, công nhận – {sitting}",
        facts=minutes_facts(sitting),
        appointment=appointment,
        recipients=["Thành viên hội đồng", "Lưu: VT, hồ sơ"],
    )
    sitting.minutes = document
    sitting.save(update_fields=["minutes"])
    audit.record(
        act="draft-minutes",
        appointment=appointment,
        subject=sitting,
        sentence=f"Lập dự thảo biên bản {sitting} theo diễn biến đã ghi.",
    )
    return document


def locked_sitting(sitting: Sitting) -> Sitting:
    """Return the sitting with its row locked until the transaction ends."""
    rows = Sitting.objects.select_for_update(of=("self",))
    return rows.select_related("round__standing_office", "council", "minutes").get(pk=sitting.pk)


def _draft_of(sitting: Sitting) -> OfficialDocument:
    if sitting.concluded_at is not None:
        raise WrongState("Biên bản phiên họp này đã được niêm phong.")
    if sitting.minutes is None:
        raise WrongState("Phiên họp chưa kết luận hết hồ sơ nên chưa lập biên bản.")
    return sitting.minutes


@atomic_service
def write(*, appointment: Appointment, sitting: Sitting, remarks: str = "") -> Sitting:
    """Edit and confirm the minutes as secretary; they then wait for the chair."""
    sitting = locked_sitting(sitting)
    document = _draft_of(sitting)
    has_secretary = sitting.attendance.filter(seat__seat=Seat.SECRETARY).exists()
    writers = (Seat.SECRETARY,) if has_secretary else (Seat.CHAIR, Seat.VICE_CHAIR)
    seat = permissions.require_seat(appointment, sitting.council, *writers)
    if sitting.minutes_at is not None:
        raise WrongState("Biên bản đã được thư ký xác nhận, đang chờ chủ tịch hội đồng.")
    facts = minutes_facts(sitting)
    facts["closing"] = [line.strip() for line in remarks.splitlines() if line.strip()]
    facts["secretary"] = facts["secretary_name"] = str(seat.appointment.user)
    official.revise(document=document, appointment=appointment, facts=facts)
    sitting.remarks = remarks.strip()
    sitting.minutes_by, sitting.minutes_at = appointment, timezone.now()
    sitting.save(update_fields=["remarks", "minutes_by", "minutes_at"])
    audit.record(
        act="write-minutes", appointment=appointment, subject=sitting, sentence=f"Lập biên bản {sitting}."
    )
    return sitting


@atomic_service
def send_back(*, appointment: Appointment, sitting: Sitting, reason: str) -> Sitting:
    """Return the minutes to the secretary with a reason, as chair."""
    sitting = _confirmable(appointment, sitting)
    reason = require_reason(reason, "Chưa ghi cần sửa gì. Hãy ghi rõ rồi gửi lại.", error=Incomplete)
    sitting.minutes_by = sitting.minutes_at = None
    sitting.save(update_fields=["minutes_by", "minutes_at"])
    audit.record(
        act="return-minutes",
        appointment=appointment,
        subject=sitting,
        sentence=f"Trả lại biên bản để sửa: {reason}",
    )
    return sitting


@atomic_service
def confirm(*, appointment: Appointment, sitting: Sitting) -> OfficialDocument:
    """Confirm the minutes as chair: they are signed, numbered and sealed, and the sitting is closed."""
    sitting = _confirmable(appointment, sitting)
    document = _draft_of(sitting)
    official.sign(document=document, appointment=appointment)
    official.issue(document=document, appointment=appointment, on=timezone.localdate())
    sitting.concluded_at = timezone.now()
    sitting.save(update_fields=["concluded_at"])
    audit.record(
        act="confirm-minutes",
        appointment=appointment,
        subject=sitting,
        sentence=f"Xác nhận và niêm phong biên bản {sitting}, SHA-256 {document.sha256}.",
    )
    return document


def _confirmable(appointment: Appointment, sitting: Sitting) -> Sitting:
    sitting = locked_sitting(sitting)
    _draft_of(sitting)
    permissions.require_seat(appointment, sitting.council, Seat.CHAIR, Seat.VICE_CHAIR)
    if sitting.minutes_at is None:
        raise WrongState("Thư ký chưa xác nhận biên bản. Hãy đề nghị thư ký lập biên bản trước.")
    return sitting
