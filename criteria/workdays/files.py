"""Reading the years' files: days off and make-up days, each with its source and whether it was verified."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from datetime import date, timedelta
from functools import cache
from pathlib import Path
from typing import Any

from criteria.errors import BadSetFile
from criteria.workdays.days import DayOff, WorkCalendar

YEARS = Path(__file__).with_name("years")
KINDS = {"holiday", "compensation", "swap"}


def read(folder: Path = YEARS) -> WorkCalendar:
    """The calendar of every year in the folder; raises BadSetFile with each problem."""
    off: dict[date, DayOff] = {}
    worked: dict[date, DayOff] = {}
    open_points: dict[int, tuple[str, ...]] = {}
    for path in sorted(folder.glob("*.json")):
        try:
            data = json.loads(path.read_text(encoding="utf-8"))
            year = int(data["year"])
            off |= {one.day: one for entry in data["days_off"] for one in _days_off(entry, year)}
            worked |= {one.day: one for entry in data["made_up"] for one in [_made_up(entry, year)]}
            open_points[year] = tuple(data["open_points"])
        except (ValueError, KeyError, TypeError) as error:
            raise BadSetFile([f"{path.name}: lịch nghỉ không đọc được ({error}). Hãy sửa tệp."]) from None
    both = sorted(set(off) & set(worked))
    if both:
        raise BadSetFile([f"Ngày {day:%d/%m/%Y} vừa là ngày nghỉ vừa là ngày làm bù." for day in both])
    return WorkCalendar(off=off, worked=worked, years=frozenset(open_points), open_points=open_points)


def _days_off(entry: Mapping[str, Any], year: int) -> Iterator[DayOff]:
    first, last = date.fromisoformat(entry["from"]), date.fromisoformat(entry["until"])
    if first > last or {first.year, last.year} != {year} or entry["kind"] not in KINDS:
        raise ValueError(f"khoảng nghỉ {entry['from']} – {entry['until']}")
    for number in range((last - first).days + 1):
        yield DayOff(
            first + timedelta(days=number),
            entry["name"],
            entry["kind"],
            entry["source"],
            bool(entry["verified"]),
            entry.get("note", ""),
        )


def _made_up(entry: Mapping[str, Any], year: int) -> DayOff:
    day, for_day = date.fromisoformat(entry["day"]), date.fromisoformat(entry["for"])
    if day.year != year:
        raise ValueError(f"ngày làm bù {entry['day']}")
    name = f"Làm bù cho ngày {for_day:%d/%m/%Y}"
    return DayOff(day, name, "made_up", entry["source"], bool(entry["verified"]))


@cache
def vietnam() -> WorkCalendar:
    """The shipped calendar, read once a process."""
    return read()
