"""What was read as an operator and a number is said in words, never as a code."""

from __future__ import annotations

from decimal import Decimal

import pytest

from documents.rules.amounts import amount_words, number_words, threshold_words


@pytest.mark.parametrize(
    ("operator", "value", "words"),
    [
        (">=", "60", "từ 60 % trở lên"),
        (">", "1.25", "trên 1,25 %"),
        ("<", "0.05", "dưới 0,05 %"),
        ("<=", "3", "không quá 3 %"),
        ("=", "100", "đạt 100 %"),
        ("increase", "12.5", "tăng 12,5 %"),
        ("decrease", "1.5", "giảm 1,5 %"),
        ("", "7", "7 %"),
    ],
)
def test_an_amount_is_a_phrase(operator: str, value: str, words: str) -> None:
    assert amount_words(operator, Decimal(value)) == words


@pytest.mark.parametrize(
    ("value", "words"),
    [("1234.5", "1.234,5"), ("60.0000", "60"), ("100", "100"), ("0.05", "0,05"), ("1000000", "1.000.000")],
)
def test_a_number_is_written_the_vietnamese_way(value: str, words: str) -> None:
    assert number_words(Decimal(value)) == words


@pytest.mark.parametrize(
    ("threshold", "words"),
    [
        (">= 50%; >= 12%", "từ 50 % trở lên; từ 12 % trở lên"),
        ("decrease 1.5%", "giảm 1,5 %"),
        ("< 1e-05%", "dưới 0,00001 %"),
        ("", ""),
        ("['x']", ""),
    ],
)
def test_a_threshold_is_its_phrases_and_what_is_none_is_left_out(threshold: str, words: str) -> None:
    assert threshold_words(threshold) == words
