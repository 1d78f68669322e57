"""Criteria sets for tests: the shipped ones by code, and a small one of any shape."""

from __future__ import annotations

import copy
from functools import cache
from pathlib import Path
from typing import Any

import factory

from criteria.models import CriteriaSet
from criteria.rules.assessment import Answer
from criteria.rules.definition import SetDefinition
from criteria.services import load_sets, store_set
from criteria.sets import files
from criteria.sets.parsing import parse


def path_of(code: str) -> Path:
    """The shipped file of a set."""
    return files.SETS / f"{code}.json"


@cache
def definition(code: str) -> SetDefinition:
    """The definition of a shipped set, without a database."""
    return parse(files.read(path_of(code)))


def filled(code: str) -> dict[str, Any]:
    """The content of a shipped set with every unknown text, threshold and bar filled in by this test."""
    data = files.read(path_of(code))
    _fill(data, "")
    return data


def _fill(node: Any, place: str) -> None:
    """Fill in what is open below a place: the first rung, 10 of a share, value or rule, 40 points."""
    if isinstance(node, list):
        for child in node:
            _fill(child, place)
        return
    if not isinstance(node, dict):
        return
    if place in ("text", "part_texts") and node.get("value", "") is None:
        node["value"] = "Nội dung do bài kiểm thử điền"
    if place in ("max_points", "floor", "min_points", "bar") and node.get("value", "") is None:
        node["value"] = 40
    if place == "rules" and node.get("kind") == "at_least" and node["value"] is None:
        node["value"] = 10
    if place in ("requirements", "parts") and "value" in node and node["value"] is None:
        node["value"] = 1 if "operator" not in node else 10
    for name, child in node.items():
        _fill(child, "bar" if place == "min_points_by_kind" else name)


@cache
def known(code: str) -> SetDefinition:
    """The definition of a shipped set with everything filled in that no source states."""
    return parse(filled(code))


def shipped_set(code: str = "tt25-2023-xa") -> CriteriaSet:
    """The stored row of a shipped set, loaded where it is not there yet."""
    return load_sets([path_of(code)]).sets[0]


def cell(value: Any) -> dict[str, Any]:
    """A value with a source of this test."""
    return {"value": value, "source": "bài kiểm thử", "verified": False}


def indicator(code: str, kind: str = "yes_no", **more: Any) -> dict[str, Any]:
    """One indicator of a file, asked at level 1; `demand` extends its requirement."""
    demand = {"level": 1, "source": "bài kiểm thử", "verified": False, **more.pop("demand", {})}
    return {"code": code, "text": cell(f"Chỉ tiêu {code}"), "kind": kind, "requirements": [demand], **more}


def content(code: str = "bo-nho", **more: Any) -> dict[str, Any]:
    """The content of a small valid set file with two yes/no indicators."""
    rows = more.pop("indicators", [indicator("1.1"), indicator("1.2")])
    level = {"level": 1, "name": "Mức độ 1", "article": cell("Điều 1"), "source": "bài kiểm thử"}
    return {
        "format": 1,
        "code": code,
        "version": 1,
        "title": f"Bộ tiêu chí {code}",
        "model": "cong_dong_hoc_tap",
        "government_level": "xa",
        "instrument": {
            "name": "Văn bản thử",
            "number": "1/2024",
            "issuer": "Cơ quan thử",
            "issued": cell("2024-01-01"),
            "replaces": [],
        },
        "in_force": {"from": cell("2024-01-02"), "until": cell(None)},
        "unit_kinds": [{"code": "xa", "name": "Xã"}],
        "levels": [{**level, "verified": False}],
        "validity_months": cell(36),
        "authorities": [
            {**cell("Chủ tịch Ủy ban nhân dân"), "from": None, "until": None},
        ],
        "calendar": [],
        "open_points": [],
        "standards": [
            {
                "code": "A",
                "text": cell("Tiêu chuẩn"),
                "criteria": [{"code": "1", "text": cell("Tiêu chí"), "indicators": rows}],
            }
        ],
        **copy.deepcopy(more),
    }


class CriteriaSetFactory(factory.Factory):
    """A stored, published set made of `content()`."""

    class Meta:
        model = CriteriaSet

    code = factory.Sequence(lambda n: f"bo-nho-{n}")

    @classmethod
    def _create(cls, model_class: type[CriteriaSet], *args: Any, **kwargs: Any) -> CriteriaSet:
        return store_set(data=content(**kwargs))[0]


def passing_answers(found: SetDefinition, level: int, unit_kind: str | None = None) -> dict[str, Answer]:
    """Answers that just meet every known demand of a level."""
    answers: dict[str, Answer] = {}
    for entry in found.indicators:
        requirement = entry.requirements.get(level)
        if requirement is None or not entry.applies(unit_kind):
            continue
        answers[entry.code] = _meeting(entry, requirement)
    return answers


def _meeting(entry: Any, requirement: Any) -> Answer:
    bar = requirement.value
    if entry.kind == "yes_no":
        return Answer(value=True)
    if entry.kind in ("rung", "award"):
        return Answer(rung=int(bar) if bar is not None else len(entry.ladder))
    if entry.kind == "points":
        return Answer(points=entry.max_points or 0)
    if entry.kind == "value":
        return Answer(value=bar + {">=": 0, ">": 1, "<=": 0, "<": -1}[requirement.operator])
    if entry.kind == "change":
        before = 100
        return Answer(value=before + (1 if requirement.direction == "rise" else -10), previous=before)
    if entry.kind == "all_of":
        return Answer(parts=tuple(_share(part.value) for part in requirement.parts))
    return Answer(numerator=0, denominator=100) if requirement.operator == "<" else _share(bar)


def _share(bar: Any) -> Answer:
    return Answer(numerator=int(bar) if bar is not None else 100, denominator=100)
