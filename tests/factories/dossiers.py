"""A small round with its people, and dossiers taken to any state by the services alone (no flows)."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

import pytest
from django.utils import timezone

from accounts.models import AdministrativeUnit, Appointment, Level, Office, OfficeKind, Role
from criteria.models import CriteriaSet
from dossiers.models import (
    AgendaItem,
    Council,
    CouncilSeat,
    Decision,
    Dossier,
    Round,
    RoundStep,
    Seat,
    Sitting,
    Submission,
)
from dossiers.services.assessment import answers, dossier_submission
from dossiers.services.council import ballots, conclusions, minutes, sittings
from dossiers.services.decisions import certificates, issuing
from dossiers.services.grounds import Ground
from dossiers.services.proposals import proposals, review
from dossiers.services.rounds import opening, own_sets
from dossiers.services.rounds.settings import RoundSettings
from ledger.services import files
from tests.factories.accounts import (
    LONG_AGO,
    AppointmentFactory,
    OfficeFactory,
    SigningMandateFactory,
    UnitFactory,
)
from tests.factories.criteria import CriteriaSetFactory, cell, indicator
from tests.factories.kept import kept

PDF = b"%PDF-1.7 test"
GOOD = {"1.1": {"yes": True}, "1.2": {"numerator": 90, "denominator": 100}}


def two_levels() -> dict[str, Any]:
    """What a set file says of two levels: the second may be asked 12 months after the first."""
    first = {
        "level": 1,
        "name": "Mức độ 1",
        "article": cell("Điều 1"),
        "source": "bài kiểm thử",
        "verified": False,
    }
    second = {**first, "level": 2, "name": "Mức độ 2", "after_months": cell(12)}
    share = indicator("1.2", "share", demand={"value": 50, "operator": ">="})
    share["requirements"].append({**share["requirements"][0], "level": 2, "value": 80})
    said = indicator("1.1")
    said["requirements"].append({**said["requirements"][0], "level": 2})
    return {"levels": [first, second], "indicators": [said, share]}


def open_level_2(what: str) -> dict[str, Any]:
    """Two levels of which the second has an unknown rule, threshold or text."""
    found = two_levels()
    said, share = found["indicators"]
    if what == "rule":
        found["levels"][1]["open"] = True
        said["requirements"].pop()
        share["requirements"].pop()
    elif what == "threshold":
        share["requirements"][1]["value"] = None
    elif what == "text":
        extra = indicator("1.3", text=cell(None), demand={"level": 2})
        found["indicators"].append(extra)
    return found


@contextmanager
def around_the_gates() -> Iterator[None]:
    """No act asks what is reached, as before the question was asked: for states that later gates must refuse."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("dossiers.services.assessment.levels.require_reached", lambda *_, **__: {})
        patch.setattr("dossiers.services.assessment.levels.barred", lambda *_: {})
        patch.setattr("dossiers.services.assessment.dossier_submission.blocking_reasons", lambda *_: ())
        patch.setattr(
            "dossiers.services.decisions.certificates._reached",
            lambda one: (list(certificates._titles(one)), []),
        )
        yield


@dataclass
class Place:
    """A province with its standing office, council, signers, and the heads of the units of one round."""

    issuer: Office
    standing: Office
    clerk: Appointment
    chairman: Appointment
    deputy: Appointment
    document_clerk: Appointment
    council: Council
    seats: list[Appointment]
    heads: list[Appointment]
    criteria_set: CriteriaSet
    round: Round

    @property
    def chair(self) -> Appointment:
        """The council's chair."""
        return self.seats[0]

    @property
    def secretary(self) -> Appointment:
        """The council's secretary."""
        return self.seats[1]

    @property
    def units(self) -> list[AdministrativeUnit]:
        """The units of the round, in the order of their heads."""
        return [head.office.unit for head in self.heads]

    def dossier(self, number: int = 0) -> Dossier:
        """The dossier of the nth unit as it is now."""
        return self.round.dossiers.with_details().get(unit=self.units[number])

    def dossiers(self) -> list[Dossier]:
        """Every dossier of the round as it is now."""
        return [self.dossier(number) for number in range(len(self.heads))]


def council_of(office: Office, members: int = 3) -> tuple[Council, list[Appointment]]:
    """A council with a chair, a secretary and members; five seats unless told otherwise."""
    council = Council.objects.create(name="Hội đồng đánh giá", office=office, valid_from=LONG_AGO)
    people = []
    for role, seat in [
        (Role.COUNCIL_CHAIR, Seat.CHAIR),
        (Role.COUNCIL_SECRETARY, Seat.SECRETARY),
        *[(Role.COUNCIL_MEMBER, Seat.MEMBER)] * members,
    ]:
        person = AppointmentFactory(role=role, office=office, capacity=seat.label)
        CouncilSeat.objects.create(council=council, appointment=person, seat=seat, valid_from=LONG_AGO)
        people.append(person)
    return council, people


@kept
def place(*, units: int = 1, members: int = 3, criteria: dict[str, Any] | None = None, **rules: Any) -> Place:
    """A province with a round of this year; `rules` go to `open_round` (with_council=False …).

    `criteria` is what its set file says of levels and indicators; two wholly known levels unless told.
    """
    province = UnitFactory(level=Level.PROVINCE, kind="tinh", name="tỉnh Thử Nghiệm")
    issuer = OfficeFactory(unit=province, name="Ủy ban nhân dân tỉnh Thử Nghiệm")
    standing = OfficeFactory(unit=province, name="Sở Giáo dục", symbol="SGDĐT", kind=OfficeKind.STANDING)
    clerk = AppointmentFactory(role=Role.STANDING_CLERK, office=standing, capacity="Trưởng phòng")
    chairman = AppointmentFactory(role=Role.CHAIRMAN, office=issuer)
    deputy = AppointmentFactory(role=Role.DEPUTY, office=issuer, capacity="Phó Chủ tịch")
    SigningMandateFactory(
        holder=clerk, form="TL", body_line="", principal_capacity="GIÁM ĐỐC", capacity="TRƯỞNG PHÒNG"
    )
    SigningMandateFactory(holder=chairman)
    SigningMandateFactory(holder=deputy, form="KT", principal_capacity="CHỦ TỊCH", capacity="PHÓ CHỦ TỊCH")
    council, seats = council_of(standing, members)
    heads = [AppointmentFactory(role=Role.UNIT_HEAD, office__unit__parent=province) for _ in range(units)]
    criteria_set = CriteriaSetFactory(**(criteria or two_levels()))
    return Place(
        issuer=issuer,
        standing=standing,
        clerk=clerk,
        chairman=chairman,
        deputy=deputy,
        document_clerk=AppointmentFactory(role=Role.DOCUMENT_CLERK, office=issuer, capacity="Văn thư"),
        council=council,
        seats=seats,
        heads=heads,
        criteria_set=criteria_set,
        round=open_round(clerk, issuer, standing, council, heads, criteria_set, **rules),
    )


def open_round(
    clerk: Appointment,
    issuer: Office,
    standing: Office,
    council: Council,
    heads: list[Appointment],
    criteria_set: CriteriaSet,
    **rules: Any,
) -> Round:
    """A round of this year over the units of these heads."""
    year = timezone.localdate().year
    given = {
        "name": f"Đợt đánh giá {Round.objects.count() + 1}",
        "year": year,
        "criteria_set": criteria_set,
        "deadlines": {step: date(year, 12, 31) for step in RoundStep.values},
        **rules,
    }
    return opening.open_round(
        appointment=clerk,
        settings=RoundSettings(
            units=[head.office.unit for head in heads],
            standing_office=standing,
            issuer=issuer,
            council=council,
            **given,
        ),
    )


def letter() -> Ground:
    """A letter of the authority that states what a set leaves open."""
    stored = files.store(content=b"%PDF-1.7 letter", media_type="application/pdf")
    return Ground(document="Công văn 5195/BGDĐT-GDTX", article="mục 2", file=stored, name="cong-van.pdf")


def require_evidence(here: Place, *codes: str, **policy: Any) -> None:
    """Let the round require evidence of these indicators, of all where none is named."""
    asked = codes or tuple(here.criteria_set.parsed().by_code)
    given = {code: {"need": "required", **policy} for code in asked}
    own = own_sets.own_copy(here.criteria_set, own_sets.OwnSettings(evidence=given))
    assert own is not None
    own_sets.store_own_copy(here.round, own, here.clerk)
    Round.objects.filter(pk=here.round.pk).update(own_sha256=own.sha256)
    here.round.refresh_from_db()


def next_round(here: Place, **rules: Any) -> Place:
    """The same people and units in a round of the next year that has none."""
    year = max(Round.objects.values_list("year", flat=True)) + 1
    given = {"year": year, "deadlines": {step: date(year, 12, 31) for step in RoundStep.values}, **rules}
    opened = open_round(
        here.clerk, here.issuer, here.standing, here.council, here.heads, here.criteria_set, **given
    )
    return Place(**{**vars(here), "round": opened})


def answered(here: Place, number: int = 0, **changes: dict[str, Any]) -> Dossier:
    """A dossier whose indicators are all answered well; `changes` by code with "_" for the dot."""
    given = {**GOOD, **{code.lstrip("_").replace("_", "."): fields for code, fields in changes.items()}}
    for code, fields in given.items():
        answers.save_answer(
            appointment=here.heads[number], dossier=here.dossier(number), code=code, fields=fields
        )
    return here.dossier(number)


def submitted(here: Place, number: int = 0, level: int = 1) -> Dossier:
    """A dossier that waits for the check."""
    dossier_submission.submit(
        appointment=here.heads[number], dossier=answered(here, number), requested_level=level
    )
    return here.dossier(number)


def accepted(here: Place, number: int = 0, level: int = 1) -> Dossier:
    """A dossier that waits for the council."""
    dossier_submission.accept(appointment=here.clerk, dossier=submitted(here, number, level))
    return here.dossier(number)


def on_agenda(here: Place, *numbers: int, level: int = 1) -> list[AgendaItem]:
    """The agenda of a sitting over these dossiers (the first where none is named)."""
    chosen = [accepted(here, number, level) for number in numbers or (0,)]
    sitting = sittings.open_sitting(appointment=here.secretary, round=here.round, dossiers=chosen)
    return list(sitting.items.select_related("sitting__council", "dossier__unit"))


def vote(
    item: AgendaItem, people: list[Appointment], choice: str = "level_1", reason: str = "Vì thế"
) -> None:
    """Let these people cast the same ballot."""
    for person in people:
        ballots.cast_ballot(appointment=person, item=item, choice=choice, reason=reason)


def minuted(here: Place, sitting: Sitting) -> Sitting:
    """A sitting whose minutes are written, confirmed and sealed."""
    minutes.write(appointment=here.secretary, sitting=sitting)
    minutes.confirm(appointment=here.chair, sitting=sitting)
    sitting.refresh_from_db()
    return sitting


def proposed(here: Place, *numbers: int, level: int = 1) -> list[Dossier]:
    """Dossiers that the council proposes."""
    for item in on_agenda(here, *numbers, level=level):
        vote(item, here.seats, f"level_{level}")
        conclusions.conclude(appointment=here.chair, item=item, outcome=f"level_{level}")
    minuted(here, item.sitting)
    return [here.dossier(number) for number in numbers or (0,)]


def refused(here: Place, number: int = 0) -> Dossier:
    """A dossier that the council does not propose."""
    (item,) = on_agenda(here, number)
    vote(item, here.seats, "refuse")
    conclusions.conclude(appointment=here.chair, item=item, outcome="refuse", reason="Thiếu minh chứng")
    return here.dossier(number)


def put_forward(here: Place, *numbers: int, level: int = 1) -> Submission:
    """A submission that waits for the authority."""
    return proposals.draft(
        appointment=here.clerk, round=here.round, dossiers=proposed(here, *numbers, level=level)
    )


def signed(here: Place, *numbers: int, level: int = 1) -> Submission:
    """A submission whose decision is signed and waits for its number."""
    submission = put_forward(here, *numbers, level=level)
    review.sign(appointment=here.chairman, submission=submission)
    submission.refresh_from_db()
    return submission


def decided(here: Place, *numbers: int, level: int = 1, on: date | None = None) -> Decision:
    """An issued decision with its titles."""
    return issuing.issue(
        appointment=here.document_clerk,
        submission=signed(here, *numbers, level=level),
        on=on or timezone.localdate(),
    )


def decided_from(here: Place, level: int = 1) -> Decision:
    """An issued decision over the first dossier, which was sent already."""
    dossier_submission.accept(appointment=here.clerk, dossier=here.dossier())
    sitting = sittings.open_sitting(appointment=here.secretary, round=here.round, dossiers=[here.dossier()])
    item = sitting.items.select_related("sitting__council", "dossier__unit").get()
    vote(item, here.seats, f"level_{level}")
    conclusions.conclude(appointment=here.chair, item=item, outcome=f"level_{level}")
    minuted(here, sitting)
    submission = proposals.draft(appointment=here.clerk, round=here.round, dossiers=[here.dossier()])
    review.sign(appointment=here.chairman, submission=submission)
    submission.refresh_from_db()
    return issuing.issue(appointment=here.document_clerk, submission=submission, on=timezone.localdate())


AT_STATE: dict[str, Callable[[Place], object]] = {
    "self_assessment": answered,
    "checking": submitted,
    "review": accepted,
    "proposed": proposed,
    "in_submission": put_forward,
    "recognised": decided,
    "refused": refused,
}


def dossier_at(state: str, here: Place | None = None) -> tuple[Place, Dossier]:
    """A dossier in the state, reached step by step, with everybody around it."""
    here = here or place()
    AT_STATE[state](here)
    return here, here.dossier()


def ended(appointment: Appointment) -> Appointment:
    """The appointment, over since yesterday."""
    appointment.valid_until = timezone.localdate() - timedelta(days=1)
    appointment.save(update_fields=["valid_until"])
    return appointment


def ground(**changes: Any) -> Ground:
    """A whole written ground of who recognises."""
    given = {"text": "Được giao công nhận thay", "document": "Công văn số 12/UBND-VX ngày 05/3/2026"}
    file = files.store(content=PDF, media_type="application/pdf")
    return Ground(**{**given, "file": file, "name": "cong-van.pdf", **changes})


def recogniser(words: str | None, **more: Any) -> list[dict[str, Any]]:
    """What a set file says of who recognises, on every day."""
    return [{**cell(words), "from": None, "until": None, **more}]
