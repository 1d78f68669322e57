"""Steering a round: remind, take out, cancel, close with a report; nobody is left hanging and everybody is told."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from viewflow.workflow.models import Process

from accounts.models import Role
from dossiers.errors import BadAnswer, Incomplete, NotAllowed, WrongState
from dossiers.models import Dossier, DossierState, Round
from dossiers.models.dossiers import LEFT_STATES
from dossiers.services.rounds.settings import RoundSettings
from ledger.models import AuditLine, OutboxMessage
from tests.factories import workflows as make
from tests.factories.accounts import AppointmentFactory
from workflows import actions
from workflows.inbox.pending import pending_items
from workflows.inbox.turns import check
from workflows.models import TaskCard
from workflows.notifications import pending_reminders

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("tiny_papers")]


@pytest.fixture
def world():
    return make.make_world(units=3)


def stuck() -> tuple:
    return check(timezone.localdate()).stuck


def told(key: str) -> dict[int, str]:
    """Return the links of the messages of a kind by who got them."""
    rows = OutboxMessage.objects.filter(key__startswith=key)
    found = dict(rows.values_list("to", "link"))
    assert len(found) == rows.count(), "one message a person"
    return found


def to_close(world) -> list[str]:
    """Return what waits for the standing office in its inbox about closing."""
    items = pending_items(world.clerk, timezone.localdate())
    return [item.title for item in items if "đóng đợt" in item.title]


def opened_again(world) -> Round:
    """Open a round with the same name, year and units."""
    old = world.round
    return actions.open_round(
        appointment=world.clerk,
        settings=RoundSettings(
            name=old.name, year=old.year, criteria_set=old.criteria_set, issuer=old.issuer, council=old.council,
            units=[head.office.unit for head in world.heads], standing_office=old.standing_office, deadlines={},
        ),
    )  # fmt: skip


def recognised(world) -> Dossier:
    """Return the first dossier, recognised by a published decision."""
    dossiers = make.proposed(world)
    submission = actions.draft_submission(appointment=world.clerk, round=world.round, dossiers=dossiers)
    actions.decide_submission(appointment=world.chairman, submission=submission, act="sign")
    submission.refresh_from_db()
    actions.issue_decision(appointment=world.document_clerk, submission=submission, on=timezone.localdate())
    return world.dossiers[0]


class TestRemind:
    def test_each_head_of_a_unit_that_has_not_sent_gets_one_message_that_leads_to_the_task(self, world):
        make.submitted(world)
        done = actions.remind_units(appointment=world.clerk, round=world.round)
        assert (done.people, done.units, done.without_head) == (2, 2, ())
        tasks = {
            card.unit_id: card.get_absolute_url()
            for card in TaskCard.objects.open().filter(node="self_assess")
        }
        assert told("remind-round:") == {head.user_id: tasks[head.office.unit_id] for head in world.heads[1:]}
        assert AuditLine.objects.filter(act="remind-units").count() == 1
        assert stuck() == ()

    def test_a_second_time_the_same_day_is_refused_and_the_next_day_allowed(self, world):
        actions.remind_units(appointment=world.clerk, round=world.round)
        with pytest.raises(WrongState, match="Hôm nay đã nhắc"):
            actions.remind_units(appointment=world.clerk, round=world.round)
        assert len(told("remind-round:")) == 3
        Round.objects.update(reminded_at=timezone.now() - timedelta(days=1))
        OutboxMessage.objects.filter(key__startswith="remind-round:").delete()
        assert actions.remind_units(appointment=world.clerk, round=world.round).people == 3

    def test_a_unit_without_a_head_is_named(self, world):
        world.heads[0].valid_until = timezone.localdate() - timedelta(days=1)
        world.heads[0].save(update_fields=["valid_until"])
        done = actions.remind_units(appointment=world.clerk, round=world.round)
        assert done.without_head == (world.heads[0].office.unit.name,)
        assert world.heads[0].office.unit.name in done.words

    def test_the_number_of_queries_does_not_grow_with_the_units(self):
        few = make.make_world(units=2)
        with CaptureQueriesContext(connection) as first:
            actions.remind_units(appointment=few.clerk, round=few.round)
        Round.objects.update(reminded_at=None)
        for _ in range(10):
            head = AppointmentFactory(role=Role.UNIT_HEAD, office__unit__parent=few.issuer.unit)
            Dossier.objects.create(round=few.round, unit=head.office.unit)
        actions.start_dossiers(round=few.round)
        OutboxMessage.objects.all().delete()
        with CaptureQueriesContext(connection) as many:
            assert actions.remind_units(appointment=few.clerk, round=few.round).people == 12
        assert len(many) == len(first)

    def test_nobody_else_reminds(self, world):
        for post in (world.heads[0], world.chair, world.chairman):
            with pytest.raises(NotAllowed):
                actions.remind_units(appointment=post, round=world.round)
        assert told("remind-round:") == {}


class TestTakeOut:
    def test_a_unit_that_sent_nothing_leaves_cleanly_and_is_told_why(self, world):
        out = world.dossiers[0]
        actions.take_units_out(
            appointment=world.clerk, round=world.round, dossiers=[out], reason="Chọn nhầm xã."
        )
        out.refresh_from_db()
        assert (out.state, out.return_reason, out.closed_at is not None) == (
            DossierState.TAKEN_OUT, "Chọn nhầm xã.", True,
        )  # fmt: skip
        assert not TaskCard.objects.open().filter(dossier=out).exists()
        assert Process.objects.get(artifact_object_id=out.pk, flow_class__endswith="DossierFlow").finished
        assert set(told("unit-out:")) == {world.heads[0].user_id, world.contributors[0].user_id}
        assert stuck() == ()

    def test_it_may_come_back_into_the_round_or_into_another(self, world):
        out = world.dossiers[0]
        actions.take_units_out(appointment=world.clerk, round=world.round, dossiers=[out], reason="Nhầm")
        again = Dossier.objects.create(round=world.round, unit=out.unit, title_key=out.title_key)
        assert list(Dossier.objects.exclude(state__in=LEFT_STATES).filter(unit=out.unit)) == [again]

    def test_one_that_was_sent_stays_even_when_it_was_returned(self, world):
        sent = make.submitted(world)
        with pytest.raises(WrongState, match="đã nộp hồ sơ"):
            actions.take_units_out(appointment=world.clerk, round=world.round, dossiers=[sent], reason="Nhầm")
        actions.return_dossier(appointment=world.clerk, dossier=sent, reason="Bổ sung")
        with pytest.raises(WrongState, match="đã nộp hồ sơ"):
            actions.take_units_out(appointment=world.clerk, round=world.round, dossiers=[sent], reason="Nhầm")
        assert TaskCard.objects.open().filter(dossier=sent).count() == 1

    @pytest.mark.parametrize(
        ("who", "reason", "refusal"), [("heads", "x", NotAllowed), ("clerk", " ", Incomplete)]
    )
    def test_not_by_the_unit_and_not_without_a_reason(self, world, who, reason, refusal):
        post = world.clerk if who == "clerk" else world.heads[0]
        with pytest.raises(refusal):
            actions.take_units_out(
                appointment=post, round=world.round, dossiers=world.dossiers[:1], reason=reason
            )
        assert TaskCard.objects.open().filter(node="self_assess").count() == 3

    def test_not_a_dossier_of_another_round_and_not_none(self, world):
        for chosen in ([], [Dossier(pk=0)]):
            with pytest.raises(BadAnswer):
                actions.take_units_out(
                    appointment=world.clerk, round=world.round, dossiers=chosen, reason="x"
                )


class TestCancel:
    def test_everything_ends_everybody_is_told_and_name_and_units_are_free_again(self, world):
        actions.cancel_round(appointment=world.clerk, round=world.round, reason="Mở nhầm năm.")
        world.round.refresh_from_db()
        assert (world.round.cancelled, world.round.closing_note) == (True, "Mở nhầm năm.")
        assert {one.state for one in world.dossiers} == {DossierState.TAKEN_OUT}
        assert not TaskCard.objects.open().exists()
        people = [*world.heads, *world.contributors, *world.voters, world.clerk, world.chairman]
        assert set(told("round-cancelled:")) == {post.user_id for post in people}
        assert stuck() == ()
        again = opened_again(world)
        assert (again.name, again.dossiers.count()) == (world.round.name, 3)

    def test_not_after_the_first_dossier_was_sent(self, world):
        make.submitted(world)
        with pytest.raises(WrongState, match="1 đơn vị đã nộp hồ sơ"):
            actions.cancel_round(appointment=world.clerk, round=world.round, reason="Nhầm")
        assert TaskCard.objects.open().count() == 3

    def test_not_while_a_council_votes_either(self, world):
        make.in_sitting(world)
        with pytest.raises(WrongState, match="1 đơn vị đã nộp hồ sơ"):
            actions.cancel_round(appointment=world.clerk, round=world.round, reason="Nhầm")
        with pytest.raises(WrongState, match="đã nộp hồ sơ"):
            actions.take_units_out(
                appointment=world.clerk, round=world.round, dossiers=world.dossiers[:1], reason="Nhầm"
            )

    def test_nothing_is_done_in_a_cancelled_round(self, world):
        actions.cancel_round(appointment=world.clerk, round=world.round, reason="Nhầm")
        for act in (
            lambda: actions.cancel_round(appointment=world.clerk, round=world.round, reason="x"),
            lambda: actions.remind_units(appointment=world.clerk, round=world.round),
            lambda: actions.close_round(appointment=world.clerk, round=world.round),
        ):
            with pytest.raises(WrongState, match="đã hủy"):
                act()


class TestClose:
    def test_not_while_a_dossier_is_under_way(self, world):
        with pytest.raises(Incomplete) as refused:
            actions.close_round(appointment=world.clerk, round=world.round)
        assert refused.value.missing == ("Còn 3 hồ sơ chưa có kết quả.",)
        assert to_close(world) == []

    def test_the_report_is_frozen_with_figures_files_and_lateness(self, world):
        actions.take_units_out(
            appointment=world.clerk, round=world.round, dossiers=world.dossiers[1:2], reason="Nhầm"
        )
        actions.withdraw_dossier(appointment=world.heads[2], dossier=world.dossiers[2], reason="Chưa đủ")
        recognised(world)
        TaskCard.objects.filter(node="self_assess", dossier=world.dossiers[0]).update(
            due=timezone.localdate() - timedelta(days=3)
        )
        assert to_close(world) == ["Báo cáo và đóng đợt"]
        report = actions.close_round(appointment=world.clerk, round=world.round, note="Đã gửi Bộ.")
        figures = report.figures
        assert (figures["units"], figures["taken_out"], figures["sent"]) == (2, 1, 1)
        assert figures["late_units"] == 1
        assert sorted(one["units"] for one in figures["results"]) == [1, 1, 1]
        assert figures["lines"][0]["late"] == {"Nộp hồ sơ": 3}
        assert {"step": "Nộp hồ sơ", "late": 1, "most_late_days": 3}.items() <= figures["steps"][0].items()
        world.round.refresh_from_db()
        assert (world.round.closed_at is not None, world.round.closed_by) == (True, world.clerk)
        assert set(told("round-closed:")) >= {world.heads[0].user_id, world.chairman.user_id}
        assert world.heads[1].user_id not in told("round-closed:"), "it was taken out before"
        assert (stuck(), to_close(world)) == ((), [])
        with pytest.raises(WrongState, match="đã đóng"):
            actions.close_round(appointment=world.clerk, round=world.round)


def test_in_a_closed_round_nothing_is_extended_and_the_office_is_reminded_of_its_report_until_then(world):
    for number in range(3):
        actions.withdraw_dossier(
            appointment=world.heads[number], dossier=world.dossiers[number], reason="Chưa đủ"
        )
    late = world.round.deadlines.get(step="report").due + timedelta(days=8)
    pending_reminders.remind(late)
    assert set(told("remind:report:")) == {world.clerk.user_id}
    actions.close_round(appointment=world.clerk, round=world.round)
    OutboxMessage.objects.all().delete()
    pending_reminders.remind(late + timedelta(days=10))
    assert told("remind:report:") == {}
    with pytest.raises(WrongState, match="đã đóng"):
        actions.extend_deadline(
            appointment=world.clerk, round=world.round, step="submit", reason="Bão",
            new_due=timezone.localdate() + timedelta(days=90),
        )  # fmt: skip
