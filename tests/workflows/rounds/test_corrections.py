"""A round that was opened is corrected: units added, deadlines and settings mended, where nothing rests on them yet."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from django.utils import timezone

from accounts.models import Role
from dossiers.errors import BadAnswer, Incomplete, NotAllowed, ProcedureError, WrongState
from dossiers.models import DossierState, RoundStep
from dossiers.rules.round_changes import APPEALS, COUNCIL, NAME, SIGNING, Standing, resting
from dossiers.rules.rounds import StepLimit
from dossiers.services.rounds.correcting import limits_of
from ledger.models import AuditLine, OutboxMessage
from tests.factories import workflows as make
from tests.factories.accounts import AppointmentFactory, UnitFactory
from workflows import actions
from workflows.inbox.turns import check
from workflows.models import TaskCard

pytestmark = pytest.mark.django_db
YEAR = timezone.localdate().year


@pytest.fixture
def world():
    return make.make_world(units=2)


def stuck() -> tuple:
    return check(timezone.localdate()).stuck


def told(key: str) -> set[int]:
    return set(OutboxMessage.objects.filter(key__startswith=key).values_list("to", flat=True))


def new_head(world):
    return AppointmentFactory(role=Role.UNIT_HEAD, office__unit__parent=world.issuer.unit)


def soon(days: int = 40) -> date:
    return timezone.localdate() + timedelta(days=days)


class TestAdd:
    def test_a_unit_gets_its_dossier_and_task_and_who_could_not_be_told_is_named(self, world):
        head, alone = new_head(world), UnitFactory(parent=world.issuer.unit)
        done = actions.add_units(
            appointment=world.clerk, round=world.round, units=[head.office.unit, alone], reason="Bỏ sót"
        )
        assert (done.people, done.units, done.without_head) == (1, 2, (alone.name,))
        assert alone.name in done.words
        card = TaskCard.objects.open().get(dossier__unit=head.office.unit)
        assert (card.node, head.user_id in told("task-")) == ("self_assess", True)
        assert "Bỏ sót" in AuditLine.objects.get(act="add-units").sentence
        assert [one.id for one in stuck()] == [world.round.dossiers.get(unit=alone).pk]

    def test_one_that_was_taken_out_may_come_back(self, world):
        out = world.dossiers[0]
        actions.take_units_out(appointment=world.clerk, round=world.round, dossiers=[out], reason="Nhầm")
        actions.add_units(appointment=world.clerk, round=world.round, units=[out.unit], reason="Không nhầm")
        states = world.round.dossiers.filter(unit=out.unit).order_by("pk").values_list("state", flat=True)
        assert list(states) == [DossierState.TAKEN_OUT, DossierState.SELF_ASSESSMENT]
        assert stuck() == ()

    @pytest.mark.parametrize(
        ("units", "said"),
        [
            ("none", "Chưa chọn"),
            ("there", "Đã có trong đợt"),
            ("far", "không phải cấp trên"),
            ("own", "đợt riêng"),
        ],
    )
    def test_what_the_opening_refuses_is_refused(self, world, units, said):
        chosen = {
            "none": [], "there": [world.heads[0].office.unit], "own": [world.issuer.unit],
            "far": [UnitFactory()],
        }[units]  # fmt: skip
        with pytest.raises(ProcedureError, match=said):
            actions.add_units(appointment=world.clerk, round=world.round, units=chosen, reason="x")

    def test_not_without_a_reason_not_by_others_and_not_when_the_time_is_over(self, world):
        unit = new_head(world).office.unit
        for post, reason, refusal in [(world.clerk, " ", Incomplete), (world.heads[0], "x", NotAllowed)]:
            with pytest.raises(refusal):
                actions.add_units(appointment=post, round=world.round, units=[unit], reason=reason)
        world.round.deadlines.filter(step="submit").update(due=timezone.localdate() - timedelta(days=9))
        with pytest.raises(BadAnswer, match="Hạn nộp hồ sơ của đợt đã qua"):
            actions.add_units(appointment=world.clerk, round=world.round, units=[unit], reason="x")


class TestDeadlines:
    def test_open_tasks_move_to_the_corrected_day_and_everybody_is_told(self, world):
        limits = limits_of(world.round) | {RoundStep.SUBMIT: StepLimit(due=soon(20))}
        changed = actions.correct_deadlines(
            appointment=world.clerk, round=world.round, limits=limits, reason="Ghi nhầm ngày"
        )
        assert changed == ["submit"]
        assert set(TaskCard.objects.open().values_list("due", flat=True)) == {soon(20)}
        assert "Ghi nhầm ngày" in world.round.deadlines.get(step="submit").source
        people = [*world.heads, *world.contributors, *world.voters, world.chairman, world.clerk]
        assert told("deadline-corrected:") == {post.user_id for post in people}
        assert stuck() == ()

    def test_a_step_may_get_a_limit_or_lose_it(self, world):
        limits = limits_of(world.round)
        del limits[RoundStep.SUBMIT]
        actions.correct_deadlines(appointment=world.clerk, round=world.round, limits=limits, reason="x")
        assert set(TaskCard.objects.open().values_list("due", flat=True)) == {None}
        limits[RoundStep.SUBMIT] = StepLimit(days=30, counted_in="calendar")
        actions.correct_deadlines(appointment=world.clerk, round=world.round, limits=limits, reason="x")
        assert set(TaskCard.objects.open().values_list("counted_in", flat=True)) == {"calendar"}

    @pytest.mark.parametrize(
        ("changes", "said"),
        [
            ({}, "Chưa sửa hạn nào"),
            ({"submit": StepLimit(due=date(2020, 1, 2))}, "Ngày này đã qua"),
            ({"check": StepLimit(due=date(YEAR, 12, 30))}, "trước hạn của bước"),
        ],
    )
    def test_nothing_new_a_day_past_and_days_out_of_order_are_refused(self, world, changes, said):
        with pytest.raises(BadAnswer, match=said):
            actions.correct_deadlines(
                appointment=world.clerk,
                round=world.round,
                limits=limits_of(world.round) | changes,
                reason="x",
            )

    def test_a_step_that_was_extended_is_extended_further(self, world):
        later = date(YEAR + 1, 1, 20)
        actions.extend_deadline(
            appointment=world.clerk, round=world.round, step="submit", new_due=later, reason="Bão"
        )
        with pytest.raises(BadAnswer, match="gia hạn tiếp"):
            actions.correct_deadlines(
                appointment=world.clerk, round=world.round, reason="x",
                limits=limits_of(world.round) | {"submit": StepLimit(due=soon(20))},
            )  # fmt: skip


class TestSettings:
    def test_what_nothing_rests_on_is_corrected_with_old_and_new_in_the_audit(self, world):
        changes = {"name": "Đợt 1", "ballot_kind": "secret", "objection_days": 60, "with_inspection": True}
        actions.correct_settings(
            appointment=world.clerk, round=world.round, changes=changes, reason="Theo công văn"
        )
        world.round.refresh_from_db()
        assert {name: getattr(world.round, name) for name in changes} == changes
        line = AuditLine.objects.get(act="correct-round").sentence
        assert "Cách bỏ phiếu: từ “Bỏ phiếu ghi tên” thành “Bỏ phiếu kín”" in line
        assert {world.heads[0].user_id, world.chair.user_id} <= told("round-corrected:")

    def test_what_rests_on_a_setting_is_said(self, world):
        make.accepted(world)
        with pytest.raises(WrongState, match="1 hồ sơ đã được tiếp nhận"):
            actions.correct_settings(
                appointment=world.clerk, round=world.round, changes={"with_council": False}, reason="x"
            )
        actions.correct_settings(
            appointment=world.clerk, round=world.round, changes={"signing_role": "chairman"}, reason="x"
        )

    @pytest.mark.parametrize(
        ("standing", "groups"),
        [
            (Standing(), set()),
            (Standing(sent=1), {NAME}),
            (Standing(sent=1, accepted=1), {NAME, COUNCIL}),
            (Standing(sittings=1), {COUNCIL}),
            (Standing(submissions=1), {SIGNING}),
            (Standing(ended=1), {APPEALS}),
            (Standing(closed=True), {NAME, COUNCIL, SIGNING, APPEALS}),
        ],
    )
    def test_what_rests_on_what(self, standing, groups):
        assert set(resting(standing)) == groups

    @pytest.mark.parametrize(
        ("changes", "said"),
        [
            ({}, "Chưa sửa gì"),
            ({"casting_vote": True, "ballot_kind": "secret"}, "Bỏ phiếu kín"),
            ({"objection_days": 0}, "phải từ 1"),
            ({"signing_role": "recognising_authority"}, "không ai giữ vai đó"),
        ],
    )
    def test_settings_that_contradict_each_other_are_refused(self, world, changes, said):
        with pytest.raises(BadAnswer, match=said):
            actions.correct_settings(appointment=world.clerk, round=world.round, changes=changes, reason="x")
