"""Records that leave the index but have not left it yet: no result, count or facet tells of them any more.

Who may see what is read from the database for each question (`search.index.access_tokens`).
What is shown to nobody any more (an article taken down, evidence withdrawn, a page closed to the public)
stands in the index until the worker's next turn, or longer while the engine is away; the work that waits says
which records those may be.
"""

from __future__ import annotations

from collections import defaultdict
from typing import Final

from search.engines.base import record_key
from search.index.documents import keys_of, sources
from search.models import IndexWork
from search.query.tree import Node, NoneOf

LOOKED_AT: Final = 1_000
"""How many of the newest changes are looked at; what is shown is checked one by one in any case."""


def exclude_pending() -> tuple[Node, ...]:
    """Return the condition that leaves out what waits to leave the index; none where nothing does."""
    gone = _leaving()
    return (NoneOf("record", tuple(sorted(gone))),) if gone else ()


def _leaving() -> set[str]:
    changed: dict[tuple[str, str], set[str]] = defaultdict(set)
    rows = IndexWork.objects.order_by("-pk").values_list("kind", "field", "value")[:LOOKED_AT]
    for kind, name, value in rows:
        changed[kind, name].add(value)
    gone: set[str] = set()
    for (kind, name), values in changed.items():
        if (source := sources().get(kind)) is None:
            continue
        keys = keys_of(source, name, values)
        kept = source.queryset().filter(pk__in=keys).order_by().values_list("pk", flat=True)
        gone |= {record_key(kind, key) for key in keys - set(map(str, kept))}
    return gone
