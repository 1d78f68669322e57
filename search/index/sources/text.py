"""Helpers for the texts and facets of index documents."""

from __future__ import annotations

from collections.abc import Iterator, Mapping


def lines(*parts: object) -> str:
    """Return the non-empty parts, one per line."""
    return "\n".join(text for part in parts if (text := str(part or "").strip()))


def dotted(*parts: object) -> str:
    """Return the non-empty parts, separated by dots."""
    return " · ".join(text for part in parts if (text := str(part or "").strip()))


def one_line(text: str) -> str:
    """Return the text on one line of at most 200 characters, as a facet value."""
    return " ".join(text.split())[:200]


def texts_of(facts: object) -> Iterator[str]:
    """Yield every text of nested facts, in order."""
    if isinstance(facts, str):
        yield facts
    elif isinstance(facts, Mapping):
        for value in facts.values():
            yield from texts_of(value)
    elif isinstance(facts, (list, tuple)):
        for value in facts:
            yield from texts_of(value)


def facet(**values: object) -> dict[str, tuple[str, ...]]:
    """Return the non-empty facets as tuples of texts; a value may be one or many."""
    facets = {}
    for name, value in values.items():
        many = value if isinstance(value, (list, tuple, set, frozenset)) else (value,)
        texts = tuple(dict.fromkeys(str(one) for one in many if one not in (None, "")))
        if texts:
            facets[name] = texts
    return facets
