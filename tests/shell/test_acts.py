"""Every act that a template's button names has its branch in the view that gets it, and every branch its button."""

from __future__ import annotations

import re
from collections import defaultdict

import pytest

from tests import acts
from tests.prepared_database import ROOT

SCRIPT = re.compile(r'\.set\("act", "([^"]+)"\)')


def offered_by_place() -> dict[str, set[str]]:
    """Return by place what its own page and the forms of other pages send to it."""
    found = defaultdict(set)
    pages = [(name, acts.drawn_by(view)) for name, view in acts.all_views()]
    for offer in acts.offers():
        if offer.action:
            found[acts.route_of(offer.action)].add(offer.act)
            continue
        for name, drawn in pages:
            if offer.template in drawn:
                found[name].add(offer.act)
    return found


OFFERED = offered_by_place()
DECLARED = {place.name: set(place.acts) for place in acts.declared()}


def test_the_buttons_are_all_found():
    assert len(acts.offers()) > 60
    said = sum(text.count('name="act"') for text in acts.templates().values())
    assert said == sum(len(acts.buttons(text)) for text in acts.templates().values())
    assert len(DECLARED) > 30


@pytest.mark.parametrize("name", sorted(set(OFFERED) | set(DECLARED)))
def test_a_page_offers_the_acts_its_view_knows_and_no_other(name):
    assert OFFERED.get(name, set()) == DECLARED.get(name, set())


@pytest.mark.parametrize("template", sorted({offer.template for offer in acts.offers() if not offer.action}))
def test_a_button_without_an_address_stands_on_a_page_that_takes_it(template):
    assert [name for name, view in acts.all_views() if template in acts.drawn_by(view)]


def test_a_script_sends_acts_that_its_screen_knows():
    scripts = ("bench.js", "uploads.js")
    sent = {act for name in scripts for act in SCRIPT.findall((ROOT / "site/static/js" / name).read_text())}
    assert sent
    assert sent <= DECLARED["task:self_assess"]


def test_no_view_looks_at_the_act_by_itself():
    asked = re.compile(r"""(POST|GET|data)(\.get\(|\[)["']act["']""")
    rooms = ("accounts", "documents", "workflows", "home", "search", "dossiers", "criteria", "site")
    found = [path for room in rooms for path in (ROOT / room).rglob("*.py") if asked.search(path.read_text())]
    assert found == []
