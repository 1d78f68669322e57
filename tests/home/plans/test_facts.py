"""Deadlines, aims and lines of a plan as its page shows them."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from types import SimpleNamespace

import pytest

from home.plans.facts import deadline_facts, is_centred, target_facts, without_bullet
from home.titles.queries import decision_state

TODAY = date(2026, 11, 21)


@pytest.mark.parametrize(
    ("recurs", "expected"),
    [
        ("11-21", date(2026, 11, 21)),
        ("12-15", date(2026, 12, 15)),
        ("04-30", date(2027, 4, 30)),
        ("02-29", date(2027, 2, 28)),
        ("13-40", None),
        ("tháng tư", None),
    ],
)
def test_a_yearly_deadline_falls_on_its_next_day(recurs, expected):
    row = SimpleNamespace(date=None, recurs=recurs, text="Gửi", line=1, before=False)
    due = deadline_facts(row, TODAY)
    assert (due and due.day) == expected


def test_a_deadline_is_past_only_after_its_day():
    rows = [
        SimpleNamespace(date=d, recurs="", text="- Gửi", line=1, before=False)
        for d in (TODAY, date(2026, 11, 20))
    ]
    assert [deadline_facts(row, TODAY).past for row in rows] == [False, True]


@pytest.mark.parametrize(
    ("date_", "recurs", "before", "last", "past"),
    [
        (TODAY, "", True, date(2026, 11, 20), True),
        (date(2026, 11, 22), "", True, TODAY, False),
        (None, "11-21", False, TODAY, False),
        (None, "11-21", True, date(2027, 11, 20), False),
        (None, "11-22", True, TODAY, False),
    ],
)
def test_before_a_day_is_over_on_the_day(date_, recurs, before, last, past):
    row = SimpleNamespace(date=date_, recurs=recurs, text="Gửi", line=1, before=before)
    due = deadline_facts(row, TODAY)
    assert (due.day, due.past, due.before is not None) == (last, past, before)


@pytest.mark.parametrize(
    ("operator", "value", "as_bar"),
    [
        (">=", "60", True),
        ("<", "0.05", True),
        ("=", "100", True),
        ("increase", "5", False),
        (">=", "120", False),
    ],
)
def test_only_a_share_of_a_whole_is_drawn_as_a_bar(operator, value, as_bar):
    target = SimpleNamespace(value=Decimal(value), operator=operator, unit="%", subject="- xã", line=4)
    facts = target_facts(target)
    assert facts["as_bar"] is as_bar
    assert float(facts["mark"]) <= 99


def test_the_dash_of_a_list_is_not_shown():
    assert without_bullet("- Gửi hồ sơ") == "Gửi hồ sơ"


def test_a_title_in_capitals_is_centred_and_a_table_row_is_not():
    assert is_centred("KẾ HOẠCH")
    assert not is_centred("| STT | ĐƠN VỊ |")
    assert not is_centred("Kế hoạch")


@pytest.mark.parametrize(
    ("counts", "state"),
    [
        ({"valid": 3}, "valid"),
        ({"expired": 2}, "expired"),
        ({"valid": 1, "revoked": 1}, "partly"),
        ({"replaced": 1, "expired": 1}, "replaced"),
        ({}, "valid"),
    ],
)
def test_a_decision_is_what_its_titles_are(counts, state):
    assert decision_state(counts) == state
