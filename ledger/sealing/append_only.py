"""Append-only tables: triggers of SQLite and PostgreSQL refuse to change, delete or replace their rows.

A migration that makes such a table, or rebuilds it on SQLite (triggers go with the old table), ends with
`RunPython(*protecting("app_table"))`; its model says `append_only = True`.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

FUNCTION = """
CREATE OR REPLACE FUNCTION ledger_append_only() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'append-only: rows of % are never changed or deleted', TG_TABLE_NAME
        USING ERRCODE = 'integrity_constraint_violation';
END
$$
"""


def protect(connection: Any, table: str) -> None:
    """Create the triggers of a table in the dialect of the connection."""
    unprotect(connection, table)
    with connection.cursor() as cursor:
        found = _sqlite(cursor, table) if connection.vendor == "sqlite" else _postgresql(table)
        for statement in list(found):
            cursor.execute(statement)


def unprotect(connection: Any, table: str) -> None:
    """Drop the triggers of a table."""
    with connection.cursor() as cursor:
        if connection.vendor == "sqlite":
            for event in ("update", "delete", "insert"):
                cursor.execute(f"DROP TRIGGER IF EXISTS {table}_no_{event}")
        else:
            cursor.execute(f"DROP TRIGGER IF EXISTS {table}_append_only ON {table}")
            cursor.execute(f"DROP TRIGGER IF EXISTS {table}_no_truncate ON {table}")


def append_only_operations(*tables: str) -> tuple[Callable[..., None], Callable[..., None]]:
    """Return the two functions for `RunPython` that create and drop the triggers of these tables."""

    def create(apps: Any, schema_editor: Any) -> None:
        for table in tables:
            protect(schema_editor.connection, table)

    def drop(apps: Any, schema_editor: Any) -> None:
        for table in tables:
            unprotect(schema_editor.connection, table)

    return create, drop


def _sqlite(cursor: Any, table: str) -> Iterator[str]:
    refuse = f"BEGIN SELECT RAISE(ABORT, 'append-only: rows of {table} are never changed or deleted'); END"
    for event in ("UPDATE", "DELETE"):
        yield f"CREATE TRIGGER {table}_no_{event.lower()} BEFORE {event} ON {table} {refuse}"
    # REPLACE deletes without firing a DELETE trigger.
    taken = " OR ".join(
        "(" + " AND ".join(f'"{column}" = NEW."{column}"' for column in columns) + ")"
        for columns in _unique_sets(cursor, table)
    )
    there = f"EXISTS (SELECT 1 FROM {table} WHERE {taken})"  # noqa: S608 - names of the schema itself
    yield f"CREATE TRIGGER {table}_no_insert BEFORE INSERT ON {table} WHEN {there} {refuse}"


def _unique_sets(cursor: Any, table: str) -> list[list[str]]:
    """Return the columns of every unique key of an SQLite table: REPLACE deletes what shares one."""
    cursor.execute(f"PRAGMA table_info({table})")
    found = [[row[1] for row in cursor.fetchall() if row[5]]]
    cursor.execute(f"PRAGMA index_list({table})")
    for index in [row[1] for row in cursor.fetchall() if row[2]]:
        cursor.execute(f"PRAGMA index_info({index})")
        found.append([row[2] for row in cursor.fetchall()])
    return [columns for columns in found if columns and None not in columns]


def _postgresql(table: str) -> Iterator[str]:
    yield FUNCTION
    yield (
        f"CREATE TRIGGER {table}_append_only BEFORE UPDATE OR DELETE ON {table} "
        "FOR EACH ROW EXECUTE FUNCTION ledger_append_only()"
    )
    yield (
        f"CREATE TRIGGER {table}_no_truncate BEFORE TRUNCATE ON {table} "
        "FOR EACH STATEMENT EXECUTE FUNCTION ledger_append_only()"
    )
