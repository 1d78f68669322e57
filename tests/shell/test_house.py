"""The house's own rules that no linter knows: imports stand at the top, and no block is too complex to read."""

from __future__ import annotations

import ast
from pathlib import Path

import pytest
from radon.complexity import cc_visit

from tests.prepared_database import ROOT

ROOMS = "ledger accounts criteria documents dossiers workflows home search demo site/config".split()  # noqa: SIM905
OWN = {room.rpartition("/")[2] for room in ROOMS}
MOST_COMPLEX = 15
"""By radon, which counts boolean operators and comprehensions; ruff's C901 (10) does not."""


def modules(room: str) -> list[Path]:
    """Return the modules of a room but its migrations."""
    return [path for path in sorted((ROOT / room).rglob("*.py")) if "migrations" not in path.parts]


def own_imports_below_the_top(source: str) -> list[int]:
    """Return the lines inside functions that import a module of ours without a reason in a comment beside it."""
    lines, found = source.splitlines(), set()
    for function in ast.walk(ast.parse(source)):
        if not isinstance(function, ast.FunctionDef | ast.AsyncFunctionDef):
            continue
        for node in ast.walk(function):
            if isinstance(node, ast.Import):
                names = [alias.name for alias in node.names]
            elif isinstance(node, ast.ImportFrom):
                names = [node.module or ""]
            else:
                continue
            if {name.partition(".")[0] for name in names} & OWN and "  # " not in lines[node.lineno - 1]:
                found.add(node.lineno)
    return sorted(found)


@pytest.mark.parametrize(
    ("line", "found"),
    [
        ("from dossiers.models import Title", [2]),
        ("import home.models", [2]),
        ("from dossiers.models import Title  # heavy: a command line that needs no database", []),
        ("import numpy", []),
    ],
)
def test_an_import_of_ours_inside_a_function_is_seen_unless_its_reason_stands_beside_it(line, found):
    assert own_imports_below_the_top(f"def f():\n    {line}\n") == found


@pytest.mark.parametrize("room", ROOMS)
def test_imports_of_our_own_modules_stand_at_the_top_or_say_why_not(room):
    found = [
        f"{path.relative_to(ROOT)}:{line}"
        for path in modules(room)
        for line in own_imports_below_the_top(path.read_text())
    ]
    assert not found


@pytest.mark.parametrize("room", ROOMS)
def test_no_block_is_more_complex_than_one_reading(room):
    found = [
        f"{path.relative_to(ROOT)}:{block.lineno} {block.name} ({block.complexity})"
        for path in modules(room)
        for block in cc_visit(path.read_text())
        if block.complexity > MOST_COMPLEX and block.letter != "C"
    ]
    assert not found
