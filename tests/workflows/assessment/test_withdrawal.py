"""A unit takes its dossier back: the case ends, everybody concerned is told, nobody can go on with it."""

from __future__ import annotations

import pytest
from django.test import Client
from viewflow.workflow.models import Process, Task

from dossiers.errors import Incomplete, NotAllowed, ProcedureError, WrongState
from dossiers.models import DossierState
from ledger.models import AuditLine, OutboxMessage
from tests.factories import workflows as make
from workflows import actions
from workflows.models import TaskCard

pytestmark = pytest.mark.django_db


@pytest.fixture
def world():
    return make.make_world()


STEPS = {
    "self_assessment": lambda world: world.dossiers[0],
    "checking": make.submitted,
    "review": make.accepted,
    "proposed": lambda world: make.proposed(world)[0],
}


@pytest.mark.parametrize("step", STEPS)
def test_a_dossier_is_taken_back_before_it_is_put_before_the_authority(world, step):
    dossier = STEPS[step](world)
    actions.withdraw_dossier(appointment=world.heads[0], dossier=dossier, reason="Chưa đủ số liệu.")
    dossier.refresh_from_db()
    assert (dossier.state, dossier.closed_at is not None) == (DossierState.WITHDRAWN, True)
    assert not TaskCard.objects.open().filter(dossier=dossier).exists()
    assert not Task.objects.filter(process__artifact_object_id=dossier.pk, finished__isnull=True).exists()
    assert Process.objects.get(artifact_object_id=dossier.pk, flow_class__endswith="DossierFlow").finished
    assert AuditLine.objects.filter(act="withdraw-dossier").count() == 1
    assert OutboxMessage.objects.filter(to=world.clerk.user, key__startswith="withdrawn:").count() == 1
    for act in (
        lambda: actions.submit_dossier(appointment=world.heads[0], dossier=dossier, requested_level=1),
        lambda: actions.accept_dossier(appointment=world.clerk, dossier=dossier),
        lambda: actions.draft_submission(appointment=world.clerk, round=world.round, dossiers=[dossier]),
        lambda: actions.withdraw_dossier(appointment=world.heads[0], dossier=dossier, reason="x"),
    ):
        with pytest.raises(ProcedureError):
            act()


def test_a_dossier_in_a_sitting_or_before_the_authority_stays(world):
    make.in_sitting(world)
    with pytest.raises(WrongState, match="phiên họp"):
        actions.withdraw_dossier(appointment=world.heads[0], dossier=world.dossiers[0], reason="x")
    assert TaskCard.objects.open().filter(node="ballot").count() == len(world.voters)
    assert not Process.objects.filter(status="CANCELED").exists()


@pytest.mark.parametrize(
    ("who", "reason", "refusal"),
    [("clerk", "x", NotAllowed), ("contributor", "x", NotAllowed), ("head", " ", Incomplete)],
)
def test_nobody_else_takes_it_back_and_not_without_a_reason(world, who, reason, refusal):
    posts = {"clerk": world.clerk, "contributor": world.contributors[0], "head": world.heads[0]}
    with pytest.raises(refusal):
        actions.withdraw_dossier(appointment=posts[who], dossier=world.dossiers[0], reason=reason)
    assert TaskCard.objects.open().filter(dossier=world.dossiers[0]).count() == 1


def test_the_screen_says_what_it_means_and_asks_for_a_reason(world):
    head, clerk = Client(), Client()
    head.force_login(world.heads[0].user)
    clerk.force_login(world.clerk.user)
    address = f"/ho-so/{world.dossiers[0].pk}/rut/"
    assert "dừng hẳn trong đợt này" in head.get(address).content.decode()
    assert clerk.get(address).status_code == 404
    assert head.post(address, {"reason": ""}).status_code == 422
    assert head.post(address, {"reason": "Chưa đủ"}).status_code == 302
    assert head.get(address).status_code == 404
    assert "Đơn vị đã rút" in head.get(world.dossiers[0].get_absolute_url()).content.decode()
