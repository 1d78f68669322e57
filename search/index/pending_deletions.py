"""Pending deletions: records that leave the index are hidden from results, counts and facets at once.

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

CHANGES_MAX: Final = 1_000
"""Newest changes that are checked; every hit is checked against the database in any case."""


def exclude_pending() -> tuple[Node, ...]:
    """Return the node that excludes records whose deletion is pending; () where there are none."""
    pending = _pending_keys()
    return (NoneOf("record", tuple(sorted(pending))),) if pending else ()


def _pending_keys() -> set[str]:
    changed: dict[tuple[str, str], set[str]] = defaultdict(set)
    rows = IndexWork.objects.order_by("-pk").values_list("kind", "field", "value")[:CHANGES_MAX]
    for kind, name, value in rows:
        changed[kind, name].add(value)
    pending: set[str] = set()
    for (kind, name), values in changed.items():
        if (source := sources().get(kind)) is None:
            continue
        keys = keys_of(source, name, values)
        remaining = source.queryset().filter(pk__in=keys).order_by().values_list("pk", flat=True)
        pending |= {record_key(kind, key) for key in keys - set(map(str, remaining))}
    return pending
