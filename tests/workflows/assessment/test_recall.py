"""A head takes a sent dossier back to correct it, until the standing office has begun to check it."""

from __future__ import annotations

import pytest
from django.test import Client
from django.utils import timezone

from dossiers.errors import Incomplete, NotAllowed, ProcedureError, WrongState
from dossiers.models import DossierState, MarkChoice, ReviewMark
from dossiers.rules.recalls import why_not_recalled
from ledger.models import AuditLine, OutboxMessage
from tests.factories import workflows as make
from workflows import actions
from workflows.errors import JustHandled
from workflows.inbox import assignment
from workflows.inbox.turns import check
from workflows.models import TaskCard

pytestmark = pytest.mark.django_db


@pytest.fixture
def world():
    return make.make_world()


def card(node: str) -> TaskCard:
    return TaskCard.objects.open().get(node=node)


def test_it_comes_back_to_the_unit_both_are_told_and_it_is_sent_again_under_a_new_seal(world):
    sent = make.submitted(world)
    actions.recall_dossier(appointment=world.heads[0], dossier=sent, reason="Sai số liệu 1.1")
    sent.refresh_from_db()
    assert (sent.state, sent.manifests.count()) == (DossierState.SELF_ASSESSMENT, 1)
    assert not TaskCard.objects.open().filter(node="check").exists()
    assert card("self_assess").dossier == sent
    told = OutboxMessage.objects.filter(key__startswith="recalled:").values_list("to", flat=True)
    assert sorted(told) == sorted([world.clerk.user_id, world.heads[0].user_id])
    assert AuditLine.objects.filter(act="recall-dossier").count() == 1
    assert check(timezone.localdate()).stuck == ()
    actions.submit_dossier(appointment=world.heads[0], dossier=sent, requested_level=1)
    assert (sent.manifests.count(), card("check").dossier) == (2, sent)


def test_not_once_somebody_has_claimed_the_check_but_again_when_it_is_given_back(world):
    sent = make.submitted(world)
    assignment.claim(appointment=world.clerk, card=card("check"))
    with pytest.raises(WrongState, match=str(world.clerk.user)):
        actions.recall_dossier(appointment=world.heads[0], dossier=sent, reason="Sai")
    assignment.release(appointment=world.clerk, card=card("check"))
    actions.recall_dossier(appointment=world.heads[0], dossier=sent, reason="Sai")


def test_not_once_an_indicator_is_marked_but_marks_of_an_earlier_check_do_not_count(world):
    sent = make.submitted(world)
    ReviewMark.objects.create(dossier=sent, code="1.1", choice=MarkChoice.PASS, own="pass", by=world.clerk)
    with pytest.raises(WrongState, match="1 chỉ tiêu"):
        actions.recall_dossier(appointment=world.heads[0], dossier=sent, reason="Sai")
    actions.return_dossier(appointment=world.clerk, dossier=sent, reason="Bổ sung")
    actions.submit_dossier(appointment=world.heads[0], dossier=sent, requested_level=1)
    actions.recall_dossier(appointment=world.heads[0], dossier=sent, reason="Sai")


@pytest.mark.parametrize(
    ("facts", "words"),
    [
        ({}, ""),
        ({"waits_for_check": False}, "không ở bước chờ kiểm tra"),
        ({"taken_by": "Nguyễn Văn A"}, "Nguyễn Văn A đã nhận"),
        ({"marks": 2}, "đã nhận xét 2 chỉ tiêu"),
    ],
)
def test_the_rule(facts, words):
    said = why_not_recalled(**{"waits_for_check": True, "taken_by": "", "marks": 0, **facts})
    assert bool(said) == bool(words)
    assert words in said


def test_not_by_others_not_without_words_and_not_twice(world):
    sent = make.submitted(world)
    for post, words, refusal in [
        (world.clerk, "x", NotAllowed), (world.contributors[0], "x", NotAllowed), (world.heads[0], " ", Incomplete),
    ]:  # fmt: skip
        with pytest.raises(refusal):
            actions.recall_dossier(appointment=post, dossier=sent, reason=words)
    actions.recall_dossier(appointment=world.heads[0], dossier=sent, reason="x")
    with pytest.raises((ProcedureError, JustHandled)):
        actions.recall_dossier(appointment=world.heads[0], dossier=sent, reason="x")


def test_the_screen_keeps_what_was_typed_for_whoever_comes_too_late(world):
    sent, head, clerk = make.submitted(world), Client(), Client()
    head.force_login(world.heads[0].user)
    clerk.force_login(world.clerk.user)
    address = f"/ho-so/{sent.pk}/thu-hoi/"
    assert address in head.get(sent.get_absolute_url()).content.decode()
    assert clerk.get(address).status_code == 404
    assert head.post(address, {"reason": ""}).status_code == 422
    assignment.claim(appointment=world.clerk, card=card("check"))
    late = head.post(address, {"reason": "Sai số liệu"})
    assert (late.status_code, "Sai số liệu" in late.content.decode()) == (422, True)
    assert f"{world.clerk.user} đã nhận kiểm tra" in late.content.decode()
    assert address not in head.get(sent.get_absolute_url()).content.decode()
    assignment.release(appointment=world.clerk, card=card("check"))
    done = head.post(address, {"reason": "Sai số liệu"})
    assert (done.status_code, done["Location"]) == (302, card("self_assess").get_absolute_url())
