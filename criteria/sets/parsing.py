"""Turning the content of a set file, already checked by `criteria.sets.checking`, into its definition."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from fractions import Fraction
from typing import Any

from criteria.rules.definition import (
    NOT_IN_SOURCE,
    Authority,
    Branch,
    CalendarDay,
    Indicator,
    Level,
    LevelRule,
    Requirement,
    SetDefinition,
    exact,
    optional_day,
    optional_number,
    texts,
)
from criteria.rules.evidence_policy import parse_policy
from criteria.rules.level_definition import INDICATORS, MANDATORY, VALUED

Data = Mapping[str, Any]


def parse(data: Data) -> SetDefinition:
    """The definition a file states; the file must have passed `criteria.sets.checking.problems`."""
    levels = tuple(_level(entry, data) for entry in data["levels"])
    articles = {level.level: level.article for level in levels}
    judged = {number: articles[number] for number in judged_levels(data)}
    standards, criteria, indicators = _tree(data, judged)
    force, pilot = data["in_force"], data.get("pilot", {})
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
        pilot_from=optional_day(pilot.get("from")),
        pilot_until=optional_day(pilot.get("until")),
        transition_years=frozenset(entry["year"] for entry in data.get("transition", ())),
    )


def judged_levels(data: Data) -> list[int]:
    """The levels of a set that have a rule, so that indicators state requirements for them."""
    return [level["level"] for level in data["levels"] if not level.get("open")]


def requirements_by_level(entry: Data, levels: Iterable[int]) -> list[tuple[int, Data]]:
    """The requirement of an indicator at each level; one that names no level holds where there is no other."""
    named = {item["level"]: item for item in entry["requirements"] if "level" in item}
    general = next((item for item in entry["requirements"] if "level" not in item), None)
    found = ((level, named.get(level, general)) for level in levels)
    return [(level, item) for level, item in found if item is not None]


def _level(entry: Data, data: Data) -> Level:
    article = entry["article"]["value"]
    name = data["instrument"]["name"]
    months = entry.get("after_months")
    by_kind = entry.get("min_points_by_kind", {})
    validity = entry.get("validity_months")
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
        rules=tuple(level_rule(item) for item in entry.get("rules", [])),
        needs_previous=entry.get("needs_previous", False),
        validity_months=validity["value"] if validity else None,
        ground=entry.get("ground", ""),
    )


def level_rule(item: Data) -> LevelRule:
    """One rule of a level; a fraction written out is a share of all, a plain number of it percent."""
    value = rule_value(item)
    codes = tuple(item.get("codes") or ())
    unsaid = not codes if item["kind"] == MANDATORY else item["kind"] in VALUED and value is None
    return LevelRule(
        kind=item["kind"],
        value=value,
        codes=codes,
        standard=item.get("standard", ""),
        criterion=item.get("criterion", ""),
        each=item.get("each", ""),
        counted=item.get("count", INDICATORS),
        alternative=item.get("alternative", ""),
        open=unsaid,
        source=item["source"],
        verified=item["verified"],
        note=item.get("note", ""),
    )


def rule_value(item: Data) -> Fraction | None:
    """The number a rule demands, exactly: "2/3" is two thirds of all, written 66,66… percent."""
    value = item.get("value")
    if isinstance(value, str):
        return Fraction(value) * 100
    return None if value is None else exact(value)


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
        level: _requirement(item, level, articles) for level, item in requirements_by_level(entry, articles)
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
        evidence=parse_policy(entry.get("evidence")),
        register=entry.get("register", ""),
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
        title_government_level=item.get("title_government_level", ""),
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
        levels=frozenset(entry.get("levels", ())),
        unit_kinds=frozenset(entry.get("unit_kinds", ())),
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
