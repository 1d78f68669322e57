"""Who enters, corrects and sees titles from paper: the standing office or an administrator of the territory."""

from __future__ import annotations

from typing import Any

from django.db.models import Q, QuerySet
from django.utils import timezone

from accounts.models import AdministrativeUnit, Appointment, Role
from accounts.queries import current_appointments
from accounts.reach import NOBODY, in_tree, reach
from accounts.role_groups import UNIT_ROLES
from accounts.unit_succession import with_forerunners
from dossiers import permissions
from dossiers.errors import NotAllowed
from dossiers.models import Title

KEEPERS = (Role.STANDING_CLERK, Role.ADMINISTRATOR)


def scope(appointment: Appointment, path: str = "pk") -> Q:
    """Return the condition for units whose earlier titles this appointment may enter: below its own unit, today.

    Nobody enters a title of the unit they work for, but where nobody stands above it.
    """
    today, own = timezone.localdate(), appointment.office.unit
    if appointment.role == Role.ADMINISTRATOR:
        there = reach(appointment, today).units(path)
    elif appointment.role == Role.STANDING_CLERK and appointment.holds_on(today):
        there = in_tree(own.pk, path)
    else:
        return NOBODY
    return there if own.parent_id is None else there & ~Q(**{path: own.pk})


def visible_to(user: Any) -> QuerySet[Title]:
    """Return the entered titles a person sees in the workspace: of their territory, or of their own unit.

    A standing office sees those of the units right below its own and those it entered; what another one further
    down entered is that one's.
    """
    rights = NOBODY
    for post in current_appointments(user):
        near = Q(unit__parent=post.office.unit_id) | Q(entry__entered_by__office=post.office_id)
        rights |= scope(post, "unit") & (near if post.role == Role.STANDING_CLERK else Q())
        if post.role in UNIT_ROLES:
            rights |= Q(unit__in=with_forerunners(post.office.unit_id).values("pk"))
    return Title.objects.entered().filter(rights)


def may_keep(appointment: Appointment, title: Title) -> bool:
    """Return whether the appointment may correct or remove an entered title."""
    return AdministrativeUnit.objects.filter(scope(appointment), pk=title.unit_id).exists()


def require_keeper(appointment: Appointment, unit: AdministrativeUnit | None = None) -> None:
    """Raise NotAllowed unless the appointment may enter titles, for this unit if one is given."""
    permissions.require(appointment, *KEEPERS)
    if unit is not None and not AdministrativeUnit.objects.filter(scope(appointment), pk=unit.pk).exists():
        raise NotAllowed(
            f"{unit} không thuộc địa bàn của {appointment.office}. Danh hiệu của đơn vị này do cơ quan thường trực "
            "hoặc quản trị của địa bàn đó ghi nhận."
        )
