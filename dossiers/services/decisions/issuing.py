"""Issuing a signed decision: its number, its PDF, and the titles it gives."""

from __future__ import annotations

from datetime import date

from django.utils import timezone

from accounts.models import AdministrativeUnit, Appointment, Role
from accounts.unit_succession import earlier_selves
from documents.services import official
from dossiers import permissions
from dossiers.errors import BadAnswer, WrongState
from dossiers.models import (
    Decision,
    DossierState,
    ManifestKind,
    Submission,
    SubmissionLine,
    SubmissionState,
    Title,
)
from dossiers.rules.issue_days import issue_day_problem
from dossiers.rules.titles import last_day_of_title
from dossiers.services.assessment import levels
from dossiers.services.decisions import integrity_chain, sealed_records
from dossiers.services.notifications import notify_unit
from dossiers.services.rounds import authorities
from ledger.services import audit
from ledger.services.transactions import atomic_service


@atomic_service
def issue(*, appointment: Appointment, submission: Submission, on: date) -> Decision:
    """Give the signed decision its number and day; every unit in it gets its title.

    Raise NotAllowed (only the issuer's document clerk), BadAnswer (a future day or one before the
    signature), WrongState (not signed, issued already, or something sealed changed since), NotReached (the level
    of a line is not reached).
    """
    submission = (
        Submission.objects.select_for_update(of=("self",))
        .select_related("round__issuer__unit", "round__criteria_set")
        .get(pk=submission.pk)
    )
    permissions.require(appointment, Role.DOCUMENT_CLERK, unit=submission.round.issuer.unit)
    if submission.state != SubmissionState.SIGNED:
        raise WrongState(f"Quyết định này {submission.get_state_display().lower()}, không chờ cấp số.")
    signed_on = timezone.localdate(submission.decision.signed_at)
    if problem := issue_day_problem(on, signed_on=signed_on, today=timezone.localdate()):
        raise BadAnswer(problem)
    lines = list(
        submission.lines.kept()
        .select_related("dossier__unit", "dossier__round__criteria_set")
        .defer("dossier__round__criteria_set__definition")
    )
    _require_unbroken(lines)
    levels.require_reached(
        [(line.dossier, line.level) for line in lines],
        refused="Chưa cấp số được.",
        way_out="Hãy dừng quyết định; tờ trình trở về nơi soạn để bỏ đơn vị này ra.",
    )
    here = authorities.require(
        submission.round, [line.dossier.unit for line in lines], on=on, refused="Chưa cấp số được."
    )
    decision = submission.decision
    decision.document = official.issue(document=decision.document, appointment=appointment, on=on)
    names = earlier_selves([line.dossier.unit for line in lines])
    for line in lines:
        _give_title(appointment, decision, line, on, [line.dossier.unit, *names[line.dossier.unit_id]])
    submission.state = SubmissionState.PUBLISHED
    submission.save(update_fields=["state"])
    decision.published_at = timezone.now()
    decision.save(update_fields=["published_at"])
    audit.record(
        act="issue-decision",
        appointment=appointment,
        subject=submission,
        sentence=f"Cấp số và ban hành {decision.document}, công nhận {len(lines)} đơn vị."
        + authorities.in_audit(here),
    )
    return decision


def _require_unbroken(lines: list[SubmissionLine]) -> None:
    """Raise WrongState, naming the unit, if a sealed step of a dossier has changed."""
    snapshot = integrity_chain.read_snapshot(line.dossier for line in lines)
    for line in lines:
        broken = integrity_chain.first_broken(line.dossier, snapshot)
        if broken is not None:
            raise WrongState(
                f"Chưa cấp số được: hồ sơ của {line.dossier.unit} không còn nguyên: {broken.problem}."
            )


def _give_title(
    appointment: Appointment,
    decision: Decision,
    line: SubmissionLine,
    on: date,
    names: list[AdministrativeUnit],
) -> Title:
    """Create the unit's title in place of the one of that model and level it held, also under an earlier name."""
    dossier = line.dossier
    model, level = dossier.round.criteria_set.model, dossier.round.government_level
    title = Title.objects.create(
        unit=dossier.unit,
        decision=decision,
        dossier=dossier,
        model=model,
        government_level=level,
        level=line.level,
        level_name=dossier.round.level_name(line.level),
        recognised_on=on,
        valid_from=on,
        valid_until=last_day_of_title(on, dossier.round.validity_for(line.level)),
    )
    held = Title.objects.valid_on(on).of_kind(model, level).filter(unit__in=names)
    held.exclude(pk=title.pk).update(replaced_on=on, replaced_by=title)
    dossier.state = DossierState.RECOGNISED
    dossier.closed_at = timezone.now()
    dossier.save(update_fields=["state", "closed_at"])
    document = decision.document
    sealed_records.seal(
        appointment=appointment,
        dossier=dossier,
        kind=ManifestKind.DECISION,
        facts={
            "document": document.full_number,
            "issued_on": on.isoformat(),
            "pdf": document.sha256,
            "level": line.level,
            "valid_until": title.valid_until.isoformat() if title.valid_until else None,
        },
    )
    notify_unit(
        dossier,
        subject=f"Được công nhận {title.level_words}: {dossier.round}",
        body=f"{document}: hiệu lực {title.end_words}.",
        key="recognised",
    )
    return title
