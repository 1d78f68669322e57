"""Queries about appointments: who holds which role, who may sign, which accounts an administrator manages."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.conf import settings
from django.db.models import Q, QuerySet
from django.utils import timezone

from accounts.models import (
    AdministrativeUnit,
    Appointment,
    Office,
    OfficeKind,
    Role,
    SigningMandate,
    StandIn,
    User,
)
from accounts.reach import Over, reach
from accounts.rules import mandates
from ledger.database.prepared import PreparedQuery


def current_appointments(user: Any, day: date | None = None) -> QuerySet[Appointment]:
    """Return the appointments a person may act under on the day (today by default).

    Their own, and those of the absent people they stand in for; see `acting_appointments` to act.
    """
    if not getattr(user, "is_active", False):
        return Appointment.objects.none()
    on = day or timezone.localdate()
    stood_in = current_stand_ins(on).filter(deputy=user, principal__user__is_active=True)
    return (
        Appointment.objects.valid_on(on)
        .filter(Q(user=user) | Q(pk__in=stood_in.values("principal")))
        .select_related("office__unit", "user")
        .order_by("pk")
    )


def current_stand_ins(day: date) -> QuerySet[StandIn]:
    """Return who stands in for whom on the day."""
    return StandIn.objects.valid_on(day).filter(ended_at__isnull=True)


def acting_appointments(user: Any) -> list[Appointment]:
    """Return the appointments a person may act under now, their own first; the others know who stands in."""
    posts = list(current_appointments(user))
    if any(post.user_id != user.pk for post in posts):
        rows = current_stand_ins(timezone.localdate()).filter(deputy=user).select_related("deputy")
        by_principal = {row.principal_id: row for row in rows}
        for post in posts:
            if post.user_id != user.pk:
                post.stand_in = by_principal.get(post.pk)
    return sorted(posts, key=lambda post: (post.user_id != user.pk, post.pk))


def holders(
    role: str,
    office: Office | None = None,
    *,
    unit: AdministrativeUnit | None = None,
    day: date | None = None,
) -> QuerySet[Appointment]:
    """Return who holds a role on the day, in one office or in the offices of one unit."""
    found = Appointment.objects.valid_on(day or timezone.localdate()).filter(role=role, user__is_active=True)
    if office is not None:
        found = found.filter(office=office)
    if unit is not None:
        found = found.filter(office__unit=unit)
    return found.select_related("user", "office__unit").order_by("pk")


IN_OFFICE = PreparedQuery(lambda role, office, day: holders(role, office, day=day))
IN_UNIT = PreparedQuery(lambda role, unit, day: holders(role, unit=unit, day=day))


def current_holders(role: str, *, office: int | None = None, unit: int | None = None) -> list[Appointment]:
    """Return who holds a role today in one office, in one unit (their keys), or anywhere."""
    today = timezone.localdate()
    if office is not None:
        return IN_OFFICE(str(role), office, today)
    return IN_UNIT(str(role), unit, today) if unit is not None else list(holders(role, day=today))


def issuing_offices(unit: AdministrativeUnit, day: date) -> QuerySet[Office]:
    """Return the offices of a unit that issue documents of their own on the day: those with a symbol, and whoever
    decides or prepares decisions (Ủy ban nhân dân, Sở, Phòng, Hội …).
    """
    issuing = Q(kind__in=[OfficeKind.COMMITTEE, OfficeKind.STANDING]) | ~Q(symbol="")
    return Office.objects.valid_on(day).filter(issuing, unit=unit).select_related("unit")


def mandate_for(
    appointment: Appointment, issuer: Office, day: date, *, kind: str = ""
) -> SigningMandate | None:
    """Return the mandate under which the person signs this kind of the issuer's papers that day, or None."""
    for mandate in SigningMandate.objects.filter(holder=appointment, issuer=issuer).order_by("pk"):
        facts = mandates.Mandate(
            mandate.form, mandate.valid_from, mandate.valid_until, frozenset(mandate.kinds.split())
        )
        if not mandates.why_not(facts, on=day, kind=kind):
            return mandate
    return None


def may_log_in(user: Any) -> bool:
    """Return whether an account is open now; one made for the demonstration only while that is on."""
    return bool(user.is_active) and (settings.DEMO or not getattr(user, "is_demo", False))


def has_role(user: Any, *roles: str) -> bool:
    """Return whether the person holds one of the roles today."""
    return current_appointments(user).filter(role__in=roles).exists()


def site_appointment(user: Any) -> Appointment | None:
    """Return the person's own appointment as administrator of the site today, or None."""
    if not getattr(user, "is_authenticated", False) or not user.is_active:
        return None
    posts = Appointment.objects.valid_on(timezone.localdate()).filter(user=user, role=Role.SITE_ADMINISTRATOR)
    return posts.select_related("office__unit", "user").order_by("pk").first()


def site_administrators(day: date) -> QuerySet[User]:
    """Return who administers the site on the day or later."""
    posts = Appointment.objects.filter(role=Role.SITE_ADMINISTRATOR).exclude(valid_until__lt=day)
    return User.objects.filter(pk__in=posts.values("user"))


def managed_by(appointment: Appointment) -> QuerySet[AdministrativeUnit]:
    """Return the units an administrator manages: their office's unit and everything below it, ended ones too."""
    if appointment.role != Role.ADMINISTRATOR:
        return AdministrativeUnit.objects.none()
    return AdministrativeUnit.objects.filter(reach(appointment, timezone.localdate()).units())


def people_managed_by(appointment: Appointment) -> QuerySet[User]:
    """Return who works or worked in the units an administrator manages, and accounts without an appointment."""
    if appointment.role != Role.ADMINISTRATOR:
        return User.objects.none()
    kept = reach(appointment, timezone.localdate())
    if kept.over == Over.NOTHING:
        return User.objects.none()
    here = Appointment.objects.filter(kept.units("office__unit"))
    return User.objects.filter(Q(pk__in=here.values("user")) | Q(appointments__isnull=True)).distinct()


def accounts_in_reach(user: Any) -> QuerySet[User]:
    """Return the accounts an administrator may open: whose every role, now or to come, is in the units they keep.

    Whoever can set a password can act as that person, so an account that also holds a role elsewhere belongs to
    the administrators above, one that administers the site to such administrators, and a superuser's to nobody
    else. Accounts nobody appointed yet and one's own are within reach.
    """
    if user.is_superuser:
        return User.objects.all()
    today, inside = timezone.localdate(), Q(pk__in=[])
    posts = [post for post in acting_appointments(user) if post.role == Role.ADMINISTRATOR]
    for post in posts:
        inside |= reach(post, today).units("office__unit")
    own = Q(pk=user.pk)
    if not posts:
        return User.objects.filter(own)
    here = Appointment.objects.filter(inside)
    elsewhere = Appointment.objects.exclude(inside).exclude(valid_until__lt=today)
    kept = Q(pk__in=here.values("user")) | Q(appointments__isnull=True)
    above = Q(pk__in=elsewhere.values("user")) | Q(is_superuser=True)
    if site_appointment(user) is None:
        above |= Q(pk__in=site_administrators(today).values("pk"))
    return User.objects.filter(own | (kept & ~above))


def may_manage_account(by: Appointment, person: User) -> bool:
    """Return whether an acting administrator may do something to somebody's account."""
    today = timezone.localdate()
    if by.role != Role.ADMINISTRATOR or reach(by, today).over == Over.NOTHING:
        return False
    return accounts_in_reach(by.user).filter(pk=person.pk).exists()
