"""What was written to sealed tables since the last audit line of this transaction.

A note stands among the connection's commit hooks, so Django itself drops it where its savepoint is rolled back.
`audit.record` takes the open notes into its line; what no line took until the commit is sealed right after it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any

from django.db import DEFAULT_DB_ALIAS, connections, transaction

Entry = dict[str, Any] | str | None
"""Values by column; one seal of a whole row; None where the row was deleted."""
Entries = dict[str, dict[str, Entry]]
"""By table label ("accounts.unit"), then by key."""


def _savepoints() -> frozenset[str]:
    return frozenset(connections[DEFAULT_DB_ALIAS].savepoint_ids)


class Taken:
    """A line took notes within a savepoint; dropped by Django where that is rolled back, the line with it."""

    __slots__ = ("savepoints",)

    def __init__(self) -> None:
        self.savepoints = _savepoints()

    def __call__(self) -> None:
        """Do nothing: it is there or it is not."""


class Note:
    """Rows of one table as they were just written."""

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


def open_notes() -> list[Note]:
    """Return the notes of this transaction that no line has taken."""
    hooks = [hook for _, hook, _ in connections[DEFAULT_DB_ALIAS].run_on_commit]
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
    """Return what these notes say, later ones over earlier ones; they are open no more.

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
