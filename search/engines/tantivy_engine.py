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
from typing import Final, TypeVar

import tantivy

from search import folding, highlight
from search.engines import tantivy_query
from search.engines.base import Hit, Results, SearchDocument, SearchQuery
from search.engines.lock import writer_lock
from search.errors import SearchError, SearchUnavailable
from search.terms import Terms

logger = logging.getLogger(__name__)

SCHEMA_VERSION: Final = 1
POINTER: Final = "CURRENT"
WRITER_HEAP: Final = 32_000_000
T = TypeVar("T")


def build_schema() -> tantivy.Schema:
    """Return the fields; `folding` has taken words apart, so the tokenizer only splits at spaces."""
    builder = tantivy.SchemaBuilder()
    builder.add_text_field("record", stored=True, tokenizer_name="raw", index_option="basic")
    builder.add_unsigned_field("page", stored=True)
    builder.add_text_field("kind", stored=True, fast=True, tokenizer_name="raw", index_option="basic")
    builder.add_text_field("acl", tokenizer_name="raw", index_option="basic")
    for name in ("folded", "exact", "title_folded"):
        builder.add_text_field(name, tokenizer_name="words", index_option="position")
    builder.add_text_field("numbers", tokenizer_name="words", index_option="freq")
    builder.add_text_field("title", stored=True, tokenizer_name="raw", index_option="basic")
    builder.add_text_field("body", stored=True, tokenizer_name="raw", index_option="basic")
    return builder.build()


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
            return _write(self._open_for_writing(), docs, gone)

    def delete(self, ids: Iterable[str]) -> None:
        """Remove the records with these keys, with all their pages."""
        self.index((), gone=ids)

    def rebuild(self, docs: Iterable[SearchDocument]) -> int:
        """Write a new generation and swap it in; searching goes on in the old one meanwhile."""
        with self._writing():
            name = self._new_generation_name()
            try:
                count = _write(_create(self.root / name), docs, ())
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

    def search(self, query: SearchQuery) -> Results:
        """Return what this person may find, best first."""
        if not query.terms or not query.tokens:
            return Results()
        return self._reading(lambda index: _search(index, query, tantivy_query.match))

    def suggest(self, query: SearchQuery) -> tuple[Hit, ...]:
        """Return what this person may find by title when the last word is only begun."""
        if not query.terms or not query.tokens:
            return ()
        return self._reading(lambda index: _search(index, query, tantivy_query.begun_title)).hits

    def size(self) -> int:
        """Return how many documents the index holds."""
        return self._reading(lambda index: index.searcher().num_docs)

    def exists(self) -> bool:
        """Return whether there is an index at all, readable or not."""
        return _usable(self._current())

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
            raise SearchUnavailable(f"{SearchUnavailable.sentence} ({error})") from error


def _usable(name: str) -> bool:
    return name.startswith(f"v{SCHEMA_VERSION}-") and "/" not in name


def _with_words(index: tantivy.Index) -> tantivy.Index:
    index.register_tokenizer("words", tantivy.TextAnalyzerBuilder(tantivy.Tokenizer.whitespace()).build())
    return index


def _create(folder: Path) -> tantivy.Index:
    folder.mkdir(parents=True)
    return _with_words(tantivy.Index(build_schema(), path=str(folder)))


def _write(index: tantivy.Index, docs: Iterable[SearchDocument], gone: Iterable[str]) -> int:
    writer = index.writer(heap_size=WRITER_HEAP, num_threads=1)
    try:
        count = _put(writer, docs, gone)
        writer.commit()
    except BaseException:
        writer.rollback()
        raise
    finally:
        writer.wait_merging_threads()  # ends the writer's threads and frees its lock, whatever happened
    return count


def _put(writer: tantivy.IndexWriter, docs: Iterable[SearchDocument], gone: Iterable[str]) -> int:
    count, record = 0, ""
    for key in gone:
        writer.delete_documents_by_term("record", key)
    for doc in docs:
        if doc.record != record:
            record = doc.record
            writer.delete_documents_by_term("record", record)
        writer.add_document(_to_tantivy(doc))
        count += 1
    return count


def _to_tantivy(doc: SearchDocument) -> tantivy.Document:
    title, body = _writable(doc.title), _writable(doc.body)
    title_forms, body_forms = folding.analyse(title), folding.analyse(body)
    return tantivy.Document(
        record=[doc.record],
        page=[doc.page] if doc.page is not None else [],
        kind=[doc.kind],
        acl=sorted(doc.tokens),
        title=[title],
        body=[body],
        title_folded=[title_forms.folded],
        folded=[title_forms.folded, body_forms.folded],
        exact=[title_forms.exact, body_forms.exact],
        numbers=[title_forms.numbers, body_forms.numbers],
    )


def _writable(text: str) -> str:
    return text.encode("utf-8", "replace").decode("utf-8").replace("\x00", " ")


def _search(
    index: tantivy.Index, query: SearchQuery, build: Callable[[tantivy.Schema, SearchQuery], tantivy.Query]
) -> Results:
    searcher, schema = index.searcher(), index.schema
    wanted = build(schema, query)
    buckets = searcher.aggregate(wanted, {"kinds": {"terms": {"field": "kind", "size": 50}}})
    counts = {str(bucket["key"]): int(bucket["doc_count"]) for bucket in buckets["kinds"]["buckets"]}
    total = sum(counts.values())
    if total <= query.offset or query.limit <= 0:
        return Results(total, counts)
    found = searcher.search(wanted, limit=query.limit, offset=query.offset, count=False)
    hits = (_hit(searcher.doc(address), score, query.terms) for score, address in found.hits)
    return Results(total, counts, tuple(hits))


def _hit(doc: tantivy.Document, score: float, terms: Terms) -> Hit:
    return Hit(
        kind=str(doc.get_first("kind")),
        pk=str(doc.get_first("record")).partition(":")[2],
        page=doc.get_first("page"),
        score=float(score),
        title=highlight.whole(doc.get_first("title") or "", terms),
        snippet=highlight.snippet(doc.get_first("body") or "", terms),
    )
