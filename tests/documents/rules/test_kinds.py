"""A kind of official document is one record, and nothing of it may be forgotten."""

from __future__ import annotations

from dataclasses import replace

import pytest
from django.core.checks import run_checks

from documents.checks import incomplete_kinds
from documents.models import DocumentKind
from documents.rules import KINDS
from documents.rules.kinds import abbreviations, kind_with, missing

DECISION = KINDS["quyet_dinh"]
WHOLE = {"choices": {"quyet_dinh"}, "layouts": {"quyet_dinh"}, "word_layouts": {"quyet_dinh"}}


def test_every_kind_of_the_site_is_complete():
    assert incomplete_kinds() == []
    assert [error for error in run_checks() if error.id == "documents.E001"] == []


def test_the_model_offers_the_kinds_in_their_order_by_their_names():
    assert DocumentKind.choices == [kind.choice for kind in KINDS.values()]


def test_a_complete_kind_lacks_nothing():
    assert missing(DECISION, **WHOLE) == []


@pytest.mark.parametrize(
    ("forgotten", "words"),
    [
        ({"layouts": set()}, "no layout: write documents/rendering/templates/quyet_dinh.typ"),
        ({"word_layouts": set()}, "no Word blocks"),
        ({"choices": set()}, "no member of documents.models.official.DocumentKind"),
    ],
)
def test_a_part_that_was_not_written_is_named(forgotten, words):
    (sentence,) = missing(DECISION, **(WHOLE | forgotten))
    assert sentence.startswith("The kind “quyet_dinh” ")
    assert words in sentence


@pytest.mark.parametrize(
    ("kind", "words"),
    [
        (replace(DECISION, name=" "), "no name"),
        (replace(DECISION, abbreviation=""), "no abbreviation"),
        (replace(DECISION, sample={}), "no sample"),
    ],
)
def test_a_record_with_a_gap_is_named(kind, words):
    (sentence,) = missing(kind, **WHOLE)
    assert words in sentence


def test_a_new_kind_without_a_layout_stops_the_site(monkeypatch):
    monkeypatch.setitem(KINDS, "giay_khen", replace(DECISION, code="giay_khen", layout="giay_khen"))
    problems = [error.msg for error in run_checks() if error.id == "documents.E001"]
    assert len(problems) == 3
    assert all("giay_khen" in problem for problem in problems)


@pytest.mark.parametrize(
    ("code", "line"),
    [("quyet_dinh", "QUYẾT ĐỊNH"), ("tu_danh_gia", "BÁO CÁO"), ("de_nghi", ""), ("dinh_chinh", "")],
)
def test_the_line_above_the_title_is_the_kinds_name_unless_the_record_says_otherwise(code, line):
    assert KINDS[code].kind_line == line


def test_kinds_that_share_an_abbreviation_share_a_register():
    assert abbreviations() == sorted({"TTr", "BB", "QĐ", "KH", "BC", "TB", "CV", "BTH", "GCN"})
    assert kind_with("bc") == KINDS["bao_cao"]
    assert kind_with("XX") is None
