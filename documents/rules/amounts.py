"""Amounts a document prints (mức), an operator and a number, as Vietnamese phrases."""

from __future__ import annotations

import re
from decimal import Decimal
from typing import Final

# Operator of a reading (see documents.parsing) → its name, and the phrase around the number.
WORDS: Final = {
    ">=": ("ít nhất", "từ {} trở lên"),
    ">": ("trên", "trên {}"),
    "<=": ("không quá", "không quá {}"),
    "<": ("dưới", "dưới {}"),
    "=": ("đạt", "đạt {}"),
    "increase": ("tăng", "tăng {}"),
    "decrease": ("giảm", "giảm {}"),
}
_THRESHOLD = re.compile(r"(>=|<=|>|<|=|increase|decrease) (\d+(?:\.\d+)?(?:e-?\d+)?)%")


def operator_name(operator: str) -> str:
    """Return an operator in a word ("ít nhất"); nothing for one no reading makes."""
    return WORDS.get(operator, ("", ""))[0]


def number_words(value: Decimal) -> str:
    """Return 1.234,5: points between thousands, a comma before decimals, no zeros at the end."""
    text = f"{value:,f}"
    text = text.rstrip("0").rstrip(".") if "." in text else text
    return text.translate(str.maketrans(",.", ".,"))


def amount_words(operator: str, value: Decimal, unit: str = "%") -> str:
    """Return an amount as a phrase: "từ 60 % trở lên", "giảm 1,5 %"; the number alone without an operator."""
    phrase = WORDS.get(operator, ("", "{}"))[1]
    return phrase.format(f"{number_words(value)} {unit}".strip())


def threshold_words(threshold: str) -> str:
    """Return the thresholds of an indicator, read as ">= 50%; decrease 1.5%", as phrases.

    A part that no reading makes is left out: it is no sentence for a reader.
    """
    found = (_THRESHOLD.fullmatch(part.strip()) for part in threshold.split(";"))
    return "; ".join(amount_words(part[1], Decimal(part[2])) for part in found if part)
