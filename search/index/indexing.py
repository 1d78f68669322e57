"""Keeping the index true to the records: a few at a time after a commit, or all at once."""

from __future__ import annotations

import logging
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import timedelta

from django.db.models import F
from django.utils import timezone

from search.engines import get_engine
from search.engines.base import SearchDocument, record_key
from search.errors import RecordUnreadable, SearchError
from search.index.documents import all_documents, documents_of, keys_of, sources
from search.index.fields import fingerprint
from search.models import IndexWork

logger = logging.getLogger(__name__)

Reference = tuple[str, str, object]
"""Which records changed: kind, field of the record, value ("minh-chung", "pk", 12)."""
BATCH = 200
ATTEMPTS_MAX = 5
NAMED_MAX = 100


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
    gone = {
        record_key(kind, key)
        for (kind, name), values in wanted.items()
        for key in keys_of(sources()[kind], name, values)
    }
    # The records are read while the writer lock is held: a slower task never puts an older state back.
    return get_engine().index(_documents_of(wanted), gone=gone)


def _documents_of(wanted: Mapping[tuple[str, str], set[object]]) -> Iterator[SearchDocument]:
    done: set[str] = set()
    for (kind, name), values in wanted.items():
        source = sources()[kind]
        for record in source.queryset().filter(**{f"{name}__in": list(values)}):
            if (key := record_key(kind, record.pk)) not in done:
                done.add(key)
                yield from documents_of(source, record)


def catch_up() -> int:
    """Index everything that waits, oldest first; return how many documents were written.

    Where there is no index, or only one of an older make, all is written anew: nothing waits for what was indexed
    before it got lost. What waits stays written down until the index has it. Raises SearchError where the engine
    is away.
    """
    if not get_engine().exists():
        return rebuild()
    count, last = 0, 0
    while rows := list(_waiting().filter(pk__gt=last).order_by("pk")[:BATCH]):
        last = rows[-1].pk
        count += _index_rows(rows)
    return count


def _index_rows(rows: Sequence[IndexWork]) -> int:
    """Index these; where a record cannot be read, the others still are, and it is tried again another time."""
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


def _waiting():
    return IndexWork.objects.filter(attempts__lt=ATTEMPTS_MAX)


def has_waited(*, minutes: int) -> bool:
    """Return whether index work has waited longer than so many minutes."""
    return _waiting().filter(noted_at__lt=timezone.now() - timedelta(minutes=minutes)).exists()


def rebuild(progress: Callable[[int], None] | None = None) -> int:
    """Write the whole index anew beside the old one and swap; return how many documents it holds.

    `progress` is told the number of documents now and then. Raises SearchBusy where another writer does not
    finish, SearchUnavailable where it cannot write.
    """
    # What is noted already is in the new index. A lower number that a slower transaction commits later is not.
    noted = list(IndexWork.objects.values_list("pk", flat=True))
    count = get_engine().rebuild(_told(all_documents(), progress))
    for at in range(0, len(noted), BATCH):
        IndexWork.objects.filter(pk__in=noted[at : at + BATCH]).delete()
    return count


def _told(docs: Iterable[SearchDocument], progress: Callable[[int], None] | None) -> Iterator[SearchDocument]:
    for count, doc in enumerate(docs, start=1):
        yield doc
        if progress is not None and count % 1_000 == 0:
            progress(count)


@dataclass
class Comparison:
    """How the index compares with the records; lists name at most NAMED_MAX documents each."""

    database: int = 0
    index: int = 0
    waiting: int = 0
    missing: list[str] = field(default_factory=list)
    extra: list[str] = field(default_factory=list)
    different: list[str] = field(default_factory=list)

    @property
    def clean(self) -> bool:
        """Return whether the index holds every document as it is, once, and nothing else."""
        return self.database == self.index and not (self.missing or self.extra or self.different)


def compare() -> Comparison:
    """Compare every document of the records with the index. Raises SearchError where it cannot be read."""
    held = dict(get_engine().fingerprints())
    found = Comparison(index=get_engine().size(), waiting=IndexWork.objects.count())
    for doc in all_documents():
        found.database += 1
        kept = held.pop(doc.key, None)
        if kept is None:
            found.missing.append(doc.key)
        elif kept != fingerprint(doc):
            found.different.append(doc.key)
    found.extra = sorted(held)
    return found


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
