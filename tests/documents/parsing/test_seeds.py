"""The five real plans: only counts, codes and numbers are kept here, never their text."""

from __future__ import annotations

from typing import Any

import pytest

from documents.parsing import read_file
from tests.prepared_database import ROOT

SEEDS = ROOT.parent / "shared" / "seeds"
pytestmark = pytest.mark.skipif(not SEEDS.is_dir(), reason="../shared/seeds is not here")


def documents(prefix: str) -> list[dict[str, Any]]:
    (path,) = SEEDS.glob(f"{prefix}_*.txt")
    found = read_file(path)
    assert found["sha256"]
    return list(found["documents"])


COUNTED = ("citations", "assignments", "deadlines", "targets", "indicators", "recipients")


@pytest.mark.parametrize(
    ("prefix", "index", "symbol", "counts"),
    [
        ("000", 0, "KH-UBND", (3, 20, 2, 0, 0, 6)),
        ("000", 1, "TT-PGDDT", (1, 0, 0, 0, 0, 4)),
        ("001", 0, "KH-UBND", (6, 7, 0, 3, 12, 8)),
        ("002", 0, "KH-UBND", (3, 16, 2, 0, 0, 8)),
        ("003", 0, "KH-SGDĐT", (5, 71, 3, 11, 20, 10)),
        ("004", 0, "KH-GDDT", (5, 4, 3, 16, 0, 5)),
    ],
)
def test_counts_agree_with_the_hand_made_key(
    prefix: str, index: int, symbol: str, counts: tuple[int, ...]
) -> None:
    document = documents(prefix)[index]
    assert document["symbol"] == symbol
    assert tuple(len(document[key]) for key in COUNTED) == counts


def test_a_file_with_two_documents_gives_two() -> None:
    assert [(d["type"], d["number"]) for d in documents("000")] == [("KH", None), ("TTr", "96")]


def test_relations_of_cited_instruments() -> None:
    relations = {
        (prefix, c["number"]): c["relation"]
        for prefix in ("000", "001", "002", "003", "004")
        for document in documents(prefix)
        for c in document["citations"]
    }
    basis = {number for (_, number), relation in relations.items() if relation == "basis"}
    assert basis == {
        "19/UBND-THVX", "11/KH-SGDĐT", "290/VP-HC", "25/2023/TT-BGDĐT", "915/SGDĐT-GDTrH,GDTrH",
        "1777/HD-UBND", "285/PGD&ĐT", "24/2023/TT-BGDĐT", "1373/QĐ-TTg", "254/KH-UBND", "02/KH-UBND",
        "98/KH-UBND",
    }  # fmt: skip
    assert relations["002", "137/KH-UBND"] == "replaces"
    assert relations["004", "387/QĐ-TTg"] == "mention"


def test_shifted_annex_yields_its_twenty_indicators() -> None:
    (document,) = documents("003")
    codes = [i["code"] for i in document["indicators"]]
    assert codes == [
        *(f"1.1.{n}" for n in (1, 2)), *(f"1.2.{n}" for n in (1, 2, 3)), *(f"2.1.{n}" for n in (1, 2)),
        *(f"2.2.{n}" for n in (1, 2, 3, 4)), *(f"3.1.{n}" for n in (1, 2, 3, 4, 5)),
        *(f"3.2.{n}" for n in (1, 2, 3, 4)),
    ]  # fmt: skip
    assert all(i["evidence"] and i["units"] for i in document["indicators"])
    assert sum(1 for i in document["indicators"] if i["threshold"]) == 11


def test_deadlines_of_all_plans() -> None:
    found = [
        (d["date"] or d["recurs"], d["before"])
        for prefix in ("000", "001", "002", "003", "004")
        for document in documents(prefix)
        for d in document["deadlines"]
    ]
    assert found == [
        ("2023-01-15", True), ("2023-01-31", False), ("05-31", True), ("04-30", True),
        ("2022-03-31", False), ("2022-12-31", False), ("2023-01-31", False),
        ("2026-03-31", False), ("2030-12-31", False), ("12-10", True),
    ]  # fmt: skip


def test_oddities_of_the_plans_become_warnings() -> None:
    codes = {
        prefix: {w["code"] for d in documents(prefix) for w in d["warnings"]}
        for prefix in ("000", "001", "002", "003", "004")
    }
    assert all({"no_number", "no_day"} <= found for found in codes.values())
    assert "misspelt_symbol" in codes["000"] & codes["003"] & codes["004"]
    assert "result_before_work" in codes["001"]
    assert "misspelt_place" in codes["002"]
    assert "incomplete_citation" in codes["004"]
