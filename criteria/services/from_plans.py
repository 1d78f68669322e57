"""Criteria sets made from a parsed plan, marked "from plan, not verified"."""

from __future__ import annotations

import re
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

SOURCE = "từ kế hoạch"
_NUMBER = r"(\d+(?:[.,]\d+)?)\s*(?:%|phần\s+trăm)"
# The first that fits says how the indicator is answered; order matters.
_SHAPES: tuple[tuple[re.Pattern[str], str, str, str], ...] = (
    (re.compile(rf"giảm\s+{_NUMBER}[^.;]*so\s+với\s+năm\s+trước", re.I), d.CHANGE, ">=", "fall"),
    (re.compile(rf"tăng\s+{_NUMBER}[^.;]*so\s+với\s+năm\s+trước", re.I), d.CHANGE, ">=", "rise"),
    (re.compile(r"tăng\s+so\s+với\s+năm\s+trước", re.I), d.CHANGE, ">", "rise"),
    (re.compile(r"giảm\s+so\s+với\s+năm\s+trước", re.I), d.CHANGE, ">", "fall"),
    (re.compile(rf"(?:dưới|ít\s+hơn|thấp\s+hơn)\s+{_NUMBER}", re.I), d.SHARE, "<", ""),
    (re.compile(rf"không\s+(?:quá|vượt\s+quá)\s+{_NUMBER}", re.I), d.SHARE, "<=", ""),
    (re.compile(rf"trên\s+{_NUMBER}", re.I), d.SHARE, ">", ""),
    (re.compile(_NUMBER, re.I), d.SHARE, ">=", ""),
)


def _cell(value: Any) -> dict[str, Any]:
    return {
        "value": value,
        "source": d.NOT_IN_SOURCE if value is None else SOURCE,
        "verified": False,
    }


LEVEL = {
    "level": 1,
    "name": "Mức độ 1",
    "article": _cell(None),
    "source": SOURCE,
    "verified": False,
    "note": "Kế hoạch không nêu cách xếp mức; tạm tính phải đạt mọi chỉ báo.",
}


@transaction.atomic
def set_from_plan(
    facts: Mapping[str, Any],
    *,
    code: str = "",
    model: str = "thanh_pho_hoc_tap",
    government_level: str = "tinh",
    actor: Any = None,
    appointment: Any = None,
) -> CriteriaSet | None:
    """The set a read plan document carries, stored once; None where the plan prints no indicators.

    `facts` is one document of `read_plan`. The same facts give the same row; changed facts give the next
    version. Every value is marked unverified. Raises BadSetFile where the indicators contradict themselves.
    """
    if not facts.get("indicators"):
        return None
    data = plan_data(facts, code=code, model=model, government_level=government_level)
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


def plan_data(facts: Mapping[str, Any], *, code: str, model: str, government_level: str) -> dict[str, Any]:
    """The content of a set file made of a plan's indicators."""
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
        "levels": [LEVEL],
        "validity_months": _cell(None),
        "authorities": [],
        "calendar": [],
        "open_points": ["Số chỉ báo cần đạt cho từng mức", "Thẩm quyền công nhận"],
        "standards": _standards(indicators),
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


def _standards(indicators: Sequence[Mapping[str, Any]]) -> list[dict[str, Any]]:
    """Indicators under the headings their codes name: 3.1.2 stands under criterion 3.1 of standard 3."""
    tree: dict[str, dict[str, list[dict[str, Any]]]] = {}
    for entry in indicators:
        steps = str(entry["code"]).split(".")
        criterion = ".".join(steps[:-1]) or steps[0]
        tree.setdefault(steps[0], {}).setdefault(criterion, []).append(_indicator(entry))
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


def _indicator(entry: Mapping[str, Any]) -> dict[str, Any]:
    text = str(entry["text"]).strip()
    kind, demand = shape(text)
    result: dict[str, Any] = {"code": str(entry["code"]), "text": _cell(text or None), "kind": kind}
    for name, key in (("guidance", "evidence"), ("responsible", "units")):
        found = entry.get(key)
        joined = "; ".join(map(str, found)) if isinstance(found, list | tuple) else str(found or "")
        if joined.strip():
            result[name] = _cell(joined.strip())
    if kind == d.CHANGE and "%" in text or "phần trăm" in text and kind == d.CHANGE:
        result["unit"] = "%"
    if kind == d.SHARE:
        result["percent_allowed"] = True
    result["requirements"] = [{"level": 1, **demand, "source": SOURCE, "verified": False}]
    return result


def shape(text: str) -> tuple[str, dict[str, Any]]:
    """How a printed indicator is answered and what it demands: share, change, or yes/no."""
    for pattern, kind, operator, direction in _SHAPES:
        match = pattern.search(text)
        if match is None:
            continue
        value = float(match.group(1).replace(",", ".")) if match.groups() else 0
        demand: dict[str, Any] = {
            "value": int(value) if value == int(value) else value,
            "operator": operator,
        }
        if direction:
            demand["direction"] = direction
        return kind, demand
    return d.YES_NO, {}
