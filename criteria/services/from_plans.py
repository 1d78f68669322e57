"""Drafts made from a parsed plan, marked "from plan, not verified": they can complete the set of a circular."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from django.db import transaction
from django.db.models import Max

from criteria.errors import BadSetFile
from criteria.models import CriteriaSet
from criteria.rules import definition as d
from criteria.services.loading import store_set
from criteria.sets import files
from criteria.sets.canonical import same
from criteria.sets.checking import problems
from criteria.sets.plan_shapes import NO_LEVEL, NO_RULE, ladder, parts, shape, stated_level

SOURCE = "từ kế hoạch"


def _cell(value: Any) -> dict[str, Any]:
    return {
        "value": value,
        "source": d.NOT_IN_SOURCE if value is None else SOURCE,
        "verified": False,
    }


def _level(number: int | None) -> dict[str, Any]:
    """The level a plan is written for; its rule stays open, for a plan states none."""
    return {
        "level": number or 1,
        "name": f"Mức độ {number or 1}",
        "article": _cell(None),
        "rules": [{"kind": "at_least", "value": None, "source": SOURCE, "verified": False}],
        "source": SOURCE,
        "verified": False,
        "note": NO_RULE if number else NO_LEVEL,
    }


@transaction.atomic
def set_from_plan(
    facts: Mapping[str, Any],
    *,
    code: str = "",
    model: str = "thanh_pho_hoc_tap",
    government_level: str = "tinh",
    text: str = "",
    actor: Any = None,
    appointment: Any = None,
) -> CriteriaSet | None:
    """The draft a read plan document carries, stored once; None where the plan prints no indicators.

    `facts` is one document of `read_plan`, `text` its whole text, which may name the level. The same facts give
    the same row; changed facts give the next version. Every value is marked unverified. Raises BadSetFile where
    the indicators contradict themselves.
    """
    if not facts.get("indicators"):
        return None
    data = plan_data(facts, code=code, model=model, government_level=government_level, text=text)
    for stored in CriteriaSet.objects.filter(code=data["code"]).order_by("version"):
        if same(stored.definition, {**data, "version": stored.version}):
            return stored
    last = CriteriaSet.objects.filter(code=data["code"]).aggregate(last=Max("version"))["last"]
    data["version"] = (last or 0) + 1
    found = problems(data)
    if found:
        raise BadSetFile([f"Chỉ báo của kế hoạch chưa dùng được. {text}" for text in found])
    stored, _ = store_set(data=data, origin=CriteriaSet.Origin.PLAN, actor=actor, appointment=appointment)
    return stored


def plan_data(
    facts: Mapping[str, Any], *, code: str, model: str, government_level: str, text: str = ""
) -> dict[str, Any]:
    """The content of a set file made of a plan's indicators."""
    level = _level(stated_level(text))
    indicators: Sequence[Mapping[str, Any]] = facts["indicators"]
    printed = [{"code": entry["code"], "text": entry["text"]} for entry in indicators]
    own = code or f"plan-{files.content_hash({'indicators': printed})[:12]}"
    day = _day(facts.get("date") or {})
    name = _name(facts)
    return {
        "format": 1,
        "code": own,
        "version": 1,
        "title": f"Bộ tiêu chí đọc từ {name}"[:300],
        "model": model,
        "government_level": government_level,
        "instrument": {
            "name": name[:200],
            "number": _number(facts) or "không ghi số",
            "issuer": (facts.get("issuer") or {}).get("name") or "không rõ",
            "issued": _cell(day),
            "replaces": [],
        },
        "in_force": {"from": _cell(day), "until": _cell(None)},
        "unit_kinds": [],
        "levels": [level],
        "validity_months": _cell(None),
        "authorities": [],
        "calendar": [],
        "open_points": ["Số chỉ báo cần đạt cho từng mức", "Thẩm quyền công nhận"],
        "standards": _standards(indicators, level["level"]),
    }


def _name(facts: Mapping[str, Any]) -> str:
    kind = facts.get("type_name") or "kế hoạch"
    number = _number(facts)
    return f"{kind} số {number}" if number else f"{kind} {facts.get('symbol') or ''}".strip()


def _number(facts: Mapping[str, Any]) -> str | None:
    """The whole number ("47/KH-UBND"), None for a plan that was read without one."""
    number, symbol = facts.get("number"), facts.get("symbol")
    return f"{number}/{symbol}" if number and symbol else number or None


def _day(parts: Mapping[str, Any]) -> str | None:
    """The day printed; a plan without a day counts from the first of its month or year."""
    if not parts.get("year"):
        return None
    try:
        return date(parts["year"], parts.get("month") or 1, parts.get("day") or 1).isoformat()
    except (TypeError, ValueError):
        return None


def _standards(indicators: Sequence[Mapping[str, Any]], level: int) -> list[dict[str, Any]]:
    """Indicators under the headings their codes name: 3.1.2 stands under criterion 3.1 of standard 3."""
    tree: dict[str, dict[str, list[dict[str, Any]]]] = {}
    for entry in indicators:
        steps = str(entry["code"]).split(".")
        criterion = ".".join(steps[:-1]) or steps[0]
        tree.setdefault(steps[0], {}).setdefault(criterion, []).append(_indicator(entry, level))
    return [
        {
            "code": standard,
            "text": _cell(None),
            "criteria": [
                {"code": code, "text": _cell(None), "indicators": rows} for code, rows in criteria.items()
            ],
        }
        for standard, criteria in tree.items()
    ]


def _joined(found: Any) -> str:
    """One text or a list of them as one text."""
    return ("; ".join(map(str, found)) if isinstance(found, list | tuple) else str(found or "")).strip()


def _indicator(entry: Mapping[str, Any], level: int) -> dict[str, Any]:
    text = str(entry["text"]).strip()
    kind, demand = shape(text)
    result: dict[str, Any] = {"code": str(entry["code"]), "text": _cell(text or None), "kind": kind}
    for name, key in (("guidance", "evidence"), ("responsible", "units")):
        if joined := _joined(entry.get(key)):
            result[name] = _cell(joined)
    if kind == d.CHANGE and ("%" in text or "phần trăm" in text):
        result["unit"] = "%"
    marks = {"source": SOURCE, "verified": False}
    if kind == d.SHARE:
        result["percent_allowed"] = True
    elif kind == d.RUNG:
        result["ladder"] = [{"name": name, **marks} for name in ladder(demand["value"])]
    elif kind == d.ALL_OF:
        result["part_texts"] = [_cell(part) for part in parts(text)]
        demand = {"parts": [{**part, **marks} for part in demand["parts"]]}
    result["requirements"] = [{"level": level, **demand, **marks}]
    return result
