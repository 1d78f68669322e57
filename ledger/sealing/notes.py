"""Notes of rows written to sealed tables since the last audit line of the transaction.

A note stands among the connection's commit hooks, so Django itself drops it where its savepoint is rolled back.
`audit.record` takes the open notes into its line. What no line took is sealed as the last thing in the transaction,
so a process killed right after its commit leaves no row without a line.
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterable
from typing import Any

from django.db import DEFAULT_DB_ALIAS, DatabaseError, connections, transaction

from ledger.errors import ChainBroken

logger = logging.getLogger(__name__)

Entry = dict[str, Any] | str | None
"""Values by column; one seal of a whole row; None where the row was deleted."""
Entries = dict[str, dict[str, Entry]]
"""By table label ("accounts.unit"), then by key."""


def _savepoints() -> frozenset[str]:
    return frozenset(connections[DEFAULT_DB_ALIAS].savepoint_ids)


class Taken:
    """Marks that a line took notes within a savepoint; Django drops the mark where that is rolled back."""

    __slots__ = ("savepoints",)

    def __init__(self) -> None:
        self.savepoints = _savepoints()

    def __call__(self) -> None:
        """Do nothing: only its presence among the hooks counts."""


class Note:
    """Rows of one table as they were just written, waiting for the line that seals them."""

    __slots__ = ("done", "label", "late", "rows", "savepoints", "taken")

    def __init__(self, label: str, rows: dict[str, Entry], late: Callable[[Note], None]) -> None:
        self.label, self.rows, self.late, self.done = label, rows, late, False
        self.savepoints = _savepoints()
        self.taken: Taken | None = None

    def __call__(self) -> None:
        """Seal what no line of its transaction is known to have sealed."""
        if not self.done:
            self.late(self)


def note(label: str, rows: dict[str, Entry], late: Callable[[Note], None]) -> None:
    """Remember rows that were just written until a line seals them; `late` does it where none did."""
    if rows:
        transaction.on_commit(Note(label, rows, late), robust=True)
        _seal_before_commit(connections[DEFAULT_DB_ALIAS])


def _seal_before_commit(connection: Any) -> None:
    """Wrap the connection's commit, once, so that open notes are sealed as the last thing of each transaction."""
    if "_commit" in vars(connection):
        return
    commit = connection._commit

    def sealed_commit() -> None:
        if open_notes():
            _seal_all(connection)
        commit()

    connection._commit = sealed_commit


def _seal_all(connection: Any) -> None:
    """Seal the open notes; with a broken chain the rows stay unsealed and `verify_audit` names them."""
    from ledger.services.audit import seal_open_notes  # it reads the notes

    try:
        seal_open_notes()
    except ChainBroken:
        connection.needs_rollback = False  # nothing was written for it, and what was before is committed
        logger.exception("rows were committed without a line")
    except DatabaseError:
        raise  # Django rolls back
    except Exception:
        connection.rollback()
        raise


def open_notes() -> list[Note]:
    """Return the notes of this transaction that no line has taken."""
    hooks = [entry[1] for entry in connections[DEFAULT_DB_ALIAS].run_on_commit]
    there = {id(hook) for hook in hooks if isinstance(hook, Taken)}
    here = _savepoints()
    found = []
    for one in hooks:
        if not isinstance(one, Note) or one.done:
            continue
        if one.taken is None or id(one.taken) not in there:
            found.append(one)
        elif not (one.taken.savepoints - one.savepoints) & here:
            one.done = True  # the savepoint of its line is through: both go back together or not at all
    return found


def take(notes: Iterable[Note]) -> Entries:
    """Close these notes and return their entries, later ones over earlier ones.

    A note from outside the savepoint that the line is written in opens again where that savepoint is rolled back.
    """
    here, taken = _savepoints(), None
    found: Entries = {}
    for one in notes:
        table = found.setdefault(one.label, {})
        for key, entry in one.rows.items():
            before = table.get(key)
            table[key] = (
                {**before, **entry} if isinstance(before, dict) and isinstance(entry, dict) else entry
            )
        if here <= one.savepoints:
            one.done = True
        else:
            taken = taken or Taken()
            one.taken = taken
    if taken is not None:
        transaction.on_commit(taken)
    return found
