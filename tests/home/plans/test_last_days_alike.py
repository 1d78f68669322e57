"""Rounds, reminders, lateness, the calendar file and the pages end a plan's day on the same last day."""

from __future__ import annotations

from datetime import date, datetime, timedelta

import pytest
import time_machine
from django.utils import timezone
from icalendar import Calendar

from criteria.workdays import vietnam
from documents.models import PlanDeadline
from dossiers.rules.deadlines import Limit, due_day, light, stage
from home.front.facts import coming_deadlines
from home.plans.facts import deadline_facts
from tests.criteria.rules.test_last_day import TABLE, TODAY, read
from tests.factories.home import published_plan
from workflows.screens.rounds.offered_days import proposed_deadlines

pytestmark = pytest.mark.django_db
NOON = datetime(2026, 11, 23, 12, tzinfo=timezone.get_default_timezone())
OFF = vietnam()


@pytest.fixture
def plan():
    made = published_plan().plan
    made.deadlines.all().delete()
    return made


def kept(plan, words) -> PlanDeadline:
    """The deadline that a plan of these words is kept with."""
    found = read(words)
    return plan.deadlines.create(
        date=date.fromisoformat(found["date"]) if found["date"] else None,
        recurs=found["recurs"] or "", before=found["before"], text=found["text"], line=found["line"],
    )  # fmt: skip


@pytest.mark.parametrize(("words", "last"), TABLE, ids=[words for words, _day in TABLE])
def test_all_five_places_end_on_the_same_day(client, plan, words, last):
    with time_machine.travel(NOON, tick=False):
        row = kept(plan, words)
        (event,) = Calendar.from_ical(client.get("/ke-hoach/thoi-han.ics").content).walk("VEVENT")
        shown = {
            "round": proposed_deadlines(None, plan, 2026)["due_submit"],
            "page": deadline_facts(row, TODAY).day,
            "calendar": event.decoded("dtstart"),
        }
        if row.date is not None:
            (coming,) = coming_deadlines(TODAY)
            shown["front page"] = coming.last_day
    assert set(shown.values()) == {last}, shown
    assert event.decoded("dtend") == last + timedelta(days=1)
    due = due_day(Limit(shown["round"], None, "working"), begun=TODAY, days_off=OFF)
    assert due == OFF.next_working(last), "only a day off moves it"
    assert stage(due, today=due, days_off=OFF) == "before-0", "the last reminder goes out on the last day"
    assert light(due, today=due, days_off=OFF).words == "hết hạn hôm nay"
    late = due + timedelta(days=1)
    assert light(late, today=late, days_off=OFF).words == "hết hạn hôm nay"
    assert light(due, today=late, days_off=OFF).words == "quá hạn 1 ngày"


def test_a_day_off_moves_the_end_and_the_day_named_is_late(plan):
    """ "Trước ngày 15/01/2027" is over on Friday the 15th: Thursday the 14th is the last day."""
    with time_machine.travel(NOON, tick=False):
        kept(plan, "Gửi hồ sơ trước ngày 15/01/2027")
        taken = proposed_deadlines(None, plan, 2026)["due_submit"]
    due = due_day(Limit(taken, None, "working"), begun=TODAY, days_off=OFF)
    assert light(due, today=date(2027, 1, 15), days_off=OFF).kind == "danger"


@pytest.mark.parametrize(
    ("recurs", "before", "text", "rule"),
    [
        ("03-01", True, "Gửi hồ sơ trước 01/3", "BYMONTHDAY=-1"),
        ("02-28", False, "Gửi hồ sơ trong tháng 2", "BYMONTHDAY=-1"),
        ("02-28", False, "Gửi hồ sơ chậm nhất 28/02", "FREQ=YEARLY\r\n"),
    ],
)
def test_a_yearly_end_of_february_is_the_29th_in_leap_years(client, plan, recurs, before, text, rule):
    plan.deadlines.create(recurs=recurs, before=before, text=text, line=1)
    assert rule in client.get("/ke-hoach/thoi-han.ics").content.decode()
