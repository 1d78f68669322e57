"""Real plans and decisions are found however the words are typed."""

from __future__ import annotations

import unicodedata
from pathlib import Path

import pytest
from django.core.management import call_command

from accounts.models import AdministrativeUnit
from dossiers.models import Decision, Dossier, Title
from search.index import indexing
from search.query import searcher
from search.query.filters import Filters
from tests.factories.accounts import LONG_AGO
from tests.search import records

pytestmark = pytest.mark.django_db


def found(text: str, kind: str = "") -> list[str]:
    answer = searcher.find(user=None, text=text, filters=Filters(kind=kind))
    return sorted(hit.url.partition("#")[0] for group in answer.groups for hit in group.hits)


def test_a_decision_is_found_by_number_title_and_the_units_it_recognises(client):
    page = records.decision_page()
    indexing.rebuild()
    number = page.decision.document.full_number
    unit = page.decision.titles.get().unit.name
    for text in (number, number.replace("Đ", "D").lower(), unit, "cong dong hoc tap", "mức độ 2"):
        assert found(text, "quyet-dinh") == [page.url]
    assert number in client.get("/tim-kiem/", {"q": number}).content.decode()


def test_a_decision_that_recognises_more_units_than_a_question_holds_is_found_by_each():
    page, decision = records.decision_page(), Decision.objects.get()
    last = decision.titles.get()
    units = AdministrativeUnit.objects.bulk_create(
        AdministrativeUnit(code=f"N{n}", name=f"xã Nghìn {n}", level="xa", kind="xa", valid_from=LONG_AGO)
        for n in range(1100)
    )
    dossiers = Dossier.objects.bulk_create(Dossier(round=last.dossier.round, unit=unit) for unit in units)
    Title.objects.bulk_create(
        Title(
            decision=decision,
            dossier=dossier,
            unit=dossier.unit,
            model=last.model,
            level=1,
            recognised_on=last.recognised_on,
            valid_from=last.valid_from,
            valid_until=last.valid_until,
        )
        for dossier in dossiers
    )
    indexing.rebuild()
    assert found("xa nghin 1099", "quyet-dinh") == [page.url]


def test_in_the_real_plans_words_without_marks_find_what_words_with_marks_find(seeds: Path, capsys):
    call_command("import_plan", *map(str, sorted(seeds.glob("*.txt"))), "--publish")
    assert indexing.rebuild() >= 5
    everything = found("học tập", "ke-hoach")
    assert len(everything) >= 5
    for text in ("hoc tap", "HỌC TẬP", unicodedata.normalize("NFD", "học tập")):
        assert found(text, "ke-hoach") == everything
    units = found("đơn vị học tập", "ke-hoach")
    assert units
    assert found("don vi hoc tap", "ke-hoach") == units
    circulars = found("24/2023/TT-BGDĐT")
    assert circulars
    assert found("24/2023/tt-bgddt") == found("24 / 2023 / TT-BGD&ĐT") == circulars
