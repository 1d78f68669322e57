"""Which acts there are, read from the routes and the task screens, and which of them the templates offer.

The first half is for whoever goes through all acts (rights, refusals); the second reads templates as text.
"""

from __future__ import annotations

import inspect
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from django.urls import Resolver404, URLPattern, URLResolver, get_resolver, resolve

from ledger.web.acts import Acts
from tests.prepared_database import ROOT
from workflows.screens.task import SCREENS

TASK = "workflows:task"


@dataclass(frozen=True)
class Place:
    """A view that takes acts: the name of its route, or of its task's node with `task:` before it."""

    name: str
    view: Callable[..., Any]
    acts: Acts[Any]


def _routes(found: Any, prefix: str = "") -> Iterator[tuple[str, Any]]:
    for one in found:
        if isinstance(one, URLResolver):
            space = f"{one.namespace}:" if one.namespace else ""
            yield from _routes(one.url_patterns, prefix + space)
        elif isinstance(one, URLPattern):
            yield f"{prefix}{one.name}", one.callback


def declared() -> list[Place]:
    """Return every view that takes acts, task screens as `task:<node>`."""
    routes = [(name, view) for name, view in _routes(get_resolver().url_patterns) if hasattr(view, "acts")]
    screens = [(f"task:{node}", view) for node, view in SCREENS.items() if hasattr(view, "acts")]
    return [Place(name, view, view.acts) for name, view in sorted(routes + screens, key=lambda row: row[0])]


def places_of(view: Callable[..., Any], name: str) -> list[str]:
    """Return the names of places that a route stands for: a task's address is every screen."""
    return (
        [f"task:{node}" for node, one in SCREENS.items() if hasattr(one, "acts")] if name == TASK else [name]
    )


# -- what the templates offer ------------------------------------------------------------------------------

TAG = r"\{%.*?%\}|\{\{.*?\}\}|\{(?![%{])"
WITHIN = rf"(?:{TAG}|[^>{{])*"
QUOTED = rf'"((?:{TAG}|[^"{{])*)"'
OPENED = re.compile(rf"<(?:button|input|option|select)\b({WITHIN})>", re.S)
NAMED = re.compile(r'(?<![\w-])name="act"')
VALUE = re.compile(rf"(?<![\w-])value={QUOTED}", re.S)
FORM = re.compile(rf"<form\b({WITHIN})>|</form>", re.S)
ACTION = re.compile(rf"(?<![\w-])action={QUOTED}", re.S)
INCLUDE = re.compile(r'\{%\s*(?:include|extends)\s+"([^"]+)"(.*?)%\}', re.S)
GIVEN = re.compile(r'\bact="([^"]+)"')
URL = re.compile(r"\{%\s*url\s+'([^']+)'.*?%\}", re.S)
USED = re.compile(r'"([\w/-]+\.html)"')


@dataclass(frozen=True)
class Offer:
    """One button: the template it stands in, what it sends, and where to ("" is the page's own address)."""

    template: str
    act: str
    action: str


@cache
def templates() -> dict[str, str]:
    """Return the text of every template of ours by its name."""
    found = {}
    for folder in [ROOT / "site" / "templates", *sorted(ROOT.glob("*/templates"))]:
        for path in sorted(Path(folder).rglob("*.html")):
            found[str(path.relative_to(folder))] = path.read_text()
    return found


def values(text: str) -> list[str]:
    """Return what a value may be: each branch of an {% if %}; a variable within it is a star."""
    branches = [part.strip() for part in re.split(r"\{%.*?%\}", text)]
    return [re.sub(r"\{\{.*?\}\}", "*", part) for part in branches if part]


@cache
def offers() -> list[Offer]:
    """Return every button of every template that names an act."""
    found = []
    for name, text in templates().items():
        for tag in buttons(text):
            opened = list(FORM.finditer(text, 0, tag.start()))
            action = ACTION.search(opened[-1][1] or "") if opened else None
            target = action[1].partition("#")[0] if action else ""
            said = VALUE.search(tag[0])
            assert said, f"{name}: {tag[0][:80]} names no act"
            for act in values(said[1]):
                given = handed_in(name) if act == "*" else [act]
                found += [Offer(name, one, target) for one in given]
    return found


def buttons(text: str) -> list[re.Match[str]]:
    """Return the tags of a template that name an act."""
    return [tag for tag in OPENED.finditer(text) if NAMED.search(tag[1])]


def handed_in(template: str) -> list[str]:
    """Return the acts that other templates hand to this one ({% include … with act="…" %})."""
    return [
        given[1]
        for text in templates().values()
        for found in INCLUDE.finditer(text)
        if found[1] == template and (given := GIVEN.search(found[2]))
    ]


@cache
def closure(template: str) -> frozenset[str]:
    """Return a template with all it includes and extends."""
    found, waiting = set(), [template]
    while waiting:
        name = waiting.pop()
        if name in found or name not in templates():
            continue
        found.add(name)
        waiting += [one[1] for one in INCLUDE.finditer(templates()[name])]
    return frozenset(found)


def drawn_by(view: Callable[..., Any]) -> set[str]:
    """Return the templates that the text of a view and of its acts names, with all they include."""
    named = []
    for one in (view, *(view.acts.table.values() if hasattr(view, "acts") else ())):
        plain = inspect.unwrap(one)
        named += USED.findall(inspect.getsource(plain if inspect.isroutine(plain) else type(plain)))
    return set().union(*(closure(name) for name in named)) if named else set()


def route_of(action: str) -> str:
    """Return the name of the route that a form's address leads to."""
    if named := URL.search(action):
        return named[1]
    try:
        return resolve(re.sub(r"\{\{.*?\}\}", "1", action)).view_name
    except Resolver404 as error:
        raise AssertionError(f"no view at {action}") from error


def all_views() -> list[tuple[str, Callable[..., Any]]]:
    """Return every view of ours by the name of its place."""
    routes = list(_routes(get_resolver().url_patterns))
    screens = [(f"task:{node}", view) for node, view in SCREENS.items()]
    ours = tuple(f"{room}." for room in ("accounts", "documents", "workflows", "home", "search", "config"))
    return [
        (name, view) for name, view in routes + screens if getattr(view, "__module__", "").startswith(ours)
    ]
