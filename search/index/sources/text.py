"""Small helps for putting a record's words together."""

from __future__ import annotations

from collections.abc import Iterator, Mapping


def lines(*parts: object) -> str:
    """Return the parts that say something, one a line."""
    return "\n".join(text for part in parts if (text := str(part or "").strip()))


def dotted(*parts: object) -> str:
    """Return the parts that say something, with a dot between them."""
    return " · ".join(text for part in parts if (text := str(part or "").strip()))


def one_line(text: str) -> str:
    """Return the text without line breaks, as a facet's value."""
    return " ".join(text.split())[:200]


def texts_of(facts: object) -> Iterator[str]:
    """Yield every text of a document's facts in their order, however deep it stands."""
    if isinstance(facts, str):
        yield facts
    elif isinstance(facts, Mapping):
        for value in facts.values():
            yield from texts_of(value)
    elif isinstance(facts, (list, tuple)):
        for value in facts:
            yield from texts_of(value)


def facet(**values: object) -> dict[str, tuple[str, ...]]:
    """Return facets without the empty ones; a value may be one or many."""
    found = {}
    for name, value in values.items():
        many = value if isinstance(value, (list, tuple, set, frozenset)) else (value,)
        kept = tuple(dict.fromkeys(str(one) for one in many if one not in (None, "")))
        if kept:
            found[name] = kept
    return found
