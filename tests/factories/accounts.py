"""Units, offices, people, appointments and mandates for tests."""

from __future__ import annotations

from datetime import date

import factory
from factory.django import DjangoModelFactory

from accounts.models import (
    AdministrativeUnit,
    Appointment,
    Level,
    Office,
    OfficeKind,
    Role,
    SigningMandate,
    User,
)

PASSWORD = "mat-khau-thu-nghiem"
LONG_AGO = date(2020, 1, 1)


class UserFactory(DjangoModelFactory):
    """A person who can log in with PASSWORD."""

    class Meta:
        model = User
        skip_postgeneration_save = True

    username = factory.Sequence(lambda n: f"nguoi-{n}")
    full_name = factory.Sequence(lambda n: f"Nguyễn Văn {n}")
    password = factory.django.Password(PASSWORD)


class UnitFactory(DjangoModelFactory):
    """A commune."""

    class Meta:
        model = AdministrativeUnit

    code = factory.Sequence(lambda n: f"{10000 + n}")
    name = factory.Sequence(lambda n: f"xã Thử Nghiệm {n}")
    level = Level.COMMUNE
    kind = "xa"
    valid_from = LONG_AGO


class OfficeFactory(DjangoModelFactory):
    """The committee of a unit."""

    class Meta:
        model = Office

    unit = factory.SubFactory(UnitFactory)
    code = factory.Sequence(lambda n: f"van-phong-{n}")
    name = factory.LazyAttribute(lambda office: f"Ủy ban nhân dân {office.unit.name}")
    symbol = "UBND"
    kind = OfficeKind.COMMITTEE
    valid_from = LONG_AGO


class AppointmentFactory(DjangoModelFactory):
    """A person in a role in an office, since long ago and still."""

    class Meta:
        model = Appointment

    user = factory.SubFactory(UserFactory)
    role = Role.UNIT_HEAD
    office = factory.SubFactory(OfficeFactory)
    capacity = "Chủ tịch"
    valid_from = LONG_AGO


class SigningMandateFactory(DjangoModelFactory):
    """A chairman who signs for the committee."""

    class Meta:
        model = SigningMandate

    holder = factory.SubFactory(AppointmentFactory, role=Role.CHAIRMAN)
    issuer = factory.SelfAttribute("holder.office")
    form = "TM"
    body_line = "ỦY BAN NHÂN DÂN"
    capacity = "CHỦ TỊCH"
    valid_from = LONG_AGO
