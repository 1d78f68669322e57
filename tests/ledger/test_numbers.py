"""Whole numbers as people and addresses give them."""

from __future__ import annotations

import pytest

from ledger.web.numbers import MOST, whole_number


@pytest.mark.parametrize(
    ("said", "number"),
    [
        ("7", 7),
        (" 12 ", 12),
        (12, 12),
        (str(MOST), MOST),
        (str(MOST + 1), 0),
        ("9" * 5000, 0),
        ("", 0),
        (None, 0),
        ("0", 0),
        ("-1", 0),
        ("1.5", 0),
        ("²", 0),
        ("٣", 0),
        ("1 OR 1", 0),
    ],
)
def test_what_names_no_whole_number_is_nought_and_never_an_error(said, number):
    assert whole_number(said) == number


def test_a_number_past_the_most_allowed_is_none():
    assert (whole_number("2026", most=2100), whole_number("2126", most=2100)) == (2026, 0)
