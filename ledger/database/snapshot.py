"""Consistent reads: all queries of a block see the database as it was at one moment."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from django.db import connection, transaction


@contextmanager
def snapshot() -> Iterator[None]:
    """Let all queries inside see one state of the database; nothing may be written inside.

    Within a transaction that is open already it changes nothing. Nobody who writes waits: on SQLite the transaction
    begins as a reader's, on PostgreSQL it reads repeatably.
    """
    if connection.in_atomic_block:
        yield
    elif connection.vendor == "sqlite":
        connection.ensure_connection()
        wrapper: Any = connection
        mode = wrapper.transaction_mode
        wrapper.transaction_mode = None  # else it would take the write lock
        try:
            with transaction.atomic():
                yield
        finally:
            wrapper.transaction_mode = mode
    else:
        with transaction.atomic():
            with connection.cursor() as cursor:
                cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY")
            yield
