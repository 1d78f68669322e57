"""The embedded engine: a Tantivy index in a folder, with one writer and readers that follow every commit and swap.

The root has one folder per generation and the file CURRENT with the name of the one in use. A rebuild writes a new
generation, then replaces CURRENT in one step, so a reader never sees half an index. The previous generation is kept
until the next rebuild, for readers that are just opening it.
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

from search.engines import tantivy_checksums, tantivy_reading
from search.engines.base import FACETS, EngineResults, SearchDocument
from search.engines.lock import writer_lock
from search.engines.tantivy_schema import SCHEMA, STORED
from search.errors import IndexDamaged, IndexNotWritable, SearchError, SearchUnavailable
from search.index.fields import SCHEMA_VERSION, SET_FIELDS, TEXT_FIELDS, fields_of
from search.query.tree import EngineQuery

logger = logging.getLogger(__name__)

POINTER: Final = "CURRENT"
WRITER_HEAP: Final = 64_000_000
REBUILD_HEAP: Final = 256_000_000
"""Memory for one segment: a rebuild of 100,000 pages makes a single one, which is searched fastest."""
T = TypeVar("T")


class TantivyEngine:
    """Implements `search.engines.base.Engine`."""

    def __init__(self, root: Path, *, lock_timeout: float = 30.0) -> None:
        self.root = root
        self.lock_timeout = lock_timeout
        self._lock = threading.Lock()
        self._open: tuple[str, tuple[int, int], tantivy.Index] | None = None

    # Writing.

    def index(self, docs: Iterable[SearchDocument], gone: Iterable[str] = ()) -> int:
        """Add documents, replacing their records, and remove the records `gone`, in one commit."""
        with self._writing():
            return _write(self._open_for_writing(), _replacements(docs, gone), WRITER_HEAP)

    def rebuild(self, docs: Iterable[SearchDocument]) -> int:
        """Write a new generation, then swap it in; the old one is searched meanwhile."""
        with self._writing():
            name = self._new_generation_name()
            try:
                count = _write(_create(self.root / name), _additions(docs), REBUILD_HEAP)
            except BaseException:
                shutil.rmtree(self.root / name, ignore_errors=True)
                raise
            before = self._current()
            self._point_to(name)
            self._delete_all_but({name, before})
            return count

    def wipe(self) -> None:
        """Replace the index by an empty one."""
        self.rebuild(())

    # Reading.

    def search(self, engine_query: EngineQuery) -> EngineResults:
        """Return the matches, best or newest first."""
        return self._reading(lambda index: tantivy_reading.search(index, engine_query))

    def size(self) -> int:
        """Return the number of documents in the index."""
        return self._reading(lambda index: index.searcher().num_docs)

    def segments(self) -> int:
        """Return the number of segments."""
        return self._reading(lambda index: index.searcher().num_segments)

    def fingerprints(self) -> Iterator[tuple[str, str]]:
        """Yield key and fingerprint of every document in the index, after a check of its files."""
        yield from self._reading(self._checked_fingerprints)

    def _checked_fingerprints(self, index: tantivy.Index) -> list[tuple[str, str]]:
        if tantivy_checksums.damaged_files(self.root / self._current()):
            raise IndexDamaged
        return tantivy_reading.fingerprints(index)

    def exists(self) -> bool:
        """Return whether there is an index of the current schema that can be opened."""
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
        new_pointer = self.root / f"{POINTER}.new"
        with new_pointer.open("w") as handle:
            handle.write(name)
            handle.flush()
            os.fsync(handle.fileno())
        new_pointer.replace(self.root / POINTER)

    def _delete_all_but(self, names: set[str]) -> None:
        for folder in self.root.glob("v*-*"):
            if folder.name not in names:
                shutil.rmtree(folder, ignore_errors=True)

    def _open_for_writing(self) -> tantivy.Index:
        name = self._current()
        if _has_current_schema(name) and (self.root / name / "meta.json").exists():
            return _with_words(tantivy.Index.open(str(self.root / name)))
        name = self._new_generation_name()
        index = _create(self.root / name)
        self._point_to(name)
        return index

    def _reader(self) -> tantivy.Index:
        name = self._current()
        if not _has_current_schema(name):
            raise SearchUnavailable
        meta = (self.root / name / "meta.json").stat()
        stamp = (meta.st_ino, meta.st_mtime_ns)
        with self._lock:
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
        """Run `ask` on the index in use; once more where it was swapped between finding and opening it."""
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


def _has_current_schema(name: str) -> bool:
    return name.startswith(f"v{SCHEMA_VERSION}-") and "/" not in name


def _with_words(index: tantivy.Index) -> tantivy.Index:
    index.register_tokenizer("words", tantivy.TextAnalyzerBuilder(tantivy.Tokenizer.whitespace()).build())
    return index


def _create(folder: Path) -> tantivy.Index:
    folder.mkdir(parents=True)
    return _with_words(tantivy.Index(SCHEMA, path=str(folder)))


Change = tuple[Literal["add", "remove"], Any]


def _write(index: tantivy.Index, changes: Iterable[Change], heap: int) -> int:
    """Make the changes in one commit; return the number of documents added."""
    writer = index.writer(heap_size=heap, num_threads=1)
    count = 0
    try:
        for action, value in changes:
            if action == "add":
                writer.add_document(value)
                count += 1
            else:
                writer.delete_documents_by_term("record", value)
        writer.commit()
    except BaseException:
        writer.rollback()
        raise
    finally:
        writer.wait_merging_threads()  # ends the threads of the writer and releases its lock
    return count


def _additions(docs: Iterable[SearchDocument]) -> Iterator[Change]:
    return (("add", _to_tantivy(doc)) for doc in docs)


def _replacements(docs: Iterable[SearchDocument], gone: Iterable[str]) -> Iterator[Change]:
    """Yield the changes: the removal of each record, then its documents."""
    yield from (("remove", key) for key in gone)
    record = ""
    for doc in docs:
        if doc.record != record:
            record = doc.record
            yield "remove", record
        yield "add", _to_tantivy(doc)


def _to_tantivy(doc: SearchDocument) -> tantivy.Document:
    fields = fields_of(doc)
    document = tantivy.Document()
    for name in STORED:
        document.add_bytes(name, fields[name].encode())
    for name in ("record", "kind", *TEXT_FIELDS, *SET_FIELDS):
        document.add_text(name, fields[name])
    for name in ("acl", *FACETS):
        for value in fields[name]:
            document.add_text(name, value)
    for name in ("page", "day", "place"):
        document.add_unsigned(name, fields[name])
    document.add_float("rank", fields["rank"])
    return document
