"""A unit's draft is its own until it sends it: who reads what a dossier holds, at each step and after a return."""

from __future__ import annotations

import pytest

from accounts.models import Role
from dossiers.models import Dossier, Evidence
from dossiers.services.assessment import dossier_submission, withdrawal
from dossiers.services.decisions import sealed_records
from dossiers.services.evidence import attachments
from tests.factories import dossiers as make
from tests.factories.accounts import AppointmentFactory

pytestmark = pytest.mark.django_db

OWN = {"head", "contributor", "administrator of the unit"}
ABOVE = {"standing", "administrator above"}
JUDGES = {"chair", "member"}
SIGNERS = {"chairman"}
READ_BY = {
    "self_assessment": OWN,
    "returned": OWN,
    "withdrawn": OWN,
    "checking": OWN | ABOVE,
    "review": OWN | ABOVE,
    "proposed": OWN | ABOVE | JUDGES | SIGNERS,
    "recognised": OWN | ABOVE | JUDGES | SIGNERS,
}


def returned(here: make.Place) -> Dossier:
    """A dossier that its unit works on again."""
    dossier_submission.send_back(
        appointment=here.clerk, dossier=make.submitted(here), reason="Thiếu số liệu năm nay"
    )
    return here.dossier()


def withdrawn(here: make.Place) -> Dossier:
    """A dossier that came back and was withdrawn with what was changed since."""
    withdrawal.withdraw(appointment=here.heads[0], dossier=returned(here), reason="Chưa đủ")
    return here.dossier()


STATES = {**make.AT_STATE, "returned": returned, "withdrawn": withdrawn}


def everybody(here: make.Place) -> dict[str, object]:
    other = make.place()
    unit = here.heads[0].office
    return {
        "head": here.heads[0],
        "contributor": AppointmentFactory(role=Role.OFFICE_CONTRIBUTOR, office=unit),
        "administrator of the unit": AppointmentFactory(role=Role.ADMINISTRATOR, office=unit),
        "standing": here.clerk,
        "administrator above": AppointmentFactory(role=Role.ADMINISTRATOR, office=here.standing),
        "chair": here.chair,
        "member": here.seats[2],
        "chairman": here.chairman,
        "site administrator": AppointmentFactory(role=Role.SITE_ADMINISTRATOR, office=here.standing),
        "editor": AppointmentFactory(role=Role.EDITOR, office=here.standing),
        "other standing": other.clerk,
        "other head": other.heads[0],
        "other administrator": AppointmentFactory(role=Role.ADMINISTRATOR, office=other.standing),
    }


@pytest.mark.parametrize(("state", "allowed"), READ_BY.items())
def test_what_a_dossier_holds_is_read_by_exactly_these_people(state, allowed):
    here = make.place()
    STATES[state](here)
    found = everybody(here)
    dossier = Dossier.objects.filter(pk=here.dossier().pk)
    reads = {name for name, post in found.items() if dossier.read_by(post.user).exists()}
    marked = {
        name for name, post in found.items() if dossier.visible_to(post.user).filter(is_read=True).exists()
    }
    assert reads == allowed
    assert marked == allowed


def evidence_of(post, here) -> set[str]:
    return set(
        Evidence.objects.visible_to(post.user).filter(dossier=here.dossier()).values_list("name", flat=True)
    )


def attach(here: make.Place, name: str) -> Evidence:
    return attachments.attach(
        appointment=here.heads[0], dossier=here.dossier(), code="1.1", content=name.encode(), filename=name
    )


def test_after_a_return_what_was_sent_stays_readable_and_what_is_new_is_the_units_own():
    here = make.place()
    attachments.remove(appointment=here.heads[0], evidence=attach(here, "bo-truoc-khi-nop.txt"))
    kept, removed = attach(here, "da-nop.txt"), attach(here, "nop-roi-bo.txt")
    assert evidence_of(here.clerk, here) == set()
    returned(here)
    attachments.remove(appointment=here.heads[0], evidence=removed)
    attach(here, "moi.txt")
    assert evidence_of(here.clerk, here) == {kept.name, removed.name}
    assert evidence_of(here.chair, here) == set()
    assert {"da-nop.txt", "moi.txt"} <= evidence_of(here.heads[0], here)
    dossier_submission.submit(appointment=here.heads[0], dossier=here.dossier(), requested_level=1)
    assert evidence_of(here.clerk, here) == {"da-nop.txt", "moi.txt"}


def test_the_notes_that_were_sent_are_those_of_the_seal_and_not_of_the_draft():
    here = make.place()
    make.answered(here, _1_1={"yes": True, "note": "Bản đã nộp"})
    dossier_submission.submit(appointment=here.heads[0], dossier=here.dossier(), requested_level=1)
    dossier_submission.send_back(appointment=here.clerk, dossier=here.dossier(), reason="Ghi rõ hơn")
    make.answered(here, _1_1={"yes": True, "note": "Bản đang sửa"})
    assert sealed_records.notes_as_sent(here.dossier()) == {"1.1": "Bản đã nộp"}


def test_a_dossier_that_was_never_sent_has_no_notes_as_sent():
    here = make.place()
    make.answered(here, _1_1={"yes": True, "note": "Nháp"})
    assert sealed_records.notes_as_sent(here.dossier()) == {}
