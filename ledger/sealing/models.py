"""Sealed tables: every row that our own code writes is told in an audit line, so that any other change shows.

A model that inherits `Sealed` needs nothing more. What is saved, updated or deleted through it is noted
(ledger.sealing.notes), the next audit line of the transaction carries the note, and `verify_audit` compares rows and
lines both ways. Not for secret ballots: what ties a person to an opinion stands in no line.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from typing import Any, ClassVar

from django.apps import apps
from django.db import DEFAULT_DB_ALIAS, connections, models, transaction
from django.db.models.deletion import Collector

from ledger.sealing import keys
from ledger.sealing.notes import Entry, Note, open_notes
from ledger.sealing.notes import note as note_entries
from ledger.sealing.values import Column, columns, entry_of

AT_ONCE = 500  # rows asked for by their keys


def sealed_models() -> list[type[Sealed]]:
    """Return every sealed model, in the order of the apps."""
    return [model for model in apps.get_models() if issubclass(model, Sealed)]


@contextmanager
def _with_its_line(using: str) -> Iterator[None]:
    """Write rows and the line that seals them in one transaction."""
    if connections[using].in_atomic_block:
        yield
        return
    with transaction.atomic(using=using):
        yield
        if using == DEFAULT_DB_ALIAS and (notes := open_notes()):
            _write(notes)


def _write(notes: list[Note]) -> None:
    from ledger.services.audit import seal_late  # the models that are sealed load before it

    seal_late(notes)


def _late(one: Note) -> None:
    """Seal rows after the commit, as they stand then: a line within a savepoint may have sealed them already."""
    if one.taken is None:
        _write([one])
        return
    model = apps.get_model(one.label)
    fields = {name for entry in one.rows.values() if isinstance(entry, dict) for name in entry}
    with transaction.atomic():
        note_rows(model, one.rows, fields)
        _write(open_notes())


def note(label: str, rows: dict[str, Entry]) -> None:
    """Note rows as they were just written."""
    note_entries(label, rows, _late)


def note_rows(model: type[Sealed], keys_of: Iterable[Any], fields: Iterable[str] | None = None) -> None:
    """Note rows as they stand in the database now, all columns or these."""
    wanted = {c.attname for c in columns(model)}
    if fields is not None and not model.sealed_as_one:
        wanted &= set(fields)
    names, epoch = sorted(wanted), keys.current_epoch()
    primary_keys = list(keys_of)
    for at in range(0, len(primary_keys), AT_ONCE):
        rows = model._base_manager.filter(pk__in=primary_keys[at : at + AT_ONCE]).values_list("pk", *names)
        entries = {
            str(pk): entry_of(model, str(pk), dict(zip(names, values, strict=True)), epoch)
            for pk, *values in rows
        }
        note(model._meta.label_lower, entries)


class SealedQuerySet(models.QuerySet):
    """A queryset whose bulk writes are noted like single ones."""

    model: Any

    def update(self, **values: Any) -> int:
        """Update; the rows are noted with their new values."""
        written = _written(self.model, values)
        if self.db != DEFAULT_DB_ALIAS or not written.keys() & {c.attname for c in columns(self.model)}:
            return super().update(**values)
        with _with_its_line(self.db):
            primary_keys = list(self.order_by().values_list("pk", flat=True))
            if not primary_keys:
                return 0
            narrowed = self.filter(pk__in=primary_keys) if len(primary_keys) <= AT_ONCE else self
            changed = super(SealedQuerySet, narrowed).update(**values)
            if changed == len(primary_keys) and not self.model.sealed_as_one and not _computed(written):
                epoch = keys.current_epoch()
                rows = {str(pk): entry_of(self.model, str(pk), written, epoch) for pk in primary_keys}
                note(self.model._meta.label_lower, rows)
            else:
                note_rows(self.model, primary_keys, written)
        return changed

    update.alters_data = True  # type: ignore[attr-defined]

    def bulk_create(self, objs: Iterable[Any], *args: Any, **kwargs: Any) -> list[Any]:
        """Write many rows; those that were not left out as known are noted."""
        objs = list(objs)
        if self.db != DEFAULT_DB_ALIAS or not objs:
            return super().bulk_create(objs, *args, **kwargs)
        with _with_its_line(self.db):
            rows = self.model._base_manager.all()
            last = rows.aggregate(last=models.Max("pk"))["last"] if kwargs.get("ignore_conflicts") else None
            made = super().bulk_create(objs, *args, **kwargs)
            if not kwargs.get("ignore_conflicts"):
                _note_instances(self.model, made)
            else:  # the database does not say which were new
                note_rows(self.model, rows.filter(pk__gt=last or 0).values_list("pk", flat=True))
        return made

    def delete(self) -> tuple[int, dict[str, int]]:
        """Delete; the rows, and sealed rows that go with them, are noted as gone."""
        if self.db != DEFAULT_DB_ALIAS:
            return super().delete()
        self._not_support_combined_queries("delete")  # type: ignore[attr-defined]
        return _delete(self._chain().order_by().select_related(None), self.db, self)  # type: ignore[attr-defined]

    delete.alters_data = True  # type: ignore[attr-defined]
    delete.queryset_only = True  # type: ignore[attr-defined]


def _written(model: type[models.Model], values: dict[str, Any]) -> dict[str, Any]:
    """Return what an update writes by column, records as their keys."""
    found = {}
    for name, value in values.items():
        field: Any = model._meta.get_field(name)
        is_record = isinstance(value, models.Model)
        found[field.attname] = getattr(value, field.target_field.attname) if is_record else value
    return found


def _computed(values: dict[str, Any]) -> bool:
    """Return whether the database works out one of these values."""
    return any(hasattr(value, "resolve_expression") for value in values.values())


def _note_instances(model: type[Sealed], made: Iterable[Any]) -> None:
    """Note rows that were just inserted, from the records themselves."""
    epoch, names = keys.current_epoch(), [c.attname for c in columns(model)]
    rows: dict[str, Entry] = {}
    unread = []
    for record in made:
        values = {name: getattr(record, name) for name in names}
        if _computed(values):
            unread.append(record.pk)
        else:
            rows[str(record.pk)] = entry_of(model, str(record.pk), values, epoch)
    note(model._meta.label_lower, rows)
    if unread:
        note_rows(model, unread)


def _delete(rows: Any, using: str, origin: Any) -> tuple[int, dict[str, int]]:
    """Delete rows with all that hangs on them; note every sealed row among them as gone."""
    with _with_its_line(using):
        collector = Collector(using=using, origin=origin)
        collector.collect(rows)
        gone: dict[str, dict[str, Entry]] = {}
        for model, records in collector.data.items():
            if issubclass(model, Sealed):
                gone.setdefault(model._meta.label_lower, {}).update({str(one.pk): None for one in records})
        for fast in collector.fast_deletes:
            if issubclass(fast.model, Sealed):
                found = fast.values_list("pk", flat=True)
                gone.setdefault(fast.model._meta.label_lower, {}).update({str(pk): None for pk in found})
        result = collector.delete()
        for label, keys_of in gone.items():
            note(label, keys_of)
    return result


def _saved_columns(model: type[Sealed], update_fields: Iterable[str] | None) -> tuple[Column, ...]:
    """Return the sealed columns that a save writes: all of them, or those it names."""
    if update_fields is None:
        return columns(model)
    named = set(_written(model, dict.fromkeys(update_fields)))
    return tuple(column for column in columns(model) if column.attname in named)


class Sealed(models.Model):
    """A row whose every change is sealed in the audit chain.

    `unsealed` names columns that are derived or of no weight; `sealed_as_one` seals a row by one hash instead of
    column by column: for rows written once, many at a time. Rows of an `append_only` table are refused any change
    by the database itself (ledger.sealing.append_only).
    """

    unsealed: ClassVar[frozenset[str]] = frozenset()
    sealed_as_one: ClassVar[bool] = False
    append_only: ClassVar[bool] = False
    _read: tuple[Any, Any] | None = None

    objects = SealedQuerySet.as_manager()

    class Meta:
        abstract = True

    @classmethod
    def from_db(cls, db: str | None, field_names: Any, values: Any, **options: Any) -> Any:
        """Remember what was read, so that a save tells only what it changed."""
        record = super().from_db(db, field_names, values, **options)
        record._read = (field_names, values)
        return record

    def refresh_from_db(
        self, using: str | None = None, fields: Any = None, from_queryset: Any = None
    ) -> None:
        """Read again; what was remembered of these columns is forgotten."""
        super().refresh_from_db(using=using, fields=fields, from_queryset=from_queryset)
        if fields is None:
            self._read = None
        self._remember(None if fields is None else _written(type(self), dict.fromkeys(fields)))

    def save_base(self, *args: Any, **kwargs: Any) -> None:
        """Write the row and note what was written."""
        using = kwargs.get("using") or (args[3] if len(args) > 3 else DEFAULT_DB_ALIAS)  # noqa: PLR2004
        new = self._state.adding
        if using != DEFAULT_DB_ALIAS:
            super().save_base(*args, **kwargs)
            return
        with _with_its_line(using):
            super().save_base(*args, **kwargs)
            self._note_saved(new, kwargs.get("update_fields"))

    def delete(self, using: str | None = None, keep_parents: bool = False) -> tuple[int, dict[str, int]]:
        """Delete the row; it is noted as gone."""
        if self.pk is None or (using or self._state.db) not in {None, DEFAULT_DB_ALIAS}:
            return super().delete(using=using, keep_parents=keep_parents)
        return _delete([self], DEFAULT_DB_ALIAS, self)

    def _note_saved(self, new: bool, update_fields: Iterable[str] | None) -> None:
        """Note what this save wrote: all columns of a new row, else those named or changed."""
        model = type(self)
        known = _saved_columns(model, update_fields)
        if not known:
            return
        if model.sealed_as_one and (update_fields is not None or self.get_deferred_fields()):
            note_rows(model, [self.pk])
            return
        values = {c.attname: getattr(self, c.attname) for c in known}
        if not new and update_fields is None and not model.sealed_as_one:
            values = self._changed(values, {c.attname for c in known if c.mutable})
        self._remember(self._note_values(values))

    def _note_values(self, values: dict[str, Any]) -> dict[str, Any]:
        """Note these columns, those that the database computes as they stand there; return the others."""
        model = type(self)
        computed = [name for name, value in values.items() if hasattr(value, "resolve_expression")]
        if computed:
            note_rows(model, [self.pk], computed)
            values = {name: value for name, value in values.items() if name not in computed}
        if values:
            key = str(self.pk)
            note(model._meta.label_lower, {key: entry_of(model, key, values, keys.current_epoch())})
        return values

    def _changed(self, values: dict[str, Any], mutable: set[str]) -> dict[str, Any]:
        """Return what differs from what was read; what may have changed in place always counts as changed.

        A row that somebody altered behind our back is so never told as ours only because another column was saved.
        """
        if self._read is None:
            return values
        before = dict(zip(*self._read, strict=False))
        return {
            name: value
            for name, value in values.items()
            if name in mutable or name not in before or before[name] != value
        }

    def _remember(self, fields: Iterable[str] | None) -> None:
        """Take the columns as they are now for what was read."""
        before = dict(zip(*self._read, strict=False)) if self._read is not None else {}
        for column in columns(type(self)):
            if column.attname in self.__dict__ and (fields is None or column.attname in fields):
                before[column.attname] = self.__dict__[column.attname]
        self._read = (tuple(before), tuple(before.values()))
