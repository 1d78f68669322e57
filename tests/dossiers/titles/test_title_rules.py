"""Upgrade and expiry by month ends and leap years, and the period to object."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from criteria.labels import model_name
from criteria.rules.assessment import add_months
from criteria.workdays import vietnam
from dossiers.rules import titles
from dossiers.rules.titles import last_day_of_title, may_request


def day(text: str) -> date:
    return date.fromisoformat(text)


@pytest.mark.parametrize(
    ("recognised", "months", "last"),
    [
        ("2024-01-01", 36, "2027-12-31"),
        ("2024-02-29", 36, "2027-12-31"),  # counted from the end of the year, so a leap day changes nothing
        ("2024-12-31", 36, "2027-12-31"),
        ("2025-01-01", 36, "2028-12-31"),
        ("2026-03-31", 36, "2029-12-31"),
        ("2024-06-30", 18, "2026-06-30"),
        ("2027-06-30", 2, "2028-02-29"),  # a term that ends in February of a leap year
        ("2026-06-30", 2, "2027-02-28"),
        ("2026-11-21", 12, "2027-12-31"),
    ],
)
def test_the_last_day_of_a_title(recognised, months, last):
    assert last_day_of_title(day(recognised), months) == day(last)


@pytest.mark.parametrize(
    ("held_since", "on", "may"),
    [
        ("2024-02-29", "2025-02-27", False),
        ("2024-02-29", "2025-02-28", True),  # no 29 February: the last day of the month
        ("2023-02-28", "2024-02-27", False),
        ("2023-02-28", "2024-02-28", True),
        ("2024-03-31", "2025-03-30", False),
        ("2024-03-31", "2025-03-31", True),
        ("2024-12-31", "2025-12-30", False),
        ("2024-12-31", "2025-12-31", True),
        ("2025-01-01", "2025-12-31", False),
        ("2025-01-01", "2026-01-01", True),
    ],
)
def test_the_first_day_to_ask_for_the_next_level(held_since, on, may):
    fact = may_request(2, held_level=1, held_since=day(held_since), upgrade_months=12, on=day(on))
    assert bool(fact) is may
    in_list = day(held_since) <= titles.upgrade_cutoff(day(on), 12)
    assert in_list is may, "the office's list says the same as the unit's own page"


@pytest.mark.parametrize("months", [1, 6, 12, 24])
def test_the_cutoff_of_a_list_agrees_with_counting_months_on_every_day_of_three_years(months):
    for number in range(0, 3 * 366, 5):
        on = day("2023-12-25") + timedelta(days=number)
        cutoff = titles.upgrade_cutoff(on, months)
        assert add_months(cutoff, months) <= on < add_months(cutoff + timedelta(days=1), months)


@pytest.mark.parametrize(
    ("until", "months", "first"),
    [
        ("2027-12-31", 6, "2027-06-30"),
        ("2028-02-29", 12, "2027-02-28"),
        ("2027-08-31", 6, "2027-02-28"),
        ("2027-12-31", 1, "2027-11-30"),
    ],
)
def test_the_first_day_of_renewal(until, months, first):
    assert titles.renewal_from(day(until), months) == day(first)


@pytest.mark.parametrize(
    ("ended", "on", "may"),
    [
        ("2026-02-10", "2026-05-11", True),  # the 90th day
        ("2026-02-10", "2026-05-12", False),
        ("2025-11-18", "2026-02-23", True),  # the 90th day lies in Tết
        ("2025-11-18", "2026-02-24", False),
        (None, "2026-02-24", False),
    ],
)
def test_the_last_day_to_object(ended, on, may):
    fact = titles.may_appeal(ended_on=day(ended) if ended else None, days=90, on=day(on), days_off=vietnam())
    assert (bool(fact), bool(fact.reason)) == (may, True)


@pytest.mark.parametrize(
    ("recognised", "months", "until"),
    [
        (date(2026, 2, 10), 36, date(2029, 12, 31)),
        (date(2026, 1, 1), 36, date(2029, 12, 31)),
        (date(2026, 12, 31), 36, date(2029, 12, 31)),
        (date(2024, 2, 29), 36, date(2027, 12, 31)),
        (date(2025, 6, 30), 60, date(2030, 12, 31)),
        (date(2026, 5, 1), 2, date(2027, 2, 28)),
        (date(2027, 5, 1), 2, date(2028, 2, 29)),
        (date(2027, 5, 1), 4, date(2028, 4, 30)),
    ],
)
def test_a_title_counts_its_months_from_the_end_of_the_year(recognised, months, until):
    assert last_day_of_title(recognised, months) == until


@pytest.mark.parametrize(
    ("level", "held", "since", "on", "holds"),
    [
        (1, None, None, date(2026, 1, 1), True),
        (2, None, None, date(2026, 1, 1), True),
        (2, 1, date(2025, 3, 15), date(2026, 3, 14), False),
        (2, 1, date(2025, 3, 15), date(2026, 3, 15), True),
        (2, 1, date(2024, 2, 29), date(2025, 2, 27), False),
        (2, 1, date(2024, 2, 29), date(2025, 2, 28), True),
        (1, 1, date(2025, 3, 15), date(2025, 4, 1), True),
        (2, 2, date(2025, 3, 15), date(2025, 4, 1), True),
        (1, 2, date(2025, 3, 15), date(2025, 4, 1), True),
    ],
)
def test_who_holds_level_1_waits_twelve_months_for_level_2(level, held, since, on, holds):
    fact = may_request(level, held_level=held, held_since=since, upgrade_months=12, on=on)
    assert bool(fact) is holds


def test_who_asks_too_early_is_told_from_which_day():
    fact = may_request(2, held_level=1, held_since=date(2025, 3, 15), upgrade_months=12, on=date(2026, 3, 14))
    assert fact.reason.endswith("được đề nghị mức độ 2 từ 15/03/2026.")


@pytest.mark.parametrize(
    ("judged", "issuer", "level"),
    [
        (("tinh",), "tinh", "tinh"),
        (("xa",), "huyen", "xa"),  # a commune is recognised by the level above
        (("tinh", "huyen"), "huyen", "huyen"),  # "Chủ tịch Ủy ban nhân dân cùng cấp"
        (("tinh", "huyen"), "xa", ""),  # not certain, so not said
    ],
)
def test_the_level_of_government_is_said_where_it_is_certain(judged, issuer, level):
    assert titles.level_of_titles(judged, issuer) == level


@pytest.mark.parametrize(
    ("model", "level", "name"),
    [
        ("don_vi_hoc_tap", "tinh", "Đơn vị học tập cấp tỉnh"),
        ("don_vi_hoc_tap", "", "Đơn vị học tập"),
        ("cong_dong_hoc_tap", "thon", "Cộng đồng học tập cấp thôn"),
        ("thanh_pho_hoc_tap", "tinh", "Thành phố học tập"),
        ("huyen_hoc_tap", "huyen", "Huyện học tập"),
        ("cong_dan_hoc_tap", "ca_nhan", "Công dân học tập"),
    ],
)
def test_the_name_of_a_title_says_its_level_of_government(model, level, name):
    assert model_name(model, level) == name
