"""The editors' desk speaks Vietnamese to the last button: every page a role can reach by links is read."""

from __future__ import annotations

import re

import pytest
from django.test import Client

from accounts.models import Role
from home.demo.build import build
from home.services.editors import sync_person
from tests.factories.home import published_plan
from tests.journeys.crawl import english, read, walk

pytestmark = pytest.mark.django_db
PAGES_MAX = 120
OUTSIDE = re.compile(r"^/(?!quan-tri/)|/quan-tri/(logout|jsi18n)|ordering=|/results/|/bulk/")
# Names that stay as they are.
NAMES = re.compile(r"Wagtail|DRAFTAIL|UTC|^\w+\.\w+@", re.IGNORECASE)


@pytest.mark.parametrize("role", [Role.EDITOR, Role.ADMINISTRATOR, Role.SITE_ADMINISTRATOR])
def test_no_page_of_the_desk_says_anything_in_english(province, role: str) -> None:
    user = province.everyone()[role].user
    build(user)
    published_plan()
    sync_person(user)
    client = Client()
    client.force_login(user)
    foreign, seen = {}, 0
    for address, origin, answer in walk(client, "/quan-tri/", most=PAGES_MAX, skip=OUTSIDE):
        assert answer.status_code < 400, f"{address} ({answer.status_code}), linked from {origin}"
        seen += 1
        if not answer.streaming and answer["Content-Type"].startswith("text/html"):
            for piece in english(read(answer.content.decode()).words):
                if not NAMES.search(piece):
                    foreign.setdefault(piece, address)
    assert seen > 8, "the walk stopped early"
    assert not foreign, "\n".join(f"{address}: {piece}" for piece, address in foreign.items())
