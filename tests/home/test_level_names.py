"""A level is called by the name its set gives it, on every public page, in filters, figures and open data."""

from __future__ import annotations

import json
from datetime import date

import pytest

from home import filter_options
from home.addresses import unit_address
from home.statistics import figures
from tests.factories.home import published_decision

pytestmark = pytest.mark.django_db
TODAY = date(2026, 11, 21)


@pytest.fixture
def page():
    return published_decision(level=3, level_name="Tốt")


def test_pages_name_the_level_as_the_set_writes_it(client, page):
    unit = page.decision.titles.get().unit
    for address in (page.get_url(), unit_address(unit.code), "/quyet-dinh/"):
        text = client.get(address).content.decode()
        assert "Tốt" in text, address
        assert "mức độ 3" not in text.casefold(), address


def test_the_filter_names_a_level_by_all_its_names(page):
    published_decision(level=3)
    published_decision(level=1)
    labels = [option.label for option in filter_options.levels("")]
    assert labels == ["Mức độ 1", "Tốt / Mức độ 3"]


def test_figures_and_open_data_bear_the_name(client, page):
    [row] = figures.by_model_and_level(figures.register_counts(TODAY))
    assert row.label.endswith(", mức Tốt")
    body = b"".join(client.get("/du-lieu-mo/danh-hieu.json").streaming_content)
    [record] = json.loads(body)["records"]
    assert (record["level"], record["level_name"]) == (3, "Tốt")


def test_a_title_of_before_is_called_by_its_number(client):
    page = published_decision(level=2)
    assert "mức độ 2" in client.get(page.get_url()).content.decode()
