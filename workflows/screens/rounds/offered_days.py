"""Days offered for the steps of a new round: those of the plan and of the statute, the most fitting first."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any

from django.utils import timezone

from criteria.models import CriteriaSet
from criteria.rules.definition import BODIES
from documents.models import Plan
from dossiers.models import RoundStep
from dossiers.rules.plan_steps import Match, NamedDay, match
from workflows.screens.rounds.forms import RoundForm

STATUTORY = {
    RoundStep.SUBMIT: ("dossier_due",),
    RoundStep.DECIDE: ("decision_due",),
    RoundStep.REPORT: ("report_province", "report_ministry"),
}
MOST_OFFERED = 6
AFTER_STATUTE = "Hạn đang ghi sau hạn của thông tư. Hãy kiểm tra lại trước khi mở đợt."


@dataclass(frozen=True, slots=True)
class Offer:
    """A last day that can be taken for a step, where it is written, and whether it fits this round."""

    step: str
    day: date
    source: str
    words: str
    fits: bool = True

    @property
    def key(self) -> str:
        """Return step and day, as the act of the button that takes it names them."""
        return f"{self.step}-{self.day.isoformat()}"


def statutory_days(criteria_set: CriteriaSet | None, year: int) -> dict[str, Offer]:
    """Return the statutory last day of each step from the criteria set's calendar, with its source."""
    if criteria_set is None:
        return {}
    definition = criteria_set.parsed()
    known = {entry.event: entry for entry, _day in definition.calendar_for(year)}
    statutory: dict[str, Offer] = {}
    for step, events in STATUTORY.items():
        entry = next((known[event] for event in events if event in known), None)
        day = entry.last_day_on(year) if entry else None
        if entry is None or day is None:
            continue
        mark = "" if entry.verified else " (chưa kiểm chứng)"
        until = f"{'trước' if entry.before else 'chậm nhất'} ngày {entry.on(year):%d/%m}"
        source = f"{definition.instrument}: {entry.name} {until}{mark}"
        statutory[step] = Offer(step, day, source[:200], source)
    return statutory


def step_levels(criteria_set: CriteriaSet | None, own_level: str) -> dict[str, str]:
    """Return the level of government that does each step: the units send, the standing office's does the rest.

    A set about bodies says at which level they are recognised ("Đơn vị học tập cấp huyện"): all its steps are there.
    """
    definition = criteria_set.parsed() if criteria_set else None
    if definition is not None and definition.model == BODIES:
        return dict.fromkeys(RoundStep.values, definition.government_level)
    sending = definition.government_level if definition else ""
    return {step: sending if step == RoundStep.SUBMIT else own_level for step in RoundStep.values}


def plan_days(plan: Plan | None, year: int, levels: dict[str, str] | None = None) -> dict[str, list[Match]]:
    """Return the plan's days by step, matched by their wording and by whom they are told to."""
    if plan is None:
        return {}
    told = {task.line: task.unit for task in plan.assignments.all()}
    named = [
        NamedDay(one.date, one.recurs, one.text, one.before, told.get(one.line, ""))
        for one in plan.deadlines.all()
    ]
    return match(named, year=year, today=timezone.localdate(), levels=levels)


def offered_days(
    criteria_set: CriteriaSet | None, plan: Plan | None, year: int, own_level: str = ""
) -> dict[str, list[Offer]]:
    """Return what is offered for each step: the plan's days that fit, the statute's, then the plan's other days."""
    statutory = statutory_days(criteria_set, year)
    planned = plan_days(plan, year, step_levels(criteria_set, own_level))
    offers: dict[str, list[Offer]] = {}
    for step in RoundStep.values:
        of_plan = [
            Offer(step, one.day, f"{plan}: {one.text}"[:200], f"Kế hoạch: {one.text[:160]}", one.fits)
            for one in planned.get(step, ())
        ]
        fitting = [one for one in of_plan if one.fits]
        found = [*fitting, *([statutory[step]] if step in statutory else ())]
        found += [one for one in of_plan if not one.fits]
        if found:
            offers[step] = found[:MOST_OFFERED]
    return offers


def proposed_deadlines(
    criteria_set: CriteriaSet | None, plan: Plan | None, year: int, own_level: str = ""
) -> dict[str, Any]:
    """Return the initial deadlines: the first offer that fits this round and is not over."""
    initial: dict[str, Any] = {}
    for offers in offered_days(criteria_set, plan, year, own_level).values():
        first = next((one for one in offers if one.fits and one.day >= timezone.localdate()), None)
        if first is not None:
            initial |= taken(first)
    return initial


def taken(offer: Offer) -> dict[str, Any]:
    """Return the fields of the form that an offer fills."""
    return {f"due_{offer.step}": offer.day, f"source_{offer.step}": offer.source}


def tapped(offers: dict[str, list[Offer]], rest: str) -> dict[str, Any]:
    """Return the fields that a tapped offer fills ("submit-2027-05-30"); none where nothing so is offered."""
    step, _, day = rest.partition("-")
    return next((taken(one) for one in offers.get(step, ()) if one.day.isoformat() == day), {})


def with_offers(
    form: RoundForm, offers: dict[str, list[Offer]], statutory: dict[str, Offer]
) -> list[dict[str, Any]]:
    """Return the rows of the form's steps with what can be tapped beside each, and what the clerk should check."""
    rows = []
    for row in form.steps():
        typed = str(row["due"].value() or "")
        limit = statutory.get(row["step"])
        late = limit is not None and typed > limit.day.isoformat()
        shown = [(one, one.day.isoformat() == typed) for one in offers.get(row["step"], ())]
        rows.append({**row, "offers": shown, "notes": [AFTER_STATUTE] if late else []})
    return rows
