"""Verification of sealed rows against the audit lines, both ways."""

from __future__ import annotations

import json
from bisect import bisect_right
from collections.abc import Iterable, Iterator
from dataclasses import asdict, dataclass, field, replace
from typing import Any

from django.apps import apps
from django.core.exceptions import ValidationError
from django.db import DatabaseError

from ledger.database.snapshot import snapshot
from ledger.errors import KeyUnknown
from ledger.models import AuditLine
from ledger.sealing.models import Sealed, sealed_models
from ledger.sealing.values import WHOLE, columns, entry_of
from ledger.services import audit_verification

READ = 2000  # rows at a time
NAME_MAX = 120
NAMED = 200  # rows read again for their names
SHOWN_MAX = 60
UNREADABLE = "có giá trị không đọc được, không phải do hệ thống ghi"


@dataclass(frozen=True, slots=True)
class Trouble:
    """A row that differs from the lines: which, its name, the last line about it, what is wrong."""

    label: str
    key: str
    name: str
    line: int | None
    problem: str

    @property
    def record(self) -> str:
        """Return "accounts.appointment:12"."""
        return f"{self.label}:{self.key}"

    def __str__(self) -> str:
        return f"{self.record} ({self.name}): {self.problem}"

    def as_json(self) -> dict[str, Any]:
        """Return what `--json` prints."""
        facts = asdict(self)
        return {"record": f"{facts.pop('label')}:{facts.pop('key')}", **facts}


@dataclass(slots=True)
class ToldRows:
    """What the lines say of each row in the end: by table and key, each column's value and its line."""

    rows: dict[str, dict[str, dict[str, tuple[Any, int]]]] = field(default_factory=dict)
    gone: dict[str, dict[str, int]] = field(default_factory=dict)
    epochs: list[tuple[int, int]] = field(default_factory=list)
    sealed: bool = False

    def tell(self, line: AuditLine) -> None:
        """Take in one line, in the order of the chain."""
        if not self.epochs or self.epochs[-1][1] != line.key_epoch:
            self.epochs.append((line.seq, line.key_epoch))
        self.sealed = self.sealed or line.format > 1
        if not line.seals:
            return
        tables = json.loads(line.seals)
        as_one = {label: tuple(names) for label, names in tables.pop(WHOLE, {}).items()}
        for label, entries in tables.items():
            rows, gone = self.rows.setdefault(label, {}), self.gone.setdefault(label, {})
            for key, entry in entries.items():
                if entry is None:
                    rows.pop(key, None)
                    gone[key] = line.seq
                    continue
                gone.pop(key, None)
                told = entry if isinstance(entry, dict) else {WHOLE: (entry, as_one.get(label, ()))}
                rows.setdefault(key, {}).update((name, (value, line.seq)) for name, value in told.items())

    def epoch(self, seq: int) -> int:
        """Return the epoch of the key a line was sealed under."""
        return self.epochs[bisect_right(self.epochs, (seq, 1 << 30)) - 1][1]


@dataclass(frozen=True, slots=True)
class Report:
    """The chain, and the rows that are not as it says."""

    chain: audit_verification.ChainReport
    rows: int
    troubles: list[Trouble]

    @property
    def ok(self) -> bool:
        """Return whether everything holds."""
        return self.chain.ok and not self.troubles


def read_chain() -> tuple[ToldRows, audit_verification.ChainReport]:
    """Read the whole chain; return what its valid lines say of the rows, and the chain's report."""
    found = ToldRows()
    return found, audit_verification.verify(found.tell)


def verify() -> Report:
    """Verify the chain, and every sealed table against it, as both are at one moment."""
    troubles: list[Trouble] = []
    rows = 0
    with snapshot():  # an act meanwhile is in neither, or a row of it would be named as forged
        told, chain = read_chain()
        for model in sealed_models():
            rows += model._base_manager.count()
            troubles.extend(differences(model, told))
        return Report(chain, rows, [named(one) for one in troubles[:NAMED]] + troubles[NAMED:])


def differences(
    model: type[Sealed], told: ToldRows, chosen: Iterable[int] | None = None, known: set[str] | None = None
) -> Iterator[Trouble]:
    """Yield the rows of a table that are not as the lines say; `chosen` keys only, all where None.

    `known` names the columns to compare where the database has not all of them (before a migration).
    """
    label = model._meta.label_lower
    rows_told = told.rows.get(label, {})
    wanted = None if chosen is None else {str(key) for key in chosen}
    seen = set()
    for key, values in _rows(model, wanted, known):
        seen.add(key)
        if values is None:
            yield _trouble(model, key, rows_told.get(key), UNREADABLE)
        elif key not in rows_told:
            gone = told.gone.get(label, {}).get(key)
            why = f"dòng {gone} nói đã xóa, nay lại có" if gone else "không dòng nhật ký nào ghi bản ghi này"
            yield _trouble(model, key, None, why)
        elif problem := _changed(model, key, values, rows_told[key], told):
            yield _trouble(model, key, rows_told[key], problem)
    for key, entry in rows_told.items():
        if key not in seen and (wanted is None or key in wanted):
            line = max(seq for _, seq in entry.values())
            yield _trouble(model, key, entry, f"dòng {line} có ghi, nay không còn trong cơ sở dữ liệu")


def _rows(
    model: type[Sealed], wanted: set[str] | None, known: set[str] | None
) -> Iterator[tuple[str, dict[str, Any] | None]]:
    """Yield each row's key and values; None for the values of a row that Django cannot read."""
    names = [c.attname for c in columns(model) if known is None or c.attname in known]
    rows = model._base_manager.order_by("pk")
    keys = rows.values_list("pk", flat=True)
    every = list(keys) if wanted is None else list(keys.filter(pk__in=list(wanted)))
    for at in range(0, len(every), READ):
        some = rows.filter(pk__gte=every[at], pk__lte=every[min(at + READ, len(every)) - 1])
        if wanted is not None:
            some = some.filter(pk__in=every[at : at + READ])
        try:
            for pk, *values in list(some.values_list("pk", *names)):
                yield str(pk), dict(zip(names, values, strict=True))
        except (ValueError, TypeError, AttributeError, ArithmeticError, DatabaseError):
            yield from _one_by_one(model, every[at : at + READ], names)


def _one_by_one(
    model: type[Sealed], keys: list[Any], names: list[str]
) -> Iterator[tuple[str, dict[str, Any] | None]]:
    for pk in keys:
        try:
            [values] = list(model._base_manager.filter(pk=pk).values_list(*names))
            yield str(pk), dict(zip(names, values, strict=True))
        except (ValueError, TypeError, AttributeError, ArithmeticError, DatabaseError):
            yield str(pk), None


def _changed(
    model: type[Sealed], key: str, values: dict[str, Any], entry: dict[str, tuple[Any, int]], told: ToldRows
) -> str:
    """Return which columns of a row differ from what the lines say; empty where none."""
    problems = []
    try:
        if WHOLE in entry:
            (said, names), line = entry[WHOLE]
            over = {name: values[name] for name in names if name in values}
            if entry_of(model, key, over, told.epoch(line)) != said:
                problems.append(f"khác với lúc ghi ở dòng {line}")
        for column in columns(model):
            if column.attname in entry and column.attname in values:
                said, line = entry[column.attname]
                now = column.tell(key, values[column.attname], told.epoch(line))
                if now != said:
                    problems.append(_words(column.verbose_name, said, now, line))
    except KeyUnknown as error:
        return str(error)
    except (ValidationError, ValueError, TypeError, ArithmeticError):
        return UNREADABLE
    return "; ".join(problems)


def _words(name: str, expected: Any, now: Any, line: int) -> str:
    """Return a sentence on what a column must be and is; private values are left out."""
    texts = [json.dumps(value, ensure_ascii=False) for value in (expected, now)]
    if any(len(text) > SHOWN_MAX for text in texts):
        return f"“{name}” khác với lúc ghi ở dòng {line}"
    return f"“{name}” phải là {texts[0]} theo dòng {line}, nay là {texts[1]}"


def _trouble(
    model: type[Sealed], key: str, entry: dict[str, tuple[Any, int]] | None, problem: str
) -> Trouble:
    line = max((seq for _, seq in entry.values()), default=None) if entry else None
    return Trouble(model._meta.label_lower, key, str(model._meta.verbose_name), line, problem)


def named(trouble: Trouble) -> Trouble:
    """Return the trouble with the name people know the row by, where it can still be read."""
    model = apps.get_model(trouble.label)
    try:
        record = model._base_manager.filter(pk=trouble.key).first()
        return replace(trouble, name=f"{trouble.name} “{str(record)[:NAME_MAX]}”") if record else trouble
    except Exception:  # noqa: BLE001 - a forged row may break anything that prints it; its key is named anyway
        return trouble
