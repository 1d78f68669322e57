"""Questions whose SQL Django composes once: composing wide joins anew took half of a decision page's time."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, NamedTuple

from django.db import DEFAULT_DB_ALIAS, connections
from django.db.models import QuerySet

MARK = 2**40  # no key of ours is as large; its place in the parameters is where a value goes


class _Kept(NamedTuple):
    sql: str
    params: tuple[Any, ...]
    names: tuple[str, ...]
    converters: dict[int, tuple[list[Any], Any]]


class Composed:
    """A `.values()` query asked with other keys each time: `Composed(lambda key: …)(5)` returns its rows.

    `ask` is called once with marks of the types that are given (integers or texts), so nothing in it may depend on the
    values themselves, and every one must be compared as it is (no `__in`, no `__contains`).
    """

    def __init__(self, ask: Callable[..., QuerySet]) -> None:
        self.ask = ask
        self._kept: dict[tuple[str, tuple[type, ...]], _Kept] = {}

    def __call__(self, *values: int | str) -> list[dict[str, Any]]:
        """Return the rows as dictionaries."""
        connection = connections[DEFAULT_DB_ALIAS]
        kind = (connection.vendor, tuple(type(value) for value in values))
        kept = self._kept.get(kind) or self._kept.setdefault(kind, self._compose(values))
        given = {self._mark(at, value): value for at, value in enumerate(values)}
        params = [given.get(param, param) for param in kept.params]
        with connection.cursor() as cursor:
            cursor.execute(kept.sql, params)
            rows = cursor.fetchall()
        return [self._row(row, kept, connection) for row in rows]

    @staticmethod
    def _mark(at: int, value: int | str) -> int | str:
        return MARK + at if isinstance(value, int) else f"\ue000{at}"

    def _compose(self, values: tuple[int | str, ...]) -> _Kept:
        marks = [self._mark(at, value) for at, value in enumerate(values)]
        compiler = self.ask(*marks).query.get_compiler(DEFAULT_DB_ALIAS)
        sql, params = compiler.as_sql()
        columns = [column for column, _sql, _alias in compiler.select]
        if missing := [mark for mark in marks if mark not in params]:
            raise ValueError(f"marks are not compared as they are: {missing}")
        if compiler.query.annotation_select:
            raise ValueError("only columns can be asked for, nothing computed")
        return _Kept(sql, tuple(params), compiler.query.values_select, compiler.get_converters(columns))

    @staticmethod
    def _row(row: tuple[Any, ...], kept: _Kept, connection: Any) -> dict[str, Any]:
        told = dict(zip(kept.names, row, strict=True))
        for at, (convert, expression) in kept.converters.items():
            name = kept.names[at]
            for one in convert:
                told[name] = one(told[name], expression, connection)
        return told
