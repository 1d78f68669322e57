"""The table of security findings names tests that exist, and every finding of the review has its row."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from functools import cache
from pathlib import Path

from tests.prepared_database import ROOT

TABLE = ROOT / "docs" / "security-findings.md"
FINDINGS = {
    *(f"C{number}" for number in range(1, 4)),
    *(f"H{number}" for number in range(1, 10)),
    *(f"M{number}" for number in range(1, 14)),
    *(f"L{number}" for number in range(1, 14)),
}


def rows() -> list[list[str]]:
    lines = [line for line in TABLE.read_text().splitlines() if re.match(r"\| [CHML]\d", line)]
    return [[cell.strip() for cell in line.strip().strip("|").split("|")] for line in lines]


@cache
def functions_of(path: Path) -> frozenset[str]:
    """Return the names of all test functions of a module, those of classes too."""
    tree = ast.parse(path.read_text())
    return frozenset(node.name for node in ast.walk(tree) if isinstance(node, ast.FunctionDef))


def named() -> Iterator[tuple[str, str, str]]:
    for finding, _, tests, _ in rows():
        for path, name in re.findall(r"`([^`:]+)::(?:\w+::)?(\w+)`", tests):
            yield finding, path, name


def test_every_finding_has_its_row_of_four_cells() -> None:
    assert [row for row in rows() if len(row) != 4] == []
    ids = {re.match(r"[CHML]\d+", row[0]).group() for row in rows()}  # type: ignore[union-attr]
    assert ids >= FINDINGS, f"docs/security-findings.md lacks rows of {sorted(FINDINGS - ids)}"


def test_every_test_that_the_table_names_exists() -> None:
    missing = [
        (finding, f"{path}::{name}")
        for finding, path, name in named()
        if not (ROOT / path).is_file() or name not in functions_of(ROOT / path)
    ]
    assert missing == []
    assert len(list(named())) > 20  # the table was read


def test_what_is_said_to_be_done_names_its_commit() -> None:
    loose = [
        row[0] for row in rows() if row[3] and not re.fullmatch(r"[0-9a-f]{7,}(?: [0-9a-f]{7,})*", row[3])
    ]
    assert loose == []
