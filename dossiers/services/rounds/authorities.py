"""Who recognises, held against a round: at its opening, when its decision is signed, and when that is numbered.

The authority is dated data of the criteria set (`criteria.rules.authorities`). An office that the set does not name on
the day decides on a written ground only; the ground stands in the round and beside everything that is decided on it.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from django.utils import timezone

from accounts.models import AdministrativeUnit, Appointment, Level, Office, OfficeKind, Role
from accounts.reach import reach
from accounts.rules.offices import COMMITTEE, head_of
from criteria.rules import authorities as rules
from criteria.rules.authorities import Finding, Issuer, Judged
from criteria.rules.definition import SetDefinition
from dossiers import permissions
from dossiers.errors import NotAllowed, WrongState
from dossiers.models import Round
from dossiers.models.dossiers import ENDED_STATES
from dossiers.rules.authorities import conflict
from dossiers.services.grounds import Ground, require_whole
from ledger.services import audit
from ledger.services.transactions import atomic_service

ABOUT = "thẩm quyền công nhận"


@dataclass(frozen=True, slots=True)
class Authority:
    """What pages say of who recognises in a round on a day: who decides, whom the set names, the written ground."""

    head: str
    finding: Finding
    ground: str = ""
    document: str = ""
    has_file: bool = False

    @property
    def grounded(self) -> bool:
        """Return whether the round has a written ground, which counts where the finding needs one."""
        return bool(self.ground)


def issuer_of(office: Office) -> Issuer:
    """Return what the rule asks of an issuing office."""
    name = office.name
    if office.kind == OfficeKind.COMMITTEE and not rules.post_named(name):
        name = COMMITTEE
    return Issuer(name, office.unit.level)


def judged(definition: SetDefinition, units: Iterable[AdministrativeUnit]) -> set[Judged]:
    """Return what the rule asks of the judged units; their superiors are read where the set asks for the level."""
    if not rules.depends_on_unit(definition):
        return {Judged()}
    by_level = rules.depends_on_level(definition)
    return {Judged(level_of(unit) if by_level else unit.level, unit.kind) for unit in units}


def level_of(unit: AdministrativeUnit) -> str:
    """Return the level of government of a unit: of a body, that of the nearest unit above that is none."""
    while unit.level == Level.BODY and unit.parent is not None:
        unit = unit.parent
    return unit.level


def found(
    definition: SetDefinition, issuer: Office, units: Iterable[AdministrativeUnit], day: date
) -> Finding:
    """Return what a set says of an office that is to recognise these units on a day."""
    return rules.finding(definition, issuer_of(issuer), judged(definition, units), day)


def authority_of(round: Round, units: Iterable[AdministrativeUnit] | None, day: date) -> Authority:
    """Return what to show of who recognises; `units` None: the round's own, read only where it matters."""
    definition = round.criteria_set.parsed()
    if units is None:
        units = (
            AdministrativeUnit.objects.filter(dossiers__round=round).distinct()
            if rules.depends_on_unit(definition)
            else ()
        )
    return Authority(
        head=head_of(round.issuer.name),
        finding=found(definition, round.issuer, units, day),
        ground=round.authority_ground,
        document=round.authority_document,
        has_file=round.authority_file_id is not None,
    )


def require(round: Round, units: Iterable[AdministrativeUnit], *, on: date, refused: str) -> Authority:
    """Return who recognises; raise NotAllowed unless the set names the issuer that day or a ground is written.

    `refused` begins the sentence: "Chưa ký được.".
    """
    here = authority_of(round, units, on)
    if here.finding.needs_ground and not here.grounded:
        raise NotAllowed(f"{refused} {sentence(round, here.finding)} {WAY_OUT}")
    return here


WAY_OUT = "Hãy để cơ quan thường trực ghi căn cứ thẩm quyền ở trang đợt."


def sentence(round: Round, finding: Finding) -> str:
    """Return why an issuer needs a written ground."""
    return conflict(
        finding, head=head_of(round.issuer.name), instrument=round.criteria_set.parsed().instrument
    )


def in_audit(here: Authority) -> str:
    """Return what an audit line adds where something was decided on a written ground; empty where on none."""
    if not here.finding.needs_ground:
        return ""
    return f" {here.head} quyết định theo căn cứ: {here.ground} (theo {here.document}, chưa kiểm chứng)."


def may_record(appointment: Appointment, round: Round) -> bool:
    """Return whether somebody may write the ground: the standing office's clerk, or an administrator who keeps it."""
    if appointment.role == Role.ADMINISTRATOR:
        return reach(appointment, timezone.localdate()).holds_office(round.standing_office)
    return appointment.role == Role.STANDING_CLERK and appointment.office_id == round.standing_office_id


@atomic_service
def record_ground(*, appointment: Appointment, round: Round, ground: Ground) -> Round:
    """Write on what ground the round's issuer recognises, also in place of an earlier one, which the audit keeps.

    Raise NotAllowed (standing office or an administrator who keeps it), Incomplete, BadFile, WrongState (every
    dossier of the round has its end).
    """
    round = Round.objects.select_for_update(of=("self",)).select_related("standing_office").get(pk=round.pk)
    permissions.require_in_force(appointment)
    if not may_record(appointment, round):
        raise NotAllowed(f"Căn cứ thẩm quyền do {round.standing_office} ghi. Hãy báo cơ quan đó.")
    if not round.dossiers.exclude(state__in=ENDED_STATES).exists():
        raise WrongState("Mọi hồ sơ của đợt đã kết thúc nên không ghi thêm căn cứ thẩm quyền.")
    ground = require_whole(ground, ABOUT)
    keep(round, ground)
    round.save(update_fields=["authority_ground", "authority_document", "authority_file"])
    tell(appointment, round)
    return round


def keep(round: Round, ground: Ground) -> None:
    """Put a whole ground into a round, which is saved by the caller."""
    round.authority_ground, round.authority_document = ground.text, ground.document
    round.authority_file = ground.file


def tell(appointment: Appointment, round: Round) -> None:
    """Write the ground of a round into the audit."""
    audit.record(
        act="authority-ground",
        appointment=appointment,
        subject=round,
        sentence=f"Ghi căn cứ để {head_of(round.issuer.name)} công nhận: {round.authority_ground} "
        f"(theo {round.authority_document}, chưa kiểm chứng).",
    )
