"""Canonical form of a set's content, so that contents that say the same compare equal."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from criteria.rules.definition import NOT_IN_SOURCE

DEFAULTS: dict[str, Any] = {
    "operator": ">=",
    "before": True,
    "year_offset": 1,
    "title_level": 1,
    "count": "indicators",
}
# Of these, null says "no source states it"; everywhere else null is the same as nothing.
NULL_SPEAKS = {"value", "from", "until"}


def normal(node: Any) -> Any:
    """The content without what says nothing: empty lists and texts, false flags, defaults written out."""
    if isinstance(node, Mapping):
        kept = {name: normal(child) for name, child in node.items()}
        return {name: child for name, child in kept.items() if not _silent(name, child)}
    if isinstance(node, list | tuple):
        return [child for child in map(normal, node) if not _open_cell(child)]
    if isinstance(node, float | Decimal) and node == int(node):
        return int(node)
    return node.strip() if isinstance(node, str) else node


def _silent(name: str, child: Any) -> bool:
    if child is None:
        return name not in NULL_SPEAKS
    if isinstance(child, bool):
        return child is False if name != "before" else child is True
    if name in DEFAULTS:
        return bool(child == DEFAULTS[name])
    return child in ("", [], {}) or _open_cell(child)


def _open_cell(child: Any) -> bool:
    """Whether a sourced value says only that no source states it."""
    if not isinstance(child, Mapping) or child.get("source") != NOT_IN_SOURCE:
        return False
    return all(value is None for name, value in child.items() if name != "source")


def same(first: Any, second: Any) -> bool:
    """Whether two contents say the same."""
    return bool(normal(first) == normal(second))
