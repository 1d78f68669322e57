"""One table says how a result is called and shown; no other place has words of its own for it."""

from __future__ import annotations

import ast
import re
from pathlib import Path

import pytest

from criteria.labels import MODELS, RESULTS, STATUSES, conclusion_label, model_name, result_label
from criteria.rules.verdicts import (
    FAIL,
    INCOMPLETE,
    NOT_APPLICABLE,
    NOT_REACHED,
    PASS,
    REACHED,
    UNDETERMINED,
    UNKNOWN,
)
from criteria.sets import files
from criteria.sheets import layout

ROOT = Path(__file__).resolve().parents[2]
TABLE = ROOT / "criteria" / "labels.py"
ROOMS = ("accounts", "criteria", "documents", "dossiers", "home", "ledger", "search", "site", "workflows")
ANOTHER_WORDING = re.compile(
    r"^\s*(không đạt|chưa đạt|chưa đủ dữ liệu|chưa xác định|chưa xét được)\s*$", re.IGNORECASE
)


def test_every_result_of_the_engine_has_a_label() -> None:
    assert set(RESULTS) == {PASS, FAIL, UNKNOWN, NOT_APPLICABLE}
    assert set(STATUSES) == {REACHED, NOT_REACHED, INCOMPLETE, UNDETERMINED}


@pytest.mark.parametrize(
    ("status", "words"),
    [
        (REACHED, "Đạt mức độ 2"),
        (NOT_REACHED, "Không đạt"),
        (INCOMPLETE, "Chưa xét được"),
        ("?", "Chưa xét được"),
    ],
)
def test_a_conclusion_says_the_level_only_where_one_is_reached(status: str, words: str) -> None:
    assert conclusion_label(status, "Mức độ 2").words == words


def test_an_unknown_code_is_never_shown_as_passed() -> None:
    assert result_label("something-new").code == UNKNOWN


def test_within_a_sentence_the_words_begin_small() -> None:
    assert [label.inline for label in RESULTS.values()] == [
        "đạt",
        "không đạt",
        "chưa xét được",
        "không áp dụng",
    ]


def _wordings(path: Path) -> list[str]:
    """Return the texts of a module, or of a template, that are a wording of a result."""
    text = path.read_text(encoding="utf-8")
    if path.suffix == ".py":
        nodes = ast.walk(ast.parse(text))
        pieces = [n.value for n in nodes if isinstance(n, ast.Constant) and isinstance(n.value, str)]
    else:
        pieces = re.split(r'[<>"{}%]', text)
    return [piece for piece in pieces if ANOTHER_WORDING.match(piece)]


@pytest.mark.parametrize("suffix", ["py", "html"])
def test_no_other_place_has_a_wording_of_its_own(suffix: str) -> None:
    found = {
        str(path.relative_to(ROOT)): wordings
        for room in ROOMS
        for path in (ROOT / room).rglob(f"*.{suffix}")
        if "migrations" not in path.parts and path != TABLE and (wordings := _wordings(path))
    }
    assert not found


def test_every_title_of_a_shipped_set_has_a_name() -> None:
    codes = {files.read(path)["model"] for path in files.shipped()}
    assert codes <= set(MODELS)
    assert model_name("mo_hinh_rieng") == "Mo hinh rieng"
    assert {model_name(code) for code in MODELS} == set(layout.MODELS)


def test_no_other_place_names_the_titles() -> None:
    wording = re.compile(r'"cong_dong_hoc_tap": "Cộng|"Cộng đồng học tập": "cong')
    paths = [path for room in ROOMS for path in (ROOT / room).rglob("*.py")]
    assert [path for path in paths if wording.search(path.read_text(encoding="utf-8"))] == [TABLE]
