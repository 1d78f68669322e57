"""Adding units to a round that was opened (bổ sung đơn vị)."""

from __future__ import annotations

from collections.abc import Sequence

from django.utils import timezone

from accounts.models import AdministrativeUnit, Appointment
from dossiers.errors import BadAnswer, Incomplete
from dossiers.models import Dossier, Round, RoundStep
from dossiers.models.dossiers import LEFT_STATES
from dossiers.rules.round_changes import first_names
from dossiers.services.rounds import authorities
from dossiers.services.rounds.assignments import assign_from_plan
from dossiers.services.rounds.deadlines import due_for
from dossiers.services.rounds.managing import locked_round
from dossiers.services.rounds.opening_checks import fitting_checks, key_of, living_check
from dossiers.services.rounds.previewing import Told, told_of
from dossiers.services.rounds.settings import RoundSettings
from ledger.required import require_reason
from ledger.services import audit
from ledger.services.transactions import atomic_service


def settings_of(round: Round, units: Sequence[AdministrativeUnit]) -> RoundSettings:
    """Return what is asked of units, as for a new round, with the settings of one that was opened."""
    return RoundSettings(
        name=round.name,
        year=round.year,
        criteria_set=round.criteria_set,
        units=units,
        standing_office=round.standing_office,
        issuer=round.issuer,
        council=round.council,
        deadlines={},
    )


@atomic_service
def add_units(
    *, appointment: Appointment, round: Round, units: Sequence[AdministrativeUnit], reason: str
) -> tuple[list[Dossier], Told]:
    """Add units to a round with a reason; return their dossiers and who is told. The caller starts the flows.

    What is asked of units at the opening is asked again. Raise NotAllowed, Incomplete (no reason), WrongState
    (closed) and BadAnswer (none chosen, in the round already, a living dossier, the time to send is over, not units
    of this issuer, set or territory).
    """
    round, _ = locked_round(appointment=appointment, round=round)
    reason = require_reason(
        reason, "Chưa ghi lý do bổ sung đơn vị. Hãy ghi rõ lý do rồi gửi lại.", error=Incomplete
    )
    _require_new(round, units)
    _require_time(round)
    settings = settings_of(round, units)
    for _, check in (*fitting_checks(settings, units), living_check(appointment, settings, units)):
        check()
    authorities.require(round, units, on=timezone.localdate(), refused="Chưa bổ sung được.")
    key = key_of(settings)
    added = [  # saved one by one, so that search follows
        Dossier.objects.create(round=round, unit=unit, title_key=key) for unit in units
    ]
    if round.plan is not None:
        assign_from_plan(round, round.plan, added)
    audit.record(
        act="add-units",
        appointment=appointment,
        subject=round,
        sentence=f"Bổ sung {len(units)} đơn vị vào đợt: {first_names([unit.name for unit in units])}. Lý do: {reason}",
    )
    return added, told_of(units)


def _require_new(round: Round, units: Sequence[AdministrativeUnit]) -> None:
    if not units:
        raise BadAnswer("Chưa chọn đơn vị nào để bổ sung. Hãy đánh dấu ít nhất một đơn vị.")
    if any(unit.pk == round.issuer.unit_id for unit in units):
        raise BadAnswer(
            f"{round.issuer.unit} tự công nhận thì cần một đợt riêng. Hãy mở đợt khác cho đơn vị này."
        )
    there = round.dossiers.filter(unit__in=units).exclude(state__in=LEFT_STATES).select_related("unit")
    names = [one.unit.name for one in there]
    if names:
        raise BadAnswer(f"Đã có trong đợt: {first_names(names)}. Hãy bỏ các đơn vị này rồi gửi lại.")


def _require_time(round: Round) -> None:
    due, _ = due_for(round, RoundStep.SUBMIT)
    if due is not None and due < timezone.localdate():
        raise BadAnswer(
            f"Hạn nộp hồ sơ của đợt đã qua ngày {due:%d/%m/%Y}. Hãy gia hạn hoặc sửa hạn nộp rồi bổ sung đơn vị."
        )
