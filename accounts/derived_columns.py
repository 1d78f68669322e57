"""Derived columns: folded names to search in and sort keys to order by, computed from other columns.

They are written whenever their sources are: by `save` (with `update_fields` too), `bulk_create`, `bulk_update` and
`update`. A model with such a column derives from `WithDerived`, its manager from `DerivedQuerySet`; a system check
says so where one is forgotten.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable
from typing import Any

from django.core import checks
from django.db import models, transaction

from ledger.vietnamese.collation import name_key, person_key
from ledger.vietnamese.folding import fold

BATCH = 500
KEY_MAX = 500


class DerivedField(models.CharField):
    """A column computed from other columns; never edited, never sealed."""

    derived = True

    def __init__(self, *args: Any, of: tuple[str, ...] = (), **kwargs: Any) -> None:
        self.of = of
        kwargs.update(editable=False, default="")
        super().__init__(*args, **kwargs)

    def deconstruct(self) -> tuple[str, str, list[Any], dict[str, Any]]:
        """Return how a migration makes the field again."""
        name, path, args, kwargs = super().deconstruct()
        return name, path, list(args), {**kwargs, "of": self.of}

    def value_of(self, row: models.Model) -> str:
        """Return what the column holds for a row as its sources are now."""
        raise NotImplementedError

    def pre_save(self, model_instance: models.Model, add: bool) -> str:
        """Return what is written."""
        value = self.value_of(model_instance)[: self.max_length]
        setattr(model_instance, self.attname, value)
        return value

    def check(self, **kwargs: Any) -> list[checks.CheckMessage]:
        """Refuse a model that would write the sources without the column."""
        found: list[checks.CheckMessage] = super().check(**kwargs)
        if not issubclass(self.model, WithDerived):
            found.append(checks.Error("A model with a derived column derives from WithDerived.", obj=self))
        if not isinstance(self.model._default_manager.all(), DerivedQuerySet):
            found.append(checks.Error("Its manager makes a DerivedQuerySet.", obj=self))
        return found


class FoldedField(DerivedField):
    """The folded words of other columns.

    Databases know no Vietnamese letters (SQLite lowers ASCII only), so what is searched for is kept folded.
    """

    def value_of(self, row: models.Model) -> str:
        """Return the words in lower-case ASCII, joined by hyphens."""
        return fold(" ".join(getattr(row, name) for name in self.of))


class NameKeyField(DerivedField):
    """What rows are ordered by where a list goes by name: compared by bytes, whatever the database's locale."""

    def __init__(self, *args: Any, of: tuple[str, ...] = ("name",), **kwargs: Any) -> None:
        kwargs.setdefault("max_length", KEY_MAX)
        super().__init__(*args, of=of, **kwargs)

    def value_of(self, row: models.Model) -> str:
        """Return the key of the first source that is filled in."""
        return name_key(self._name(row))

    def _name(self, row: models.Model) -> str:
        return next((text for name in self.of if (text := getattr(row, name))), "")

    def db_parameters(self, connection: Any) -> dict[str, Any]:
        """Compare by bytes on PostgreSQL too; SQLite does so unasked and knows no collation of that name."""
        found = super().db_parameters(connection)
        return found | {"collation": "C"} if connection.vendor == "postgresql" else found


class PersonKeyField(NameKeyField):
    """The same for people: by given name, then family and middle name."""

    def value_of(self, row: models.Model) -> str:
        """Return the key of a full name."""
        return person_key(self._name(row))


class DerivedQuerySet(models.QuerySet):
    """Rows whose derived columns follow when their sources are written without `save`."""

    def update(self, **kwargs: Any) -> int:
        """Write the columns, and what is derived from them."""
        late = _stale(self.model, kwargs)
        if not late:
            return super().update(**kwargs)
        with transaction.atomic(using=self.db):
            keys = list(self.values_list("pk", flat=True))
            written = super().update(**kwargs)
            for start in range(0, len(keys), BATCH):
                self._follow(keys[start : start + BATCH], late)
        return written

    update.alters_data = True  # type: ignore[attr-defined]

    def _follow(self, keys: list[Any], late: list[DerivedField]) -> None:
        everybody = self.model._base_manager.using(self.db)
        rows = list(everybody.filter(pk__in=keys))
        for row in rows:
            for field in late:
                field.pre_save(row, False)
        everybody.bulk_update(rows, [field.name for field in late])


class WithDerived(models.Model):
    """A row with derived columns."""

    objects = DerivedQuerySet.as_manager()

    class Meta:
        abstract = True

    def save(self, *args: Any, update_fields: Iterable[str] | None = None, **kwargs: Any) -> None:
        """Write the row, or some columns and what is derived from them."""
        if update_fields is not None:
            update_fields = {*update_fields}
            update_fields |= {field.name for field in _stale(type(self), update_fields)}
        elif unread := self.get_deferred_fields():
            read = {field.name for field in self._meta.concrete_fields if field.attname not in unread}
            for field in _stale(
                type(self), read
            ):  # a column that was not read is not written unless it is set
                field.pre_save(self, False)
        super().save(*args, update_fields=update_fields, **kwargs)

    def validate_constraints(self, exclude: Collection[str] | None = None) -> None:
        """Check the row as it will be written."""
        for field in self._meta.concrete_fields:
            if isinstance(field, DerivedField):
                field.pre_save(self, False)
        super().validate_constraints(exclude=exclude)


def write_derived(model: type[models.Model]) -> None:
    """Write the derived columns of every row: for a migration that adds one."""
    fields = [field for field in model._meta.concrete_fields if isinstance(field, DerivedField)]
    everybody = model._base_manager
    batch = []
    for row in everybody.order_by("pk").iterator(chunk_size=BATCH):
        for field in fields:
            field.pre_save(row, False)
        batch.append(row)
    everybody.bulk_update(batch, [field.name for field in fields], batch_size=BATCH)


def by_name(*path: str) -> str:
    """Return what `order_by` and `Meta.ordering` take to go by name: by_name("unit") for the name of the unit."""
    return "__".join((*path, "name_key"))


def _stale(model: type[models.Model], written: Collection[str]) -> list[DerivedField]:
    """Return the derived columns that writing only these columns would leave stale."""
    return [
        field
        for field in model._meta.concrete_fields
        if isinstance(field, DerivedField)
        and field.name not in written
        and not {*field.of}.isdisjoint(written)
    ]
