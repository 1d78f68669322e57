"""Opening a round: the rules are copied into it, one dossier is made for each unit."""

from __future__ import annotations

from collections.abc import Mapping

from django.db import transaction

from accounts.models import Appointment
from criteria.sets.parsing import parse
from dossiers.models import Dossier, Round, RoundDeadline
from dossiers.rules.rounds import StepLimit, as_limits
from dossiers.rules.titles import title_key
from dossiers.services.rounds import authorities
from dossiers.services.rounds.assignments import assign_from_plan
from dossiers.services.rounds.opening_checks import judged_by_itself, required_checks, required_ground
from dossiers.services.rounds.own_sets import audit_words, own_copy, store_own_copy
from dossiers.services.rounds.settings import RoundSettings
from ledger.services import audit

__all__ = ["judged_by_itself", "open_round"]


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
    units = list(settings.units)
    for _, check in required_checks(appointment, settings, units):
        check()
    own = own_copy(settings.criteria_set, settings.own)
    columns = settings.columns(parse(own.content) if own else settings.criteria_set.parsed())
    if any(unit.pk == settings.issuer.unit_id for unit in units):  # its council is of its own people
        columns["recuse_own_unit"] = False
    key = title_key(settings.criteria_set.model, columns["government_level"], settings.year)
    ground = required_ground(settings, units)
    opened = Round(**columns, own_sha256=own.sha256 if own else "", opened_by=appointment)
    if ground is not None:
        authorities.keep(opened, ground)
    opened.save()
    if own is not None:
        store_own_copy(opened, own, appointment)
    _create_deadlines(opened, as_limits(settings.deadlines))
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
