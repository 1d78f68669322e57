"""Addresses of the pages in Wagtail's tree, which have no URL pattern of their own; all others are reversed."""

from __future__ import annotations

from functools import cache
from typing import Final
from urllib.parse import quote

from django.urls import reverse

PLANS: Final = "/ke-hoach/"
DECISIONS: Final = "/quyet-dinh/"
DIRECTORY: Final = "/danh-ba/"
ARTICLES: Final = "/tin-tuc/"
INDEXES: Final = {"plans": PLANS, "decisions": DECISIONS, "directory": DIRECTORY, "articles": ARTICLES}
"""Name of an index page in templates ({% page_url %}) → its address."""


@cache
def named_address(name: str) -> str:
    """Return the address of a URL pattern without arguments, cached for the links that stand on every page."""
    return reverse(name)


def page_address(name: str, slug: str = "") -> str:
    """Return the address of an index page, of the page `slug` below it, or of a URL pattern without arguments."""
    if name not in INDEXES:
        return named_address(name)
    return f"{INDEXES[name]}{quote(str(slug), safe='')}/" if slug else INDEXES[name]


def plan_address(slug: str) -> str:
    """Return the address of a plan's page."""
    return page_address("plans", slug)


def decision_address(slug: str) -> str:
    """Return the address of a decision's page."""
    return page_address("decisions", slug)


def unit_address(code: str) -> str:
    """Return the address of a unit's page in the directory."""
    return page_address("directory", code)


@cache
def public_sections() -> tuple[str, ...]:
    """Return the addresses below which every page is public and the same for every reader."""
    named = ("statistics", "open_data", "criteria_sets", "statutory_calendar")
    return (PLANS, DECISIONS, DIRECTORY, ARTICLES, *map(named_address, named))
