"""Correcting the deadlines and settings of a round that was opened, where nothing rests on them yet."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from django.utils import timezone

from accounts.models import Appointment
from accounts.role_groups import UNIT_ROLES
from dossiers.errors import BadAnswer, Incomplete, NotAllowed, WrongState
from dossiers.models import Round, RoundDeadline, RoundStep
from dossiers.models.dossiers import RUNNING_STATES
from dossiers.rules.round_changes import APPEALS, COUNCIL, NAME, SIGNING, resting
from dossiers.rules.rounds import StepLimit, as_limits, council_conflicts, deadline_faults, terms_conflicts
from dossiers.rules.sittings import SittingRules
from dossiers.services.rounds.managing import judges_of, locked_round, page_of, people_of, tell
from dossiers.services.rounds.opening_checks import Contradictions, people_faults, require_free_name
from ledger.required import require_reason
from ledger.services import audit
from ledger.services.transactions import atomic_service

COLUMNS: Mapping[str, str] = {
    "name": NAME,
    "with_inspection": COUNCIL,
    "with_council": COUNCIL,
    "council": COUNCIL,
    "quorum_numerator": COUNCIL,
    "quorum_denominator": COUNCIL,
    "majority_numerator": COUNCIL,
    "majority_denominator": COUNCIL,
    "casting_vote": COUNCIL,
    "ballot_kind": COUNCIL,
    "tie_rule": COUNCIL,
    "recuse_reviewers": COUNCIL,
    "signing_role": SIGNING,
    "objection_days": APPEALS,
    "answer_days": APPEALS,
}
"""The columns that may be corrected, each in the group of what may rest on it."""


@atomic_service
def correct_settings(
    *, appointment: Appointment, round: Round, changes: Mapping[str, Any], reason: str
) -> Round:
    """Correct settings of a round (by the columns of COLUMNS) with a reason; everybody concerned is told.

    Raise NotAllowed, Incomplete (no reason), WrongState with what rests on a setting already, and BadAnswer (nothing
    changed, a name that is taken, rules that contradict each other).
    """
    round, standing = locked_round(appointment=appointment, round=round)
    reason = require_reason(reason, "Chưa ghi lý do sửa. Hãy ghi rõ lý do rồi gửi lại.", error=Incomplete)
    changed = {name: value for name, value in changes.items() if getattr(round, name) != value}
    if not changed:
        raise BadAnswer("Chưa sửa gì so với quy định đang có của đợt.")
    rest = resting(standing)
    held = {COLUMNS[name]: rest[COLUMNS[name]] for name in changed if COLUMNS[name] in rest}
    if held:
        raise WrongState("Không sửa được phần đã có việc dựa vào: " + " ".join(held.values()))
    before = {name: shown(round, name) for name in changed}
    for name, value in changed.items():
        setattr(round, name, value)
    _require_sound(round)
    round.save(update_fields=list(changed))
    said = "; ".join(
        f"{label(name)}: từ “{old}” thành “{shown(round, name)}”" for name, old in before.items()
    )
    line = audit.record(
        act="correct-round",
        appointment=appointment,
        subject=round,
        sentence=f"Sửa quy định của đợt. {said}. Lý do: {reason}",
    )
    _tell(
        round,
        subject=f"Sửa quy định của đợt: {round}",
        body=f"{round.standing_office} sửa: {said}. Lý do: {reason}",
        key=f"round-corrected:{line.seq}",
    )
    return round


def label(name: str) -> str:
    """Return the words of a column."""
    field: Any = Round._meta.get_field(name)
    words = str(field.verbose_name)
    return words[:1].upper() + words[1:]


def shown(round: Round, name: str) -> str:
    """Return the value of a column in words."""
    value = getattr(round, name)
    if isinstance(value, bool):
        return "có" if value else "không"
    display = getattr(round, f"get_{name}_display", None)
    return str(display() if display else value) or "bất kỳ ai có thẩm quyền ký"


def rules_of(round: Round) -> SittingRules:
    """Return the rules of the sittings of a round."""
    return SittingRules(
        quorum=(round.quorum_numerator, round.quorum_denominator),
        majority=(round.majority_numerator, round.majority_denominator),
        casting_vote=round.casting_vote,
        ballot_kind=round.ballot_kind,
        recuse_own_unit=round.recuse_own_unit,
        recuse_reviewers=round.recuse_reviewers,
        tie_rule=round.tie_rule,
    )


def _require_sound(round: Round) -> None:
    """Raise where the corrected settings are not such that a round could be opened with them."""
    require_free_name(round.standing_office, round.name, round.year, but=round.pk)
    if round.council.office.unit_id != round.standing_office.unit_id:
        raise NotAllowed(
            f"{round.council} không thuộc {round.standing_office.unit}. Hãy chọn hội đồng của đơn vị mình."
        )
    council = round.council if round.with_council else None
    faults = [("quorum", one) for one in (rules_of(round).conflicts() if council else ())]
    terms = terms_conflicts(objection_days=round.objection_days, answer_days=round.answer_days)
    faults += [("objection_days", one) for one in terms]
    faults += people_faults(council, round.issuer, round.signing_role)
    if council:
        review = limits_of(round).get(RoundStep.REVIEW)
        faults += [("council", one) for one in council_conflicts(council.valid_until, review)]
    if faults:
        raise Contradictions(faults)


def limits_of(round: Round) -> dict[str, StepLimit]:
    """Return the limits of a round's steps as they are now."""
    return {
        one.step: StepLimit(due=one.due, days=one.days, counted_in=one.counted_in, source=one.source)
        for one in round.deadlines.all()
    }


@atomic_service
def correct_deadlines(
    *, appointment: Appointment, round: Round, limits: Mapping[str, StepLimit], reason: str
) -> list[str]:
    """Put these limits in place of those of the round with a reason; return the steps that changed.

    `limits` holds every step that has one; a step that is left out has none any more. The caller moves the open tasks.
    Raise NotAllowed, Incomplete (no reason), WrongState (a step that was extended) and BadAnswer (nothing changed,
    days past or out of order).
    """
    round, _ = locked_round(appointment=appointment, round=round)
    reason = require_reason(reason, "Chưa ghi lý do sửa hạn. Hãy ghi rõ lý do rồi gửi lại.", error=Incomplete)
    old, new = limits_of(round), as_limits(limits)
    changed = [step for step in RoundStep.values if _bare(old.get(step)) != _bare(new.get(step))]
    if not changed:
        raise BadAnswer("Chưa sửa hạn nào so với hạn đang có của đợt.")
    if faults := list(_deadline_faults(round, new, changed)):
        raise Contradictions(faults)
    for step in changed:
        _store(round, step, new.get(step), reason)
    said = "; ".join(
        f"{RoundStep(step).label}: từ {_words(old.get(step))} thành {_words(new.get(step))}"
        for step in changed
    )
    line = audit.record(
        act="correct-deadlines",
        appointment=appointment,
        subject=round,
        sentence=f"Sửa thời hạn. {said}. Lý do: {reason}",
    )
    _tell(
        round,
        subject=f"Sửa thời hạn: {round}",
        body=f"{round.standing_office} sửa thời hạn. {said}. Lý do: {reason}",
        key=f"deadline-corrected:{line.seq}",
    )
    return changed


def _bare(limit: StepLimit | None) -> tuple[Any, ...]:
    """Return what a limit says without its source; how days are counted says nothing where there are none."""
    if limit is None:
        return (None, None, "")
    return (limit.due, limit.days, limit.counted_in if limit.days else "")


def _words(limit: StepLimit | None) -> str:
    if limit is None:
        return "không có hạn"
    words = [f"{limit.due:%d/%m/%Y}"] if limit.due else []
    counted = "ngày làm việc" if limit.counted_in == "working" else "ngày lịch"
    return ", ".join([*words, *([f"{limit.days} {counted}"] if limit.days else [])])


def _deadline_faults(
    round: Round, limits: Mapping[str, StepLimit], changed: list[str]
) -> Iterator[tuple[str, str]]:
    today = timezone.localdate()
    extended = set(round.extensions.filter(dossier__isnull=True).values_list("step", flat=True))
    for step in changed:
        due = limits[step].due if step in limits else None
        if due is not None and due < today:
            yield f"due_{step}", "Ngày này đã qua. Hãy chọn một ngày còn ở phía trước."
        if step in extended:
            words = f"Bước “{RoundStep(step).label}” đã được gia hạn cho mọi đơn vị."
            yield f"due_{step}", f"{words} Hãy gia hạn tiếp nếu cần thêm ngày."
    yield from ((f"due_{step}", one) for step, one in deadline_faults(limits, dict(RoundStep.choices)))
    if round.with_council:
        review = limits.get(RoundStep.REVIEW)
        for one in council_conflicts(round.council.valid_until, review):
            yield f"due_{RoundStep.REVIEW}", one


def _store(round: Round, step: str, limit: StepLimit | None, reason: str) -> None:
    """Write one limit of a round; the correction is its source."""
    row = round.deadlines.filter(step=step).first()
    if limit is None:
        if row is not None:
            row.delete()
        return
    row = row or RoundDeadline(round=round, step=step)
    row.due, row.days, row.counted_in = limit.due, limit.days, limit.counted_in
    row.source = f"Sửa ngày {timezone.localdate():%d/%m/%Y}: {reason}"[:200]
    row.save()


def _tell(round: Round, *, subject: str, body: str, key: str) -> None:
    """Tell everybody who still works in the round: its units, those who judge, those who sign."""
    rows = round.dossiers.filter(state__in=RUNNING_STATES).select_related("unit__successor")
    units = people_of([one.unit for one in rows], UNIT_ROLES)
    people = [post for posts in units.values() for post in posts]
    tell([*people, *judges_of(round)], subject=subject, body=body, key=key, link=page_of(round))
