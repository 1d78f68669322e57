"""Keeping the index true to the records: a few at a time after a commit, or all at once."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping

from search.documents import all_documents, sources
from search.engines import get_engine
from search.engines.base import SearchDocument, record_key
from search.errors import SearchError

Reference = tuple[str, str, object]
"""Which records changed: kind, field of the record, value ("minh-chung", "pk", 12)."""


def index_records(references: Iterable[Reference]) -> int:
    """Bring the index up to date with these records, in one commit; return how many documents were written.

    A record that is gone, unpublished or taken out leaves the index. Raises SearchError.
    """
    wanted: dict[tuple[str, str], set[object]] = defaultdict(set)
    for kind, name, value in references:
        if kind in sources() and value is not None:
            wanted[kind, name].add(value)
    if not wanted:
        return 0
    keyed = [(kind, values) for (kind, name), values in wanted.items() if name == "pk"]
    gone = {record_key(kind, value) for kind, values in keyed for value in values}
    # The records are read while the writer lock is held: a slower task never puts an older state back.
    return get_engine().index(_documents_of(wanted), gone=gone)


def _documents_of(wanted: Mapping[tuple[str, str], set[object]]) -> Iterator[SearchDocument]:
    done: set[str] = set()
    for (kind, name), values in wanted.items():
        source = sources()[kind]
        for record in source.queryset().filter(**{f"{name}__in": list(values)}):
            if (key := record_key(kind, record.pk)) not in done:
                done.add(key)
                yield from source.to_documents(record)


def rebuild() -> int:
    """Write the whole index anew beside the old one and swap; return how many documents it holds.

    Raises SearchBusy where another writer does not finish, SearchUnavailable where it cannot write.
    """
    return get_engine().rebuild(all_documents())


def ready() -> bool:
    """Return whether searching works; an installation without any record starts with an empty index."""
    engine = get_engine()
    try:
        if not engine.exists():
            if any(source.queryset().exists() for source in sources().values()):
                return False
            engine.index(())
        engine.size()
    except SearchError:
        return False
    return True
