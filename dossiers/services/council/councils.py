"""Councils: establishing them by a decision, adding and ending members."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta

from django.db import transaction
from django.utils import timezone

from accounts.models import Appointment, Office, Role, User
from accounts.reach import in_tree, reach
from dossiers import permissions
from dossiers.errors import BadAnswer, Incomplete, NotAllowed, WrongState
from dossiers.models import Council, CouncilSeat, Seat
from ledger.required import require_reason
from ledger.services import audit

SEAT_ROLES = {
    Seat.CHAIR: Role.COUNCIL_CHAIR,
    Seat.VICE_CHAIR: Role.COUNCIL_CHAIR,
    Seat.SECRETARY: Role.COUNCIL_SECRETARY,
    Seat.MEMBER: Role.COUNCIL_MEMBER,
}
LEAST = 3


@dataclass(frozen=True, slots=True)
class Member:
    """A person named by the decision, and their seat."""

    user: User
    seat: str


@transaction.atomic
def establish(
    *,
    appointment: Appointment,
    office: Office,
    name: str,
    established_by: str,
    established_on: date,
    members: Iterable[Member],
    valid_until: date | None = None,
) -> Council:
    """Establish a council: one chair, at least three members, nobody twice.

    Raise NotAllowed (only the clerk of that office or an administrator who manages it; members of another place),
    Incomplete, BadAnswer.
    """
    _may_set_up(appointment, office)
    chosen = list(members)
    _require_near(appointment, office, chosen)
    _check_members(chosen)
    if not name.strip() or not established_by.strip():
        raise Incomplete("Chưa ghi tên hội đồng hoặc quyết định thành lập. Hãy ghi đủ.")
    if valid_until is not None and valid_until < established_on:
        raise BadAnswer("Ngày hết hiệu lực đứng trước ngày thành lập. Hãy kiểm tra lại.")
    council = Council.objects.create(
        name=name.strip(),
        office=office,
        established_by=established_by.strip(),
        established_on=established_on,
        valid_from=established_on,
        valid_until=valid_until,
    )
    for member in chosen:
        _seat(council, member, established_on, valid_until)
    audit.record(
        act="establish-council",
        appointment=appointment,
        subject=council,
        sentence=f"Lập {council} theo {council.established_by}, {len(chosen)} thành viên.",
    )
    return council


def _may_set_up(appointment: Appointment, office: Office) -> None:
    if appointment.role == Role.ADMINISTRATOR:
        permissions.require(appointment, Role.ADMINISTRATOR)
        if not reach(appointment, timezone.localdate()).holds_office(office):
            raise NotAllowed(f"{office} không thuộc phạm vi của bạn. Hãy để cơ quan đó lập hội đồng.")
    else:
        permissions.require(appointment, Role.STANDING_CLERK, office=office)


def _require_near(appointment: Appointment, office: Office, members: list[Member]) -> None:
    """Raise NotAllowed if a member works outside the office's unit and those below it, or is the administrator."""
    posts = Appointment.objects.valid_on(timezone.localdate()).filter(in_tree(office.unit_id, "office__unit"))
    near = set(posts.filter(user__in=[m.user for m in members]).values_list("user", flat=True))
    far = [str(member.user) for member in members if member.user.pk not in near]
    if far:
        raise NotAllowed(
            f"Không công tác tại {office.unit} hoặc cấp dưới: {', '.join(far)}. Hãy chọn người khác."
        )
    if appointment.role == Role.ADMINISTRATOR and any(m.user.pk == appointment.user_id for m in members):
        raise NotAllowed("Quản trị viên không tự cử mình vào hội đồng. Hãy để cơ quan thường trực cử.")


def _check_members(members: list[Member]) -> None:
    if len(members) < LEAST:
        raise Incomplete(f"Hội đồng cần ít nhất {LEAST} thành viên. Hãy chọn thêm.")
    if sum(member.seat == Seat.CHAIR for member in members) != 1:
        raise Incomplete("Hội đồng có đúng một chủ tịch. Hãy chọn lại vị trí của các thành viên.")
    if len({member.user.pk for member in members}) != len(members):
        raise BadAnswer("Một người được chọn hai lần. Hãy bỏ bớt.")
    if any(member.seat not in Seat.values for member in members):
        raise BadAnswer("Có thành viên chưa được chọn vị trí. Hãy chọn lại.")
    closed = [str(member.user) for member in members if not member.user.is_active]
    if closed:
        raise BadAnswer(f"Tài khoản đã khóa: {', '.join(closed)}. Hãy chọn người khác.")


def _seat(council: Council, member: Member, since: date, until: date | None) -> CouncilSeat:
    """Create a person's seat, under an appointment of the matching role for the same time."""
    seat = Seat(member.seat)
    role = SEAT_ROLES[seat]
    post = (
        Appointment.objects.valid_on(since)
        .filter(user=member.user, role=role, office=council.office, valid_until=until)
        .first()
    ) or Appointment.objects.create(
        user=member.user,
        role=role,
        office=council.office,
        valid_from=since,
        valid_until=until,
        capacity=seat.label,
    )
    return CouncilSeat.objects.create(
        council=council, appointment=post, seat=seat, valid_from=since, valid_until=until
    )


@transaction.atomic
def add_member(*, appointment: Appointment, council: Council, member: Member, since: date) -> CouncilSeat:
    """Add a member from a day on (bổ sung thành viên); open sittings keep their base."""
    _may_set_up(appointment, council.office)
    _require_near(appointment, council.office, [member])
    now = CouncilSeat.objects.serving_on(since).filter(council=council)
    if now.filter(appointment__user=member.user).exists():
        raise WrongState(f"{member.user} đã là thành viên hội đồng.")
    if member.seat == Seat.CHAIR and now.filter(seat=Seat.CHAIR).exists():
        raise WrongState("Hội đồng đang có chủ tịch. Hãy cho thôi nhiệm vụ trước khi cử người khác.")
    if member.seat not in Seat.values or not member.user.is_active:
        raise BadAnswer("Chưa chọn vị trí, hoặc tài khoản đã khóa. Hãy chọn lại.")
    seat = _seat(council, member, since, council.valid_until)
    audit.record(
        act="add-member",
        appointment=appointment,
        subject=council,
        sentence=f"Bổ sung {member.user} làm {seat.get_seat_display()} từ {since:%d/%m/%Y}.",
    )
    return seat


@transaction.atomic
def end_member(*, appointment: Appointment, seat: CouncilSeat, reason: str) -> CouncilSeat:
    """End a member's seat today (thôi nhiệm vụ); what they did stays."""
    seat = (
        CouncilSeat.objects.select_for_update(of=("self",)).select_related("council__office").get(pk=seat.pk)
    )
    _may_set_up(appointment, seat.council.office)
    reason = require_reason(reason, "Chưa ghi lý do thôi nhiệm vụ. Hãy ghi lý do.", error=Incomplete)
    today = timezone.localdate()
    if not seat.holds_on(today):
        raise WrongState("Thành viên này đã thôi nhiệm vụ.")
    if seat.valid_from >= today:
        raise NotAllowed("Nhiệm vụ bắt đầu hôm nay thì cho thôi từ ngày mai.")
    seat.valid_until = today - timedelta(days=1)
    seat.save(update_fields=["valid_until"])
    audit.record(
        act="end-member",
        appointment=appointment,
        subject=seat.council,
        sentence=f"{seat.appointment.user} thôi nhiệm vụ {seat.get_seat_display()}: {reason}",
    )
    return seat
