"""Opening a round: the rules are copied into it, one dossier is made for each unit."""

from __future__ import annotations

from collections.abc import Mapping

from django.db import transaction
from django.utils import timezone

from accounts.models import AdministrativeUnit, Appointment, Office, Role
from accounts.queries import holders, mandate_for
from accounts.reach import in_tree, reach
from accounts.rules.offices import head_of
from criteria.models import CriteriaSet
from criteria.rules.authorities import names_own_head
from criteria.rules.definition import BODIES, SetDefinition
from criteria.services.selection import existing, pilots_over
from criteria.sets.parsing import parse
from documents.models import DocumentKind
from dossiers import permissions
from dossiers.errors import BadAnswer, NotAllowed
from dossiers.models import Council, Dossier, Round, RoundDeadline, RoundStep, Seat
from dossiers.rules.authorities import conflict
from dossiers.rules.rounds import (
    MOST_NAMED,
    StepLimit,
    as_limits,
    authority_conflicts,
    council_conflicts,
    deadline_conflicts,
    people_conflicts,
    terms_conflicts,
)
from dossiers.rules.titles import title_key
from dossiers.services.grounds import Ground, require_whole
from dossiers.services.rounds import authorities, living_dossiers
from dossiers.services.rounds.assignments import assign_from_plan
from dossiers.services.rounds.own_sets import audit_words, own_copy, store_own_copy
from dossiers.services.rounds.settings import RoundSettings
from ledger.services import audit


@transaction.atomic
def open_round(*, appointment: Appointment, settings: RoundSettings) -> Round:
    """Open a round (mở đợt) and create one dossier for each unit.

    A unit that nobody stands above is assessed by its own people, who therefore do not stay out of its dossier.
    From a plan, its assignments become office assignments where an office of the unit bears the name.
    Raise NotAllowed (the office's clerk, or an administrator who keeps it; issuer and council of another
    body), and BadAnswer where there is no unit, the issuer does not stand above one, a name is taken, the set
    does not cover the year or is not for such units, a unit has a living dossier for that title and year already
    (dossiers.services.rounds.living_dossiers), or the settings contradict each other: the council's rules,
    the order of the deadlines, a council that cannot sit, a signer without a mandate. An issuer that the set does not
    name today needs a written ground (Incomplete, BadFile).
    """
    _require_office(appointment, settings.standing_office, settings.issuer, settings.council)
    units = list(settings.units)
    if not units:
        raise BadAnswer("Chưa chọn đơn vị nào. Hãy chọn ít nhất một đơn vị.")
    if Round.objects.filter(
        standing_office=settings.standing_office, name=settings.name, year=settings.year, cancelled=False
    ).exists():
        raise BadAnswer(f"Năm {settings.year} đã có đợt mang tên “{settings.name}”. Hãy đặt tên khác.")
    _require_superior(settings.issuer, settings.criteria_set.parsed(), units)
    _require_territory(settings.standing_office, units)
    _require_fitting(settings.criteria_set, settings.year, units)
    limits = as_limits(settings.deadlines)
    conflicts = _conflicts(settings, limits)
    if conflicts:
        raise BadAnswer(" ".join(conflicts))
    own = own_copy(settings.criteria_set, settings.own)
    columns = settings.columns(parse(own.content) if own else settings.criteria_set.parsed())
    if any(unit.pk == settings.issuer.unit_id for unit in units):  # its council is of its own people
        columns["recuse_own_unit"] = False
    key = title_key(settings.criteria_set.model, columns["government_level"], settings.year)
    living_dossiers.require_none(appointment=appointment, units=units, key=key)
    ground = _required_ground(settings, units)
    opened = Round(**columns, own_sha256=own.sha256 if own else "", opened_by=appointment)
    if ground is not None:
        authorities.keep(opened, ground)
    opened.save()
    if own is not None:
        store_own_copy(opened, own, appointment)
    _create_deadlines(opened, limits)
    Dossier.objects.bulk_create(Dossier(round=opened, unit=unit, title_key=key) for unit in units)
    if settings.plan is not None:
        assign_from_plan(opened, settings.plan)
    audit.record(
        act="open-round",
        appointment=appointment,
        subject=opened,
        sentence=f"Mở {opened} năm {opened.year} theo {opened.criteria_set} cho {len(units)} đơn vị."
        + audit_words(own, settings.own),
    )
    if ground is not None:
        authorities.tell(appointment, opened)
    return opened


def _required_ground(settings: RoundSettings, units: list[AdministrativeUnit]) -> Ground | None:
    """Return the ground on which the issuer recognises, None where the set names its head today."""
    definition, issuer = settings.criteria_set.parsed(), settings.issuer
    found = authorities.found(definition, issuer, units, timezone.localdate())
    if not found.needs_ground:
        return None
    if not settings.ground.given:
        why = conflict(found, head=head_of(issuer.name), instrument=definition.instrument)
        raise BadAnswer(f"{why} {CHOOSE_OR_GROUND}")
    return require_whole(settings.ground, authorities.ABOUT)


def _conflicts(settings: RoundSettings, limits: Mapping[str, StepLimit]) -> list[str]:
    """Return a sentence for each contradiction among the settings."""
    council = settings.council if settings.with_council else None
    return [
        *(settings.sitting_rules.conflicts() if council else ()),
        *deadline_conflicts(limits, dict(RoundStep.choices)),
        *terms_conflicts(objection_days=settings.objection_days, answer_days=settings.answer_days),
        *_people_conflicts(council, settings.issuer, settings.signing_role),
        *(council_conflicts(council.valid_until, limits.get(RoundStep.REVIEW)) if council else ()),
    ]


def _create_deadlines(opened: Round, limits: Mapping[str, StepLimit]) -> None:
    """Create a deadline for each step that has a limit; the plan is its source unless one is named."""
    plan = str(opened.plan) if opened.plan else ""
    RoundDeadline.objects.bulk_create(
        RoundDeadline(
            round=opened,
            step=step,
            due=limit.due,
            days=limit.days,
            counted_in=limit.counted_in,
            source=(limit.source or plan)[:200],
        )
        for step, limit in limits.items()
    )


def _require_office(appointment: Appointment, standing: Office, issuer: Office, council: Council) -> None:
    """Raise NotAllowed unless the round is the acting person's to open, with an issuer and council of that body."""
    if appointment.role == Role.ADMINISTRATOR:
        permissions.require(appointment, Role.ADMINISTRATOR)
        if not reach(appointment, timezone.localdate()).holds_office(standing):
            raise NotAllowed(f"{standing} không thuộc phạm vi của bạn. Hãy để cơ quan đó mở đợt.")
    else:
        permissions.require(appointment, Role.STANDING_CLERK, office=standing)
    if issuer.unit_id != standing.unit_id:
        raise NotAllowed(
            f"{standing} không tham mưu cho {issuer}. Hãy chọn cơ quan ra quyết định cùng đơn vị."
        )
    if council.office.unit_id != standing.unit_id:
        raise NotAllowed(f"{council} không thuộc {standing.unit}. Hãy chọn hội đồng của đơn vị mình.")


def _require_territory(standing: Office, units: list[AdministrativeUnit]) -> None:
    """Raise NotAllowed for a unit that lies outside the territory (địa bàn) of the standing office's unit today."""
    there = set(AdministrativeUnit.objects.filter(in_tree(standing.unit_id)).values_list("pk", flat=True))
    outside = [unit.name for unit in units if unit.pk not in there]
    if outside:
        named = ", ".join(outside[:MOST_NAMED]) + (" …" if len(outside) > MOST_NAMED else "")
        raise NotAllowed(
            f"{len(outside)} đơn vị không thuộc địa bàn của {standing.unit}: {named}. Hãy bỏ các đơn vị này; đợt của "
            "họ do cơ quan thường trực nơi đó mở."
        )


CHOOSE_OR_GROUND = (
    "Hãy chọn cơ quan đúng thẩm quyền, hoặc ghi căn cứ thẩm quyền: nội dung, văn bản và tệp kèm theo."
)


def _require_superior(issuer: Office, definition: SetDefinition, units: list[AdministrativeUnit]) -> None:
    """Raise BadAnswer unless the issuer stands above every unit, or the set leaves the highest unit to itself."""
    below = set(AdministrativeUnit.objects.filter(in_tree(issuer.unit_id)).values_list("pk", flat=True))
    top = issuer.unit
    conflicts = authority_conflicts(
        issuer=issuer.name,
        issuer_unit=top.name,
        not_below=[unit.name for unit in units if unit.pk not in below],
        itself=any(unit.pk == top.pk for unit in units),
        itself_allowed=judged_by_itself(top, definition),
    )
    if conflicts:
        raise BadAnswer(" ".join(conflicts))


def judged_by_itself(unit: AdministrativeUnit, definition: SetDefinition) -> bool:
    """Return whether a set leaves a unit to its own judgement: the set is of its level, and nobody stands above it
    or the set names its own committee's head (on a ground where it is not sure).
    """
    if definition.government_level != unit.level or definition.model == BODIES:
        return False
    return unit.parent_id is None or names_own_head(definition, unit.level, timezone.localdate())


def _require_fitting(criteria_set: CriteriaSet, year: int, units: list[AdministrativeUnit]) -> None:
    definition = criteria_set.parsed()
    if criteria_set.origin == CriteriaSet.Origin.PLAN:
        raise BadAnswer(
            f"{criteria_set} là bản nháp đọc từ kế hoạch, không phải bộ tiêu chí. "
            "Hãy chọn bộ tiêu chí của thông tư; người quản trị lấy giá trị của kế hoạch vào bộ đó."
        )
    versions = CriteriaSet.objects.published().filter(code=criteria_set.code)
    over = pilots_over(versions, timezone.localdate()).get(criteria_set.code)
    if over is not None:
        raise BadAnswer(
            f"{criteria_set} đã hết thí điểm ngày {over:%d/%m/%Y}. Hãy chọn bộ tiêu chí đang có hiệu lực."
        )
    if not definition.may_judge(year):
        known = CriteriaSet.objects.published().from_files().filter(model=criteria_set.model)
        raise BadAnswer(
            f"{criteria_set} không có hiệu lực trong năm {year}. Hãy chọn bộ tiêu chí khác. "
            + existing(row.parsed() for row in known)
        )
    strange = [unit.name for unit in units if not definition.suits(unit.level, unit.kind)]
    if strange:
        named = ", ".join(strange[:MOST_NAMED]) + (" …" if len(strange) > MOST_NAMED else "")
        raise BadAnswer(
            f"{criteria_set} không dành cho cấp hoặc loại hình của {len(strange)} đơn vị: {named}. "
            "Hãy bỏ các đơn vị này hoặc chọn bộ tiêu chí khác."
        )


def _people_conflicts(council: Council | None, issuer: Office, signing_role: str) -> list[str]:
    today = timezone.localdate()
    seats = list(council.seats.serving_on(today).values_list("seat", flat=True)) if council else []
    able = [
        post
        for post in holders(signing_role, issuer)
        if mandate_for(post, issuer, today, kind=DocumentKind.DECISION)
    ]
    return people_conflicts(
        with_council=council is not None,
        seats=len(seats),
        chairs=seats.count(Seat.CHAIR),
        signing_role=signing_role,
        signers=len(able),
        role_name=str(Role(signing_role).label) if signing_role else "",
    )
