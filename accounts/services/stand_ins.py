"""Stand-ins (làm thay khi vắng mặt): a colleague does an absent person's work between two days."""

from __future__ import annotations

from datetime import date

from django.db import transaction
from django.urls import reverse
from django.utils import timezone

from accounts.errors import PeopleError
from accounts.models import Appointment, Role, StandIn, User
from accounts.role_groups import ADMINISTRATORS, COUNCIL_ROLES, SIGNERS
from accounts.rules import spans
from ledger.services import audit, outbox

NOT_PASSED_ON = (*SIGNERS, *COUNCIL_ROLES, Role.EDITOR, *ADMINISTRATORS)


def may_arrange(by: User, principal: Appointment, posts: list[Appointment]) -> bool:
    """Say whether somebody may arrange a stand-in: the person themselves, or an administrator of their unit."""
    if principal.user_id == by.pk:
        return True
    return any(
        post.role == Role.ADMINISTRATOR and post.office.unit_id == principal.office.unit_id for post in posts
    )


@transaction.atomic
def stand_in(
    *, by: Appointment, principal: Appointment, deputy: User, since: date, until: date, reason: str = ""
) -> StandIn:
    """Let a colleague do somebody's work between two days (làm thay khi vắng mặt).

    Signing, voting and administering are not passed on. Raises PeopleError where that is asked, an administrator
    names themselves, the days are wrong, the deputy is no colleague or another stand-in covers those days.
    """
    principal = (
        Appointment.objects.select_for_update(of=("self",))
        .select_related("user", "office__unit")
        .get(pk=principal.pk)
    )
    if by.stand_in is not None or not may_arrange(by.user, principal, [by]):
        raise PeopleError("Chỉ chính người vắng mặt hoặc quản trị viên của đơn vị cử được người làm thay.")
    if principal.role in NOT_PASSED_ON:
        raise PeopleError(
            f"Vai “{principal.get_role_display()}” ký hoặc bỏ phiếu nên không cử người làm thay; "
            "người ký thay cần thẩm quyền ký riêng."
        )
    if deputy.pk == by.user_id != principal.user_id:
        raise PeopleError(
            "Không tự cử mình làm thay người khác. Hãy chọn một đồng nghiệp của người vắng mặt."
        )
    today = timezone.localdate()
    if not today <= since <= until:
        raise PeopleError("Khoảng ngày không đúng: từ hôm nay trở đi, ngày cuối không trước ngày đầu.")
    if (
        deputy.pk == principal.user_id
        or not deputy.is_active
        or not _colleague(deputy, principal, since, until)
    ):
        raise PeopleError(
            "Người làm thay phải là người khác, công tác cùng đơn vị đến hết những ngày này. Hãy chọn lại."
        )
    kept = StandIn.objects.filter(principal=principal, ended_at__isnull=True)
    if spans.overlap(kept.values_list("valid_from", "valid_until"), since, until):
        raise PeopleError("Đã có người làm thay trong những ngày này. Hãy kết thúc lần trước rồi cử lại.")
    made = StandIn.objects.create(
        principal=principal,
        deputy=deputy,
        valid_from=since,
        valid_until=until,
        reason=reason.strip()[:200],
        recorded_by=by.user,
    )
    days = spans.in_words(since, until)
    audit.record(
        act="stand-in",
        appointment=by,
        subject=principal,
        sentence=f"{deputy} làm thay {principal.user} ({principal}) {days}.",
    )
    outbox.queue(
        to=deputy,
        subject="Được cử làm thay người vắng mặt",
        body=f"{days.capitalize()}, làm thay {principal.user}, vai {principal}. Chuyển vai ở đầu trang để làm việc.",
        link=reverse("toi"),
        key=f"stand-in:{made.pk}",
    )
    return made


def _colleague(deputy: User, principal: Appointment, since: date, until: date) -> bool:
    posts = Appointment.objects.filter(user=deputy, office__unit=principal.office.unit_id)
    return all(posts.valid_on(day).exists() for day in (since, until))


@transaction.atomic
def end_stand_in(*, by: Appointment, stand_in: StandIn) -> StandIn:
    """End it now (đã đi làm lại); what was done stays said to be done on somebody's behalf."""
    ending = (
        StandIn.objects.select_for_update(of=("self",))
        .select_related("principal__user", "principal__office", "deputy")
        .get(pk=stand_in.pk)
    )
    if by.stand_in is not None or not may_arrange(by.user, ending.principal, [by]):
        raise PeopleError("Chỉ chính người vắng mặt hoặc quản trị viên của đơn vị kết thúc được.")
    if ending.ended_at is not None:
        raise PeopleError("Việc làm thay này đã kết thúc.")
    ending.ended_at = timezone.now()
    ending.save(update_fields=["ended_at"])
    audit.record(
        act="end-stand-in", appointment=by, subject=ending.principal, sentence=f"Kết thúc: {ending}."
    )
    return ending
