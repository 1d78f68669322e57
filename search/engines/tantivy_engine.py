"""The embedded engine: a Tantivy index in a folder, one writer, readers that notice every commit and swap.

The root holds one folder per generation and the file CURRENT that names the one in use. A rebuild writes a
new generation and renames CURRENT over the old one, so a reader sees either index whole. The generation
before stays until the next rebuild, for readers that are just opening it.
"""

from __future__ import annotations

import logging
import os
import shutil
import threading
import time
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, Final, Literal, TypeVar

import tantivy

from search.engines import tantivy_query
from search.engines.base import FACETS, Hit, Results, SearchDocument
from search.engines.lock import writer_lock
from search.engines.tantivy_schema import SCHEMA, STORED
from search.errors import IndexNotWritable, SearchError, SearchUnavailable
from search.fields import SCHEMA_VERSION, SET_FIELDS, TEXT_FIELDS, fields_of
from search.question import Question

logger = logging.getLogger(__name__)

POINTER: Final = "CURRENT"
WRITER_HEAP: Final = 64_000_000
VALUES_MAX: Final = 1_000
SPARE: Final = 24
"""Hits read beyond the stretch, so that equals at its end are put in the one order of both engines."""
T = TypeVar("T")


class TantivyEngine:
    """See `search.engines.base.Engine`."""

    def __init__(self, root: Path, *, lock_timeout: float = 30.0) -> None:
        self.root = root
        self.lock_timeout = lock_timeout
        self._guard = threading.Lock()
        self._open: tuple[str, tuple[int, int], tantivy.Index] | None = None

    # Writing.

    def index(self, docs: Iterable[SearchDocument], gone: Iterable[str] = ()) -> int:
        """Add documents, replacing their records, and remove the records `gone`, in one commit."""
        with self._writing():
            return _write(self._open_for_writing(), _replacing(docs, gone))

    def rebuild(self, docs: Iterable[SearchDocument]) -> int:
        """Write a new generation and swap it in; searching goes on in the old one meanwhile."""
        with self._writing():
            name = self._new_generation_name()
            try:
                count = _write(_create(self.root / name), _fresh(docs))
            except BaseException:
                shutil.rmtree(self.root / name, ignore_errors=True)
                raise
            before = self._current()
            self._point_to(name)
            self._forget_all_but({name, before})
            return count

    def wipe(self) -> None:
        """Put an empty index in place."""
        self.rebuild(())

    # Reading.

    def search(self, question: Question) -> Results:
        """Return what the question finds, best or newest first."""
        return self._reading(lambda index: _search(index, question))

    def size(self) -> int:
        """Return how many documents the index holds."""
        return self._reading(lambda index: index.searcher().num_docs)

    def fingerprints(self) -> Iterator[tuple[str, str]]:
        """Yield the key and the fingerprint of every document the index holds."""
        yield from self._reading(_fingerprints)

    def exists(self) -> bool:
        """Return whether there is an index of today's make that can be opened."""
        try:
            self._reading(lambda index: index)
        except SearchError:
            return False
        return True

    # Generations.

    def _current(self) -> str:
        try:
            return (self.root / POINTER).read_text().strip()
        except (OSError, UnicodeDecodeError):
            return ""

    def _new_generation_name(self) -> str:
        return f"v{SCHEMA_VERSION}-{time.time_ns()}-{os.getpid()}"

    def _point_to(self, name: str) -> None:
        fresh = self.root / f"{POINTER}.new"
        with fresh.open("w") as handle:
            handle.write(name)
            handle.flush()
            os.fsync(handle.fileno())
        fresh.replace(self.root / POINTER)

    def _forget_all_but(self, names: set[str]) -> None:
        for folder in self.root.glob("v*-*"):
            if folder.name not in names:
                shutil.rmtree(folder, ignore_errors=True)

    def _open_for_writing(self) -> tantivy.Index:
        name = self._current()
        if _usable(name) and (self.root / name / "meta.json").exists():
            return _with_words(tantivy.Index.open(str(self.root / name)))
        name = self._new_generation_name()
        index = _create(self.root / name)
        self._point_to(name)
        return index

    def _reader(self) -> tantivy.Index:
        name = self._current()
        if not _usable(name):
            raise SearchUnavailable
        meta = (self.root / name / "meta.json").stat()
        stamp = (meta.st_ino, meta.st_mtime_ns)
        with self._guard:
            if self._open is None or self._open[0] != name:
                index = _with_words(tantivy.Index.open(str(self.root / name)))
                index.config_reader("manual")
                index.reload()
                self._open = (name, stamp, index)
            elif self._open[1] != stamp:
                self._open[2].reload()
                self._open = (name, stamp, self._open[2])
            return self._open[2]

    def _reading(self, ask: Callable[[tantivy.Index], T]) -> T:
        """Ask the index in use; once more where it was swapped away between finding and opening it."""
        for last in (False, True):
            try:
                return ask(self._reader())
            except SearchError:
                raise
            except Exception as error:
                self._open = None
                if last:
                    logger.warning("search index unreadable: %s", type(error).__name__)
                    raise SearchUnavailable from error
        raise SearchUnavailable

    @contextmanager
    def _writing(self) -> Iterator[None]:
        try:
            self.root.mkdir(parents=True, exist_ok=True)
            with writer_lock(self.root.with_name(f"{self.root.name}.lock"), self.lock_timeout):
                yield
        except (OSError, ValueError) as error:
            logger.warning("search index cannot be written: %s", type(error).__name__)
            raise IndexNotWritable.because_of(error) from error


def _usable(name: str) -> bool:
    return name.startswith(f"v{SCHEMA_VERSION}-") and "/" not in name


def _with_words(index: tantivy.Index) -> tantivy.Index:
    index.register_tokenizer("words", tantivy.TextAnalyzerBuilder(tantivy.Tokenizer.whitespace()).build())
    return index


def _create(folder: Path) -> tantivy.Index:
    folder.mkdir(parents=True)
    return _with_words(tantivy.Index(SCHEMA, path=str(folder)))


Change = tuple[Literal["add", "remove"], Any]


def _write(index: tantivy.Index, changes: Iterable[Change]) -> int:
    """Make the changes in one commit; return how many documents were added."""
    writer = index.writer(heap_size=WRITER_HEAP, num_threads=1)
    count = 0
    try:
        for act, what in changes:
            if act == "add":
                writer.add_document(what)
                count += 1
            else:
                writer.delete_documents_by_term("record", what)
        writer.commit()
    except BaseException:
        writer.rollback()
        raise
    finally:
        writer.wait_merging_threads()  # ends the writer's threads and frees its lock, whatever happened
    return count


def _fresh(docs: Iterable[SearchDocument]) -> Iterator[Change]:
    return (("add", _to_tantivy(doc)) for doc in docs)


def _replacing(docs: Iterable[SearchDocument], gone: Iterable[str]) -> Iterator[Change]:
    """Yield the documents, before each record's first one what takes the old pages of the record out."""
    yield from (("remove", key) for key in gone)
    record = ""
    for doc in docs:
        if doc.record != record:
            record = doc.record
            yield "remove", record
        yield "add", _to_tantivy(doc)


def _to_tantivy(doc: SearchDocument) -> tantivy.Document:
    fields = fields_of(doc)
    made = tantivy.Document()
    for name in STORED:
        made.add_bytes(name, fields[name].encode())
    for name in ("record", "kind", *TEXT_FIELDS, *SET_FIELDS):
        made.add_text(name, fields[name])
    for name in ("acl", *FACETS):
        for value in fields[name]:
            made.add_text(name, value)
    for name in ("page", "day", "place"):
        made.add_unsigned(name, fields[name])
    made.add_float("rank", fields["rank"])
    return made


def _search(index: tantivy.Index, question: Question) -> Results:
    searcher, schema = index.searcher(), index.schema
    held = tantivy_query.wanted(schema, question)
    total, facets = _counts(searcher, held, question)
    if total <= question.offset or question.limit <= 0:
        return Results(total, facets)
    last = question.offset + question.limit
    if question.order == "date":
        found = searcher.search(held, limit=last, count=False, order_by_field="place").hits
        ordered = [(0.0, address) for _place, address in found]
    else:
        query = tantivy_query.scored(schema, question, held)
        found = searcher.search(query, limit=last + SPARE, count=False, weight_by_field="rank").hits
        ordered = _in_order(searcher, found)
    hits = (_hit(searcher.doc(address), score) for score, address in ordered[question.offset : last])
    return Results(total, facets, tuple(hits))


def _counts(
    searcher: tantivy.Searcher, held: tantivy.Query, question: Question
) -> tuple[int, dict[str, dict[str, int]]]:
    """Count all and each value in one pass; every document is of one kind, so its counts make the total."""
    asked: dict[str, Any] = {
        name: {"terms": {"field": name, "size": VALUES_MAX, "segment_size": 20 * VALUES_MAX}}
        for name in dict.fromkeys(("kind", *question.facets))
    }
    answer = searcher.aggregate(held, asked)
    facets = {
        name: {str(bucket["key"]): int(bucket["doc_count"]) for bucket in answer[name]["buckets"]}
        for name in asked
    }
    return sum(facets["kind"].values()), {name: facets[name] for name in question.facets}


def _in_order(searcher: tantivy.Searcher, found: list[tuple[Any, Any]]) -> list[tuple[float, Any]]:
    """Return the hits by whole score, equals by their place."""
    addresses = [address for _score, address in found]
    places = searcher.fast_field_values("place", addresses)
    rows = [
        (float(round(score)), place, address) for (score, address), place in zip(found, places, strict=True)
    ]
    rows.sort(key=lambda row: (row[0], row[1]), reverse=True)
    return [(score, address) for score, _place, address in rows]


def _hit(doc: tantivy.Document, score: float) -> Hit:
    return Hit(
        kind=str(doc.get_first("kind")),
        pk=str(doc.get_first("record")).partition(":")[2],
        page=doc.get_first("page") or None,
        score=score,
        title=_text(doc, "heading"),
        body=_text(doc, "body"),
    )


def _fingerprints(index: tantivy.Index) -> list[tuple[str, str]]:
    searcher = index.searcher()
    found = searcher.search(tantivy.Query.all_query(), limit=max(searcher.num_docs, 1), count=False)
    docs = (searcher.doc(address) for _score, address in found.hits)
    return [(_text(doc, "key"), _text(doc, "fingerprint")) for doc in docs]


def _text(doc: tantivy.Document, name: str) -> str:
    return bytes(doc.get_first(name) or b"").decode()
