"""What the papers for maintainers name exists: files, folders, tests, identifiers, commands."""

from __future__ import annotations

import ast
import re
from importlib import import_module

import pytest
from django.core.exceptions import FieldDoesNotExist
from django.core.management import get_commands

from tests.prepared_database import ROOT

PAPERS = [ROOT / "README.md", ROOT / "CONTRIBUTING.md", *sorted((ROOT / "docs").glob("*.md"))]
SENTENCES = [
    ROOT / "site/config/completeness.py",
    ROOT / "documents/checks.py",
    ROOT / "workflows/notifications/kinds.py",
    ROOT / "workflows/steps.py",
]
TOP = {path.name for path in ROOT.iterdir()} - {"media"}  # media/ is filled by the running site
RECIPES = [
    "a kind of official document", "a step of the procedure", "a role", "a notification",
    "the criteria set of the next year", "a source for search", "a public filter", "a holiday",
]  # fmt: skip


def paths_in(text: str) -> set[str]:
    """Return the paths below the root that a text names: what stands in backticks, or looks like a module's file."""
    quoted = {word for span in re.findall(r"`([^`\n]+)`", text) for word in span.split()}
    named = {word for word in re.findall(r"[\w./-]+\.(?:py|md|json|toml)\b", text) if "/" in word}
    words = {word.partition("::")[0].rstrip(".,;:") for word in quoted | named}
    return {
        word for word in words if "/" in word and word.split("/")[0] in TOP and not set("<{*…") & set(word)
    }


@pytest.mark.parametrize("paper", [*PAPERS, *SENTENCES], ids=lambda path: path.name)
def test_every_path_named_is_there(paper):
    missing = sorted(path for path in paths_in(paper.read_text()) if not (ROOT / path).exists())
    assert missing == []


@pytest.mark.parametrize("paper", PAPERS, ids=lambda path: path.name)
def test_every_test_named_is_there(paper):
    for path, names in re.findall(r"`([\w/.]+\.py)::([\w:]+)`", paper.read_text()):
        known = {
            node.name
            for node in ast.walk(ast.parse((ROOT / path).read_text()))
            if isinstance(node, ast.ClassDef | ast.FunctionDef)
        }
        assert set(names.split("::")) <= known, f"{path}::{names}"


def test_a_path_that_is_not_there_would_be_told():
    assert paths_in("see `dossiers/nowhere.py` and `site/`, not `/viec/` or `tests/**`") == {
        "dossiers/nowhere.py",
        "site/",
    }


def resolved(identifier: str) -> object:
    """Return what a dotted path leads to: a module, or a name in one, or a field of a model."""
    parts = identifier.split(".")
    for length in range(len(parts), 0, -1):
        try:
            found: object = import_module(".".join(parts[:length]))
        except ModuleNotFoundError:
            continue
        for name in parts[length:]:
            try:
                found = found._meta.get_field(name)  # type: ignore[attr-defined]
            except (AttributeError, FieldDoesNotExist):
                found = getattr(found, name)
        return found
    raise ImportError(identifier)


GLOSSARY = (ROOT / "docs/glossary.md").read_text()


@pytest.mark.parametrize("identifier", re.findall(r"`(\w+(?:\.\w+)+)`", GLOSSARY.partition("|---")[2]))
def test_every_identifier_of_the_glossary_is_in_the_code(identifier):
    assert resolved(identifier) is not None


def test_an_identifier_that_is_not_in_the_code_would_be_told():
    with pytest.raises(AttributeError):
        resolved("dossiers.models.Medal")


def test_the_glossary_gives_each_term_once():
    terms = re.findall(r"^\| ([^|]+) \|", GLOSSARY, re.M)[2:]
    assert len(terms) > 40
    assert sorted(set(terms)) == sorted(terms)


def test_each_recipe_names_its_files_in_order_and_the_test_that_tells_what_was_forgotten():
    text = (ROOT / "CONTRIBUTING.md").read_text().partition("## Recipes")[2].partition("\n## ")[0]
    recipes = dict(re.findall(r"^### Add ([^\n]+)\n(.*?)(?=^### |\Z)", text, re.M | re.S))
    assert list(recipes) == RECIPES
    for recipe in recipes.values():
        steps, _, forgotten = recipe.partition("Forgotten:")
        numbers = [int(number) for number in re.findall(r"(?:^|(?<=\. ))(\d)\. ", steps, re.M)]
        assert numbers == list(range(1, len(numbers) + 1)) != []
        assert "`tests/shell/test_recipes.py::" in forgotten


def test_the_map_answers_the_thirteen_questions_with_files():
    rows = re.findall(r"^\| (\d+) \| [^|]+ \| ([^|]+) \|$", (ROOT / "docs/map.md").read_text(), re.M)
    assert [int(number) for number, _answer in rows] == list(range(1, 14))
    assert all(paths_in(answer) for _number, answer in rows)


def test_the_readme_is_short_and_leads_to_the_other_papers():
    text = (ROOT / "README.md").read_text()
    assert len(text.splitlines()) <= 200
    assert {"CONTRIBUTING.md", "docs/map.md", "docs/glossary.md"} <= set(re.findall(r"`([^`]+\.md)`", text))


def test_every_command_the_readme_lists_is_one_of_ours():
    table = (ROOT / "README.md").read_text().partition("## Commands")[2].partition("\n## ")[0]
    rows = re.findall(r"^\| (`[^|]+) \|", table.replace("\\|", "/"), re.M)[1:]
    listed = {span.split()[0] for row in rows for span in re.findall(r"`([^`]+)`", row)}
    assert listed <= set(get_commands()), listed - set(get_commands())
