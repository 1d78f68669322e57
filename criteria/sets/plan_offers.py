"""What a plan states of the items of a circular's set ("kế hoạch … nêu"): values to take over, one by one. Pure."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from criteria.rules import definition as d
from criteria.sets.checking import indicators
from criteria.sets.completion import OFFICE, OFFICIAL, TEXT, THRESHOLD, Item, items, stands
from criteria.sets.completion_values import words
from criteria.sets.plan_shapes import NO_LEVEL
from ledger.vietnamese.folding import fold

Data = Mapping[str, Any]
DEMAND = ("value", "operator", "direction")


@dataclass(frozen=True, slots=True)
class Offer:
    """One value that a plan states for an item; taken over it stays unverified until a second person confirms it."""

    item: Item
    value: Any
    words: str
    plan: str


def plan_name(plan: Data) -> str:
    """The plan as a source: its name, issuer and year."""
    instrument = plan["instrument"]
    year = (instrument["issued"]["value"] or "")[:4]
    parts = (instrument["name"], instrument["issuer"], year)
    return ", ".join(part for part in parts if part and part != "không rõ")


def offers(data: Data, plan: Data) -> tuple[Offer, ...]:
    """What a plan states of a set and the set does not say already: wordings, demands at the plan's level, offices."""
    printed = {entry["code"]: entry for _, entry in indicators(plan)}
    level = plan["levels"][0]
    known_level = None if level.get("note") == NO_LEVEL else level["level"]
    source, kinds = plan_name(plan), {entry["code"]: entry["kind"] for _, entry in indicators(data)}
    found = []
    for item in items(data):
        entry = printed.get(item.code)
        if entry is None:
            continue
        value = _stated(item, entry, known_level, kinds[item.code])
        if value is not None and not stands(item, value):
            found.append(Offer(item, value, words(item, value), source))
    return tuple(found)


def _stated(item: Item, entry: Data, level: int | None, kind: str) -> Any:
    """What the plan's indicator states for an item, None where it states nothing that fits."""
    if item.what == OFFICIAL or item.what == TEXT and item.open:
        return entry["text"]["value"]
    if item.what == OFFICE:
        return entry.get("responsible", {}).get("value")
    if item.what != THRESHOLD or not (level == item.level or level is None and item.open):
        return None
    return _demand(item, entry, kind)


def _demand(item: Item, entry: Data, kind: str) -> Any:
    demand = entry["requirements"][0]
    if kind in (d.RUNG, d.AWARD):
        return _rung(item, entry, demand)
    if kind == d.ALL_OF:
        parts = demand.get("parts", ())
        demand = parts[item.part - 1] if item.part <= len(parts) else {}
    elif entry["kind"] != kind and not {entry["kind"], kind} <= {d.SHARE, d.ROLL_UP}:
        return None
    fields = {name: demand[name] for name in DEMAND if name in demand}
    return fields if fields.get("value") is not None else None


def _rung(item: Item, entry: Data, demand: Data) -> int | None:
    """The place, on the set's own ladder, of the rung that the plan names."""
    if entry["kind"] != d.RUNG or demand.get("value") is None:
        return None
    named = fold(entry["ladder"][demand["value"] - 1]["name"])
    found: Iterator[int] = (n for n, name in enumerate(item.choices, start=1) if fold(name) == named)
    return next(found, None)
