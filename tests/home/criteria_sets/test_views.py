"""Criteria sets and the statutory calendar as a citizen reads them."""

from __future__ import annotations

from datetime import date

import pytest

from criteria.services import load_sets
from home.criteria_sets import views
from tests.factories.home import published_plan

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _sets() -> None:
    load_sets()
    published_plan()


def test_every_shipped_set_has_a_page_that_names_each_indicator(client) -> None:
    rows = views.newest_sets()
    assert len(rows) >= 10
    for row in rows:
        words = client.get(f"/bo-tieu-chi/{row.code}/").content.decode()
        for indicator in row.parsed().indicators:
            assert f"{indicator.code}. " in words, (row.code, indicator.code)


def test_a_value_that_nobody_checked_says_so(client) -> None:
    row = next(
        row
        for row in views.newest_sets()
        if any(not r.verified for i in row.parsed().indicators for r in i.requirements.values())
    )
    assert "chưa kiểm chứng" in client.get(f"/bo-tieu-chi/{row.code}/").content.decode()


def test_the_calendar_shows_the_next_day_of_each_entry_the_soonest_first() -> None:
    days = views.coming_days(date(2026, 11, 21))
    assert days
    assert [day.on for day in days] == sorted(day.on for day in days)
    assert all(day.on >= date(2026, 11, 21) for day in days)


def test_a_set_no_longer_in_force_is_not_in_the_calendar() -> None:
    old = next(row for row in views.newest_sets() if row.in_force_until)
    later = date(old.in_force_until.year + 1, 1, 1)
    assert old.code not in {day.set.code for day in views.coming_days(later)}


def test_lists_open_and_an_unknown_set_is_not_found(client) -> None:
    assert client.get("/bo-tieu-chi/").status_code == 200
    assert client.get("/lich/").status_code == 200
    assert client.get("/bo-tieu-chi/khong-co/").status_code == 404
