"""Opening a round: the rules are copied into it, one dossier is made for each unit."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date

from django.db import transaction
from django.utils import timezone

from accounts.models import AdministrativeUnit, Appointment, Office, Role
from accounts.queries import holders, mandate_for
from accounts.reach import in_tree, reach
from criteria.definition import BODIES, SetDefinition
from criteria.models import CriteriaSet
from criteria.services.choosing import existing
from documents.models import Plan
from dossiers import rights
from dossiers.errors import BadAnswer, NotAllowed
from dossiers.models import Council, Dossier, IndicatorAssignment, Round, RoundDeadline, RoundStep, Seat
from dossiers.round_rules import (
    MOST_NAMED,
    StepLimit,
    as_limits,
    authority_conflicts,
    council_conflicts,
    deadline_conflicts,
    people_conflicts,
    terms_conflicts,
)
from dossiers.rules import SittingRules
from ledger.services import audit

SITTING_RULES = SittingRules()
DECISION = "quyet_dinh"


@transaction.atomic
def open_round(
    *,
    appointment: Appointment,
    name: str,
    year: int,
    criteria_set: CriteriaSet,
    units: Iterable[AdministrativeUnit],
    standing_office: Office,
    issuer: Office,
    council: Council,
    deadlines: Mapping[str, date | StepLimit],
    plan: Plan | None = None,
    with_council: bool = True,
    with_inspection: bool = False,
    sitting_rules: SittingRules = SITTING_RULES,
    signing_role: str = "",
    objection_days: int = 90,
    answer_days: int = 30,
) -> Round:
    """Open a round and make its dossiers.

    From a plan, its assignments become office assignments where an office of the unit bears the name.
    Raises NotAllowed (the office's clerk, or an administrator who keeps it; issuer and council of another
    body), and BadAnswer where there is no unit, the issuer does not stand above one, a name is taken, the set
    does not cover the year or is not for such units, or the settings contradict each other: the council's rules,
    the order of the deadlines, a council that cannot sit, a signer without a mandate.
    """
    _require_office(appointment, standing_office, issuer, council)
    chosen = list(units)
    if not chosen:
        raise BadAnswer("Chưa chọn đơn vị nào. Hãy chọn ít nhất một đơn vị.")
    if Round.objects.filter(name=name, year=year).exists():
        raise BadAnswer(f"Năm {year} đã có đợt mang tên “{name}”. Hãy đặt tên khác.")
    definition = criteria_set.parsed()
    _require_authority(issuer, definition, chosen)
    _require_fitting(criteria_set, year, chosen)
    limits = as_limits(deadlines)
    conflicts = [
        *(sitting_rules.conflicts() if with_council else ()),
        *deadline_conflicts(limits, dict(RoundStep.choices)),
        *terms_conflicts(objection_days=objection_days, answer_days=answer_days),
        *_people_conflicts(council if with_council else None, issuer, signing_role),
        *(council_conflicts(council.valid_until, limits.get(RoundStep.REVIEW)) if with_council else ()),
    ]
    if conflicts:
        raise BadAnswer(" ".join(conflicts))
    waits = [level.after_months for level in definition.levels if level.after_months]
    new = Round.objects.create(
        name=name,
        year=year,
        criteria_set=criteria_set,
        plan=plan,
        standing_office=standing_office,
        issuer=issuer,
        council=council,
        with_council=with_council,
        with_inspection=with_inspection,
        quorum_numerator=sitting_rules.quorum[0],
        quorum_denominator=sitting_rules.quorum[1],
        majority_numerator=sitting_rules.majority[0],
        majority_denominator=sitting_rules.majority[1],
        casting_vote=sitting_rules.casting_vote,
        ballot_kind=sitting_rules.ballot_kind,
        tie_rule=sitting_rules.tie_rule,
        recuse_own_unit=sitting_rules.recuse_own_unit,
        recuse_reviewers=sitting_rules.recuse_reviewers,
        validity_months=definition.validity_months or 36,
        upgrade_months=max(waits, default=12),
        signing_role=signing_role,
        objection_days=objection_days,
        answer_days=answer_days,
        opened_by=appointment,
    )
    RoundDeadline.objects.bulk_create(
        RoundDeadline(
            round=new,
            step=step,
            due=one.due,
            days=one.days,
            counted_in=one.counted_in,
            source=(one.source or (str(plan) if plan else ""))[:200],
        )
        for step, one in limits.items()
    )
    Dossier.objects.bulk_create(Dossier(round=new, unit=unit) for unit in chosen)
    if plan is not None:
        assign_from_plan(new, plan)
    audit.record(
        act="open-round",
        appointment=appointment,
        subject=new,
        sentence=f"Mở {new} năm {year} theo {criteria_set} cho {len(chosen)} đơn vị.",
    )
    return new


def _require_office(appointment: Appointment, standing: Office, issuer: Office, council: Council) -> None:
    """Raise NotAllowed unless the round is the acting person's to open, with an issuer and council of that body."""
    if appointment.role == Role.ADMINISTRATOR:
        rights.require(appointment, Role.ADMINISTRATOR)
        if not reach(appointment, timezone.localdate()).holds_office(standing):
            raise NotAllowed(f"{standing} không thuộc phạm vi của bạn. Hãy để cơ quan đó mở đợt.")
    else:
        rights.require(appointment, Role.STANDING_CLERK, office=standing)
    if issuer.unit_id != standing.unit_id:
        raise NotAllowed(
            f"{standing} không tham mưu cho {issuer}. Hãy chọn cơ quan ra quyết định cùng đơn vị."
        )
    if council.office.unit_id != standing.unit_id:
        raise NotAllowed(f"{council} không thuộc {standing.unit}. Hãy chọn hội đồng của đơn vị mình.")


def _require_authority(issuer: Office, definition: SetDefinition, units: list[AdministrativeUnit]) -> None:
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
    """Return whether a set leaves a unit to its own judgement: nobody stands above it, and the set is of its level."""
    return unit.parent_id is None and definition.government_level == unit.level and definition.model != BODIES


def _require_fitting(criteria_set: CriteriaSet, year: int, units: list[AdministrativeUnit]) -> None:
    definition = criteria_set.parsed()
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
    able = [post for post in holders(signing_role, issuer) if mandate_for(post, issuer, today, kind=DECISION)]
    return people_conflicts(
        with_council=council is not None,
        seats=len(seats),
        chairs=seats.count(Seat.CHAIR),
        signing_role=signing_role,
        signers=len(able),
        role_name=str(Role(signing_role).label) if signing_role else "",
    )


def assign_from_plan(new: Round, plan: Plan) -> None:
    """Give each dossier's indicators to the unit's offices that the plan names."""
    indicators = new.criteria_set.parsed().indicators
    rows = []
    for dossier in new.dossiers.select_related("unit").prefetch_related("unit__offices"):
        offices = {office.name.casefold(): office for office in dossier.unit.offices.all()}
        seen: set[tuple[str, int]] = set()
        for task in plan.facts.get("assignments", ()):
            office = offices.get(task["unit"].casefold())
            if office is None:
                continue
            for indicator in indicators:
                named = (
                    indicator.code in task["indicators"]
                    or indicator.criterion_code in task["criteria"]
                    or indicator.standard_code in task["standards"]
                )
                if named and (indicator.code, office.pk) not in seen:
                    seen.add((indicator.code, office.pk))
                    source = f"Dòng {task['line']} của kế hoạch"
                    rows.append(
                        IndicatorAssignment(
                            dossier=dossier, code=indicator.code, office=office, source=source
                        )
                    )
    IndicatorAssignment.objects.bulk_create(rows)
