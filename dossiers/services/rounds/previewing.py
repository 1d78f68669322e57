"""What will happen when a round is opened: its size, what forbids it beside which field, what is to be confirmed."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from hashlib import sha256
from typing import Any

from accounts.models import AdministrativeUnit, Appointment, Role
from criteria.sets.open_entries import open_entries
from dossiers.errors import Incomplete, ProcedureError
from dossiers.models import RoundStep
from dossiers.rules.round_changes import first_names
from dossiers.rules.rounds import as_limits
from dossiers.services.rounds.managing import people_of
from dossiers.services.rounds.opening_checks import Contradictions, Fault, required_checks, required_ground
from dossiers.services.rounds.own_sets import own_copy
from dossiers.services.rounds.settings import RoundSettings

MOST_OPEN = 12


@dataclass(frozen=True, slots=True)
class Doubt:
    """Something that may be meant so, to be confirmed by a tick; the key changes with what is said."""

    kind: str
    words: str
    names: tuple[str, ...] = ()

    @property
    def sentence(self) -> str:
        """Return the doubt with the names it is about."""
        return f"{self.words}: {'; '.join(self.names)}." if self.names else f"{self.words}."

    @property
    def key(self) -> str:
        """Return what the tick sends: one that was set for other words does not count."""
        said = f"{self.words}{'|'.join(self.names)}".encode()
        return f"{self.kind}-{sha256(said).hexdigest()[:12]}"


@dataclass(frozen=True, slots=True)
class Told:
    """Who is told of a round: how many heads of how many units, and the units nobody can be told for."""

    people: int
    units: int
    without_head: tuple[str, ...]

    @property
    def words(self) -> str:
        """Return the sentence that says who was told and who could not be."""
        reached = self.units - len(self.without_head)
        said = f"Đã báo {self.people} người đứng đầu của {reached} đơn vị."
        if not self.without_head:
            return said
        return (
            f"{said} Chưa báo được {len(self.without_head)} đơn vị vì chưa có người đứng đầu: "
            f"{first_names(list(self.without_head))}. Việc chờ sẵn, ai được giao vai đứng đầu sẽ thấy."
        )


@dataclass(frozen=True, slots=True)
class Preview:
    """What opening does, or why it is refused."""

    units: int
    told: Told
    missing_deadlines: tuple[str, ...] = ()
    faults: tuple[Fault, ...] = ()
    doubts: tuple[Doubt, ...] = ()

    def unconfirmed(self, ticked: Sequence[str]) -> list[Doubt]:
        """Return the doubts that were not confirmed."""
        return [doubt for doubt in self.doubts if doubt.key not in ticked]


def told_of(units: Sequence[AdministrativeUnit]) -> Told:
    """Return who is told of a round of these units, by who heads them today."""
    heads = people_of(units, [Role.UNIT_HEAD])
    people = {post.user_id for posts in heads.values() for post in posts}
    return Told(len(people), len(units), tuple(unit.name for unit in units if not heads[unit.pk]))


def preview(*, appointment: Appointment, settings: RoundSettings) -> Preview:
    """Return what opening a round with these settings does; nothing is written."""
    units = list(settings.units)
    told = told_of(units)
    faults = tuple(_faults(appointment, settings, units))
    limits = as_limits(settings.deadlines)
    return Preview(
        units=len(units),
        told=told,
        missing_deadlines=tuple(str(label) for step, label in RoundStep.choices if step not in limits),
        faults=faults,
        doubts=() if faults else tuple(_doubts(settings, units, told)),
    )


def _faults(
    appointment: Appointment, settings: RoundSettings, units: Sequence[AdministrativeUnit]
) -> Iterator[Fault]:
    """Yield every refusal with the field it is about."""
    checks = [
        *required_checks(appointment, settings, units),
        ("own", lambda: own_copy(settings.criteria_set, settings.own)),
        ("ground", lambda: required_ground(settings, units)),
    ]
    for field, check in checks:
        try:
            check()
        except Contradictions as error:
            yield from error.faults
        except ProcedureError as error:
            yield field, " ".join([str(error), *(error.missing if isinstance(error, Incomplete) else ())])


def _doubts(settings: RoundSettings, units: Sequence[AdministrativeUnit], told: Told) -> Iterator[Doubt]:
    if told.without_head:
        alone = _without_anybody(units)
        if alone:
            words = f"{len(alone)} đơn vị chưa có ai trong hệ thống nên không ai nhận được việc"
            yield Doubt("khong-nguoi", words, tuple(alone))
        rest = tuple(name for name in told.without_head if name not in alone)
        if rest:
            words = f"{len(rest)} đơn vị có người nhưng chưa có người đứng đầu nên chưa ai nộp hồ sơ được"
            yield Doubt("khong-dung-dau", words, rest)
    yield from _open_doubts(settings)


def _without_anybody(units: Sequence[AdministrativeUnit]) -> list[str]:
    people = people_of(units)
    return [unit.name for unit in units if not people[unit.pk]]


def _open_doubts(settings: RoundSettings) -> Iterator[Doubt]:
    """Yield what the set leaves open: levels that are not offered because of it, and what stays open in the rest."""
    data: dict[str, Any] = settings.criteria_set.definition
    own = own_copy(settings.criteria_set, settings.own)
    kept = own.content if own else data
    still = {entry.key for entry in open_entries(kept)}
    levels = {level["level"] for level in kept["levels"]}
    out = [level["name"] for level in data["levels"] if level["level"] not in levels]
    entries = open_entries(data)
    if out:
        blamed = [one.words for one in entries if one.blocks and not set(one.levels) <= levels]
        yield Doubt(
            "khong-xet", f"Vẫn mở: đợt không xét {', '.join(out)} vì bộ tiêu chí còn để ngỏ", _cut(blamed)
        )
    left = [one.words for one in entries if one.key in still]
    if left:
        yield Doubt("con-mo", "Vẫn mở: bộ tiêu chí chưa nêu và đợt không điền", _cut(left))


def _cut(words: list[str]) -> tuple[str, ...]:
    more = len(words) - MOST_OPEN
    return (*words[:MOST_OPEN], *([f"và {more} chỗ khác"] if more > 0 else ()))
