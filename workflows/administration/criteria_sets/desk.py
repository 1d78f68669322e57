"""What the desk of a set shows: its items by group, what waits, what plans state, the form of one item."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from criteria.models import SetDraft, SetEntry
from criteria.services import completion
from criteria.sets import completion_values
from criteria.sets.completion import GROUPS, RULE, WISHED, Item, items
from workflows.requests import ActingRequest

LONGEST = 4000
TYPED = (
    "value", "operator", "direction", "kind", "codes", "standard", "criterion", "each", "count", "asks", "alternative",
)  # fmt: skip
SOURCE_FIELDS = ("document", "article", "page")


def posted(request: ActingRequest, names: Iterable[str]) -> dict[str, str]:
    """Return these fields of the form, shortened to what a set may hold."""
    return {name: request.POST.get(name, "").strip()[:LONGEST] for name in names}


@dataclass(frozen=True, slots=True)
class Shown:
    """What the desk is drawn from: the live entry of an item, what plans state, the item whose form is open."""

    request: ActingRequest
    live: dict[str, SetEntry]
    stated: dict[str, list[Any]]
    chosen: str
    everything: bool

    def has(self, item: Item) -> bool:
        """Whether the item has a line."""
        asked = self.everything or item.open or item.key == self.chosen
        return asked or item.key in self.live or item.key in self.stated


def desk_of(request: ActingRequest, draft: SetDraft) -> dict[str, Any]:
    """Return the items by group, the entries, what plans state, and the progress. Raise BadEntry."""
    data = completion.content_of(draft)
    found = items(data)
    entries = list(
        SetEntry.objects.of_draft(draft).select_related("by__user", "closed_by__user", "plan", "file")
    )
    shown = shown_of(request, data, entries)
    groups = [group_of(shown, name, whats, found) for name, whats in GROUPS.items()]
    waiting = [entry for entry in entries if entry.state == SetEntry.State.WAITING]
    return {
        "groups": [group for group in groups if group["rows"]],
        "everything": shown.everything,
        "more": "&tat-ca=1" if shown.everything else "",
        "wished": sum(item.open for item in found if item.what in WISHED),
        "waiting": waiting,
        "mine": sum(entry.by.user_id == request.user.pk for entry in waiting),
        "history": [entry for entry in entries if entry.state != SetEntry.State.WAITING],
        "plans": sorted({offer.plan for rows in shown.stated.values() for _, offer in rows}),
        **progress_of(shown, found),
    }


def shown_of(request: ActingRequest, data: dict[str, Any], entries: list[SetEntry]) -> Shown:
    """Return what the desk is drawn from; `entries` come the newest first."""
    return Shown(
        request,
        live={entry.item: entry for entry in reversed(entries) if entry.state != SetEntry.State.WITHDRAWN},
        stated=completion.stated_by_plans(data),
        chosen=request.POST.get("item", "") if request.method == "POST" else request.GET.get("muc", ""),
        everything="tat-ca" in request.GET,
    )


def group_of(shown: Shown, name: str, whats: Iterable[str], found: Iterable[Item]) -> dict[str, Any]:
    """Return one group of items; what no verdict waits for is folded until it is worked on."""
    rows = [row_of(shown, item) for item in found if item.what in whats and shown.has(item)]
    worked_on = any(row["waits"] or row["form"] for row in rows)
    return {
        "name": name,
        "rows": rows,
        "open": sum(row["item"].open for row in rows),
        "folded": set(whats) <= WISHED and not worked_on,
    }


def progress_of(shown: Shown, found: Iterable[Item]) -> dict[str, int]:
    """Return how many items a verdict waits for were open in this draft, and how many of them are confirmed."""
    needed = [item for item in found if not item.wished and (item.open or item.key in shown.live)]
    entries = [shown.live[item.key] for item in needed if item.key in shown.live]
    done = sum(entry.state == SetEntry.State.CONFIRMED for entry in entries)
    return {"needed": len(needed), "done": done}


def row_of(shown: Shown, item: Item) -> dict[str, Any]:
    """Return one line of the desk."""
    entry = shown.live.get(item.key)
    waits = entry is not None and entry.state == SetEntry.State.WAITING
    is_chosen = item.key == shown.chosen and not waits
    return {
        "item": item,
        "entry": entry,
        "waits": waits,
        "verb": "Điền" if item.open else "Sửa",
        "own": waits and entry is not None and entry.by.user_id == shown.request.user.pk,
        "now": "" if item.open else completion_values.words(item, item.cell),
        "stated": [] if waits else shown.stated.get(item.key, []),
        "form": form_of(shown.request, item) if is_chosen else None,
    }


def form_of(request: ActingRequest, item: Item) -> dict[str, Any]:
    """Return what the form of an item shows: what was typed, else what stands there."""
    was_typed = request.method == "POST"
    cell = item.cell or {}
    values = {name: str(cell.get(name) or "") for name in TYPED}
    if isinstance(cell.get("value"), float | int) and item.input in ("number", "demand"):
        values["value"] = str(cell["value"]).replace(".", ",")
    if item.input in ("day", "month_day") and values["value"]:
        values["value"] = completion_values.words(item, cell)
    if was_typed:
        values = posted(request, (*TYPED, *SOURCE_FIELDS))
    return {
        "values": values,
        "operators": completion_values.OPERATORS.items(),
        "directions": completion_values.DIRECTIONS.items() if "direction" in cell else (),
        "rungs": list(enumerate(item.choices, start=1)),
        "rules": completion_values.RULES.items(),
        "demands": completion_values.DEMANDS.items() if item.what == RULE and item.cell is None else (),
        "counted": completion_values.COUNTED.items(),
    }
