"""Selection of the criteria set by model, government level, kind of unit and assessment year."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

from django.conf import settings
from django.db import DatabaseError
from django.utils import timezone

from criteria.errors import NoCriteriaSet
from criteria.models import CriteriaSet
from criteria.rules.definition import SetDefinition
from criteria.sets import files
from ledger.vietnamese.collation import name_key

PERSON = "ca_nhan"


def choose_set(*, model: str, level: str, unit_kind: str | None, year: int) -> CriteriaSet:
    """The published set that judges a year: in force on its 31 December, else by a transition rule.

    Of several, the latest in force, then the highest version. A dossier keeps the set it began with; this
    is asked once, when a round is opened. Sets read from a plan are never chosen by themselves. Raises
    NoCriteriaSet, naming the sets that exist.
    """
    fitting = sets_for(model=model, level=level, unit_kind=unit_kind, year=year)
    if fitting:
        return fitting[0]
    rows = [row for row in CriteriaSet.objects.published().from_files() if row.model == model]
    raise NoCriteriaSet(
        f"Không có bộ tiêu chí nào cho mô hình “{model}” cấp “{level}” năm {year}. "
        + existing(row.parsed() for row in rows)
    )


def on_offer(
    *, year: int, units: Iterable[tuple[str, str]] = (), day: date | None = None
) -> list[CriteriaSet]:
    """What a round of a year over such units (level and kind of each) may begin with: one version of each set.

    Of several versions that may judge the year, the one to choose first. Sets about single people are not for
    rounds, the made-up one only for those of the demonstration, and a pilot that its plan ended before the day
    (today) for none.
    """
    units = list(units)
    fitting: dict[str, list[CriteriaSet]] = {}
    rows = list(CriteriaSet.objects.published())
    for row in rows if settings.DEMO else (row for row in rows if row.origin != CriteriaSet.Origin.DEMO):
        found = row.parsed()
        of_units = set(found.government_levels) != {PERSON}
        if of_units and found.may_judge(year) and all(found.suits(*unit) for unit in units):
            fitting.setdefault(row.code, []).append(row)
    for code in pilots_over(rows, day or timezone.localdate()):
        fitting.pop(code, None)
    newest = (max(rows, key=lambda row: _rank(row, year)) for rows in fitting.values())
    return sorted(newest, key=lambda row: name_key(str(row)))


def pilots_over(rows: Iterable[CriteriaSet], day: date) -> dict[str, date]:
    """Return, of all versions of some sets, the pilots that ended before a day: code and last day.

    The newest version says so for every version: an older one was published before the end was known.
    """
    newest: dict[str, CriteriaSet] = {}
    for row in rows:
        newest[row.code] = max(newest.get(row.code, row), row, key=lambda one: one.version)
    found = {code: row.parsed() for code, row in newest.items()}
    return {
        code: one.pilot_until for code, one in found.items() if one.pilot_until and one.pilot_over_on(day)
    }


def sets_for(*, model: str, level: str, unit_kind: str | None, year: int) -> list[CriteriaSet]:
    """Every published set that may judge a year, the one to choose first."""
    rows = CriteriaSet.objects.published().from_files().filter(model=model)
    fitting = []
    for row in rows:
        found = row.parsed()
        known_kind = unit_kind is None or unit_kind in found.unit_kinds
        if level in found.government_levels and known_kind and found.may_judge(year):
            fitting.append(row)
    return sorted(fitting, key=lambda row: _rank(row, year), reverse=True)


def _rank(row: CriteriaSet, year: int) -> tuple[bool, date, int]:
    return row.parsed().covers(year), row.in_force_from or date.min, row.version


def find_definition(*, code: str, year: int) -> SetDefinition:
    """The definition of a set by code for an assessment year: stored ones first, else shipped files.

    Raises NoCriteriaSet where the code is unknown or the set does not cover the year.
    """
    known = _known()
    named = [entry for entry in known if entry.code == code]
    if not named:
        raise NoCriteriaSet(f"Không có bộ tiêu chí “{code}”. {existing(known)}")
    fitting = [entry for entry in named if entry.covers(year)]
    if not fitting:
        raise NoCriteriaSet(f"Bộ tiêu chí {code} không áp dụng cho năm {year}. {existing(known)}")
    return max(fitting, key=lambda entry: entry.version)


def _known() -> list[SetDefinition]:
    try:
        stored = [row.parsed() for row in CriteriaSet.objects.readable()]
    except DatabaseError:
        stored = []
    held = {(entry.code, entry.version) for entry in stored}
    shipped = [e for e in files.shipped_definitions() if (e.code, e.version) not in held]
    return [*stored, *shipped]


def existing(definitions: Iterable[SetDefinition]) -> str:
    """The sets that exist, each with its days of force, as one sentence."""
    named = sorted({f"{entry.code} ({force_words(entry)})" for entry in definitions})
    return f"Các bộ hiện có: {'; '.join(named)}." if named else "Chưa nạp bộ tiêu chí nào."


def force_words(definition: SetDefinition) -> str:
    """From when until when a set is in force, in words."""
    first, last = definition.in_force_from, definition.in_force_until
    start = f"từ {first:%d/%m/%Y}" if first else "ngày hiệu lực chưa có trong nguồn"
    return f"{start} đến {last:%d/%m/%Y}" if last else start
