"""A space lost or too many."""

from __future__ import annotations

import pytest

from search.text import syllables


@pytest.mark.parametrize(
    ("word", "halves"),
    [("krongpa", ("krong", "pa")), ("hongngu", ("hong", "ngu")), ("hoctap", ("hoc", "tap"))],
)
def test_two_syllables_in_one_word_are_told_apart(word: str, halves: tuple[str, str]):
    assert halves in syllables.split_syllables(word)


@pytest.mark.parametrize(
    "word", ["nghieng", "truong", "khuyen", "hoa", "ubnd", "", "a" * 200, "tthtcd", "12345"]
)
def test_a_syllable_stays_one(word: str):
    assert syllables.split_syllables(word) == ()


def test_neighbours_may_stand_together_and_numbers_may_not():
    found = syllables.join_syllables(["hoc", "tap", "2024"])
    assert found == {"hoc": ("hoctap",), "tap": ("hoctap",)}
