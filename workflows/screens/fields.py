"""Form fields for numbers and days as officials write them."""

from __future__ import annotations

import re
from datetime import date
from decimal import Decimal, InvalidOperation
from typing import Any

from django import forms

from accounts.date_input import DayInput
from ledger.web.days import EARLIEST, LATEST
from ledger.web.numbers import whole_number

THOUSANDS = re.compile(r"^-?\d{1,3}(\.\d{3})+$")


def parse_number(text: str) -> Decimal:
    """Return the number written as 1.234,5 or 1234.5; raise ValueError for anything else."""
    cleaned = text.replace("\u00a0", "").replace(" ", "")
    if "," in cleaned or THOUSANDS.match(cleaned):
        cleaned = cleaned.replace(".", "").replace(",", ".")
    try:
        number = Decimal(cleaned)
    except InvalidOperation as error:
        raise ValueError(text) from error
    if not number.is_finite():
        raise ValueError(text)
    return number


def written(number: Decimal | None) -> str:
    """Return a number as it is typed (1250,5); empty for None."""
    return "" if number is None else format(number.normalize(), "f").replace(".", ",")


class NumberField(forms.CharField):
    """A number typed the Vietnamese way; empty is None, not zero."""

    def __init__(self, **kwargs: Any) -> None:
        kwargs.setdefault("required", False)
        kwargs.setdefault("max_length", 30)
        kwargs.setdefault("widget", forms.TextInput(attrs={"inputmode": "decimal", "autocomplete": "off"}))
        super().__init__(**kwargs)

    def clean(self, value: Any) -> Decimal | None:
        """Return a Decimal, or None for nothing."""
        text = super().clean(value)
        if not text:
            return None
        try:
            return parse_number(text)
        except ValueError as error:
            raise forms.ValidationError("Chỉ nhập số, ví dụ 1.250 hoặc 12,5.") from error


class DayField(forms.DateField):
    """A day with the browser's own picker and the day in words beside it."""

    def __init__(self, **kwargs: Any) -> None:
        kwargs.setdefault("widget", DayInput())
        super().__init__(**kwargs)

    def clean(self, value: Any) -> date | None:
        """Return the day; refuse one outside the years that deadlines are counted in."""
        day = super().clean(value)
        if day is not None and not EARLIEST <= day <= LATEST:
            raise forms.ValidationError("Năm không đúng. Hãy chọn lại ngày trên lịch.")
        return day


class RowsField(forms.ModelMultipleChoiceField):
    """Several rows chosen by key; a value that is no database key is an invalid choice instead of an error."""

    def _check_values(self, value: Any) -> Any:
        """Return the rows; raise ValidationError when a key names none of them."""
        return super()._check_values(  # type: ignore[misc]  # Django's own, the stubs do not know it
            [whole_number(key) for key in value]
        )
