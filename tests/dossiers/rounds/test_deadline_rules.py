"""Deadlines: which day, how urgent in words, when to remind, when the superior is told."""

from __future__ import annotations

from datetime import date

import pytest

from criteria.workdays import vietnam
from dossiers.rules.deadlines import Limit, due_day, escalates, light, stage

WORK, PLAIN = "working", "calendar"


def day(text: str) -> date:
    return date.fromisoformat(text)


@pytest.mark.parametrize(
    ("due", "days", "counted", "begun", "extended", "ends"),
    [
        ("2026-02-28", None, WORK, "2026-01-05", None, "2026-03-02"),  # a Saturday moves to Monday
        ("2027-01-15", None, WORK, "2026-11-20", None, "2027-01-15"),
        (None, 5, WORK, "2026-02-12", None, "2026-02-26"),  # across Tết
        (None, 5, PLAIN, "2026-02-12", None, "2026-02-23"),
        ("2026-11-30", 5, WORK, "2026-11-20", None, "2026-11-27"),  # the earlier of both
        ("2026-11-24", 5, WORK, "2026-11-20", None, "2026-11-24"),
        ("2026-11-24", 5, WORK, "2026-11-20", "2026-12-04", "2026-12-04"),
        (None, None, WORK, "2026-11-20", None, None),
    ],
)
def test_the_last_day_of_a_step(due, days, counted, begun, extended, ends):
    found = due_day(
        Limit(day(due) if due else None, days, counted),
        begun=day(begun), days_off=vietnam(), extended_to=day(extended) if extended else None,
    )  # fmt: skip
    assert found == (day(ends) if ends else None)


@pytest.mark.parametrize(
    ("today", "due", "counted", "words", "kind"),
    [
        ("2026-11-20", "2026-11-24", WORK, "còn 2 ngày làm việc", "soon"),
        ("2026-11-20", "2026-11-24", PLAIN, "còn 4 ngày", "neutral"),
        ("2026-11-20", "2026-11-27", WORK, "còn 5 ngày làm việc", "neutral"),
        ("2026-02-13", "2026-02-23", WORK, "còn 1 ngày làm việc", "soon"),
        ("2026-02-14", "2026-02-22", WORK, "không còn ngày làm việc nào", "soon"),
        ("2026-11-24", "2026-11-24", WORK, "hết hạn hôm nay", "soon"),
        ("2026-11-27", "2026-11-24", WORK, "quá hạn 3 ngày", "danger"),
        ("2026-11-20", "2027-03-31", WORK, "còn 131 ngày", "neutral"),
    ],
)
def test_the_light_says_it_in_words(today, due, counted, words, kind):
    shown = light(day(due), today=day(today), days_off=vietnam(), counted_in=counted)
    assert (shown.words, shown.kind) == (words, kind)


@pytest.mark.parametrize(
    ("today", "due", "owed"),
    [
        ("2026-11-10", "2026-11-24", ""),
        ("2026-11-17", "2026-11-24", "before-5"),
        ("2026-11-19", "2026-11-24", "before-5"),
        ("2026-11-20", "2026-11-24", "before-2"),
        ("2026-11-23", "2026-11-24", "before-2"),
        ("2026-11-24", "2026-11-24", "before-0"),
        ("2026-11-25", "2026-11-24", "after-1"),
        ("2026-11-27", "2026-11-24", "after-3"),
        ("2026-12-03", "2026-11-24", "after-3"),
        ("2026-12-04", "2026-11-24", "after-8"),
        ("2026-12-11", "2026-11-24", "after-13"),
        ("2026-02-13", "2026-02-24", "before-2"),  # Tết lies between
        ("2026-02-22", "2026-02-13", ""),  # closed days do not count as overdue
        ("2026-02-23", "2026-02-13", "after-1"),
    ],
)
def test_the_reminder_owed_on_a_day(today, due, owed):
    assert stage(day(due), today=day(today), days_off=vietnam()) == owed


@pytest.mark.parametrize(
    ("reached", "told"),
    [("", False), ("before-0", False), ("after-1", False), ("after-3", True), ("after-8", True)],
)
def test_the_superior_is_told_from_the_third_working_day(reached, told):
    assert escalates(reached) is told
