"""Numbers written the Vietnamese way: 1.234,5; cut where they have no short decimal form, never rounded up."""

from __future__ import annotations

from decimal import Decimal
from fractions import Fraction

Number = int | Decimal | Fraction


def number(value: Number | bool) -> str:
    """A number the Vietnamese way; a value without a short decimal form is cut, never rounded up."""
    exact = Fraction(value)
    for places in range(5):
        if (exact * 10**places).denominator == 1:
            return _decimal(exact * 10**places, places)
    return "≈ " + _decimal(Fraction((exact * 10**4).__floor__()), 4)


def _decimal(scaled: Fraction, places: int) -> str:
    text = f"{Decimal(scaled.numerator).scaleb(-places):,f}"
    return text.replace(",", " ").replace(".", ",").replace(" ", ".")


def percent(numerator: Number, denominator: Number) -> str:
    """A share in percent."""
    return f"{number(Fraction(numerator) * 100 / Fraction(denominator))} %"
