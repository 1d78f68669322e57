"""A small province for tests of the procedure: a round, its people, and dossiers taken to a step."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from django.test import Client
from django.utils import timezone

from accounts.models import Appointment, Level, Office, OfficeKind, Role
from criteria.models import CriteriaSet
from criteria.rules import definition as d
from criteria.services import load_sets
from demo.criteria_set import made_up_set
from dossiers.models import AgendaItem, Council, CouncilSeat, Dossier, Round, RoundStep, Seat, Sitting
from dossiers.services.assessment import answers
from dossiers.services.rounds.settings import RoundSettings
from tests.factories.accounts import (
    LONG_AGO,
    AppointmentFactory,
    OfficeFactory,
    SigningMandateFactory,
    UnitFactory,
)
from tests.factories.kept import kept
from workflows import actions


def passing_fields(indicator: d.Indicator, level: int = 1) -> dict[str, Any]:
    """Return an answer that meets what the indicator demands at every level up to this one."""
    kind = indicator.kind
    least = [r for n, r in indicator.requirements.items() if n <= level and r.value is not None]
    top = max((r.value for r in least), default=1)
    down = any(r.operator in ("<", "<=") for r in indicator.requirements.values())
    full = {"numerator": 0 if down else 100, "denominator": 100}
    if kind == d.YES_NO:
        return {"yes": True}
    if kind in (d.SHARE, d.ROLL_UP):
        return full
    if kind == d.VALUE:
        return {"value": 0 if down else int(top) + 1}
    if kind == d.CHANGE:
        return {"value": 200, "previous": 100}
    if kind in (d.RUNG, d.AWARD):
        return {"rung": max(len(indicator.ladder), 1)}
    if kind == d.POINTS:
        return {"points": int(indicator.max_points or 10)}
    return {"parts": [full for _ in indicator.part_texts]}


@dataclass
class World:
    """Everybody a round needs."""

    issuer: Office
    standing: Office
    chairman: Appointment
    document_clerk: Appointment
    clerk: Appointment
    council: Council
    chair: Appointment
    secretary: Appointment
    members: list[Appointment]
    heads: list[Appointment]
    contributors: list[Appointment]
    criteria_set: CriteriaSet
    round: Round
    extra: dict[str, Any] = field(default_factory=dict)

    @property
    def voters(self) -> list[Appointment]:
        """Return the chair, the secretary and the members."""
        return [self.chair, self.secretary, *self.members]

    @property
    def dossiers(self) -> list[Dossier]:
        """Return the dossiers in the order of the heads."""
        return list(self.round.dossiers.order_by("unit__code").with_details())


@kept
def make_world(
    *,
    units: int = 1,
    members: int = 3,
    with_council: bool = True,
    with_inspection: bool = False,
    criteria_set: CriteriaSet | None = None,
) -> World:
    """Build a province with a round opened for some communes; their flows are started.

    It judges by the made-up set of the demonstration, which is wholly known, unless another is given.
    """
    province = UnitFactory(level=Level.PROVINCE, kind="", name="tỉnh Thử Nghiệm", code="99")
    issuer = OfficeFactory(unit=province, name="Ủy ban nhân dân tỉnh Thử Nghiệm", code="ubnd-tinh")
    standing = OfficeFactory(
        unit=province,
        name="Sở Giáo dục và Đào tạo tỉnh Thử Nghiệm",
        code="sgddt",
        symbol="SGDĐT",
        kind=OfficeKind.STANDING,
    )
    chairman = AppointmentFactory(role=Role.CHAIRMAN, office=issuer)
    SigningMandateFactory(holder=chairman)
    clerk = AppointmentFactory(role=Role.STANDING_CLERK, office=standing, capacity="Chuyên viên")
    SigningMandateFactory(
        holder=clerk, form="TL", body_line="", principal_capacity="GIÁM ĐỐC", capacity="CHUYÊN VIÊN"
    )
    council = Council.objects.create(name="Hội đồng đánh giá tỉnh", office=standing, valid_from=LONG_AGO)
    voters = []
    for role, seat in [
        (Role.COUNCIL_CHAIR, Seat.CHAIR),
        (Role.COUNCIL_SECRETARY, Seat.SECRETARY),
        *[(Role.COUNCIL_MEMBER, Seat.MEMBER)] * members,
    ]:
        voter = AppointmentFactory(role=role, office=standing, capacity=seat.label)
        CouncilSeat.objects.create(council=council, appointment=voter, seat=seat, valid_from=LONG_AGO)
        voters.append(voter)
    heads, contributors = [], []
    for number in range(units):
        commune = UnitFactory(code=f"{20000 + number}", name=f"xã Học Tập {number + 1}", parent=province)
        office = OfficeFactory(unit=commune, code=f"ubnd-xa-{number}")
        heads.append(AppointmentFactory(role=Role.UNIT_HEAD, office=office))
        contributors.append(
            AppointmentFactory(role=Role.OFFICE_CONTRIBUTOR, office=office, capacity="Công chức")
        )
    load_sets()
    criteria_set = criteria_set or made_up_set()
    year = timezone.localdate().year
    opened = actions.open_round(
        appointment=clerk,
        settings=RoundSettings(
            name=f"Đợt đánh giá {year}",
            year=year,
            criteria_set=criteria_set,
            units=[head.office.unit for head in heads],
            standing_office=standing,
            issuer=issuer,
            council=council,
            deadlines={step: date(year, 12, 31) for step in RoundStep.values},
            with_council=with_council,
            with_inspection=with_inspection,
        ),
    )
    return World(
        issuer=issuer,
        standing=standing,
        chairman=chairman,
        document_clerk=AppointmentFactory(role=Role.DOCUMENT_CLERK, office=issuer, capacity="Văn thư"),
        clerk=clerk,
        council=council,
        chair=voters[0],
        secretary=voters[1],
        members=voters[2:],
        heads=heads,
        contributors=contributors,
        criteria_set=criteria_set,
        round=opened,
    )


def make_world_again(world: World, *, units: int) -> World:
    """Open a second, longer round for the same people and more communes."""
    for number in range(units):
        commune = UnitFactory(
            code=f"{30000 + number}", name=f"xã Thêm {number + 1}", parent=world.issuer.unit
        )
        office = OfficeFactory(unit=commune, code=f"ubnd-them-{number}")
        world.heads.append(AppointmentFactory(role=Role.UNIT_HEAD, office=office))
    world.round = actions.open_round(
        appointment=world.clerk,
        settings=RoundSettings(
            name="Đợt thứ hai",
            year=world.round.year - 1,  # this year they have their living dossier
            criteria_set=world.criteria_set,
            units=[head.office.unit for head in world.heads],
            standing_office=world.standing,
            issuer=world.issuer,
            council=world.council,
            deadlines={},
        ),
    )
    return world


def answer_all(world: World, number: int = 0, level: int = 1) -> Dossier:
    """Let the head answer every indicator well."""
    dossier = world.dossiers[number]
    for indicator in world.criteria_set.parsed().indicators:
        answers.save_answer(
            appointment=world.heads[number],
            dossier=dossier,
            code=indicator.code,
            fields=passing_fields(indicator, level),
        )
    return dossier


def submitted(world: World, number: int = 0) -> Dossier:
    """Return a dossier that waits for the completeness check."""
    dossier = answer_all(world, number)
    actions.submit_dossier(appointment=world.heads[number], dossier=dossier, requested_level=1)
    return world.dossiers[number]


def accepted(world: World, number: int = 0) -> Dossier:
    """Return a dossier that waits for a sitting."""
    actions.accept_dossier(appointment=world.clerk, dossier=submitted(world, number))
    return world.dossiers[number]


def in_sitting(world: World, numbers: tuple[int, ...] = (0,)) -> list[AgendaItem]:
    """Return the agenda of a sitting over these dossiers."""
    chosen = [accepted(world, number) for number in numbers]
    sitting = actions.open_sitting(appointment=world.secretary, round=world.round, dossiers=chosen)
    return list(sitting.items.select_related("sitting__council", "dossier__unit"))


def voted(world: World, item: AgendaItem, choice: str = "level_1", reason: str = "") -> AgendaItem:
    """Let every member vote the same."""
    for voter in world.voters:
        actions.cast_ballot(appointment=voter, item=item, choice=choice, reason=reason)
    return item


def minuted(world: World, sitting: Sitting) -> None:
    """Let the secretary write the minutes and the chair confirm them."""
    actions.write_minutes(appointment=world.secretary, sitting=sitting)
    actions.confirm_minutes(appointment=world.chair, sitting=sitting)


def proposed(world: World, numbers: tuple[int, ...] = (0,)) -> list[Dossier]:
    """Return dossiers that the council proposes."""
    for item in in_sitting(world, numbers):
        actions.conclude(appointment=world.chair, item=voted(world, item), outcome="level_1")
    minuted(world, item.sitting)
    return [world.dossiers[number] for number in numbers]


def confirmed(client: Client, form: dict[str, Any], address: str = "/ho-so/dot/mo/", **more: Any) -> Any:
    """Send the form that opens a round, confirm every doubt the preview names, and return the answer."""
    seen = client.post(address, {**form, "act": "xem-truoc"}).content.decode()
    ticks = re.findall(r'name="xac-nhan" value="([^"]+)"', seen)
    return client.post(address, {**form, "act": "open", "xac-nhan": ticks}, **more)
