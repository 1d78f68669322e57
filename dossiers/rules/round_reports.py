"""The figures of a round that is over: by result, by step, by unit, and what was late. Pure: facts in, figures out."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import date
from typing import Any


@dataclass(frozen=True, slots=True)
class StepFact:
    """One piece of work of a step on one dossier: when it began, was done (None: not at all) and was due."""

    dossier: int
    step: str
    begun: date
    done: date | None
    due: date | None

    @property
    def late_days(self) -> int:
        """Return the calendar days after the due day on which it was done; 0 where it was in time."""
        if self.due is None or self.done is None:
            return 0
        return max((self.done - self.due).days, 0)


@dataclass(frozen=True, slots=True)
class UnitFact:
    """One unit of the round: its result in words, when it sent first, how often it was returned, its decision."""

    dossier: int
    unit: str
    code: str
    result: str
    level: str
    sent_on: date | None
    ended_on: date | None
    returned: int = 0
    decision: str = ""
    taken_out: bool = False


@dataclass(frozen=True, slots=True)
class ResultLine:
    """How many units have a result."""

    words: str
    units: int


@dataclass(frozen=True, slots=True)
class StepLine:
    """One step over all units: units that passed it, how many late, by how much at most, days it took on average."""

    step: str
    units: int
    late: int
    most_late_days: int
    average_days: int


@dataclass(frozen=True, slots=True)
class UnitLine:
    """One unit in print; `late` are the late days by step."""

    unit: str
    code: str
    result: str
    level: str
    sent_on: str
    ended_on: str
    returned: int
    decision: str
    late: Mapping[str, int]


@dataclass(frozen=True, slots=True)
class Figures:
    """The whole report in figures; `units` leaves out those that were taken out, which are lines all the same."""

    units: int
    taken_out: int
    sent: int
    late_units: int
    results: tuple[ResultLine, ...]
    steps: tuple[StepLine, ...]
    lines: tuple[UnitLine, ...]

    def as_content(self) -> dict[str, Any]:
        """Return the figures as they are kept (JSON)."""
        return asdict(self)


def figures(units: Sequence[UnitFact], work: Iterable[StepFact], steps: Mapping[str, str]) -> Figures:
    """Return the figures of a round; `steps` names the steps in their order.

    A unit is late at a step by its latest piece of work of that step, counted in calendar days after the due day.
    """
    by_step: dict[str, dict[int, list[StepFact]]] = {step: {} for step in steps}
    for fact in work:
        if fact.step in by_step and fact.done is not None:
            by_step[fact.step].setdefault(fact.dossier, []).append(fact)
    late = {
        one.dossier: {
            steps[step]: days
            for step, found in by_step.items()
            if (days := _late(found.get(one.dossier, ())))
        }
        for one in units
    }
    return Figures(
        units=sum(not one.taken_out for one in units),
        taken_out=sum(one.taken_out for one in units),
        sent=sum(one.sent_on is not None for one in units),
        late_units=sum(bool(days) for days in late.values()),
        results=tuple(_results(units)),
        steps=tuple(_step_line(name, by_step[step]) for step, name in steps.items() if by_step[step]),
        lines=tuple(_unit_line(one, late[one.dossier]) for one in units),
    )


def _late(found: Iterable[StepFact]) -> int:
    return max((fact.late_days for fact in found), default=0)


def _results(units: Iterable[UnitFact]) -> Iterable[ResultLine]:
    counts: dict[str, int] = {}
    for one in units:
        words = f"{one.result}, {one.level}" if one.level else one.result
        counts[words] = counts.get(words, 0) + 1
    return (ResultLine(words, many) for words, many in counts.items())


def _step_line(name: str, by_dossier: Mapping[int, list[StepFact]]) -> StepLine:
    lateness = [_late(found) for found in by_dossier.values()]
    days = [
        (max(fact.done for fact in found if fact.done) - min(fact.begun for fact in found)).days
        for found in by_dossier.values()
    ]
    return StepLine(
        step=name,
        units=len(by_dossier),
        late=sum(bool(days) for days in lateness),
        most_late_days=max(lateness, default=0),
        average_days=round(sum(days) / len(days)) if days else 0,
    )


def _unit_line(one: UnitFact, late: Mapping[str, int]) -> UnitLine:
    return UnitLine(
        unit=one.unit,
        code=one.code,
        result=one.result,
        level=one.level,
        sent_on=_day(one.sent_on),
        ended_on=_day(one.ended_on),
        returned=one.returned,
        decision=one.decision,
        late=dict(late),
    )


def _day(day: date | None) -> str:
    return f"{day:%d/%m/%Y}" if day else ""


def late_words(late: Mapping[str, int]) -> str:
    """Return the lateness of a unit in words: "Nộp hồ sơ: 3 ngày"; empty where nothing was late."""
    return "; ".join(f"{step}: {days} ngày" for step, days in late.items())
