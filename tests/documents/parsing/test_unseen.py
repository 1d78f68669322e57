"""Documents of other places and layouts, in our own words, against facts written down by hand.

Each ``data/unseen/NAME.json`` holds the expected facts of ``NAME.txt`` (one entry per
document), or of the PDF that ``NAME.typ`` makes; what it does not name is not compared.
"""

from __future__ import annotations

import json
import unicodedata
from functools import cache
from typing import Any

import pytest
import typst

from documents.parsing.worker import answer
from tests.prepared_database import ROOT

FOLDER = ROOT / "tests/documents/parsing/data/unseen"
FONTS = ROOT / "documents/fonts"
NAMES = sorted(path.stem for path in FOLDER.glob("*.json"))
PLAIN = (
    "type", "type_name", "number", "symbol", "normalised", "place", "date", "title", "issuer",
    "addressee", "attachments", "recipients", "signature",
)  # fmt: skip
LISTS = ("citations", "assignments", "deadlines", "targets", "indicators")


def expected(name: str) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = json.loads((FOLDER / f"{name}.json").read_text(encoding="utf-8"))
    return found


@cache
def read(name: str) -> list[dict[str, Any]]:
    path = next(p for p in FOLDER.glob(f"{name}.*") if p.suffix != ".json")
    if path.suffix == ".typ":
        data = typst.compile(path.read_bytes(), font_paths=[str(FONTS)])
        assert isinstance(data, bytes)
        return documents(data, "a.pdf")
    return documents(path.read_bytes(), path.name)


def documents(data: bytes, filename: str) -> list[dict[str, Any]]:
    result: list[dict[str, Any]] = answer("facts", data, filename)["ok"]["documents"]
    return result


def only(item: Any, wanted: Any) -> Any:
    """The part of what was found that the key names."""
    if isinstance(wanted, dict) and isinstance(item, dict):
        return {key: only(item.get(key), value) for key, value in wanted.items()}
    return item


@pytest.mark.parametrize("name", NAMES)
def test_every_document_of_the_file_is_found(name: str) -> None:
    assert [d["type"] for d in read(name)] == [d["type"] for d in expected(name)]


@pytest.mark.parametrize("name", NAMES)
def test_head_and_end_agree_with_the_hand_made_key(name: str) -> None:
    for found, key in zip(read(name), expected(name), strict=True):
        assert {f: found[f] for f in PLAIN if f in key} == {f: key[f] for f in PLAIN if f in key}


@pytest.mark.parametrize("field", LISTS)
@pytest.mark.parametrize("name", NAMES)
def test_lists_agree_with_the_hand_made_key(name: str, field: str) -> None:
    for found, key in zip(read(name), expected(name), strict=True):
        if field not in key:
            continue
        wanted = key[field]
        assert len(found[field]) == len(wanted)
        assert [only(f, k) for f, k in zip(found[field], wanted, strict=True)] == wanted


@pytest.mark.parametrize("name", NAMES)
def test_oddities_are_those_of_the_hand_made_key(name: str) -> None:
    for found, key in zip(read(name), expected(name), strict=True):
        if "warnings" in key:
            seen = [{"code": w["code"], "line": w["line"]} for w in found["warnings"]]
            assert seen == sorted(key["warnings"], key=lambda w: w["line"])


@pytest.mark.parametrize("name", [n for n in NAMES if (FOLDER / f"{n}.txt").exists()])
@pytest.mark.parametrize(("form", "encoding"), [("NFD", "utf-8"), ("NFC", "utf-16")])
def test_another_encoding_gives_the_same_facts(name: str, form: str, encoding: str) -> None:
    text = unicodedata.normalize(form, (FOLDER / f"{name}.txt").read_text(encoding="utf-8"))
    assert documents(text.encode(encoding), f"{name}.txt") == read(name)
