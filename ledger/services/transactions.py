"""One act is one transaction; an act within an act needs no way back of its own."""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from functools import wraps
from typing import Any, ParamSpec, TypeVar

from django.db import transaction

from ledger.services import audit

P = ParamSpec("P")
R = TypeVar("R")
Write = Callable[[list[Any]], None]
_gathered: ContextVar[dict[Write, dict[Any, None]] | None] = ContextVar("gathered", default=None)
_within: ContextVar[bool] = ContextVar("within", default=False)


@contextmanager
def unit_of_work() -> Iterator[None]:
    """Run everything inside as one act: any error that leaves a part of it takes all of it back.

    What was given to `gather` is written at the end of the outermost act, within its transaction; so is the line
    that seals what was written after the act's last one.
    """
    if _gathered.get() is not None:
        with transaction.atomic():
            yield
        return
    rows: dict[Write, dict[Any, None]] = {}
    token = _gathered.set(rows)
    try:
        with transaction.atomic(), _sealed_at_its_end():
            yield
            for write, told in rows.items():
                write(list(told))
    finally:
        _gathered.reset(token)


@contextmanager
def _sealed_at_its_end() -> Iterator[None]:
    """Leave no row of the outermost act without a line."""
    if _within.get():
        yield
        return
    token = _within.set(True)
    try:
        yield
        audit.seal_open_notes()
    finally:
        _within.reset(token)


def on_commit_batch(write: Write, row: Hashable) -> bool:
    """Let `write` be called once, at the end of the act around, with every row told until then; equal rows once.

    False where no act is around: then the caller writes by itself.
    """
    rows = _gathered.get()
    if rows is None:
        return False
    rows.setdefault(write, {})[row] = None
    return True


def atomic_service(act: Callable[P, R]) -> Callable[P, R]:
    """Make a service one transaction (decorator).

    Called by itself it is `transaction.atomic`; within `one_act` it sets no savepoint, since an error in it
    takes back the act around it anyway. Two statements less for each service.
    """

    @wraps(act)
    def run(*args: P.args, **kwargs: P.kwargs) -> R:
        with transaction.atomic(savepoint=_gathered.get() is None), _sealed_at_its_end():
            return act(*args, **kwargs)

    return run
