"""Every day that is typed is said in words beside its picker, with the page and while it is chosen."""

from __future__ import annotations

import importlib
import re
from datetime import date
from pathlib import Path

import pytest
from django import forms
from django.template import Context, Template

from accounts.date_input import DayInput, day_words

ROOT = Path(__file__).resolve().parents[2]
ROOMS = ("accounts", "criteria", "documents", "dossiers", "home", "workflows", "search")
DAYS = [
    (date(2026, 11, 30), "Thứ hai, ngày 30 tháng 11 năm 2026"),
    (date(2026, 5, 3), "Chủ nhật, ngày 3 tháng 5 năm 2026"),
    (date(2024, 2, 29), "Thứ năm, ngày 29 tháng 2 năm 2024"),
]


@pytest.mark.parametrize(("day", "words"), DAYS)
def test_a_kept_day_is_said_with_the_page(day, words):
    assert day_words(day) == words
    drawn = Template("{% load ui %}{% day_input 'han' day required=True %}").render(Context({"day": day}))
    assert f'value="{day.isoformat()}"' in drawn
    assert 'aria-describedby="han_words"' in drawn
    assert f'<span class="day-words" id="han_words">{words}</span>' in drawn
    assert words in str(DayInput().render("han", day.isoformat()))


@pytest.mark.parametrize("typed", ["", None, "30/11/2026 <b>", "2026-02-30"])
def test_what_is_no_day_is_kept_as_typed_and_not_said(typed):
    drawn = str(DayInput().render("han", typed))
    assert '<span class="day-words" id="han_words"></span>' in drawn
    assert "<b>" not in drawn


def test_every_picker_of_a_day_is_the_one_that_says_it():
    texts = [*ROOT.glob("*/templates/**/*.html"), *ROOT.glob("site/templates/**/*.html")]
    raw = re.compile(r"""type=["']?(date|datetime|datetime-local|month|week)\b""")
    assert [str(path) for path in texts if raw.search(path.read_text())] == []
    for room in ROOMS:
        for path in [
            *(ROOT / room).glob("**/forms*.py"),
            *(ROOT / room).glob("**/forms/*.py"),
            *(ROOT / room).glob("*views.py"),
        ]:
            importlib.import_module(".".join(path.relative_to(ROOT).with_suffix("").parts))
    plain = [
        f"{form.__module__}.{form.__qualname__}.{name}"
        for form in forms_of(forms.BaseForm)
        for name, field in getattr(form, "base_fields", {}).items()
        if isinstance(field, forms.DateField | forms.DateTimeField) and not isinstance(field.widget, DayInput)
    ]
    assert plain == [], "use accounts.date_input.DayInput"


def forms_of(form: type) -> set[type]:
    """Return our form classes below a class."""
    below = set(form.__subclasses__())
    return {one for one in below if one.__module__.partition(".")[0] in ROOMS}.union(*map(forms_of, below))


@pytest.mark.browser
def test_the_words_follow_what_is_chosen_on_an_english_browser(chromium):
    page = chromium.new_context(locale="en-US").new_page()
    page.set_content(f"<form>{DayInput().render('han', date(2026, 11, 30), {'id': 'han'})}</form>")
    page.add_script_tag(path=str(ROOT / "site/static/js/site.js"))
    words = page.locator("#han_words")
    for day, said in DAYS:
        page.fill("#han", day.isoformat())
        assert words.inner_text() == said
    page.fill("#han", "")
    assert words.text_content() == ""
    page.context.close()
