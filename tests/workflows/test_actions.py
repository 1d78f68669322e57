"""Each step and its refusals, through the verbs."""

from __future__ import annotations

import pytest

from accounts.models import Role
from dossiers.errors import Incomplete, NoQuorum, ProcedureError
from dossiers.models import DossierState, SubmissionState
from ledger.models import AuditLine, OutboxMessage
from tests.factories import workflows as make
from tests.factories.accounts import AppointmentFactory
from workflows import actions
from workflows.errors import JustHandled, NotThere, NotYours
from workflows.inbox import completion
from workflows.models import TaskCard

pytestmark = pytest.mark.django_db


def nodes(dossier) -> list[str]:
    return sorted(TaskCard.objects.open().filter(dossier=dossier).values_list("node", flat=True))


@pytest.fixture
def world():
    return make.make_world()


def test_opening_a_round_gives_every_head_a_task_and_a_message(world):
    [dossier] = world.dossiers
    assert nodes(dossier) == ["self_assess"]
    assert OutboxMessage.objects.filter(to=world.heads[0].user, link__startswith="/viec/").count() == 1


def test_starting_dossiers_again_starts_nothing(world):
    assert actions.start_dossiers(round=world.round) == 0


def test_an_incomplete_dossier_cannot_be_sent_and_nothing_moves(world):
    [dossier] = world.dossiers
    before = AuditLine.objects.count()
    with pytest.raises(Incomplete) as refused:
        actions.submit_dossier(appointment=world.heads[0], dossier=dossier, requested_level=1)
    assert refused.value.missing
    assert nodes(dossier) == ["self_assess"]
    assert AuditLine.objects.count() == before


def test_only_the_head_of_the_unit_sends(world):
    dossier = make.answer_all(world)
    stranger = AppointmentFactory(role=Role.UNIT_HEAD)
    for appointment in (world.contributors[0], stranger, world.clerk):
        with pytest.raises(NotYours):
            actions.submit_dossier(appointment=appointment, dossier=dossier, requested_level=1)


def test_an_expired_appointment_performs_nothing(world):
    dossier = make.answer_all(world)
    head = world.heads[0]
    head.valid_until = head.valid_from
    head.save()
    with pytest.raises(NotYours, match="hết hiệu lực"):
        actions.submit_dossier(appointment=head, dossier=dossier, requested_level=1)


def test_a_returned_dossier_goes_back_to_the_unit_with_the_reason(world):
    dossier = make.submitted(world)
    with pytest.raises(ProcedureError):
        actions.return_dossier(appointment=world.clerk, dossier=dossier, reason=" ")
    assert nodes(dossier) == ["check"]
    actions.return_dossier(appointment=world.clerk, dossier=dossier, reason="Thiếu minh chứng 1.1.")
    dossier.refresh_from_db()
    assert (dossier.state, nodes(dossier)) == (DossierState.SELF_ASSESSMENT, ["self_assess"])
    actions.submit_dossier(appointment=world.heads[0], dossier=dossier, requested_level=1)
    assert nodes(dossier) == ["check"]


def test_whoever_comes_second_reads_who_was_first(world):
    dossier = make.submitted(world)
    actions.accept_dossier(appointment=world.clerk, dossier=dossier)
    with pytest.raises(JustHandled, match=str(world.clerk.user)):
        actions.return_dossier(appointment=world.clerk, dossier=dossier, reason="Thiếu.")


def test_a_step_that_was_never_reached_says_so(world):
    with pytest.raises(NotThere):
        actions.accept_dossier(appointment=world.clerk, dossier=world.dossiers[0])


def test_an_inspection_stands_between_check_and_council():
    world = make.make_world(with_inspection=True)
    dossier = make.accepted(world)
    assert nodes(dossier) == ["inspect"]
    with pytest.raises(ProcedureError):
        actions.inspect_dossier(appointment=world.clerk, dossier=dossier, note="")
    actions.inspect_dossier(appointment=world.clerk, dossier=dossier, note="Ngày 20/11 đã xem sổ sách.")
    assert nodes(dossier) == ["schedule"]


def test_without_a_council_the_standing_office_concludes():
    world = make.make_world(with_council=False)
    dossier = make.accepted(world)
    assert nodes(dossier) == ["conclude_without_council"]
    actions.conclude_without_council(appointment=world.clerk, dossier=dossier, outcome="level_1")
    dossier.refresh_from_db()
    assert (dossier.state, nodes(dossier)) == (DossierState.PROPOSED, [])


def test_one_sitting_takes_many_dossiers_and_asks_every_seat():
    world = make.make_world(units=2)
    items = make.in_sitting(world, (0, 1))
    for item in items:
        assert nodes(item.dossier) == ["ballot"] * len(world.voters)


def test_a_sitting_with_one_dossier_that_is_not_ready_takes_none():
    world = make.make_world(units=2)
    ready, other = make.accepted(world, 0), make.submitted(world, 1)
    with pytest.raises(NotThere):
        actions.open_sitting(appointment=world.secretary, round=world.round, dossiers=[ready, other])
    assert nodes(ready) == ["schedule"]


def test_a_member_votes_once_and_only_a_member_votes(world):
    [item] = make.in_sitting(world)
    actions.cast_ballot(appointment=world.chair, item=item, choice="level_1")
    with pytest.raises(JustHandled):
        actions.cast_ballot(appointment=world.chair, item=item, choice="refuse", reason="Đổi ý.")
    with pytest.raises(ProcedureError):
        actions.cast_ballot(appointment=world.clerk, item=item, choice="level_1")
    assert item.ballots.count() == 1


def test_voting_cannot_be_closed_without_quorum(world):
    [item] = make.in_sitting(world)
    actions.cast_ballot(appointment=world.chair, item=item, choice="level_1")
    with pytest.raises(NoQuorum):
        actions.close_voting(appointment=world.chair, item=item)
    with pytest.raises(NotYours):
        actions.close_voting(appointment=world.members[0], item=item)
    assert nodes(item.dossier) == ["ballot"] * 4


def test_closing_the_voting_counts_the_silent_as_absent_and_opens_the_conclusion(world):
    [item] = make.in_sitting(world)
    for voter in world.voters[:4]:
        actions.cast_ballot(appointment=voter, item=item, choice="level_1")
    assert actions.close_voting(appointment=world.chair, item=item) == 1
    assert item.ballots.get(choice="absent").seat.appointment == world.voters[4]
    assert nodes(item.dossier) == ["conclude"]
    with pytest.raises(JustHandled):
        actions.close_voting(appointment=world.chair, item=item)


@pytest.mark.parametrize(
    ("choice", "state", "left"),
    [
        ("refuse", DossierState.REFUSED, []),
        ("return", DossierState.SELF_ASSESSMENT, ["self_assess"]),
        ("level_1", DossierState.PROPOSED, []),
    ],
)
def test_the_conclusion_decides_where_the_dossier_goes(world, choice, state, left):
    [item] = make.in_sitting(world)
    make.voted(world, item, choice, "Vì số liệu chưa rõ.")
    with pytest.raises(NotYours):
        actions.conclude(appointment=world.secretary, item=item, outcome=choice, reason="Vì số liệu chưa rõ.")
    actions.conclude(appointment=world.chair, item=item, outcome=choice, reason="Vì số liệu chưa rõ.")
    item.dossier.refresh_from_db()
    assert (item.dossier.state, nodes(item.dossier)) == (state, left)


def test_a_returned_submission_is_revised_and_decided_again(world):
    dossiers = make.proposed(world)
    submission = actions.draft_submission(appointment=world.clerk, round=world.round, dossiers=dossiers)
    with pytest.raises(ProcedureError):
        actions.decide_submission(appointment=world.chairman, submission=submission, act="return")
    actions.decide_submission(
        appointment=world.chairman, submission=submission, act="return", reason="Ghi rõ căn cứ."
    )
    actions.revise_submission(appointment=world.clerk, submission=submission, dossiers=world.dossiers)
    with pytest.raises(NotYours):
        actions.decide_submission(appointment=world.clerk, submission=submission, act="sign")
    actions.decide_submission(
        appointment=world.chairman, submission=submission, act="refuse", reason="Sai mẫu."
    )
    submission.refresh_from_db()
    assert submission.state == SubmissionState.REFUSED
    assert not TaskCard.objects.open().filter(submission=submission).exists()


def test_a_deputy_without_a_mandate_does_not_sign(world):
    submission = actions.draft_submission(
        appointment=world.clerk, round=world.round, dossiers=make.proposed(world)
    )
    deputy = AppointmentFactory(role=Role.DEPUTY, office=world.issuer, capacity="Phó Chủ tịch")
    with pytest.raises(ProcedureError, match="thẩm quyền"):
        actions.decide_submission(appointment=deputy, submission=submission, act="sign")
    assert TaskCard.objects.open().get(submission=submission).node == "decide"


def test_a_failure_while_publishing_leaves_no_number_behind(world, monkeypatch):
    submission = actions.draft_submission(
        appointment=world.clerk, round=world.round, dossiers=make.proposed(world)
    )
    actions.decide_submission(appointment=world.chairman, submission=submission, act="sign")

    def broken(**kwargs):
        raise RuntimeError("killed")

    monkeypatch.setattr("workflows.flows.publish_decision", broken)
    with pytest.raises(RuntimeError):
        actions.issue_decision(appointment=world.document_clerk, submission=submission)
    monkeypatch.undo()
    submission.refresh_from_db()
    assert submission.state == SubmissionState.SIGNED
    assert not submission.decision.document.is_issued
    decision = actions.issue_decision(appointment=world.document_clerk, submission=submission)
    assert decision.document.number == 1


def test_perform_refuses_what_is_finished(world):
    dossier = make.submitted(world)
    done = TaskCard.objects.get(dossier=dossier, node="self_assess").task
    with pytest.raises(JustHandled):
        completion.complete_task(task=done, appointment=world.heads[0], act=lambda: None)


def test_every_stored_node_is_still_a_node_of_its_flow(world):
    from viewflow.workflow.models import Task

    make.proposed(world)
    for task in Task.objects.all():
        assert task.flow_task is not None
        assert task.flow_task.name
