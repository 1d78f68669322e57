"""The daily run: reminders in time, each once, the superior told, more time by whoever may give it."""

from __future__ import annotations

import json
from datetime import date, datetime, timedelta
from io import StringIO
from zoneinfo import ZoneInfo

import pytest
import time_machine
from django.core.management import call_command
from django.test import Client
from django.utils import timezone

from dossiers.errors import BadAnswer, Incomplete, NotAllowed
from dossiers.models import Dossier, RoundDeadline, RoundStep
from dossiers.services.rounds.deadlines import due_for
from dossiers.services.titles import appeals
from ledger.models import AuditLine, OutboxMessage
from tests.factories import workflows as make
from workflows.actions.rounds import extend_deadline
from workflows.jobs.daily import run_daily
from workflows.models import TaskCard
from workflows.screens.rounds.deadlines import deadline_rows

pytestmark = pytest.mark.django_db
DUE = date(2026, 11, 24)


def at(day: date):
    return time_machine.travel(datetime(day.year, day.month, day.day, 9, tzinfo=ZoneInfo("Asia/Ho_Chi_Minh")))


@pytest.fixture
def world():
    with at(date(2026, 11, 2)):
        made = make.make_world()
        RoundDeadline.objects.filter(round=made.round).delete()
        RoundDeadline.objects.create(round=made.round, step=RoundStep.SUBMIT, due=DUE)
        TaskCard.objects.update(due=DUE)
        yield made


def reminders(post) -> list[OutboxMessage]:
    return list(OutboxMessage.objects.filter(to=post.user, key__startswith="remind:").order_by("pk"))


def run_on(day: date):
    with at(day):
        return run_daily()


def test_nobody_is_reminded_too_early(world):
    assert run_on(date(2026, 11, 3)).reminded == 0


def test_a_reminder_says_how_many_working_days_are_left(world):
    run_on(date(2026, 11, 20))
    [message] = reminders(world.heads[0])
    assert "còn 2 ngày làm việc (24/11/2026)" in message.body
    assert message.subject == "Nhắc hạn: 1 việc sắp đến hạn"


def test_a_second_run_of_the_day_reminds_nobody_again(world):
    first, second = run_on(date(2026, 11, 20)), run_on(date(2026, 11, 20))
    assert (first.reminded, second.reminded, len(reminders(world.heads[0]))) == (1, 0, 1)


def test_the_days_between_two_stages_are_quiet(world):
    for day in (17, 18, 19):
        run_on(date(2026, 11, day))
    assert len(reminders(world.heads[0])) == 1


def test_a_late_run_gives_the_newest_reminder_only(world):
    run_on(date(2026, 11, 30))
    [message] = reminders(world.heads[0])
    assert "quá hạn 6 ngày" in message.body


def test_the_superior_is_told_from_the_third_working_day_and_not_before(world):
    run_on(date(2026, 11, 25))
    assert reminders(world.clerk) == []
    run_on(date(2026, 11, 27))
    [message] = reminders(world.clerk)
    assert message.subject == "Việc quá hạn của cấp dưới: 1 việc quá hạn"


def test_a_finished_task_is_not_reminded_of(world):
    make.submitted(world)
    run_on(date(2026, 11, 27))
    assert reminders(world.heads[0]) == []


def test_a_longer_deadline_is_reminded_of_anew(world):
    run_on(date(2026, 11, 20))
    with at(date(2026, 11, 20)):
        extend_deadline(
            appointment=world.clerk,
            round=world.round,
            step=RoundStep.SUBMIT,
            new_due=date(2026, 12, 2),
            reason="Bão số 12",
        )
    assert TaskCard.objects.open().get().due == date(2026, 12, 2)
    run_on(date(2026, 11, 30))
    assert "còn 2 ngày làm việc (02/12/2026)" in reminders(world.heads[0])[-1].body


def test_one_dossier_may_get_more_time_than_the_others(world):
    with at(date(2026, 11, 20)):
        extend_deadline(
            appointment=world.clerk,
            round=world.round,
            step=RoundStep.SUBMIT,
            new_due=date(2026, 12, 2),
            reason="Bão số 12",
            dossier=world.dossiers[0],
        )
        assert AuditLine.objects.filter(act="extend-deadline").count() == 1
        assert OutboxMessage.objects.filter(key__startswith="extended:", to=world.heads[0].user).count() == 1


def test_more_time_for_all_takes_none_from_the_unit_that_was_given_more(world):
    later, sooner = date(2026, 12, 18), date(2026, 12, 2)
    given = {
        "appointment": world.clerk,
        "round": world.round,
        "step": RoundStep.SUBMIT,
        "reason": "Bão số 12",
    }
    with at(date(2026, 11, 20)):
        extend_deadline(**given, new_due=later, dossier=world.dossiers[0])
        extend_deadline(**given, new_due=sooner)
        assert due_for(world.round, RoundStep.SUBMIT, dossier=world.dossiers[0])[0] == later
        assert due_for(world.round, RoundStep.SUBMIT)[0] == sooner
    assert TaskCard.objects.open().get().due == later


@pytest.mark.parametrize(
    ("who", "facts", "refusal", "said"),
    [
        ("head", {}, NotAllowed, "không được gia hạn"),
        ("chairman", {}, NotAllowed, "không được gia hạn"),
        ("clerk", {"step": RoundStep.DECIDE}, NotAllowed, "không được gia hạn"),
        ("clerk", {"reason": "  "}, Incomplete, "lý do"),
        ("clerk", {"new_due": DUE}, BadAnswer, "phải sau"),
        ("clerk", {"new_due": date(2026, 11, 28)}, BadAnswer, "ngày nghỉ"),
        ("clerk", {"new_due": date(2036, 12, 2)}, BadAnswer, "một năm"),
    ],
)
def test_more_time_is_refused(world, who, facts, refusal, said):
    posts = {"head": world.heads[0], "chairman": world.chairman, "clerk": world.clerk}
    given = {"step": RoundStep.SUBMIT, "new_due": date(2026, 12, 2), "reason": "Bão", **facts}
    with at(date(2026, 11, 20)), pytest.raises(refusal, match=said):
        extend_deadline(appointment=posts[who], round=world.round, **given)
    assert TaskCard.objects.open().get().due == DUE


def test_the_screen_of_deadlines_offers_more_time_only_to_whoever_may_give_it(world):
    with at(date(2026, 11, 20)):
        clerk, head = Client(), Client()
        clerk.force_login(world.clerk.user)
        head.force_login(world.heads[0].user)
        address = f"/ho-so/dot/{world.round.pk}/thoi-han/"
        assert "Lý do gia hạn" in clerk.get(address).content.decode()
        page = head.get(address)
        assert (page.status_code, "Lý do gia hạn" in page.content.decode()) == (200, False)
        asked = {"step": "submit", "new_due": "2026-12-02", "reason": "Bão số 12"}
        assert head.post(address, asked).status_code == 404
        assert clerk.post(address, {**asked, "reason": ""}).status_code == 422
        assert clerk.post(address, asked).status_code == 302
        assert "Bão số 12" in head.get(address).content.decode()


def test_a_step_that_no_dossier_waits_for_is_not_called_overdue(world):
    address = f"/ho-so/dot/{world.round.pk}/thoi-han/"
    clerk = Client()
    clerk.force_login(world.clerk.user)
    with at(DUE + timedelta(days=9)):
        clerk.force_login(world.clerk.user)
        assert "quá hạn 9 ngày" in clerk.get(address).content.decode()
        Dossier.objects.update(state="withdrawn", closed_at=timezone.now())
        page = clerk.get(address).content.decode()
    assert "quá hạn" not in page
    assert "không còn hồ sơ chờ bước này" in page


def test_a_number_of_days_has_its_day_for_a_dossier_at_that_step_only(world):
    RoundDeadline.objects.filter(round=world.round).delete()
    with at(date(2026, 11, 20)):
        RoundDeadline.objects.create(round=world.round, step=RoundStep.SUBMIT, days=5)
        TaskCard.objects.update(due=date(2026, 11, 27))
    with at(date(2026, 11, 24)):
        of_round = deadline_rows(world.round, None)[0]
        of_dossier = deadline_rows(world.round, world.dossiers[0])[0]
    assert (of_round["due"], of_round["written"]) == (None, "5 ngày làm việc từ khi bắt đầu bước này")
    assert of_dossier["due"] == date(2026, 11, 27), "three days later it is still the day it was"


def test_the_command_reports_in_json_and_refuses_a_wrong_day(world):
    out, err = StringIO(), StringIO()
    call_command("run_daily", "--json", "--day", "2026-11-20", stdout=out)
    assert json.loads(out.getvalue())["reminded"] == 1
    with pytest.raises(SystemExit) as stopped:
        call_command("run_daily", "--day", "hôm nay", stderr=err)
    assert (stopped.value.code, "2026-11-24" in err.getvalue()) == (2, True)


def test_a_message_to_many_tasks_is_one_letter(world):
    make.make_world_again(world, units=3)
    TaskCard.objects.open().update(due=DUE)
    report = run_on(DUE + timedelta(days=3))
    assert report.escalated == report.reminded > 1
    assert len(reminders(world.clerk)) == 1


def test_an_objection_and_a_report_are_reminded_of_once_a_stage(world, tiny_papers):
    with at(date(2026, 11, 4)):
        dossier = make.submitted(world)
        Dossier.objects.filter(pk=dossier.pk).update(state="refused", closed_at=timezone.now())
        TaskCard.objects.all().delete()
        appeals.file_appeal(appointment=world.heads[0], dossier=world.dossiers[0], text="Chưa đồng ý")
    RoundDeadline.objects.create(round=world.round, step=RoundStep.REPORT, due=date(2026, 12, 2))

    def kinds(post) -> list[str]:
        return [message.key.split(":")[1] for message in reminders(post)]

    run_on(date(2026, 11, 20))
    assert kinds(world.clerk) == []
    first, again = run_on(date(2026, 12, 2)), run_on(date(2026, 12, 2))
    assert (first.reminded, again.reminded) == (2, 0)
    assert sorted(kinds(world.clerk)) == ["objection", "report"]
    run_on(date(2026, 12, 9))
    assert kinds(world.chairman) == ["objection"], "the answer is three working days late"
