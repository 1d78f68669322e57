"""The map of the 34 provinces (since 1 July 2025) with their numbers of titles, drawn from `provinces.json`.

A province is found on the map by code (Quyết định 19/2025/QĐ-TTg) and name; one that is not on it, such as an invented
one of a demonstration, is in the list beside the map.
"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

from django.db.models import Count

from accounts.models import AdministrativeUnit, Level
from home.addresses import DIRECTORY
from home.slugs import fold
from home.statistics.figures import Figure
from home.statistics.findings import grouped
from home.titles.queries import title_register
from ledger.vietnamese.collation import name_key

SHADES = 3  # not counting the one for none
KINDS = ("tinh-", "thanh-pho-", "tp-")


@dataclass(frozen=True, slots=True)
class Shape:
    """A province on the map: number of titles, shade from 0 (none) to 3, and the address it links to."""

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
    """The map, its legend, and the same numbers as rows; `elsewhere` are the provinces that are not on it."""

    width: int
    height: int
    shapes: tuple[Shape, ...]
    islands: tuple[dict[str, Any], ...]
    legend: tuple[Shade, ...]
    rows: tuple[Figure, ...]
    elsewhere: tuple[Figure, ...]
    finding: str


@lru_cache(maxsize=1)
def map_shapes() -> dict[str, Any]:
    """Return the content of `provinces.json`."""
    return json.loads(Path(__file__).with_name("provinces.json").read_text(encoding="utf-8"))


def bare_name(name: str) -> str:
    """Return a province's name without diacritics and without the kind of unit."""
    folded = fold(name)
    return next((folded.removeprefix(kind) for kind in KINDS if folded.startswith(kind)), folded)


def by_province(day: date, below: list[tuple[int | None, int]]) -> list[tuple[str, str, int]]:
    """Return (code, name, number of valid published titles) of each province that has one.

    `below` counts the titles right below each unit (`figures.counts_below`), so the register is not counted again:
    the provinces' own titles and the parents of the units are two small queries.
    """
    places = AdministrativeUnit.objects.exclude(level=Level.BODY).values_list(
        "pk", "level", "parent", "code", "name"
    )
    known = {pk: (level, parent, code, name) for pk, level, parent, code, name in places}
    counted: Counter[int] = Counter()
    for unit, number in below:
        province = _province_above(unit, known)
        if province is not None:
            counted[province] += number
    if any(unit is None for unit, _number in below):
        own = title_register().valid_on(day).filter(unit__parent__isnull=True, unit__level=Level.PROVINCE)
        counted.update(dict(own.values_list("unit").annotate(n=Count("pk")).order_by()))
    found_units = [(known[pk][2], known[pk][3], number) for pk, number in counted.items()]
    return sorted(found_units, key=lambda row: name_key(row[1]))


def _province_above(unit: int | None, known: dict[int, tuple[str, int | None, str, str]]) -> int | None:
    """Return the province a unit is or lies in, at most two steps up."""
    for _step in range(3):
        if unit is None or unit not in known:
            return None
        level, parent = known[unit][:2]
        if level == Level.PROVINCE:
            return unit
        unit = parent
    return None


def shade_limits(numbers: Iterable[int]) -> list[int]:
    """Return the lower limits of at most three shades with about equally many provinces each."""
    ordered = sorted(number for number in numbers if number)
    limits = [ordered[len(ordered) * part // SHADES] for part in range(SHADES)] if ordered else []
    return sorted(set(limits))


def legend(lower: list[int]) -> tuple[Shade, ...]:
    """Return the legend of these lower limits: chưa có, 1–4, từ 5."""
    shades = [Shade(0, "chưa có")]
    for level, start in enumerate(lower, start=1):
        last = lower[level] - 1 if level < len(lower) else None
        end = (
            f"từ {grouped(start)}"
            if last is None
            else grouped(start)
            if last == start
            else f"{grouped(start)}–{grouped(last)}"
        )
        shades.append(Shade(level, end))
    return tuple(shades)


def province_map(day: date, below: list[tuple[int | None, int]]) -> Map:
    """Return the map of the valid titles of a day."""
    shapes_file = map_shapes()
    known = {(row["code"], bare_name(row["name"])): row for row in shapes_file["provinces"]}
    found, elsewhere = {}, []
    for code, name, number in by_province(day, below):
        address = DIRECTORY + "?" + urlencode({"thuoc": code, "trang-thai": "valid"})
        figure = Figure(name, number, address)
        if (code, bare_name(name)) in known:
            found[code] = figure
        else:
            elsewhere.append(figure)
    lower = shade_limits(figure.number for figure in found.values())
    shapes = tuple(_shape(row, found.get(row["code"]), lower) for row in shapes_file["provinces"])
    rows = sorted((*found.values(), *elsewhere), key=lambda figure: (-figure.number, name_key(figure.label)))
    return Map(
        shapes_file["width"],
        shapes_file["height"],
        shapes,
        tuple(shapes_file["islands"]),
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
        return f"{grouped(rows[0].number)} danh hiệu còn hiệu lực, đều ở {rows[0].label}"
    most = f"{rows[0].label} ({grouped(rows[0].number)})"
    return f"{len(rows)} tỉnh, thành phố có danh hiệu còn hiệu lực, nhiều nhất là {most}"
