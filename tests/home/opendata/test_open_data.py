"""Open data: the same public records in each format, complete, inert, marked by a tag, and nothing private."""

from __future__ import annotations

import csv
import io
import json
from datetime import date

import jsonschema
import pytest

from dossiers.models import Title
from home.opendata import writers
from home.opendata.datasets import DATASETS
from tests.factories.home import make_decision, published_decision, published_plan

pytestmark = pytest.mark.django_db
FORMATS = ("csv", "json", "jsonld")


def body(response) -> str:
    return b"".join(response.streaming_content).decode()


def rows_of(client, slug: str, form: str) -> list[dict]:
    text = body(client.get(f"/du-lieu-mo/{slug}.{form}"))
    if form == "csv":
        return list(csv.DictReader(io.StringIO(text.removeprefix(writers.BOM))))
    return json.loads(text)["records" if form == "json" else "@graph"]


@pytest.mark.parametrize("form", FORMATS)
@pytest.mark.parametrize("slug", DATASETS)
def test_every_dataset_is_given_in_every_format(client, slug: str, form: str) -> None:
    published_decision()
    published_plan()
    rows = rows_of(client, slug, form)
    assert len(rows) == DATASETS[slug].rows().count() > 0
    assert list(rows[0]) == list(DATASETS[slug].record.model_fields)


@pytest.mark.parametrize("slug", DATASETS)
def test_the_records_are_what_the_schema_says(client, slug: str) -> None:
    published_decision()
    published_plan()
    schema = client.get(f"/du-lieu-mo/{slug}.schema.json").json()
    rows = rows_of(client, slug, "json")
    assert rows
    for row in rows:
        jsonschema.validate(row, schema, format_checker=jsonschema.FormatChecker())


def test_an_empty_dataset_is_still_a_whole_file(client) -> None:
    published_plan()
    for form in FORMATS:
        assert rows_of(client, "danh-hieu", form) == []


def test_what_is_not_published_is_not_given(client) -> None:
    make_decision(units=2)
    published_decision(units=1)
    assert len(rows_of(client, "danh-hieu", "json")) == 1
    assert len(rows_of(client, "quyet-dinh", "json")) == 1


def test_no_person_is_named_beyond_the_decision_itself(client) -> None:
    decision = published_decision().decision
    person = decision.signed_by.user.full_name
    assert person
    for slug in DATASETS:
        assert person not in body(client.get(f"/du-lieu-mo/{slug}.json"))


def test_an_unchanged_file_is_not_sent_twice(client) -> None:
    published_decision()
    first = client.get("/du-lieu-mo/danh-hieu.csv")
    body(first)
    again = client.get("/du-lieu-mo/danh-hieu.csv", headers={"If-None-Match": first["ETag"]})
    assert again.status_code == 304


def test_a_new_decision_makes_a_new_file(client) -> None:
    published_decision()
    first = client.get("/du-lieu-mo/danh-hieu.csv")
    body(first)
    published_decision()
    again = client.get("/du-lieu-mo/danh-hieu.csv", headers={"If-None-Match": first["ETag"]})
    assert again.status_code == 200
    assert len(body(again).splitlines()) == 3


def test_a_titles_state_follows_the_day(client) -> None:
    published_decision(valid_until=date(2026, 3, 1))
    assert rows_of(client, "danh-hieu", "json")[0]["state"] == "expired"


@pytest.mark.parametrize(
    "address", ["/du-lieu-mo/khong-co.csv", "/du-lieu-mo/danh-hieu.exe", "/du-lieu-mo/x.schema.json"]
)
def test_what_does_not_exist_is_not_found(client, address: str) -> None:
    published_plan()
    assert client.get(address).status_code == 404


@pytest.mark.parametrize("cell", ["=1+1", "+1", "-1", "@SUM(A1)", "\tx"])
def test_no_cell_of_a_csv_runs_in_a_spreadsheet(cell: str) -> None:
    (_head, line) = "".join(writers.as_csv(["a"], [{"a": cell}])).splitlines()
    assert line.strip('"').startswith("'")


def test_the_first_piece_goes_out_before_the_rows_are_read() -> None:
    def rows():
        yield {"a": 1}
        raise AssertionError("read too far")

    parts = writers.as_csv(["a"], rows())
    assert next(parts).strip().endswith("a")


def test_the_page_tells_each_column_and_the_licence(client) -> None:
    words = client.get("/du-lieu-mo/").content.decode()
    assert "creativecommons.org/licenses/by/4.0" in words
    for dataset in DATASETS.values():
        for name, meaning, labels in dataset.columns():
            assert name in words
            assert meaning
            assert all(f"<code>{code}</code> {label}" in words for code, label in labels.items())


def test_every_published_title_is_in_the_register(client) -> None:
    published_decision(units=5)
    assert {row["id"] for row in rows_of(client, "danh-hieu", "json")} == set(
        Title.objects.values_list("pk", flat=True)
    )
