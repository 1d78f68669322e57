"""Who sees a dossier at which step: one table."""

from __future__ import annotations

import pytest
from django.contrib.auth.models import AnonymousUser

from accounts.models import Role
from dossiers.models import CouncilSeat, Dossier
from tests.factories import dossiers as make
from tests.factories.accounts import AppointmentFactory

pytestmark = pytest.mark.django_db

UNIT = {"head", "contributor", "standing", "administrator", "administrator above"}
CONCLUDED = UNIT | {"chair", "secretary", "member", "chairman", "deputy", "document_clerk", "authority"}
TABLE = {
    "self_assessment": UNIT,
    "checking": UNIT,
    "review": UNIT | {"secretary"},  # who puts it on an agenda; the others see what their sittings hold
    "proposed": CONCLUDED,
    "in_submission": CONCLUDED,
    "recognised": CONCLUDED,
    "refused": CONCLUDED,
}


def people(here):
    there = make.place()
    return {
        "head": here.heads[0],
        "contributor": AppointmentFactory(role=Role.OFFICE_CONTRIBUTOR, office=here.heads[0].office),
        "standing": here.clerk,
        "chair": here.chair,
        "secretary": here.secretary,
        "member": here.seats[2],
        "chairman": here.chairman,
        "deputy": here.deputy,
        "document_clerk": here.document_clerk,
        "authority": AppointmentFactory(role=Role.RECOGNISING_AUTHORITY, office=here.issuer),
        "administrator": AppointmentFactory(role=Role.ADMINISTRATOR, office=here.heads[0].office),
        "administrator above": AppointmentFactory(role=Role.ADMINISTRATOR, office=here.standing),
        "site administrator": AppointmentFactory(role=Role.SITE_ADMINISTRATOR, office=here.standing),
        "editor": AppointmentFactory(role=Role.EDITOR, office=here.standing),
        "member without a seat": AppointmentFactory(role=Role.COUNCIL_MEMBER, office=here.standing),
        "other head": there.heads[0],
        "other standing": there.clerk,
        "other member": there.seats[2],
        "other chairman": there.chairman,
        "other administrator": AppointmentFactory(role=Role.ADMINISTRATOR, office=there.standing),
        "neighbour's administrator": AppointmentFactory(
            role=Role.ADMINISTRATOR, office__unit__parent=here.standing.unit
        ),
    }


@pytest.mark.parametrize(("state", "allowed"), TABLE.items())
def test_a_dossier_is_seen_by_exactly_these_people(state, allowed):
    here, dossier = make.dossier_at(state)
    cast = people(here)
    seen = {name for name, post in cast.items() if dossier in Dossier.objects.visible_to(post.user)}
    assert seen == allowed
    for post in cast.values():
        make.ended(post)
    assert not any(Dossier.objects.visible_to(post.user).exists() for post in cast.values())


def test_a_stranger_and_a_closed_account_see_nothing():
    here, _ = make.dossier_at("checking")
    here.clerk.user.is_active = False
    assert not Dossier.objects.visible_to(AnonymousUser()).exists()
    assert not Dossier.objects.visible_to(here.clerk.user).exists()


def test_a_seat_that_ended_shows_nothing_though_the_appointment_holds():
    here, dossier = make.dossier_at("proposed")
    make.ended(CouncilSeat.objects.get(appointment=here.seats[2]))
    assert dossier not in Dossier.objects.visible_to(here.seats[2].user)
    assert dossier in Dossier.objects.visible_to(here.seats[3].user)


def test_two_appointments_open_both_and_each_dossier_once():
    here, dossier = make.dossier_at("proposed")
    there, other = make.dossier_at("self_assessment")
    AppointmentFactory(user=here.chair.user, role=Role.UNIT_HEAD, office=there.heads[0].office)
    assert sorted(d.pk for d in Dossier.objects.visible_to(here.chair.user)) == sorted([dossier.pk, other.pk])
