"""Whatever a hand-made form sends, the answer is a page in words: never an error of the server, on either database."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from bs4 import BeautifulSoup
from django.db import transaction
from django.test import Client

from tests import acts
from tests.factories.act_data import all_places
from tests.factories.everywhere import Everywhere, everywhere

pytestmark = pytest.mark.django_db

HUGE = "9" * 5000
GARBAGE = ("99999999999999999999", "0001-01-01")  # what found faults, in every run
ALONE = (
    *GARBAGE,
    "0",
    "-1",
    "không phải số",
    "x" * 9000,
    "1e400",
    HUGE,
    "9999-12-31",
    "2026-02-31",
    "١٢",
    "NaN",
    "<b>&",
    "'; --",
    "[]",
    "\ud7ff\U0010ffff",
)
HIDDEN = ("99999999999999999999",)


@pytest.fixture
def world(tiny_papers) -> Everywhere:
    return everywhere()


def filled(form: Any) -> dict[str, Any]:
    """Return what the form sends as it stands."""
    data: dict[str, Any] = {}
    for field in form.select("input[name], textarea[name], select[name]"):
        name, kind = field["name"], field.get("type", "text")
        if kind in {"radio", "checkbox"}:
            data.setdefault(name, field.get("value", "on"))
        elif field.name == "select":
            options = [option.get("value", option.get_text()) for option in field.select("option")]
            data[name] = next((value for value in options if value), "")
        elif kind != "file":
            data[name] = field.get("value", "") or field.get_text() or "Thử"
    return data


def forms_of(client: Client, address: str) -> Iterator[tuple[str, dict[str, Any], set[str]]]:
    """Go through the forms of a page that post: where to, what they send with each button, what is hidden."""
    page = BeautifulSoup(client.get(address).content, "html.parser")
    for form in page.select("main form[method=post]"):
        hidden = {field["name"] for field in form.select("input[type=hidden][name]")}
        target = (form.get("action") or "").partition("#")[0] or address
        for button in form.select("button[type=submit]"):
            pressed = {button["name"]: button.get("value", "")} if button.get("name") else {}
            yield target, filled(form) | pressed, hidden - {"csrfmiddlewaretoken"}


def crafted(data: dict[str, Any], hidden: set[str], *, thorough: bool) -> Iterator[dict[str, Any]]:
    """Go through what a hand-made form may send in the place of this one."""
    fields = [name for name in data if name not in {"act", "csrfmiddlewaretoken"}]
    for rubbish in ALONE if thorough else GARBAGE:
        yield data | dict.fromkeys(fields, rubbish)
    for name in fields if thorough else sorted(hidden):
        yield {key: value for key, value in data.items() if key != name}
        for rubbish in ALONE if thorough else HIDDEN:
            yield data | {name: rubbish}


def failures(world: Everywhere, *, thorough: bool) -> list[tuple[str, str, str]]:
    """Send every crafted form to every place, each undone, and return what ended in an error."""
    found, tried = [], 0
    places = all_places(world)
    for place in acts.declared():
        who, address = places[place.name]
        client = Client(raise_request_exception=False)
        client.force_login(who.user)
        for target, data, hidden in [*forms_of(client, address)]:
            for one in crafted(data, hidden, thorough=thorough):
                with transaction.atomic():
                    answer = client.post(target, one)
                    transaction.set_rollback(True)
                tried += 1
                if answer.status_code >= 500:
                    found.append((place.name, str(one)[:300], repr(answer.exc_info[1])[:200]))
    assert tried > 150
    return found


def test_no_crafted_form_makes_an_error(world):
    assert failures(world, thorough=False) == []


@pytest.mark.long
def test_no_crafted_field_makes_an_error(world):
    assert failures(world, thorough=True) == []
