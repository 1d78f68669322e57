"""Indexing: changed records after a commit, a full rebuild, and the comparison of index and database."""

from __future__ import annotations

import logging
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import timedelta

from django.db.models import F, QuerySet
from django.utils import timezone

from search.engines import get_engine
from search.engines.base import SearchDocument, record_key
from search.errors import RecordUnreadable, SearchError
from search.index.documents import all_documents, documents_of, keys_of, sources
from search.index.fields import fingerprint
from search.models import IndexWork

logger = logging.getLogger(__name__)

Reference = tuple[str, str, object]
"""Names changed records: kind, field, value ("minh-chung", "pk", 12)."""
BATCH = 200
ATTEMPTS_MAX = 5
NAMED_MAX = 100


def index_records(references: Iterable[Reference]) -> int:
    """Update the index for these records in one commit; return the number of documents written.

    Records that were deleted, unpublished or withdrawn are removed. Raises SearchError.
    """
    changed: dict[tuple[str, str], set[object]] = defaultdict(set)
    for kind, name, value in references:
        if kind in sources() and value is not None:
            changed[kind, name].add(value)
    if not changed:
        return 0
    gone = {
        record_key(kind, key)
        for (kind, name), values in changed.items()
        for key in keys_of(sources()[kind], name, values)
    }
    # The records are read while the writer lock is held, so a slower task cannot write an older state.
    return get_engine().index(_documents_of(changed), gone=gone)


def _documents_of(changed: Mapping[tuple[str, str], set[object]]) -> Iterator[SearchDocument]:
    done: set[str] = set()
    for (kind, name), values in changed.items():
        source = sources()[kind]
        for record in source.queryset().filter(**{f"{name}__in": list(values)}):
            if (key := record_key(kind, record.pk)) not in done:
                done.add(key)
                yield from documents_of(source, record)


def catch_up() -> int:
    """Index all pending changes, oldest first; return the number of documents written.

    Rebuilds where there is no index, or one of an older schema. A change stays recorded until it is indexed. Raises
    SearchError where the engine is unavailable.
    """
    if not get_engine().exists():
        return rebuild()
    count, last = 0, 0
    while rows := list(_pending().filter(pk__gt=last).order_by("pk")[:BATCH]):
        last = rows[-1].pk
        count += _index_rows(rows)
    return count


def _index_rows(rows: Sequence[IndexWork]) -> int:
    """Index these changes; one that fails is counted and tried again later, the others are indexed."""
    try:
        count = index_records((row.kind, row.field, row.value) for row in rows)
    except RecordUnreadable as error:
        if len(rows) > 1:
            return sum(_index_rows([row]) for row in rows)
        cause = type(error.__cause__).__name__
        logger.warning("a record cannot be indexed: %s, %s", rows[0].kind, cause)
        IndexWork.objects.filter(pk=rows[0].pk).update(attempts=F("attempts") + 1)
        return 0
    IndexWork.objects.filter(pk__in=[row.pk for row in rows]).delete()
    return count


def _pending() -> QuerySet[IndexWork]:
    return IndexWork.objects.filter(attempts__lt=ATTEMPTS_MAX)


def has_waited(*, minutes: int) -> bool:
    """Return whether a change has been pending for longer than `minutes`."""
    return _pending().filter(noted_at__lt=timezone.now() - timedelta(minutes=minutes)).exists()


def rebuild(progress: Callable[[int], None] | None = None) -> int:
    """Write a new index beside the old one, then swap; return its number of documents.

    `progress` is called with the number of documents every thousand. Raises SearchBusy while another writer works,
    SearchUnavailable where the index cannot be written.
    """
    # These changes are in the new index. One with a lower number that is committed later is not, so keep it.
    pending = list(IndexWork.objects.values_list("pk", flat=True))
    count = get_engine().rebuild(_with_progress(all_documents(), progress))
    for at in range(0, len(pending), BATCH):
        IndexWork.objects.filter(pk__in=pending[at : at + BATCH]).delete()
    return count


def _with_progress(
    docs: Iterable[SearchDocument], progress: Callable[[int], None] | None
) -> Iterator[SearchDocument]:
    for count, doc in enumerate(docs, start=1):
        yield doc
        if progress is not None and count % 1_000 == 0:
            progress(count)


@dataclass
class Comparison:
    """Difference between index and database: numbers of documents, and the keys that differ."""

    database: int = 0
    index: int = 0
    waiting: int = 0
    missing: list[str] = field(default_factory=list)
    extra: list[str] = field(default_factory=list)
    different: list[str] = field(default_factory=list)

    @property
    def clean(self) -> bool:
        """Return whether the index holds exactly the documents of the database."""
        return self.database == self.index and not (self.missing or self.extra or self.different)


def compare() -> Comparison:
    """Compare every document with the index. Raises SearchError where the index cannot be read."""
    indexed = dict(get_engine().fingerprints())
    comparison = Comparison(index=get_engine().size(), waiting=IndexWork.objects.count())
    for doc in all_documents():
        comparison.database += 1
        stored = indexed.pop(doc.key, None)
        if stored is None:
            comparison.missing.append(doc.key)
        elif stored != fingerprint(doc):
            comparison.different.append(doc.key)
    comparison.extra = sorted(indexed)
    return comparison


def ready() -> bool:
    """Return whether search works; where there are no records yet an empty index is made."""
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
