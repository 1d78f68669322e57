"""Consecutive numbers within a dossier or a round."""

from __future__ import annotations

import pytest

from dossiers.rules.numbering import next_number


@pytest.mark.parametrize(("taken", "number"), [([], 1), ([1], 2), ([1, 5], 6), ([3, 2], 4)])
def test_the_next_number_follows_the_highest(taken, number):
    assert next_number(taken) == number
