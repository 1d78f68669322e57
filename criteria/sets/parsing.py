"""Turning the content of a set file, already checked by `criteria.sets.checking`, into its definition."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from criteria.rules.definition import (
    NOT_IN_SOURCE,
    Authority,
    Branch,
    CalendarDay,
    Indicator,
    Level,
    Requirement,
    SetDefinition,
    exact,
    optional_day,
    optional_number,
    texts,
)

Data = Mapping[str, Any]


def parse(data: Data) -> SetDefinition:
    """The definition a file states; the file must have passed `criteria.sets.checking.problems`."""
    levels = tuple(_level(entry, data) for entry in data["levels"])
    articles = {level.level: level.article for level in levels}
    standards, criteria, indicators = _tree(data, articles)
    force = data["in_force"]
    return SetDefinition(
        code=data["code"],
        version=data["version"],
        title=data["title"],
        model=data["model"],
        government_level=data["government_level"],
        scored=data.get("scored", False),
        instrument=data["instrument"]["name"],
        issued=optional_day(data["instrument"]["issued"]),
        replaces=tuple(entry["value"] for entry in data["instrument"].get("replaces", [])),
        in_force_from=optional_day(force["from"]),
        in_force_until=optional_day(force["until"]),
        unit_kinds={kind["code"]: kind["name"] for kind in data["unit_kinds"]},
        levels=levels,
        standards=standards,
        criteria=criteria,
        indicators=indicators,
        by_code={indicator.code: indicator for indicator in indicators},
        max_points=optional_number(data.get("max_points")),
        below_band=data.get("below_band"),
        validity_months=data["validity_months"]["value"],
        authorities=tuple(_authority(entry) for entry in data["authorities"]),
        calendar=tuple(_calendar(entry) for entry in data["calendar"]),
        open_points=texts(data.get("open_points")),
        also_levels=texts(data.get("also_levels")),
        transition_years=frozenset(entry["year"] for entry in data.get("transition", ())),
    )


def _level(entry: Data, data: Data) -> Level:
    article = entry["article"]["value"]
    name = data["instrument"]["name"]
    months = entry.get("after_months")
    by_kind = entry.get("min_points_by_kind", {})
    return Level(
        level=entry["level"],
        name=entry["name"],
        article=f"{article} {name}" if article else f"{name} (điều, khoản {NOT_IN_SOURCE})",
        open=entry.get("open", False),
        after_months=months["value"] if months else None,
        min_points=optional_number(entry.get("min_points")),
        min_points_by_kind={kind: optional_number(cell) for kind, cell in by_kind.items()},
        source=entry["source"],
        verified=entry["verified"],
        note=entry.get("note", ""),
    )


def _tree(
    data: Data, articles: Mapping[int, str]
) -> tuple[tuple[Branch, ...], tuple[Branch, ...], tuple[Indicator, ...]]:
    standards: list[Branch] = []
    criteria: list[Branch] = []
    indicators: list[Indicator] = []
    for standard in data["standards"]:
        standards.append(_branch(standard))
        for criterion in standard["criteria"]:
            criteria.append(_branch(criterion, parent=standard["code"]))
            for entry in criterion["indicators"]:
                place = (standard["code"], criterion["code"], len(indicators) + 1)
                indicators.append(_indicator(entry, place, articles))
    return tuple(standards), tuple(criteria), tuple(indicators)


def _branch(entry: Data, parent: str = "") -> Branch:
    text, official = entry["text"], _official(entry)
    return Branch(
        code=entry["code"],
        text=text["value"] or official or NOT_IN_SOURCE,
        source=text["source"],
        verified=text["verified"],
        parent=parent,
        open_note=entry.get("open_note", ""),
        official=official,
    )


def _official(entry: Data) -> str:
    """Return the official wording of a heading or an indicator, empty where no source states it."""
    return entry.get("official", {}).get("value") or ""


def _indicator(entry: Data, place: tuple[str, str, int], articles: Mapping[int, str]) -> Indicator:
    text, parts, official = entry["text"], entry.get("part_texts", []), _official(entry)
    requirements = {
        item["level"]: _requirement(item, item["level"], articles) for item in entry["requirements"]
    }
    return Indicator(
        code=entry["code"],
        text=text["value"] or official or f"Chỉ tiêu {entry['code']}: nội dung {NOT_IN_SOURCE}",
        text_known=bool(text["value"] or official),
        source=text["source"],
        verified=text["verified"],
        kind=entry["kind"],
        standard_code=place[0],
        criterion_code=place[1],
        order=place[2],
        guidance=entry.get("guidance", {}).get("value") or "",
        responsible=entry.get("responsible", {}).get("value") or "",
        unit=entry.get("unit", ""),
        ladder=tuple(rung["name"] for rung in entry.get("ladder", [])),
        part_texts=tuple(
            part["value"] or f"Phần {n}: nội dung {NOT_IN_SOURCE}" for n, part in enumerate(parts, start=1)
        ),
        parts_known=all(part["value"] is not None for part in parts),
        percent_allowed=entry.get("percent_allowed", False),
        max_points=optional_number(entry.get("max_points")),
        floor=optional_number(entry.get("floor")),
        open_points=any(name in entry and entry[name]["value"] is None for name in ("max_points", "floor")),
        applies_to=frozenset(entry.get("applies_to", [])),
        not_for=frozenset(entry.get("not_for", [])),
        requirements=requirements,
        official=official,
    )


def _requirement(item: Data, level: int, articles: Mapping[int, str]) -> Requirement:
    value = item.get("value")
    return Requirement(
        level=level,
        value=None if value is None else exact(value),
        operator=item.get("operator", ">="),
        direction=item.get("direction", ""),
        parts=tuple(_requirement(part, level, articles) for part in item.get("parts", [])),
        article=item.get("article") or articles[level],
        source=item["source"],
        verified=item["verified"],
        note=item.get("note", ""),
        title_model=item.get("title_model", ""),
        title_level=item.get("title_level", 1),
    )


def _authority(entry: Data) -> Authority:
    return Authority(
        name=entry["value"],
        valid_from=optional_day(entry["from"]),
        valid_until=optional_day(entry["until"]),
        options=texts(entry.get("options")),
        source=entry["source"],
        verified=entry["verified"],
        note=entry.get("note", ""),
    )


def _calendar(entry: Data) -> CalendarDay:
    month, day = (int(part) for part in entry["value"].split("-")) if entry["value"] else (None, None)
    return CalendarDay(
        event=entry["event"],
        name=entry["name"],
        month=month,
        day=day,
        year_offset=entry.get("year_offset", 1),
        before=entry.get("before", True),
        valid_from=optional_day(entry["from"]),
        valid_until=optional_day(entry["until"]),
        source=entry["source"],
        verified=entry["verified"],
    )
