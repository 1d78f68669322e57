"""Submitting a dossier, and the standing office's check of it (Thông tư 24/2023, Điều 10; 25/2023, Điều 9)."""

from __future__ import annotations

from django.utils import timezone

from accounts.models import Appointment, Role
from criteria.rules.assessment import UNANSWERED, Assessment
from dossiers import permissions
from dossiers.errors import BadAnswer, Incomplete, NotReached, WrongState
from dossiers.models import (
    CompletenessCheck,
    Dossier,
    DossierState,
    IndicatorVerdict,
    Manifest,
    ManifestKind,
)
from dossiers.models.dossiers import ARTICLE_LENGTH
from dossiers.rules.submission_checks import missing_for
from dossiers.services.assessment import levels
from dossiers.services.assessment.answers import current_assessment, locked_dossier
from dossiers.services.assessment.indicator_sources import open_findings
from dossiers.services.decisions import sealed_records, sealed_rows
from dossiers.services.evidence import policies
from dossiers.services.notifications import notify_role_holders, notify_unit
from dossiers.services.titles import people_counts, title_counts
from dossiers.services.titles.current_title import may_request_today
from ledger.required import require_reason
from ledger.services import audit
from ledger.services.transactions import atomic_service


def blocking_reasons(dossier: Dossier, level: int, assessment: Assessment | None = None) -> tuple[str, ...]:
    """Return why the unit cannot ask for this level today, a sentence each."""
    may_request = may_request_today(dossier, level)
    problems = missing_for(assessment or current_assessment(dossier), level)
    problems += tuple(policies.unexplained(dossier).values())
    problems += people_counts.outdated(dossier)
    problems += tuple(sentence for _, sentence in open_findings(dossier))
    return problems if may_request else (may_request.reason, *problems)


@atomic_service
def submit(*, appointment: Appointment, dossier: Dossier, requested_level: int) -> Manifest:
    """Submit the dossier for a level and seal everything in it.

    Raise NotAllowed (only the unit's head), WrongState, BadAnswer (no such level) and NotReached with
    the list of what is missing.
    """
    dossier = locked_dossier(dossier)
    permissions.require(appointment, Role.UNIT_HEAD, unit=dossier.unit)
    if dossier.state != DossierState.SELF_ASSESSMENT:
        raise WrongState("Hồ sơ này đã nộp rồi.")
    if dossier.round.definition().level(requested_level) is None:
        raise BadAnswer(f"Bộ tiêu chí không có mức độ {requested_level}. Hãy chọn mức độ khác.")
    sent = sealed_records.read_dossier_records([dossier])[dossier.pk]
    assessment = current_assessment(dossier, sent.answers)
    missing = blocking_reasons(dossier, requested_level, assessment)
    if missing:
        raise NotReached(_refusal(requested_level, assessment, len(missing)), missing)
    policies.forget_needless_reasons(dossier)
    verdicts = freeze_verdicts(dossier, assessment)
    manifest = sealed_records.seal(
        appointment=appointment,
        dossier=dossier,
        kind=ManifestKind.SELF_ASSESSMENT,
        facts=sealed_records.self_assessment_facts(dossier, sent),
        verdicts=verdicts,
    )
    dossier.state = DossierState.CHECKING
    dossier.requested_level = requested_level
    dossier.submitted_at = timezone.now()
    dossier.return_reason = ""
    dossier.save(update_fields=["state", "requested_level", "submitted_at", "return_reason"])
    audit.record(
        act="submit-dossier",
        appointment=appointment,
        subject=dossier,
        sentence=f"Nộp hồ sơ đề nghị {dossier.requested_words}, niêm phong {manifest.sha256[:12]}.",
    )
    notify_role_holders(
        Role.STANDING_CLERK,
        office=dossier.round.standing_office,
        subject=f"Hồ sơ mới cần kiểm tra: {dossier.unit}",
        body=f"{dossier.unit} đã nộp hồ sơ {dossier.round}.",
        link=dossier.get_absolute_url(),
        key=f"submitted:{dossier.pk}:{manifest.pk}",
    )
    return manifest


def _refusal(level: int, assessment: Assessment, points: int) -> str:
    """Return why a dossier cannot be submitted for a level: points missing, or points the set leaves open."""
    words = assessment.at(level).level.inline
    refused = f"Chưa nộp được hồ sơ đề nghị {words}: còn {points} điểm cần bổ sung."
    if all(item.what == UNANSWERED for item in assessment.at(level).open):
        return refused
    return (
        f"Chưa nộp được hồ sơ đề nghị {words} vì mức độ này chưa xét được: bộ tiêu chí còn điểm chưa có "
        "trong nguồn. Hãy đề nghị mức độ khác, hoặc báo cơ quan thường trực của đợt."
    )


def freeze_verdicts(dossier: Dossier, assessment: Assessment) -> str:
    """Store the verdicts and the titles they counted as of now; return the hash of the verdicts."""
    if dossier.submitted_at is not None:
        title_counts.forget_counted(dossier)
        dossier.verdicts.all().delete()
    title_counts.freeze_counted(dossier, assessment)
    people_counts.freeze(dossier)
    rows = IndicatorVerdict.objects.bulk_create(
        IndicatorVerdict(
            dossier=dossier,
            code=verdict.code,
            level=verdict.level,
            result=verdict.result,
            required=verdict.required[:500],
            found=verdict.found[:500],
            article=verdict.article[:ARTICLE_LENGTH],
            reason=verdict.reason,
        )
        for verdict in assessment.indicators
    )
    return sealed_rows.hash_of_verdicts([getattr(row, name) for name in sealed_rows.VERDICT] for row in rows)


def _check(appointment: Appointment, dossier: Dossier, *, accepted: bool, reason: str = "") -> Dossier:
    dossier = locked_dossier(dossier)
    permissions.require(appointment, Role.STANDING_CLERK, office=dossier.round.standing_office)
    if dossier.state != DossierState.CHECKING:
        raise WrongState("Hồ sơ này không chờ kiểm tra nữa.")
    sealed = sealed_records.latest(dossier)
    CompletenessCheck.objects.create(
        dossier=dossier,
        accepted=accepted,
        reason=reason,
        by=appointment,
        manifest_sha256=sealed.sha256 if sealed else "",
    )
    return dossier


@atomic_service
def accept(*, appointment: Appointment, dossier: Dossier) -> Dossier:
    """Accept a complete dossier for the council. Raise NotReached if its level is not reached."""
    dossier = _check(appointment, dossier, accepted=True)
    levels.require_reached(
        [(dossier, dossier.requested_level)],
        refused=f"Chưa tiếp nhận được hồ sơ đề nghị {dossier.requested_words}.",
        way_out="Hãy trả lại để đơn vị bổ sung hoặc đề nghị mức độ khác.",
    )
    dossier.state = DossierState.REVIEW
    dossier.save(update_fields=["state"])
    audit.record(
        act="accept-dossier", appointment=appointment, subject=dossier, sentence="Tiếp nhận hồ sơ đầy đủ."
    )
    return dossier


@atomic_service
def send_back(*, appointment: Appointment, dossier: Dossier, reason: str) -> Dossier:
    """Return a dossier to its unit with a reason. Raise Incomplete without one."""
    reason = require_reason(reason, "Chưa ghi lý do trả lại. Hãy ghi rõ cần bổ sung gì.", error=Incomplete)
    dossier = _check(appointment, dossier, accepted=False, reason=reason)
    reopen(dossier, reason)
    audit.record(
        act="return-dossier",
        appointment=appointment,
        subject=dossier,
        sentence=f"Trả lại để bổ sung: {reason}",
    )
    return dossier


def reopen(dossier: Dossier, reason: str) -> None:
    """Put a dossier back into self-assessment and notify its unit."""
    dossier.state = DossierState.SELF_ASSESSMENT
    dossier.return_reason = reason
    dossier.proposed_level = None
    dossier.save(update_fields=["state", "return_reason", "proposed_level"])
    notify_unit(
        dossier,
        subject=f"Hồ sơ được trả lại: {dossier.round}",
        body=f"Lý do: {reason}",
        key=f"returned:{dossier.manifests.count()}:{dossier.checks.count()}",
    )
