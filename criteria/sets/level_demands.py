"""What indicators demand at a level that was open and gets its rule. Pure: the content given is changed."""

from __future__ import annotations

import copy
from collections.abc import Mapping
from typing import Any

from criteria.rules.definition import NOT_IN_SOURCE
from criteria.sets.checking import indicators

Data = Mapping[str, Any]

ASKS, ALIKE, OWN = "asks", "alike", "own"
"""As at the level stated already, or a demand of its own that is open as yet."""


def ask_at(data: dict[str, Any], level: int, *, alike: bool) -> None:
    """Let every indicator be asked at a level that was open: as at its other level, or with a demand of its own."""
    for _, entry in indicators(data):
        demands = entry["requirements"]
        levels = [demand.get("level") for demand in demands]
        if level in levels or None in levels:
            continue
        if alike and len(demands) == 1:
            del demands[0]["level"]
        else:
            demands.append(_demand_at(demands[-1], level, alike=alike))


def _demand_at(demand: Data, level: int, *, alike: bool) -> dict[str, Any]:
    made: dict[str, Any] = {**copy.deepcopy(dict(demand)), "level": level, "verified": False}
    if not alike:
        for part in (made, *made.get("parts", ())):
            part.update(source=NOT_IN_SOURCE, verified=False)
            if "value" in part:
                part["value"] = None
        made.pop("article", None)
        made.pop("note", None)
    return made


def ask_no_more(data: Data, level: int) -> None:
    """Take out what indicators demand at a level that is open again."""
    for _, entry in indicators(data):
        demands = entry["requirements"]
        demands[:] = [demand for demand in demands if demand.get("level") != level]
