"""One act is one transaction; an act within an act needs no way back of its own."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from functools import wraps
from typing import ParamSpec, TypeVar

from django.db import transaction

P = ParamSpec("P")
R = TypeVar("R")
_within = ContextVar("within", default=False)


@contextmanager
def one_act() -> Iterator[None]:
    """Run everything inside as one act: any error that leaves a part of it takes all of it back."""
    token = _within.set(True)
    try:
        with transaction.atomic():
            yield
    finally:
        _within.reset(token)


def whole(act: Callable[P, R]) -> Callable[P, R]:
    """Make a service one transaction (decorator).

    Called by itself it is `transaction.atomic`; within `one_act` it sets no savepoint, since an error in it
    takes back the act around it anyway. Two statements less for each service.
    """

    @wraps(act)
    def run(*args: P.args, **kwargs: P.kwargs) -> R:
        with transaction.atomic(savepoint=not _within.get()):
            return act(*args, **kwargs)

    return run
