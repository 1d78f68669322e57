"""Sealing rows as found: all at the first upgrade, those a migration changed, those adopted with a reason."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from itertools import islice

from django.db import connection, transaction

from ledger.models import AuditLine
from ledger.sealing import keys
from ledger.sealing.models import Sealed, sealed_models
from ledger.sealing.notes import Entries, Entry
from ledger.sealing.values import columns, entry_of
from ledger.services import audit, record_verification
from ledger.services.record_verification import Trouble

AT_ONCE = 500


def is_sealed() -> bool:
    """Return whether this database seals its rows already."""
    return AuditLine.objects.exclude(format=1).exists()


@transaction.atomic
def seal_everything() -> int:
    """Seal every row as it is found on the day of the upgrade; return how many. From then on changes show."""
    total = 0
    for model in sealed_models():
        names = [c.attname for c in columns(model)]
        rows = model._base_manager.order_by("pk").values_list("pk", *names).iterator(chunk_size=2000)
        for some in _batches(rows):
            entries = {
                str(pk): _entry(model, pk, dict(zip(names, values, strict=True))) for pk, *values in some
            }
            sentence = (
                "Niêm phong {n} bản ghi như đang có khi nâng cấp: "
                + str(model._meta.verbose_name_plural)
                + "."
            )
            total += audit.write_seals({model._meta.label_lower: entries}, sentence)
    if not total and AuditLine.objects.exists():
        audit.write_seals({}, "")  # the end of an older chain is sealed all the same
    return total


def _batches(rows: Iterable[tuple]) -> Iterator[list[tuple]]:
    every = iter(rows)
    while some := list(islice(every, audit.MOST_ROWS)):
        yield some


def _entry(model: type[Sealed], pk: object, values: dict) -> Entry:
    return entry_of(model, str(pk), values, keys.current_epoch())


@transaction.atomic
def adopt(troubles: Iterable[Trouble], sentence: str, *, actor: object = None) -> int:
    """Seal these rows as they are now, gone where they are gone; `{n}` in the sentence is how many."""
    wanted: dict[str, set[str]] = {}
    for trouble in troubles:
        wanted.setdefault(trouble.label, set()).add(trouble.key)
    entries: Entries = {}
    for model in sealed_models():
        label = model._meta.label_lower
        primary_keys, names = sorted(wanted.get(label, ())), [c.attname for c in columns(model)]
        table: dict[str, Entry] = dict.fromkeys(primary_keys)
        for at in range(0, len(primary_keys), AT_ONCE):
            rows = model._base_manager.filter(pk__in=primary_keys[at : at + AT_ONCE]).values_list(
                "pk", *names
            )
            table.update(
                {str(pk): _entry(model, pk, dict(zip(names, values, strict=True))) for pk, *values in rows}
            )
        if table:
            entries[label] = table
    return audit.write_seals(entries, sentence, actor=actor) if entries else 0


def troubles_before_migration() -> set[str]:
    """Return the rows that are not as the lines say, as far as the tables of before can be read by today's models."""
    told, _chain = record_verification.read_chain()
    found = set()
    with connection.cursor() as cursor:
        tables = set(connection.introspection.table_names(cursor))
        for model in sealed_models():
            if model._meta.db_table not in tables:
                continue
            description = connection.introspection.get_table_description(cursor, model._meta.db_table)
            known = {column.name for column in description}
            found |= {trouble.record for trouble in record_verification.differences(model, told, known=known)}
    return found


def adopt_migrated(before: set[str], names: Iterable[str]) -> int:
    """Seal the rows that the migrations just run changed; what was wrong before them stays so. Return how many."""
    told, _chain = record_verification.read_chain()
    changed = [
        trouble
        for model in sealed_models()
        for trouble in record_verification.differences(model, told)
        if trouble.record not in before
    ]
    return adopt(changed, "Niêm phong {n} bản ghi do nâng cấp thay đổi (" + ", ".join(names) + ").")
