"""Submissions (tờ trình): proposed dossiers with the draft decision, put before the authority."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.urls import reverse
from django.utils import timezone

from accounts.models import Appointment, Role, SigningMandate
from accounts.queries import holders, mandate_for
from accounts.rules.offices import head_of
from documents.models import DocumentKind, OfficialDocument
from documents.services import official
from dossiers import permissions
from dossiers.errors import Incomplete, NotAllowed, WrongState
from dossiers.models import (
    Dossier,
    DossierState,
    ManifestKind,
    Round,
    Submission,
    SubmissionLine,
    SubmissionState,
    SubmissionVersion,
)
from dossiers.rules.proposals import draft_changes
from dossiers.services.assessment import levels
from dossiers.services.assessment.answers import locked_dossier
from dossiers.services.decisions import sealed_records
from dossiers.services.notifications import notify
from dossiers.services.rounds import authorities
from ledger.services import audit
from ledger.services.transactions import atomic_service


def mandate_of(appointment: Appointment, issuer, kind: str = "") -> SigningMandate:
    """Return the mandate in force today that covers this kind of document. Raise NotAllowed if there is none.

    A stand-in signs nothing in the absent person's name.
    """
    if appointment.stand_in is not None:
        raise NotAllowed(
            f"Người làm thay không ký thay {appointment.user} được. Hãy chuyển cho người có thẩm quyền ký."
        )
    mandate = mandate_for(appointment, issuer, timezone.localdate(), kind=kind)
    if mandate is None:
        raise NotAllowed(
            f"{appointment.user} không có thẩm quyền ký văn bản này của {issuer} hôm nay. "
            "Hãy chuyển cho người có thẩm quyền hoặc báo quản trị viên."
        )
    return mandate


def annex(round: Round, lines: Iterable[SubmissionLine]) -> dict[str, Any]:
    """Return the list of a round's units as a table (danh sách kèm theo)."""
    rows = [[str(n), line.dossier.unit.name, round.level_name(line.level)] for n, line in enumerate(lines, 1)]
    return {"columns": ["TT", "Tên đơn vị", "Mức độ"], "rows": rows}


@atomic_service
def draft(*, appointment: Appointment, round: Round, dossiers: Iterable[Dossier]) -> Submission:
    """Gather proposed dossiers in a submission, sign and number its tờ trình, and put it forward.

    Raise NotAllowed (the standing office, and a mandate to sign its documents), Incomplete (no dossier),
    WrongState (a dossier is not proposed, its sitting is not closed, or it changed since), NotReached (the
    proposed level is not reached).
    """
    permissions.require(appointment, Role.STANDING_CLERK, office=round.standing_office)
    submission = Submission.objects.create(round=round, drafted_by=appointment)
    return _put_forward(appointment, submission, dossiers)


@atomic_service
def revise(*, appointment: Appointment, submission: Submission, dossiers: Iterable[Dossier]) -> Submission:
    """Put a returned submission forward again with these dossiers; the others stay proposed."""
    submission = locked_submission(submission)
    permissions.require(appointment, Role.STANDING_CLERK, office=submission.round.standing_office)
    if submission.state != SubmissionState.RETURNED:
        raise WrongState("Tờ trình này không bị trả lại nên không sửa được.")
    return _put_forward(appointment, submission, dossiers)


def _put_forward(appointment: Appointment, submission: Submission, dossiers: Iterable[Dossier]) -> Submission:
    chosen = [locked_dossier(dossier) for dossier in dossiers]
    if not chosen:
        raise Incomplete("Chưa chọn hồ sơ nào. Hãy chọn ít nhất một hồ sơ được đề nghị.")
    submission.lines.all().delete()
    sent = sealed_records.read_dossier_records(chosen)
    for dossier in chosen:
        _add_line(submission, dossier, sent[dossier.pk])
    levels.require_reached(
        [(dossier, dossier.proposed_level) for dossier in chosen],
        refused="Chưa trình được.",
        way_out="Hãy bỏ hồ sơ này khỏi tờ trình; đơn vị có thể rút hồ sơ để đề nghị mức độ khác ở đợt sau.",
    )
    authorities.require(
        submission.round,
        [dossier.unit for dossier in chosen],
        on=timezone.localdate(),
        refused="Chưa trình được.",
    )
    version = submission.versions.count() + 1
    lines = list(submission.lines.select_related("dossier__unit").order_by("dossier__unit__code"))
    submission.document = _issue_paper(appointment, submission, lines)
    submission.state = SubmissionState.SUBMITTED
    submission.save(update_fields=["document", "state"])
    SubmissionVersion.objects.create(
        submission=submission,
        number=version,
        document=submission.document,
        draft=_draft_decision(appointment, submission, lines),
        by=appointment,
    )
    _seal_lines(appointment, submission, lines)
    Dossier.objects.filter(submission_lines__submission=submission).update(state=DossierState.IN_SUBMISSION)
    audit.record(
        act="submit-proposal",
        appointment=appointment,
        subject=submission,
        sentence=f"Trình {submission.document} đề nghị công nhận {len(lines)} đơn vị.",
    )
    signers = [p for role in submission.round.signing_roles() for p in holders(role, submission.round.issuer)]
    notify(
        signers,
        subject=f"Tờ trình chờ ký: {submission.round}",
        body=f"Đề nghị công nhận {len(lines)} đơn vị.",
        link=reverse("workflows:inbox"),
        key=f"submission:{submission.pk}:{submission.document_id}",
    )
    return submission


def _seal_lines(appointment: Appointment, submission: Submission, lines: list[SubmissionLine]) -> None:
    """Seal what is put before the authority for each dossier."""
    for line in lines:
        line.submission = submission
        sealed_records.seal(
            appointment=appointment,
            dossier=line.dossier,
            kind=ManifestKind.SUBMISSION,
            facts=sealed_records.submission_facts(line),
        )


def _add_line(submission: Submission, dossier: Dossier, sent: sealed_records.DossierRecords) -> None:
    if (
        dossier.round_id != submission.round_id
        or dossier.state != DossierState.PROPOSED
        or dossier.proposed_level is None
    ):
        raise WrongState(f"Hồ sơ của {dossier.unit} không ở bước đề nghị công nhận.")
    item = dossier.agenda_items.order_by("-pk").first()
    if item is not None and item.sitting.concluded_at is None:
        raise WrongState(f"{item.sitting} chưa kết luận xong nên chưa trình được.")
    changed = sealed_records.problems(dossier, sent)
    if changed:
        raise WrongState(f"Hồ sơ của {dossier.unit} không còn nguyên: {changed[0]}")
    concluded = sealed_records.required(dossier, ManifestKind.APPRAISAL, sent)
    SubmissionLine.objects.create(
        submission=submission,
        dossier=dossier,
        level=dossier.proposed_level,
        manifest_sha256=concluded.sha256,
    )


def _issue_paper(appointment: Appointment, submission: Submission, lines: list[SubmissionLine]):
    current = submission.round
    own = current.issuer_id == current.standing_office_id
    to = head_of(current.issuer.name) if own else current.issuer.name
    document = official.draft(
        kind=DocumentKind.SUBMISSION,
        issuer=current.standing_office,
        title=f"Về việc công nhận kết quả {current}",
        facts={
            "addressee": to,
            "paragraphs": [
                f"Thực hiện {current}, hội đồng đã đánh giá và đề nghị công nhận {len(lines)} đơn vị "
                "trong danh sách kèm theo.",
            ],
            "closing": [f"{current.standing_office} kính trình {to} xem xét, quyết định./."],
            "attachments": ["Biên bản họp hội đồng", "Dự thảo quyết định và danh sách kèm theo"],
            "annex": {**annex(current, lines), "title": "Danh sách đơn vị đề nghị công nhận"},
        },
        appointment=appointment,
        recipients=["Như trên", "Lưu: VT"],
    )
    mandate = mandate_of(appointment, current.standing_office, DocumentKind.SUBMISSION)
    official.sign(document=document, appointment=appointment, mandate=mandate)
    return official.issue(document=document, appointment=appointment, on=timezone.localdate())


def locked_submission(submission: Submission) -> Submission:
    """Return the submission with its row locked until the transaction ends."""
    return (
        Submission.objects.select_for_update(of=("self",))
        .select_related("round__standing_office", "round__issuer__unit", "round__criteria_set", "document")
        .get(pk=submission.pk)
    )


def _draft_decision(
    appointment: Appointment, submission: Submission, lines: list[SubmissionLine]
) -> OfficialDocument:
    """Draft the decision that goes with the submission (dự thảo quyết định và danh sách kèm theo)."""
    return official.draft(
        kind=DocumentKind.DECISION,
        issuer=submission.round.issuer,
        title=f"Về việc công nhận {submission.round.title_name} theo kết quả {submission.round}",
        facts=decision_facts(submission, lines),
        appointment=appointment,
        recipients=["Như Điều 3", submission.round.standing_office.name, "Lưu: VT"],
    )


def draft_decision(
    appointment: Appointment, submission: Submission, lines: list[SubmissionLine]
) -> OfficialDocument:
    """Return the newest draft decision; drafted now if the submission was put forward without one."""
    newest = submission.versions.select_related("draft").order_by("-number").first()
    if newest is not None and newest.document_id == submission.document_id:
        return newest.draft
    return _draft_decision(appointment, submission, lines)


def changes_since_last(submission: Submission) -> list[str]:
    """Return how the draft decision differs from the version put forward before."""
    two = list(submission.versions.select_related("draft").order_by("-number")[:2])
    if len(two) < 2:
        return []
    return list(draft_changes(two[1].draft.facts, two[0].draft.facts))


def _kept_for(round: Round, lines: Iterable[SubmissionLine]) -> list[str]:
    """Return the article on how long the recognition is kept; none where no source states it.

    Levels with terms of their own are named, each with its term.
    """
    terms = {line.level: round.validity_for(line.level) for line in lines}
    if len(set(terms.values())) > 1:
        known = [f"{round.level_words(n)} trong {term} tháng" for n, term in sorted(terms.items()) if term]
        return [f"Kết quả công nhận được bảo lưu: {'; '.join(known)} tiếp theo năm được công nhận."]
    months = next(iter(terms.values()), round.validity_months)
    if months is None:
        return []
    return [f"Kết quả công nhận được bảo lưu trong {months} tháng tiếp theo năm được công nhận."]


def decision_facts(submission: Submission, lines: list[SubmissionLine]) -> dict[str, Any]:
    """Return the data of the decision: grounds, articles, the list of units."""
    current, paper = submission.round, submission.document
    if paper is None or paper.issued_on is None:
        raise WrongState("Tờ trình chưa ban hành nên chưa soạn quyết định được.")
    return {
        "authority": head_of(current.issuer.name),
        "basis": [
            f"Căn cứ {current.definition().instrument}",
            *([f"Căn cứ {current.authority_document}"] if current.authority_document else []),
            f"Theo đề nghị của {current.standing_office} tại Tờ trình số {paper.full_number} "
            f"ngày {paper.issued_on:%d/%m/%Y}",
        ],
        "articles": [
            f"Công nhận danh hiệu “{current.title_name}” cho {len(lines)} đơn vị theo kết quả {current} "
            "(danh sách kèm theo).",
            *_kept_for(current, lines),
            f"{current.standing_office} và các đơn vị có tên trong danh sách chịu trách nhiệm thi hành "
            "Quyết định này kể từ ngày ký./.",
        ],
        "annex": {
            **annex(current, lines),
            "title": f"Danh sách đơn vị được công nhận {current.title_name}",
        },
    }
