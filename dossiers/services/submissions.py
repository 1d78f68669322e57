"""Submissions: gathering proposals, and what the authority does with them."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.db import transaction
from django.utils import timezone

from accounts.models import Appointment, Role, SigningMandate
from accounts.queries import holders, mandate_for
from documents.services import official
from dossiers import rights
from dossiers.errors import Incomplete, NotAllowed, WrongState
from dossiers.models import (
    Decision,
    Dossier,
    DossierState,
    ManifestKind,
    Round,
    Submission,
    SubmissionLine,
    SubmissionState,
)
from dossiers.services import manifests
from dossiers.services.answers import locked
from dossiers.services.councils import close_refused
from dossiers.services.telling import tell
from ledger.services import audit

SIGNERS = (Role.CHAIRMAN, Role.DEPUTY, Role.RECOGNISING_AUTHORITY)


def mandate_of(appointment: Appointment, issuer) -> SigningMandate:
    """Return the mandate in force today; raise NotAllowed where there is none."""
    mandate = mandate_for(appointment, issuer, timezone.localdate())
    if mandate is None:
        raise NotAllowed(
            f"{appointment.user} không có thẩm quyền ký văn bản của {issuer} hôm nay. "
            "Hãy chuyển cho người có thẩm quyền hoặc báo quản trị viên."
        )
    return mandate


def annex(lines: Iterable[SubmissionLine]) -> dict[str, Any]:
    """Return the list of units as a table for the paper (danh sách kèm theo)."""
    rows = [[str(n), line.dossier.unit.name, f"Mức độ {line.level}"] for n, line in enumerate(lines, 1)]
    return {"columns": ["TT", "Tên đơn vị", "Mức độ"], "rows": rows}


@transaction.atomic
def draft(*, appointment: Appointment, round: Round, dossiers: Iterable[Dossier]) -> Submission:
    """Gather proposed dossiers in a submission, sign and number its tờ trình, and put it forward.

    Raises NotAllowed (the standing office, and a mandate to sign its papers), Incomplete (no dossier),
    WrongState (a dossier is not proposed, its sitting is not closed, or it moved since).
    """
    rights.require(appointment, Role.STANDING_CLERK, office=round.standing_office)
    submission = Submission.objects.create(round=round, drafted_by=appointment)
    return _put_forward(appointment, submission, dossiers)


@transaction.atomic
def revise(*, appointment: Appointment, submission: Submission, dossiers: Iterable[Dossier]) -> Submission:
    """Put a returned submission forward again with these dossiers; the others wait as proposed."""
    submission = _locked(submission)
    rights.require(appointment, Role.STANDING_CLERK, office=submission.round.standing_office)
    if submission.state != SubmissionState.RETURNED:
        raise WrongState("Tờ trình này không bị trả lại nên không sửa được.")
    return _put_forward(appointment, submission, dossiers)


def _put_forward(appointment: Appointment, submission: Submission, dossiers: Iterable[Dossier]) -> Submission:
    chosen = [locked(dossier) for dossier in dossiers]
    if not chosen:
        raise Incomplete("Chưa chọn hồ sơ nào. Hãy chọn ít nhất một hồ sơ được đề nghị.")
    submission.lines.all().delete()
    for dossier in chosen:
        _add_line(submission, dossier)
    lines = list(submission.lines.select_related("dossier__unit").order_by("dossier__unit__code"))
    submission.document = _issue_paper(appointment, submission, lines)
    submission.state = SubmissionState.SUBMITTED
    submission.save(update_fields=["document", "state"])
    for line in lines:
        line.submission = submission
        manifests.seal(
            appointment=appointment,
            dossier=line.dossier,
            kind=ManifestKind.SUBMISSION,
            facts=manifests.submission_facts(line),
        )
    Dossier.objects.filter(submission_lines__submission=submission).update(state=DossierState.IN_SUBMISSION)
    audit.record(
        act="submit-proposal",
        appointment=appointment,
        subject=submission,
        sentence=f"Trình {submission.document} đề nghị công nhận {len(lines)} đơn vị.",
    )
    signers = [p for role in SIGNERS for p in holders(role, submission.round.issuer)]
    tell(
        signers,
        subject=f"Tờ trình chờ ký: {submission.round}",
        body=f"Đề nghị công nhận {len(lines)} đơn vị.",
        link="/viec/",
        key=f"submission:{submission.pk}:{submission.document_id}",
    )
    return submission


def _add_line(submission: Submission, dossier: Dossier) -> None:
    if (
        dossier.round_id != submission.round_id
        or dossier.state != DossierState.PROPOSED
        or dossier.proposed_level is None
    ):
        raise WrongState(f"Hồ sơ của {dossier.unit} không ở bước đề nghị công nhận.")
    item = dossier.agenda_items.order_by("-pk").first()
    if item is not None and item.sitting.concluded_at is None:
        raise WrongState(f"{item.sitting} chưa kết luận xong nên chưa trình được.")
    moved = manifests.problems(dossier)
    if moved:
        raise WrongState(f"Hồ sơ của {dossier.unit} không còn nguyên: {moved[0]}")
    concluded = manifests.required(dossier, ManifestKind.APPRAISAL)
    SubmissionLine.objects.create(
        submission=submission,
        dossier=dossier,
        level=dossier.proposed_level,
        manifest_sha256=concluded.sha256,
    )


def _issue_paper(appointment: Appointment, submission: Submission, lines: list[SubmissionLine]):
    current = submission.round
    document = official.draft(
        kind="to_trinh",
        issuer=current.standing_office,
        title=f"Về việc công nhận kết quả {current}",
        facts={
            "addressee": current.issuer.name,
            "paragraphs": [
                f"Thực hiện {current}, hội đồng đã đánh giá và đề nghị công nhận {len(lines)} đơn vị "
                "trong danh sách kèm theo.",
            ],
            "closing": [f"{current.standing_office} kính trình {current.issuer} xem xét, quyết định./."],
            "attachments": ["Biên bản họp hội đồng", "Dự thảo quyết định và danh sách kèm theo"],
            "annex": {**annex(lines), "title": "Danh sách đơn vị đề nghị công nhận"},
        },
        appointment=appointment,
        recipients=["Như trên", "Lưu: VT"],
    )
    mandate = mandate_of(appointment, current.standing_office)
    official.sign(document=document, appointment=appointment, mandate=mandate)
    return official.issue(document=document, appointment=appointment, on=timezone.localdate())


def _locked(submission: Submission) -> Submission:
    return (
        Submission.objects.select_for_update(of=("self",))
        .select_related("round__standing_office", "round__issuer__unit", "round__criteria_set", "document")
        .get(pk=submission.pk)
    )


def _decidable(appointment: Appointment, submission: Submission) -> tuple[Submission, SigningMandate]:
    submission = _locked(submission)
    rights.require(appointment, *SIGNERS, office=submission.round.issuer)
    mandate = mandate_of(appointment, submission.round.issuer)
    if submission.state != SubmissionState.SUBMITTED:
        raise WrongState(f"Tờ trình này {submission.get_state_display().lower()}, không chờ quyết định nữa.")
    return submission, mandate


def _decided(submission: Submission, appointment: Appointment, state: str, reason: str = "") -> None:
    submission.state = state
    submission.reason = reason
    submission.decided_by = appointment
    submission.decided_at = timezone.now()
    submission.save(update_fields=["state", "reason", "decided_by", "decided_at"])


@transaction.atomic
def sign(*, appointment: Appointment, submission: Submission) -> Decision:
    """Sign the decision on the submission under a mandate in force (NĐ 30/2020/NĐ-CP, Điều 13).

    Raises NotAllowed (role, place or mandate), WrongState (decided already, or something sealed moved).
    """
    submission, mandate = _decidable(appointment, submission)
    lines = list(
        submission.lines.select_related("dossier__unit", "dossier__round").order_by("dossier__unit__code")
    )
    for line in lines:
        moved = manifests.problems(line.dossier)
        if moved:
            raise WrongState(f"Chưa ký được: hồ sơ của {line.dossier.unit} không còn nguyên. {moved[0]}")
    document = official.draft(
        kind="quyet_dinh",
        issuer=submission.round.issuer,
        title=f"Về việc công nhận kết quả {submission.round}",
        facts=decision_facts(submission, lines),
        appointment=appointment,
        recipients=["Như Điều 3", submission.round.standing_office.name, "Lưu: VT"],
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
        sentence=f"Ký quyết định công nhận {len(lines)} đơn vị ({mandate.get_form_display()}).",
    )
    return decision


def decision_facts(submission: Submission, lines: list[SubmissionLine]) -> dict[str, Any]:
    """Return what the decision prints: grounds, articles, the list of units."""
    current, paper = submission.round, submission.document
    if paper is None or paper.issued_on is None:
        raise WrongState("Tờ trình chưa ban hành nên chưa soạn quyết định được.")
    return {
        "authority": f"Chủ tịch {current.issuer}",
        "basis": [
            f"Căn cứ {current.criteria_set.parsed().instrument}",
            f"Theo đề nghị của {current.standing_office} tại Tờ trình số {paper.full_number} "
            f"ngày {paper.issued_on:%d/%m/%Y}",
        ],
        "articles": [
            f"Công nhận {len(lines)} đơn vị theo kết quả {current} (danh sách kèm theo).",
            f"Kết quả công nhận được bảo lưu trong {current.validity_months} tháng tiếp theo năm được công nhận.",
            f"{current.standing_office} và các đơn vị có tên trong danh sách chịu trách nhiệm thi hành "
            "Quyết định này kể từ ngày ký./.",
        ],
        "annex": {**annex(lines), "title": "Danh sách đơn vị được công nhận"},
    }


@transaction.atomic
def refuse(*, appointment: Appointment, submission: Submission, reason: str) -> Submission:
    """Refuse the submission for good; every unit in it is told why."""
    reason = _reason(reason)
    submission, _ = _decidable(appointment, submission)
    for line in submission.lines.select_related("dossier"):
        close_refused(locked(line.dossier), reason)
    _decided(submission, appointment, SubmissionState.REFUSED, reason)
    audit.record(
        act="refuse-submission", appointment=appointment, subject=submission, sentence=f"Từ chối: {reason}"
    )
    return submission


@transaction.atomic
def send_back(*, appointment: Appointment, submission: Submission, reason: str) -> Submission:
    """Return the submission to the standing office; its dossiers are proposed again."""
    reason = _reason(reason)
    submission, _ = _decidable(appointment, submission)
    Dossier.objects.filter(submission_lines__submission=submission).update(state=DossierState.PROPOSED)
    _decided(submission, appointment, SubmissionState.RETURNED, reason)
    audit.record(
        act="return-submission",
        appointment=appointment,
        subject=submission,
        sentence=f"Trả lại tờ trình để chỉnh sửa: {reason}",
    )
    tell(
        [submission.drafted_by],
        subject=f"Tờ trình được trả lại: {submission.round}",
        body=f"Lý do: {reason}",
        link="/viec/",
        key=f"submission-returned:{submission.pk}:{submission.document_id}",
    )
    return submission


def _reason(reason: str) -> str:
    if not reason.strip():
        raise Incomplete("Chưa ghi lý do. Hãy ghi rõ lý do rồi gửi lại.")
    return reason.strip()
