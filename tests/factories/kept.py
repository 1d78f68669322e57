"""What many tests begin with is built once in a process and then laid down as the rows it was.

Only on SQLite, in a test's own transaction or on its own database that is laid over anew at its end, and only where
the test has inserted nothing yet: everywhere else, with another date, clock or key, it is built step by step.
"""

from __future__ import annotations

import os
import pickle
import sqlite3
from collections.abc import Callable
from contextlib import closing
from dataclasses import dataclass, replace
from functools import cache, wraps
from pathlib import Path
from typing import Any, ParamSpec, TypeVar

import time_machine
from django.conf import settings
from django.core import mail
from django.core.cache import caches
from django.db import connection, transaction
from django.utils import timezone

from documents.services import official
from ledger.sealing import notes
from ledger.sealing.models import note
from tests.prepared_database import of_this_run

OF_SEALING = (notes.Note, notes.Taken)
STORES = ("MEDIA_ROOT", "BALLOT_KEYS")
COUNTERS = "SELECT name, seq FROM sqlite_sequence ORDER BY name"
Rows = dict[str, list[tuple[Any, ...]]]
P = ParamSpec("P")
T = TypeVar("T")


@dataclass
class Kept:
    """A state: what was returned, the rows it consists of, the counters, files, caches and what waits for the commit."""

    returned: bytes
    rows: Rows
    gone: dict[str, list[Any]]
    counters: list[tuple[str, int]]
    files: dict[str, bytes]
    cached: dict[str, tuple[dict[str, Any], dict[str, Any]]]
    unsealed: list[tuple[str, Any]]
    waiting: list[tuple[Callable[[], Any], bool]]


_kept: dict[tuple[Any, ...], Kept | None] = {}


def kept(build: Callable[P, T]) -> Callable[P, T]:
    """Return `build`, which of the second time on is not gone through again; its arguments are plain values."""

    @wraps(build)
    def given(*args: P.args, **arguments: P.kwargs) -> T:
        if not _at_the_beginning():
            return build(*args, **arguments)
        key = (build.__module__, build.__qualname__, repr((args, arguments)), *_surroundings())
        state = _kept.get(key)
        if state is not None:
            return _lay_down(state)
        letters = len(mail.outbox)
        returned = build(*args, **arguments)
        if key not in _kept:
            _kept[key] = _picture(returned) if len(mail.outbox) == letters else None
        return returned

    return given


def kept_apart(*read: str) -> Callable[[Callable[[], T]], Callable[[], T]]:
    """Return how to keep a state of few tables, which is laid down later than at the beginning as well.

    It depends on nothing but the rows of the tables that it writes and of those named here: as long as they are as
    they were migrated, whatever else stands already.
    """

    def keep(build: Callable[[], T]) -> Callable[[], T]:
        @wraps(build)
        def given() -> T:
            if not _given_back() or any(one._cache for _, one in _caches()):
                return build()
            key = (build.__module__, build.__qualname__, settings.PUBLIC_URL, *_surroundings())
            state = _kept.get(key)
            if state is not None:
                return _lay_down(state) if _as_migrated({*read, *state.rows, *state.gone}) else build()
            before, hooks = _rows(connection.connection), len(connection.run_on_commit)
            returned = build()
            state = _picture(returned, before)
            quiet = state is not None and len(connection.run_on_commit) == hooks
            if quiet and all(
                before[name] == _migrated()[0][name] for name in {*read, *state.rows, *state.gone}
            ):
                _kept[key] = replace(state, files={}, unsealed=[], waiting=[], counters=_changed(state))
            return returned

        return given

    return keep


def _changed(state: Kept) -> list[tuple[str, int]]:
    """Return the counters of the tables that a state has rows in."""
    return [(name, last) for name, last in state.counters if name in state.rows]


def _as_migrated(tables: set[str]) -> bool:
    """Whether these tables are as they were migrated."""
    database, (rows, counters) = connection.connection, _migrated()
    known = dict(counters)
    if any(known.get(name) != last for name, last in database.execute(COUNTERS) if name in tables):
        return False
    asked = (database.execute(f'SELECT {_columns(name)} FROM "{name}"').fetchall() for name in sorted(tables))
    return all(found == rows[name] for name, found in zip(sorted(tables), asked, strict=True))


def _surroundings() -> tuple[Any, ...]:
    """Return what a state depends on besides its builder."""
    rendered = getattr(official.render, "__qualname__", "")
    return timezone.localdate(), settings.AUDIT_KEY, rendered, connection.in_atomic_block


def _given_back() -> bool:
    """Whether rows of ours may be laid down: the test framework undoes them or lays the database over anew."""
    tested = hasattr(mail, "outbox")  # a story's own process has its own database
    own = connection.in_atomic_block or not os.environ.get("DATABASE_URL")
    if not tested or not own or connection.vendor != "sqlite" or time_machine.traveller_stack:
        return False
    connection.ensure_connection()
    return True


def _at_the_beginning() -> bool:
    """Whether they may be laid down and the database is as it was migrated."""
    if not _given_back() or connection.run_on_commit or _files():
        return False
    return connection.connection.execute(COUNTERS).fetchall() == _migrated()[1]


@cache
def _migrated() -> tuple[Rows, list[tuple[str, int]]]:
    """Return the rows and the counters of a database that was only migrated."""
    with closing(sqlite3.connect(of_this_run())) as prepared:
        return _rows(prepared), prepared.execute(COUNTERS).fetchall()


def _rows(database: Any) -> Rows:
    """Return the rows of every table but those that SQLite fills by itself."""
    tables = database.execute("SELECT name, sql FROM sqlite_master WHERE type = 'table'").fetchall()
    virtual = tuple(name for name, sql in tables if sql.startswith("CREATE VIRTUAL"))
    return {
        name: database.execute(f'SELECT {_columns(name)} FROM "{name}"').fetchall()
        for name, _ in tables
        if not name.startswith(("sqlite_", *virtual))
    }


@cache
def _columns(table: str) -> str:
    """Return the columns of a table with a plus before each, which has SQLite give them as they are stored."""
    with closing(sqlite3.connect(of_this_run())) as prepared:
        found = prepared.execute(f'PRAGMA table_info("{table}")').fetchall()
    return ", ".join(f'+"{one[1]}"' for one in found)


@cache
def _children_first() -> list[str]:
    """Return the tables so that what points comes before what it points to, whose state would refuse it."""
    found: dict[str, None] = {}

    with closing(sqlite3.connect(of_this_run())) as prepared:
        parents = {
            name: {one[2] for one in prepared.execute(f'PRAGMA foreign_key_list("{name}")')}
            for name in _migrated()[0]
        }

    def add(name: str, below: tuple[str, ...] = ()) -> None:
        if name in found or name in below:
            return
        for parent in sorted(parents.get(name, ())):
            add(parent, (*below, name))
        found[name] = None

    for name in sorted(parents):
        add(name)
    return list(reversed(found))


def _files() -> dict[str, bytes]:
    """Return what stands in the test's own store."""
    return {
        f"{setting}/{path.relative_to(root)}": path.read_bytes()
        for setting in STORES
        for root in [Path(getattr(settings, setting))]
        for path in root.rglob("*")
        if path.is_file()
    }


def _picture(returned: Any, before: Rows | None = None) -> Kept | None:
    """Return the state as it is now, or nothing where what was returned cannot be copied."""
    before, now = before or _migrated()[0], _rows(connection.connection)
    added, gone = {}, {}
    for name, rows in now.items():
        known, there = set(before[name]), {row[0] for row in rows}
        if new := [row for row in rows if row not in known]:
            added[name] = new
        if lost := [row[0] for row in known if row[0] not in there]:
            gone[name] = lost
    try:
        content = pickle.dumps(returned)
    except (pickle.PicklingError, TypeError, AttributeError):
        return None
    return Kept(
        content,
        added,
        gone,
        connection.connection.execute(COUNTERS).fetchall(),
        _files(),
        {name: (dict(one._cache), dict(one._expire_info)) for name, one in _caches()},
        [(one.label, one.rows) for one in notes.open_notes()],
        [(done, robust) for _, done, robust in connection.run_on_commit if not isinstance(done, OF_SEALING)],
    )


def _caches() -> list[tuple[str, Any]]:
    return [(name, caches[name]) for name in settings.CACHES if hasattr(caches[name], "_expire_info")]


@transaction.atomic
def _lay_down(state: Kept) -> Any:
    """Write the rows and files of a state; return what its builder returned."""
    database = connection.connection
    for name, keys in state.gone.items():
        first = _columns(name).partition(",")[0].lstrip("+")
        database.executemany(f'DELETE FROM "{name}" WHERE {first} = ?', [(key,) for key in keys])
    for name in _children_first():
        if not (rows := state.rows.get(name)):
            continue
        places = ", ".join("?" * len(rows[0]))
        database.executemany(f'INSERT OR REPLACE INTO "{name}" VALUES ({places})', rows)
    for name, last in state.counters:
        database.execute("UPDATE sqlite_sequence SET seq = ? WHERE name = ?", (last, name))
    for name, content in state.files.items():
        setting, _, below = name.partition("/")
        path = Path(getattr(settings, setting)) / below
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content)
    for name, one in _caches():
        one._cache.update(state.cached[name][0])
        one._expire_info.update(state.cached[name][1])
    for label, rows in state.unsealed:
        note(label, rows)
    for done, robust in state.waiting:
        transaction.on_commit(done, robust=robust)
    return pickle.loads(state.returned)
