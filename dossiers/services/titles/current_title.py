"""The current title of a unit, under any of its names, and what it may therefore request now."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date

from django.utils import timezone

from accounts.unit_succession import earlier_selves, with_forerunners
from dossiers.models import Dossier, Title
from dossiers.rules.facts import Fact
from dossiers.rules.titles import may_request
from ledger.vietnamese.collation import name_key


@dataclass(frozen=True, slots=True)
class CurrentTitle:
    """The title a unit holds (or None), and why an earlier name's title is its own, or a forerunner's is not."""

    title: Title | None
    why: str = ""


def current_title_of(dossier: Dossier, day: date) -> CurrentTitle:
    """Return the title the dossier's unit holds on the day, of its model and level of government, the highest first.

    A title held under an earlier name is the unit's own; those of units merged into it are not
    (accounts.unit_succession).
    """
    unit = dossier.unit
    of_kind = Title.objects.valid_on(day).of_kind(
        dossier.round.criteria_set.model, dossier.round.government_level
    )
    near = of_kind.filter(unit__in=with_forerunners(unit.pk).values("pk"))
    rows = list(near.select_related("unit").order_by("-level", "pk"))
    foreign = [title for title in rows if title.unit_id != unit.pk]
    selves = {one.pk for one in earlier_selves([unit])[unit.pk]} if foreign else set()
    for title in rows:
        if title.unit_id == unit.pk:
            return CurrentTitle(title)
        if title.unit_id in selves:
            return CurrentTitle(title, f"Danh hiệu được công nhận khi đơn vị mang tên {title.unit}.")
    if not foreign:
        return CurrentTitle(None)
    names = ", ".join(sorted({str(title.unit) for title in foreign}, key=name_key))
    return CurrentTitle(
        None,
        f"Danh hiệu của {names} không chuyển sang đơn vị sau khi sắp xếp, nên không tính thời gian chờ từ đó.",
    )


def may_request_today(dossier: Dossier, level: int) -> Fact:
    """Return whether the unit's current title lets it request this level today, with the reason."""
    today = timezone.localdate()
    held = current_title_of(dossier, today)
    fact = may_request(
        level,
        held_level=held.title.level if held.title else None,
        held_since=held.title.recognised_on if held.title else None,
        upgrade_months=dossier.round.waiting_for(level),
        words=dossier.round.level_words(level),
        held_words=held.title.level_words if held.title else "",
        on=today,
    )
    return replace(fact, reason=f"{fact.reason} {held.why}".strip())
