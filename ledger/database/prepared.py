"""Prepared queries: querysets whose SQL Django composes once for a process instead of at every call.

Composing a queryset with joins costs Django several times what SQLite or PostgreSQL needs to answer it. Measured with
`benchmarks/prepared_queries.py`: without prepared queries a decision's page would take 2.0 times as long, a vote 1.8
times and a dossier's whole path 1.7 times. They stay where an act that people wait for, or that path, would be slower
by a fifth or by more than a twentieth without them; everywhere else a plain queryset is right.

This reads private parts of Django (the compiler's `klass_info`, `annotation_col_map`, `get_related_populators`), so an
upgrade of Django is first of all a run of `tests/ledger/test_prepared_queries.py`.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import date, timedelta
from typing import Any, Final, NamedTuple

from django.core.exceptions import EmptyResultSet
from django.db import DEFAULT_DB_ALIAS, connections
from django.db.models import Model, QuerySet, prefetch_related_objects
from django.db.models.query import ModelIterable, ValuesIterable, ValuesListIterable, get_related_populators

FIRST_INTEGER_MARK: Final = 2**40  # larger than any key; its place in the parameters is where a value goes
INTEGER_MARKS_APART: Final = 2**20
FIRST_DATE_MARK: Final = date(9000, 1, 1)
MOST_SHAPES: Final = 64  # kept of one query: a tuple of another length is another SQL text
Value = int | str | date | tuple[int, ...]


class _Compiled(NamedTuple):
    """One SQL text with the parameters it was composed with, and how its rows are read."""

    sql: str
    params: tuple[Any, ...]
    converters: dict[int, tuple[list[Any], Any]]
    read: Callable[[list[Any]], Any]
    prefetched: tuple[Any, ...]


class PreparedQuery:
    """A queryset asked with other values each time: `PreparedQuery(lambda key: …)(5)` returns its rows.

    Rows are as Django gives them: records with what `select_related` and `prefetch_related` bring, `.values()`
    dictionaries or `.values_list()` tuples; `select_for_update` needs a transaction, as always.
    `ask` is called once with marks in place of values (integers, texts, days, tuples of integers), so nothing in it
    may depend on the values themselves; a tuple is for `__in`, all else is compared as it is (no `__contains`).
    A mark that is changed on its way into the parameters raises ValueError.
    """

    def __init__(self, ask: Callable[..., QuerySet[Any, Any]]) -> None:
        self.ask = ask
        self._compiled: dict[tuple[Any, ...], _Compiled] = {}

    def __call__(self, *values: Value) -> list[Any]:
        """Return the rows."""
        connection = connections[DEFAULT_DB_ALIAS]
        shape = (connection.vendor, *(len(v) if isinstance(v, tuple) else type(v) for v in values))
        compiled = self._compiled.get(shape)
        if compiled is None:
            if len(self._compiled) >= MOST_SHAPES:
                self._compiled.clear()
            try:
                compiled = self._compiled[shape] = self._compile(values)
            except EmptyResultSet:  # `__in` an empty tuple: Django would not ask the database either
                return []
        by_mark = dict(_marks_and_values(values))
        with connection.cursor() as cursor:
            cursor.execute(compiled.sql, [by_mark.get(param, param) for param in compiled.params])
            rows = cursor.fetchall()
        records = [compiled.read(_converted(row, compiled, connection)) for row in rows]
        if compiled.prefetched:
            prefetch_related_objects(records, *compiled.prefetched)
        return records

    def first(self, *values: Value) -> Any:
        """Return the first row, None where there is none."""
        return next(iter(self(*values)), None)

    def get(self, *values: Value) -> Any:
        """Return the one row; raise the model's DoesNotExist where there is none."""
        rows = self(*values)
        if not rows:
            raise self.ask(*values).model.DoesNotExist
        [row] = rows
        return row

    def _compile(self, values: tuple[Value, ...]) -> _Compiled:
        queryset = self.ask(*(_mark(position, value) for position, value in enumerate(values)))
        compiler = queryset.query.get_compiler(DEFAULT_DB_ALIAS)
        sql, params = compiler.as_sql()
        _refuse_changed_marks([mark for mark, _ in _marks_and_values(values)], sql, params)
        read = _READERS[queryset._iterable_class](queryset, compiler)
        columns = [column for column, _sql, _alias in compiler.select]
        prefetched = queryset._prefetch_related_lookups  # type: ignore[attr-defined]
        return _Compiled(sql, tuple(params), compiler.get_converters(columns), read, prefetched)


def _mark(position: int, value: Value) -> Any:
    """Return what stands for the value at this position while the SQL is composed."""
    if isinstance(value, tuple):
        first = FIRST_INTEGER_MARK + position * INTEGER_MARKS_APART
        return tuple(range(first, first + len(value)))
    if isinstance(value, int):
        return FIRST_INTEGER_MARK + position * INTEGER_MARKS_APART
    return FIRST_DATE_MARK + timedelta(days=position) if isinstance(value, date) else f"\ue000{position}"


def _marks_and_values(values: tuple[Value, ...]) -> Iterator[tuple[Any, Any]]:
    """Yield each mark as it may stand in the parameters, with the value that goes there."""
    for position, value in enumerate(values):
        mark = _mark(position, value)
        if isinstance(value, tuple):
            yield from zip(mark, value, strict=True)
            continue
        yield mark, value
        if isinstance(value, date):
            yield str(mark), str(value)  # SQLite keeps days as text


def _refuse_changed_marks(marks: list[Any], sql: str, params: tuple[Any, ...]) -> None:
    """Raise ValueError where a mark was changed on its way, or written into the SQL."""
    known = set(marks)
    other = [sql, *(str(param) for param in params if param not in known)]
    if changed := [mark for mark in marks if any(str(mark) in text for text in other)]:
        raise ValueError(f"marks are not compared as they are: {changed}")


def _converted(row: tuple[Any, ...], compiled: _Compiled, connection: Any) -> list[Any]:
    """Return the columns of a row as Django's fields would convert them."""
    columns = list(row)
    for at, (converters, expression) in compiled.converters.items():
        for convert in converters:
            columns[at] = convert(columns[at], expression, connection)
    return columns


def _record_reader(queryset: QuerySet[Any, Any], compiler: Any) -> Callable[[list[Any]], Model]:
    """Return how a row becomes a record, as Django's `ModelIterable` does it."""
    fields = compiler.klass_info["select_fields"]
    begin, end = fields[0], fields[-1] + 1
    names = [column.target.attname for column, _sql, _alias in compiler.select[begin:end]]
    populators = get_related_populators(compiler.klass_info, compiler.select, DEFAULT_DB_ALIAS)  # type: ignore[call-arg]
    annotations = tuple(compiler.annotation_col_map.items())

    def read(row: list[Any]) -> Model:
        record: Model = queryset.model.from_db(DEFAULT_DB_ALIAS, names, row[begin:end])
        for populator in populators:
            populator.populate(row, record)
        for name, at in annotations:
            setattr(record, name, row[at])
        return record

    return read


def _dictionary_reader(queryset: QuerySet[Any, Any], compiler: Any) -> Callable[[list[Any]], dict[str, Any]]:
    names = tuple(queryset.query.selected or queryset.query.values_select)
    return lambda row: dict(zip(names, row, strict=True))


def _tuple_reader(queryset: QuerySet[Any, Any], compiler: Any) -> Callable[[list[Any]], tuple[Any, ...]]:
    return tuple


_READERS: Final[dict[type, Callable[[QuerySet[Any, Any], Any], Callable[[list[Any]], Any]]]] = {
    ModelIterable: _record_reader,
    ValuesIterable: _dictionary_reader,
    ValuesListIterable: _tuple_reader,
}
