"""Review of a submission by the authority: sign (all or without some lines), refuse, return, stop."""

from __future__ import annotations

from collections.abc import Mapping

from django.urls import reverse
from django.utils import timezone

from accounts.models import Appointment, Role, SigningMandate
from accounts.role_groups import SIGNERS
from documents.models import DocumentKind
from documents.services import official
from dossiers import permissions
from dossiers.errors import BadAnswer, Incomplete, NotAllowed, WrongState
from dossiers.models import (
    Decision,
    Dossier,
    DossierState,
    LineVerdict,
    Submission,
    SubmissionLine,
    SubmissionState,
)
from dossiers.services.assessment import levels
from dossiers.services.assessment.answers import locked_dossier
from dossiers.services.council.conclusions import close_as_refused
from dossiers.services.decisions import sealed_records
from dossiers.services.notifications import notify, notify_unit
from dossiers.services.proposals.proposals import (
    decision_facts,
    draft_decision,
    locked_submission,
    mandate_of,
)
from dossiers.services.rounds import authorities
from ledger.required import require_reason
from ledger.services import audit
from ledger.services.transactions import atomic_service

LineVerdicts = Mapping[int, tuple[str, str]]


def _decidable(appointment: Appointment, submission: Submission) -> tuple[Submission, SigningMandate]:
    submission = locked_submission(submission)
    permissions.require(appointment, *submission.round.signing_roles(), office=submission.round.issuer)
    mandate = mandate_of(appointment, submission.round.issuer, DocumentKind.DECISION)
    if submission.state != SubmissionState.SUBMITTED:
        raise WrongState(f"Tờ trình này {submission.get_state_display().lower()}, không chờ quyết định nữa.")
    return submission, mandate


def _decided(submission: Submission, appointment: Appointment, state: str, reason: str = "") -> None:
    submission.state = state
    submission.reason = reason
    submission.decided_by = appointment
    submission.decided_at = timezone.now()
    submission.save(update_fields=["state", "reason", "decided_by", "decided_at"])


@atomic_service
def sign(*, appointment: Appointment, submission: Submission, lines: LineVerdicts | None = None) -> Decision:
    """Sign the decision on the submission under a mandate in force (NĐ 30/2020/NĐ-CP, Điều 13).

    `lines` maps the keys of lines left out to ("refused" or "returned", reason). A refused unit's
    dossier ends, a returned one waits for another submission; both are notified. Raise NotAllowed (role,
    place or mandate), Incomplete (no reason, no line left), BadAnswer (no such line), WrongState (decided
    already, or something sealed changed), NotReached (the level of a line is not reached).
    """
    submission, mandate = _decidable(appointment, submission)
    _leave_out(appointment, submission, dict(lines or {}))
    lines_to_sign = list(
        submission.lines.kept()
        .select_related("dossier__unit", "dossier__round__criteria_set")
        .defer("dossier__round__criteria_set__definition")
        .order_by("dossier__unit__code")
    )
    if not lines_to_sign:
        raise Incomplete("Không còn đơn vị nào để ký. Hãy từ chối hoặc trả lại cả tờ trình.")
    sent = sealed_records.read_dossier_records(line.dossier for line in lines_to_sign)
    for line in lines_to_sign:
        changed = sealed_records.problems(line.dossier, sent[line.dossier_id])
        if changed:
            raise WrongState(f"Chưa ký được: hồ sơ của {line.dossier.unit} không còn nguyên. {changed[0]}")
    levels.require_reached(
        [(line.dossier, line.level) for line in lines_to_sign],
        refused="Chưa ký được.",
        way_out="Hãy trả lại hoặc từ chối đơn vị này ở dòng của đơn vị, hoặc trả lại cả tờ trình.",
    )
    here = authorities.require(
        submission.round,
        [line.dossier.unit for line in lines_to_sign],
        on=timezone.localdate(),
        refused="Chưa ký được.",
    )
    document = draft_decision(appointment, submission, lines_to_sign)
    if lines:
        official.revise(
            document=document, appointment=appointment, facts=decision_facts(submission, lines_to_sign)
        )
    official.sign(document=document, appointment=appointment, mandate=mandate)
    decision = Decision.objects.create(
        submission=submission, document=document, signed_by=appointment, mandate=mandate
    )
    _decided(submission, appointment, SubmissionState.SIGNED)
    audit.record(
        act="sign-decision",
        appointment=appointment,
        subject=submission,
        sentence=f"Ký quyết định công nhận {len(lines_to_sign)} đơn vị ({mandate.get_form_display()})."
        + authorities.in_audit(here),
    )
    return decision


def _leave_out(
    appointment: Appointment, submission: Submission, verdicts: dict[int, tuple[str, str]]
) -> None:
    """Refuse or return single lines; the others stay in the decision."""
    rows = {line.pk: line for line in submission.lines.select_related("dossier__unit")}
    if not verdicts.keys() <= rows.keys():
        raise BadAnswer("Có dòng không thuộc tờ trình này. Hãy tải lại trang.")
    for key, (verdict, reason) in verdicts.items():
        if verdict not in LineVerdict.values:
            raise BadAnswer("Chưa chọn cách xử lý cho từng dòng. Hãy chọn ký, từ chối hoặc trả lại.")
        line = rows[key]
        missing = f"Chưa ghi lý do đối với {line.dossier.unit}. Hãy ghi rõ lý do rồi gửi lại."
        line.verdict, line.reason = verdict, require_reason(reason, missing, error=Incomplete)
        line.save(update_fields=["verdict", "reason"])
        _tell_left_out(submission, line)
        audit.record(
            act=f"line-{verdict}",
            appointment=appointment,
            subject=line.dossier,
            sentence=f"{line.get_verdict_display()} khi xem xét tờ trình: {line.reason}",
        )


def _tell_left_out(submission: Submission, line: SubmissionLine) -> None:
    dossier = locked_dossier(line.dossier)
    if line.verdict == LineVerdict.REFUSED:
        close_as_refused(dossier, line.reason)
        return
    dossier.state, dossier.return_reason = DossierState.PROPOSED, line.reason
    dossier.save(update_fields=["state", "return_reason"])
    notify_unit(
        dossier,
        subject=f"Chưa được ký trong đợt trình này: {submission.round}",
        body=f"Lý do: {line.reason}",
        key=f"line-returned:{line.pk}",
    )
    notify(
        [submission.drafted_by],
        subject=f"Trả lại một đơn vị trong tờ trình: {dossier.unit}",
        body=f"Lý do: {line.reason}",
        link=dossier.get_absolute_url(),
        key=f"line-returned-clerk:{line.pk}",
    )


@atomic_service
def refuse(*, appointment: Appointment, submission: Submission, reason: str) -> Submission:
    """Refuse the submission for good and notify every unit in it."""
    reason = require_reason(reason, error=Incomplete)
    submission, _ = _decidable(appointment, submission)
    lines = list(submission.lines.select_related("dossier__unit"))
    authorities.require(
        submission.round,
        [line.dossier.unit for line in lines],
        on=timezone.localdate(),
        refused="Chưa từ chối được.",
    )
    for line in lines:
        close_as_refused(locked_dossier(line.dossier), reason)
    _decided(submission, appointment, SubmissionState.REFUSED, reason)
    audit.record(
        act="refuse-submission", appointment=appointment, subject=submission, sentence=f"Từ chối: {reason}"
    )
    return submission


@atomic_service
def send_back(*, appointment: Appointment, submission: Submission, reason: str) -> Submission:
    """Return the submission to the standing office; its dossiers are proposed again."""
    reason = require_reason(reason, error=Incomplete)
    submission, _ = _decidable(appointment, submission)
    _return(appointment, submission, reason)
    audit.record(
        act="return-submission",
        appointment=appointment,
        subject=submission,
        sentence=f"Trả lại tờ trình để chỉnh sửa: {reason}",
    )
    return submission


def _return(appointment: Appointment, submission: Submission, reason: str) -> None:
    Dossier.objects.filter(submission_lines__submission=submission, state=DossierState.IN_SUBMISSION).update(
        state=DossierState.PROPOSED
    )
    _decided(submission, appointment, SubmissionState.RETURNED, reason)
    notify(
        [submission.drafted_by],
        subject=f"Tờ trình được trả lại: {submission.round}",
        body=f"Lý do: {reason}",
        link=reverse("workflows:inbox"),
        key=f"submission-returned:{submission.pk}:{submission.document_id}",
    )


@atomic_service
def stop(*, appointment: Appointment, submission: Submission, reason: str) -> Submission:
    """Stop a signed decision before it is numbered (dừng khẩn cấp); the signature is void."""
    reason = require_reason(reason, error=Incomplete)
    submission = locked_submission(submission)
    if appointment.role == Role.DOCUMENT_CLERK:
        permissions.require(appointment, Role.DOCUMENT_CLERK, unit=submission.round.issuer.unit)
    else:
        permissions.require(appointment, *SIGNERS, office=submission.round.issuer)
    if appointment.stand_in is not None:
        raise NotAllowed("Việc dừng quyết định do chính người có thẩm quyền làm.")
    if submission.state != SubmissionState.SIGNED:
        raise WrongState(f"Tờ trình này {submission.get_state_display().lower()}, không dừng được nữa.")
    decision = submission.decision
    document = decision.document
    decision.delete()
    official.revise(document=document, appointment=appointment)
    _return(appointment, submission, f"Dừng khẩn cấp: {reason}")
    audit.record(
        act="stop-decision",
        appointment=appointment,
        subject=submission,
        sentence=f"Dừng khẩn cấp quyết định đã ký, chưa cấp số: {reason}",
    )
    notify(
        [decision.signed_by],
        subject=f"Quyết định đã ký bị dừng: {submission.round}",
        body=f"Lý do: {reason}",
        link=reverse("workflows:inbox"),
        key=f"decision-stopped:{submission.pk}:{document.pk}",
    )
    return submission
