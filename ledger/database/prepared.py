"""Questions whose SQL Django composes once: composing wide joins costs more than asking them.

It took half of a decision page's time and two fifths of a transition's.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import date, timedelta
from typing import Any, NamedTuple

from django.core.exceptions import EmptyResultSet
from django.db import DEFAULT_DB_ALIAS, connections
from django.db.models import Model, QuerySet, prefetch_related_objects
from django.db.models.query import ModelIterable, ValuesIterable, ValuesListIterable, get_related_populators

MARK = 2**40  # no key of ours is as large; its place in the parameters is where a value goes
FAR = date(9000, 1, 1)
MOST_KEPT = 64  # of one question: a list of another length is another SQL text
Value = int | str | date | tuple[int, ...]


class _Kept(NamedTuple):
    sql: str
    params: tuple[Any, ...]
    converters: dict[int, tuple[list[Any], Any]]
    read: Callable[[list[Any]], Any]
    prefetched: tuple[Any, ...]


class PreparedQuery:
    """A query asked with other values each time: `Composed(lambda key: …)(5)` returns its rows.

    They are as Django gives them: records with what `select_related` and `prefetch_related` bring, `.values()`
    dictionaries or `.values_list()` tuples; `select_for_update` needs the transaction it always needs.
    `ask` is called once with marks of the kinds given (integers, texts, days, tuples of integers), so nothing in it
    may depend on the values themselves; a tuple is for `__in`, all else is compared as it is (no `__contains`).
    """

    def __init__(self, ask: Callable[..., QuerySet]) -> None:
        self.ask = ask
        self._kept: dict[tuple[Any, ...], _Kept] = {}

    def __call__(self, *values: Value) -> list[Any]:
        """Return the rows."""
        connection = connections[DEFAULT_DB_ALIAS]
        shape = (connection.vendor, *(len(v) if isinstance(v, tuple) else type(v) for v in values))
        kept = self._kept.get(shape)
        if kept is None:
            if len(self._kept) >= MOST_KEPT:
                self._kept.clear()
            try:
                kept = self._kept[shape] = self._compose(values)
            except EmptyResultSet:  # an empty list is asked for: Django would not ask either
                return []
        given = dict(_pairs(values))
        with connection.cursor() as cursor:
            cursor.execute(kept.sql, [given.get(param, param) for param in kept.params])
            rows = cursor.fetchall()
        records = [kept.read(_converted(row, kept, connection)) for row in rows]
        if kept.prefetched:
            prefetch_related_objects(records, *kept.prefetched)
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

    def _compose(self, values: tuple[Value, ...]) -> _Kept:
        marks = [_mark(at, value) for at, value in enumerate(values)]
        asked = self.ask(*marks)
        compiler = asked.query.get_compiler(DEFAULT_DB_ALIAS)
        sql, params = compiler.as_sql()
        _refuse_changed([mark for mark, _ in _pairs(values)], sql, params)
        read = _READERS[asked._iterable_class](asked, compiler)
        columns = [column for column, _sql, _alias in compiler.select]
        prefetched = asked._prefetch_related_lookups
        return _Kept(sql, tuple(params), compiler.get_converters(columns), read, prefetched)


def _mark(at: int, value: Value) -> Any:
    if isinstance(value, tuple):
        return tuple(MARK + at * 2**20 + place for place in range(len(value)))
    if isinstance(value, int):
        return MARK + at * 2**20
    return FAR + timedelta(days=at) if isinstance(value, date) else f"\ue000{at}"


def _pairs(values: tuple[Value, ...]) -> Iterator[tuple[Any, Any]]:
    """Yield each mark as it may stand in the parameters, with what goes there."""
    for at, value in enumerate(values):
        mark = _mark(at, value)
        if isinstance(value, tuple):
            yield from zip(mark, value, strict=True)
            continue
        yield mark, value
        if isinstance(value, date):
            yield str(mark), str(value)  # SQLite keeps days as text


def _refuse_changed(marks: list[Any], sql: str, params: tuple[Any, ...]) -> None:
    """Raise ValueError where a mark was changed on its way, or written into the SQL."""
    known = set(marks)
    other = [sql, *(str(param) for param in params if param not in known)]
    if changed := [mark for mark in marks if any(str(mark) in text for text in other)]:
        raise ValueError(f"marks are not compared as they are: {changed}")


def _converted(row: tuple[Any, ...], kept: _Kept, connection: Any) -> list[Any]:
    told = list(row)
    for at, (convert, expression) in kept.converters.items():
        for one in convert:
            told[at] = one(told[at], expression, connection)
    return told


def _records(asked: QuerySet, compiler: Any) -> Callable[[list[Any]], Model]:
    """Return how a row becomes a record, as Django's `ModelIterable` does it."""
    fields = compiler.klass_info["select_fields"]
    begin, end = fields[0], fields[-1] + 1
    names = [column.target.attname for column, _sql, _alias in compiler.select[begin:end]]
    joined = get_related_populators(compiler.klass_info, compiler.select, DEFAULT_DB_ALIAS)  # type: ignore[call-arg]
    computed = tuple(compiler.annotation_col_map.items())

    def read(row: list[Any]) -> Model:
        record = asked.model.from_db(DEFAULT_DB_ALIAS, names, row[begin:end])
        for one in joined:
            one.populate(row, record)
        for name, at in computed:
            setattr(record, name, row[at])
        return record

    return read


def _dictionaries(asked: QuerySet, compiler: Any) -> Callable[[list[Any]], dict[str, Any]]:
    names = tuple(asked.query.selected or asked.query.values_select)
    return lambda row: dict(zip(names, row, strict=True))


def _tuples(asked: QuerySet, compiler: Any) -> Callable[[list[Any]], tuple[Any, ...]]:
    return tuple


_READERS = {ModelIterable: _records, ValuesIterable: _dictionaries, ValuesListIterable: _tuples}
