"""Every test looks at something: one that only runs passes whatever comes out."""

from __future__ import annotations

import ast
from pathlib import Path

TESTS = Path(__file__).resolve().parents[1]
LOOKS = ("assert", "check", "expect", "must", "require", "refus", "django_assert", "wait_for")
"""How the name of a call begins that looks at an outcome itself."""


def looks(function: ast.AST) -> bool:
    """Return whether a function asserts something, expects an error, or calls what does by its name."""
    nodes = list(ast.walk(function))
    names = [called(node) for node in nodes if isinstance(node, ast.Call)]
    return any(isinstance(node, ast.Assert) for node in nodes) or any(
        name in {"raises", "fail"} or name.startswith(LOOKS) for name in names
    )


def called(call: ast.Call) -> str:
    """Return the name of what is called."""
    return getattr(call.func, "attr", getattr(call.func, "id", ""))


def silent(source: str) -> list[str]:
    """Return the tests of a module that look at nothing, neither themselves nor by a function of the module."""
    functions = [node for node in ast.walk(ast.parse(source)) if isinstance(node, ast.FunctionDef)]
    looking = {one.name for one in functions if looks(one)}
    names = []
    for one in functions:
        calls = {called(node) for node in ast.walk(one) if isinstance(node, ast.Call)}
        if one.name.startswith("test_") and one.name not in looking and not calls & looking:
            names.append(one.name)
    return names


def test_every_test_looks_at_something() -> None:
    found = {
        str(path.relative_to(TESTS)): names
        for path in sorted(TESTS.rglob("test_*.py"))
        if (names := silent(path.read_text(encoding="utf-8")))
    }
    assert found == {}


def test_a_test_that_only_runs_is_found() -> None:
    source = (
        "def helper():\n    assert 1\n\n\ndef test_runs():\n    print()\n\n\n"
        "def test_looks():\n    helper()\n"
    )
    assert silent(source) == ["test_runs"]
