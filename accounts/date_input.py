"""Date field of forms, with the date in words beside it.

The browser's own picker writes days the way the browser's language does, 11/30/2026 on an English one, and 03/05 can
be read as two days. The words beside it cannot: "Thứ hai, ngày 30 tháng 11 năm 2026". They are drawn with the page
and follow what is chosen (site/static/js/site.js).
"""

from __future__ import annotations

from datetime import date
from typing import Any

from django import forms
from django.utils.html import format_html
from django.utils.safestring import SafeString

WEEKDAYS = ("Thứ hai", "Thứ ba", "Thứ tư", "Thứ năm", "Thứ sáu", "Thứ bảy", "Chủ nhật")


def day_words(day: date) -> str:
    """Return a date in Vietnamese words."""
    return f"{WEEKDAYS[day.weekday()]}, ngày {day.day} tháng {day.month} năm {day.year}"


class DayInput(forms.DateInput):
    """The browser's date picker with the date in words beside it."""

    input_type = "date"

    def __init__(self, attrs: dict[str, Any] | None = None) -> None:
        super().__init__(attrs=attrs, format="%Y-%m-%d")

    def render(
        self, name: str, value: Any, attrs: dict[str, Any] | None = None, renderer: Any = None
    ) -> SafeString:
        """Return the picker, and after it what is chosen in words: nothing for nothing and for no day."""
        attrs = dict(attrs or {})
        words_id = f"{attrs.get('id') or name}_words"
        attrs["aria-describedby"] = f"{attrs.get('aria-describedby', '')} {words_id}".strip()
        try:
            words = day_words(date.fromisoformat(self.format_value(value) or ""))
        except ValueError:
            words = ""
        picker = super().render(name, value, attrs, renderer)
        return format_html('{}<span class="day-words" id="{}">{}</span>', picker, words_id, words)
