"""The sitemap: every public address once, with the day it changed, in files where there are many."""

from __future__ import annotations

from xml.etree import ElementTree

import pytest
from django.utils import timezone

from home import sitemap
from tests.factories.home import make_decision, published_decision, published_plan

pytestmark = pytest.mark.django_db
SPACE = f"{{{sitemap.NAMESPACE}}}"


def listed(client, address: str = "/sitemap.xml") -> list[str]:
    answer = client.get(address)
    assert answer.status_code == 200
    return [found.text for found in ElementTree.fromstring(answer.content).iter(f"{SPACE}loc")]


def test_pages_units_and_places_are_listed_and_open(client, settings) -> None:
    decision, plan = published_decision(units=2), published_plan()
    unit = decision.decision.titles.first().unit
    found = [one.removeprefix(settings.PUBLIC_URL) for one in listed(client)]
    assert {decision.address, plan.address, f"/danh-ba/{unit.code}/", "/", "/lich/"} <= set(found)
    assert len(found) == len(set(found))
    assert [client.get(one).status_code for one in found] == [200] * len(found)


def test_a_decision_says_when_it_was_last_published(client) -> None:
    page = published_decision()
    page.refresh_from_db()
    day = timezone.localtime(page.last_published_at)
    assert (
        f"{page.slug}/</loc><lastmod>{day:%Y-%m-%d}</lastmod>" in client.get("/sitemap.xml").content.decode()
    )


def test_what_is_not_published_is_not_listed(client) -> None:
    hidden = make_decision().titles.get().unit
    published_plan()
    assert not [one for one in listed(client) if hidden.code in one]


def test_many_addresses_stand_in_files_that_an_index_names(client, monkeypatch, settings) -> None:
    published_decision(units=7)
    published_plan()
    whole = listed(client)
    monkeypatch.setattr(sitemap, "URLS_PER_FILE", 4)
    files = listed(client)
    assert len(files) == -(-len(whole) // 4) > 2
    assert [one for file in files for one in listed(client, file.removeprefix(settings.PUBLIC_URL))] == whole
    assert client.get("/sitemap-0.xml").status_code == client.get("/sitemap-99.xml").status_code == 404
