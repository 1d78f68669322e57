"""The day a signed document is dated, at its borders."""

from __future__ import annotations

from datetime import date

import pytest

from dossiers.rules.issue_days import issue_day_problem

SIGNED, TODAY = date(2026, 3, 10), date(2026, 3, 12)


@pytest.mark.parametrize(
    ("day", "words"),
    [(9, "đứng trước ngày ký 10/03/2026"), (10, ""), (11, ""), (12, ""), (13, "còn ở phía trước")],
)
def test_a_document_is_dated_from_its_signature_to_today(day, words):
    problem = issue_day_problem(date(2026, 3, day), signed_on=SIGNED, today=TODAY)
    assert words in problem
    assert bool(problem) is bool(words)
