"""Permissions of the procedure: the acting appointment is in force today, has the role, and belongs to the place."""

from __future__ import annotations

from django.utils import timezone

from accounts.models import AdministrativeUnit, Appointment, Office
from accounts.unit_succession import heir_on
from dossiers.errors import NotAllowed
from dossiers.models import Council, CouncilSeat


def require(
    appointment: Appointment,
    *roles: str,
    office: Office | None = None,
    unit: AdministrativeUnit | None = None,
) -> None:
    """Raise NotAllowed unless the appointment is in force, in one of the roles, and of that place.

    The successor of a unit that has ended acts for it (kế thừa).
    """
    require_in_force(appointment)
    if appointment.role not in roles:
        raise NotAllowed(
            f"Vai trò “{appointment.get_role_display()}” không làm được việc này. "
            "Hãy chọn đúng vai trò hoặc báo người được giao."
        )
    if office is not None and appointment.office_id != office.pk:
        raise NotAllowed(
            f"Việc này do {office} thực hiện, còn vai đang dùng thuộc {appointment.office}. Hãy chuyển sang vai "
            "phù hợp ở mục Tôi, hoặc báo người được giao tại đó."
        )
    if unit is not None and not speaks_for(appointment, unit):
        raise NotAllowed(
            f"Việc này thuộc {unit}, còn vai đang dùng thuộc {appointment.office.unit}. Hãy chuyển sang vai của "
            f"{unit} ở mục Tôi, hoặc báo người được giao tại đó."
        )


def require_in_force(appointment: Appointment) -> None:
    """Raise NotAllowed unless the appointment is in force today and the account active."""
    if not appointment.user.is_active or not appointment.holds_on(timezone.localdate()):
        raise NotAllowed("Phân công này đã hết hiệu lực. Hãy chọn vai trò khác đang còn hiệu lực.")


def speaks_for(appointment: Appointment, unit: AdministrativeUnit) -> bool:
    """Return whether the appointment is in this unit today, or in its successor if it has ended."""
    return appointment.office.unit_id == heir_on(unit, timezone.localdate()).pk


def require_seat(appointment: Appointment, council: Council, *seats: str) -> CouncilSeat:
    """Return the person's seat in the council today. Raise NotAllowed if they have none."""
    today = timezone.localdate()
    seats_held = CouncilSeat.objects.valid_on(today).filter(council=council, appointment=appointment)
    seats_held = seats_held.select_related("appointment__user").order_by("pk")
    seat = next((one for one in seats_held if not seats or one.seat in seats), None)
    in_force = appointment.user.is_active and appointment.holds_on(today)
    if seat is None or not in_force:
        raise NotAllowed(f"Việc này dành cho thành viên {council} có đúng nhiệm vụ.")
    return seat
