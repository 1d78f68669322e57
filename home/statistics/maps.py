"""The map of the 34 provinces (after 1 July 2025): which titles lie where, drawn from shapes kept in `provinces.json`.

A province of ours is found on the map by its code (Quyết định 19/2025/QĐ-TTg) and name; one that is not there, as a
made-up one of a demonstration, stands in the list beside the map.
"""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

from django.db.models import Case, Count, F, When

from accounts.models import AdministrativeUnit, Level
from home.slugs import fold
from home.statistics.figures import Figure
from home.statistics.findings import vn
from home.title_queries import whole_register

SHADES = 3  # beside the one for nothing
KINDS = ("tinh-", "thanh-pho-", "tp-")


@dataclass(frozen=True, slots=True)
class Shape:
    """One province as it is drawn; its number, its shade from 0 (nothing) to 3, and where it leads."""

    code: str
    name: str
    path: str
    x: float
    y: float
    number: int
    shade: int
    address: str


@dataclass(frozen=True, slots=True)
class Shade:
    """A step of the legend: numbers from – to."""

    level: int
    words: str


@dataclass(frozen=True, slots=True)
class Map:
    """The drawing, its legend, and the same as rows; `elsewhere` is what lies in no province of the map."""

    width: int
    height: int
    shapes: tuple[Shape, ...]
    islands: tuple[dict[str, Any], ...]
    legend: tuple[Shade, ...]
    rows: tuple[Figure, ...]
    elsewhere: tuple[Figure, ...]
    finding: str


@lru_cache(maxsize=1)
def drawn() -> dict[str, Any]:
    """Return the kept shapes."""
    return json.loads(Path(__file__).with_name("provinces.json").read_text(encoding="utf-8"))


def bare(name: str) -> str:
    """Return a province's name without marks and without what kind of unit it is."""
    folded = fold(name)
    return next((folded.removeprefix(kind) for kind in KINDS if folded.startswith(kind)), folded)


def by_province(day: date) -> list[tuple[str, str, int]]:
    """Return (code, name, number of valid published titles) of each province that has one; two queries."""
    levels = (("unit__level", "unit"), ("unit__parent__level", "unit__parent"))
    above = ("unit__parent__parent__level", "unit__parent__parent")
    whens = [When(**{level: Level.PROVINCE}, then=F(f"{unit}__pk")) for level, unit in (*levels, above)]
    counted = dict(
        whole_register()
        .valid_on(day)
        .annotate(province=Case(*whens))
        .values_list("province")
        .annotate(n=Count("pk"))
        .order_by()
    )
    counted.pop(None, None)
    units = (
        AdministrativeUnit.objects.filter(pk__in=counted).order_by("name").values_list("pk", "code", "name")
    )
    return [(code, name, counted[key]) for key, code, name in units]


def steps(numbers: Iterable[int]) -> list[int]:
    """Return the lower ends of the shades, at most three, so that each holds about as many provinces."""
    there = sorted(number for number in numbers if number)
    ends = [there[len(there) * part // SHADES] for part in range(SHADES)] if there else []
    return sorted(set(ends))


def legend(lower: list[int]) -> tuple[Shade, ...]:
    """Return the shades in words: chưa có, 1–4, từ 5."""
    found = [Shade(0, "chưa có")]
    for level, start in enumerate(lower, start=1):
        last = lower[level] - 1 if level < len(lower) else None
        end = f"từ {vn(start)}" if last is None else vn(start) if last == start else f"{vn(start)}–{vn(last)}"
        found.append(Shade(level, end))
    return tuple(found)


def province_map(day: date) -> Map:
    """Return the map of the valid titles of a day."""
    kept = drawn()
    known = {(row["code"], bare(row["name"])): row for row in kept["provinces"]}
    found, elsewhere = {}, []
    for code, name, number in by_province(day):
        address = "/danh-ba/?" + urlencode({"thuoc": code, "trang-thai": "valid"})
        figure = Figure(name, number, address)
        if (code, bare(name)) in known:
            found[code] = figure
        else:
            elsewhere.append(figure)
    lower = steps(figure.number for figure in found.values())
    shapes = tuple(_shape(row, found.get(row["code"]), lower) for row in kept["provinces"])
    rows = sorted((*found.values(), *elsewhere), key=lambda figure: (-figure.number, figure.label))
    return Map(
        kept["width"],
        kept["height"],
        shapes,
        tuple(kept["islands"]),
        legend(lower),
        tuple(rows),
        tuple(elsewhere),
        _finding(rows),
    )


def _shape(row: dict[str, Any], figure: Figure | None, lower: list[int]) -> Shape:
    number = figure.number if figure else 0
    shade = sum(number >= start for start in lower) if number else 0
    address = figure.address if figure else ""
    return Shape(row["code"], row["name"], row["path"], row["x"], row["y"], number, shade, address)


def _finding(rows: list[Figure]) -> str:
    if not rows:
        return "Chưa tỉnh, thành phố nào có danh hiệu còn hiệu lực"
    if len(rows) == 1:
        return f"{vn(rows[0].number)} danh hiệu còn hiệu lực, đều ở {rows[0].label}"
    most = f"{rows[0].label} ({vn(rows[0].number)})"
    return f"{len(rows)} tỉnh, thành phố có danh hiệu còn hiệu lực, nhiều nhất là {most}"
