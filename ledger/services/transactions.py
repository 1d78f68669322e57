"""Transactions of services: nested atomic blocks without savepoints, and writes batched until the commit.

Which to use: a service is `@atomic_service`; an action that calls several services (a screen, a flow step) runs them
in one `unit_of_work()`; `transaction.atomic` by itself is for code that must be able to fail in part.
"""

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
_batches: ContextVar[dict[Write, dict[Any, None]] | None] = ContextVar("batches", default=None)
_sealing: ContextVar[bool] = ContextVar("sealing", default=False)


@contextmanager
def unit_of_work() -> Iterator[None]:
    """Run everything inside in one transaction: an error that leaves the block takes all of it back.

    At the end of the outermost block, within its transaction, the batches of `on_commit_batch` are written and rows
    that no audit line has sealed yet get one.
    """
    if _batches.get() is not None:
        with transaction.atomic():
            yield
        return
    batches: dict[Write, dict[Any, None]] = {}
    token = _batches.set(batches)
    try:
        with transaction.atomic(), _rows_sealed():
            yield
            for write, rows in batches.items():
                write(list(rows))
    finally:
        _batches.reset(token)


@contextmanager
def _rows_sealed() -> Iterator[None]:
    """Seal at the end of the outermost block what was written after its last audit line."""
    if _sealing.get():
        yield
        return
    token = _sealing.set(True)
    try:
        yield
        audit.seal_open_notes()
    finally:
        _sealing.reset(token)


def on_commit_batch(write: Write, row: Hashable) -> bool:
    """Have `write` called once at the end of the unit of work with all rows given for it; equal rows count once.

    Return False outside a unit of work: then the caller writes by itself.
    """
    batches = _batches.get()
    if batches is None:
        return False
    batches.setdefault(write, {})[row] = None
    return True


def atomic_service(service: Callable[P, R]) -> Callable[P, R]:
    """Run a service in one transaction (decorator).

    By itself it is `transaction.atomic`; within a unit of work it sets no savepoint, since an error in it takes the
    whole unit back anyway. That saves two statements for each service.
    """

    @wraps(service)
    def run(*args: P.args, **kwargs: P.kwargs) -> R:
        with transaction.atomic(savepoint=_batches.get() is None), _rows_sealed():
            return service(*args, **kwargs)

    return run
