"""Approval of any document (văn bản trình ký): put forward by its tờ trình, signed, refused, returned, numbered."""

from __future__ import annotations

from datetime import date

from django.db.models import Q, QuerySet
from django.urls import reverse
from django.utils import timezone

from accounts.models import Appointment, Office, Role
from accounts.queries import holders
from accounts.reach import reach
from accounts.role_groups import ISSUER_ROLES, SIGNERS
from accounts.rules.offices import head_of
from documents.models import DocumentKind, OfficialDocument, Plan
from documents.rules import kinds
from documents.services import official
from dossiers import permissions
from dossiers.errors import BadAnswer, Incomplete, WrongState
from dossiers.models import PaperCase, SubmissionState
from dossiers.rules.issue_days import issue_day_problem
from dossiers.services.documents import revocation_effects, wordings
from dossiers.services.documents.wordings import Wording, lines_of
from dossiers.services.notifications import notify
from dossiers.services.proposals.proposals import mandate_of
from ledger.required import require_reason
from ledger.services import audit
from ledger.services.transactions import atomic_service

KINDS = tuple(kind.code for kind in kinds.KINDS.values() if kind.needs_approval)
KIND_ABOUT = {effect: kind.code for kind in kinds.KINDS.values() for effect in kind.acts_on}
WORDS_ABOUT = {"corrects": "đính chính", "revokes": "thu hồi", "restores": "khôi phục"}


@atomic_service
def put_forward(
    *,
    appointment: Appointment,
    kind: str,
    issuer: Office,
    wording: Wording,
    plan: Plan | None = None,
    ground: str = "",
    cause: str = "",
    **about: OfficialDocument,
) -> PaperCase:
    """Draft a paper and put it before the issuer's signers with a numbered tờ trình.

    `about` names the issued document that this one `corrects` (đính chính), `revokes` or `restores` (on a `ground`,
    for a `cause`). Raise NotAllowed (a standing clerk with a mandate for the tờ trình), Incomplete, BadAnswer (a
    kind that goes another way), WrongState (what it is about was never issued, or by another office).
    """
    permissions.require(appointment, Role.STANDING_CLERK, unit=issuer.unit)
    if kind not in (*KINDS, *(KIND_ABOUT[name] for name in about)):
        raise BadAnswer("Loại văn bản này không trình ký theo lối này. Hãy chọn loại khác.")
    wordings.require(wording, kind)
    for name, target in about.items():
        if not target.is_issued or target.issuer_id != issuer.pk:
            raise WrongState(f"Chỉ {WORDS_ABOUT[name]} được văn bản đã ban hành của chính cơ quan này.")
    document = official.draft(
        kind=kind,
        issuer=issuer,
        title=wording.title.strip(),
        facts=wording.facts(),
        appointment=appointment,
        recipients=list(wording.recipients),
    )
    case = PaperCase.objects.create(
        draft=document,
        office=appointment.office,
        plan=plan,
        drafted_by=appointment,
        ground=ground,
        cause=cause,
        **about,
    )
    return _send(appointment, case, wording.why)


def correct(
    *, appointment: Appointment, document: OfficialDocument, was: str, should_be: str, why: str
) -> PaperCase:
    """Put forward a letter that corrects an issued document (công văn đính chính); the document itself stays.

    NĐ 30/2020/NĐ-CP, Điều 18: an error of form or wording is corrected by the issuer's own letter.
    """
    if not was.strip() or not should_be.strip():
        raise Incomplete("Chưa ghi nội dung sai và nội dung đúng. Hãy ghi đủ cả hai.")
    name = f"{document} ngày {document.issued_on:%d/%m/%Y}" if document.issued_on else str(document)
    wording = Wording(
        title=f"Đính chính {name}",
        paragraphs=(
            f"Do sơ suất trong khâu soạn thảo, tại {name} có sai sót. {document.issuer_name} đính chính như sau:",
            f"Đã ghi: “{was.strip()}”.",
            f"Nay sửa thành: “{should_be.strip()}”.",
            f"Các nội dung khác của {name} không thay đổi./.",
        ),
        why=why,
        recipients=("Như trên", "Lưu: VT"),
        addressee="Các cơ quan, đơn vị có liên quan",
    )
    return put_forward(
        appointment=appointment,
        kind=DocumentKind.CORRECTION,
        issuer=document.issuer,
        wording=wording,
        corrects=document,
    )


@atomic_service
def revise(*, appointment: Appointment, case: PaperCase, wording: Wording) -> PaperCase:
    """Correct a returned document and put it forward again with a new tờ trình."""
    case = locked_case(case)
    permissions.require(appointment, Role.STANDING_CLERK, office=case.office)
    if case.state != SubmissionState.RETURNED:
        raise WrongState("Văn bản này không bị trả lại nên không sửa được.")
    revocation_effects.check_names_its_document(case, wording.more)
    wordings.require(wording, case.draft.kind)
    official.revise(
        document=case.draft,
        appointment=appointment,
        facts=wording.facts(),
        title=wording.title.strip(),
        recipients=list(wording.recipients),
    )
    return _send(appointment, case, wording.why)


def _send(appointment: Appointment, case: PaperCase, why: str) -> PaperCase:
    case.cover = _cover(appointment, case, why)
    case.state = SubmissionState.SUBMITTED
    case.save(update_fields=["cover", "state"])
    audit.record(
        act="submit-paper",
        appointment=appointment,
        subject=case,
        sentence=f"Trình ký dự thảo {case} theo {case.cover}.",
    )
    notify(
        [p for role in SIGNERS for p in holders(role, case.draft.issuer)],
        subject=f"Văn bản chờ ký: {case.draft.get_kind_display().lower()}",
        body=case.draft.title,
        link=reverse("workflows:inbox"),
        key=f"paper:{case.pk}:{case.cover_id}",
    )
    return case


def _cover(appointment: Appointment, case: PaperCase, why: str) -> OfficialDocument:
    kind, issuer = case.draft.get_kind_display().lower(), case.draft.issuer
    to = head_of(issuer.name) if issuer.pk == case.office_id else issuer.name
    document = official.draft(
        kind=DocumentKind.SUBMISSION,
        issuer=case.office,
        title=f"Về việc ban hành {kind}: {case.draft.title}",
        facts={
            "addressee": to,
            "paragraphs": list(lines_of(why)),
            "closing": [f"{case.office} kính trình {to} xem xét, quyết định./."],
            "attachments": [f"Dự thảo {kind}"],
        },
        appointment=appointment,
        recipients=["Như trên", "Lưu: VT"],
    )
    mandate = mandate_of(appointment, case.office, DocumentKind.SUBMISSION)
    official.sign(document=document, appointment=appointment, mandate=mandate)
    return official.issue(document=document, appointment=appointment, on=timezone.localdate())


def locked_case(case: PaperCase) -> PaperCase:
    """Return the case with its row locked until the transaction ends."""
    rows = PaperCase.objects.select_for_update(of=("self",))
    return rows.select_related(
        "draft__issuer__unit",
        "office__unit",
        "cover",
        "drafted_by__user",
        "revokes__issuer",
        "restores__issuer",
    ).get(pk=case.pk)


def _decided(case: PaperCase, appointment: Appointment, state: str, reason: str = "") -> PaperCase:
    case.state, case.reason = state, reason
    case.decided_by, case.decided_at = appointment, timezone.now()
    case.save(update_fields=["state", "reason", "decided_by", "decided_at"])
    verb = {"signed": "Ký", "refused": "Từ chối", "returned": "Trả lại"}[state]
    audit.record(
        act=f"paper-{state}",
        appointment=appointment,
        subject=case,
        sentence=f"{verb} {case}" + (f": {reason}" if reason else "."),
    )
    if reason:
        notify(
            [case.drafted_by],
            subject=f"{verb}: {case.draft.get_kind_display().lower()} trình ký",
            body=f"{case.draft.title}. Lý do: {reason}",
            link=case.get_absolute_url(),
            key=f"paper-{state}:{case.pk}:{case.cover_id}:{timezone.now():%Y%m%d%H%M%S%f}",
        )
    return case


@atomic_service
def decide(*, appointment: Appointment, case: PaperCase, act: str, reason: str = "") -> PaperCase:
    """Sign, refuse or return a document; `act` is "sign", "refuse" or "return", the last two with a reason.

    Raise NotAllowed (role, place or mandate), Incomplete, BadAnswer, WrongState (decided already).
    """
    if act not in {"sign", "refuse", "return"}:
        raise BadAnswer("Chưa chọn cách xử lý. Hãy chọn ký, từ chối hoặc trả lại.")
    if act != "sign":
        reason = require_reason(reason, error=Incomplete)
    case = locked_case(case)
    permissions.require(appointment, *revocation_effects.signers(case), office=case.draft.issuer)
    mandate = mandate_of(appointment, case.draft.issuer, case.draft.kind)
    if case.state != SubmissionState.SUBMITTED:
        raise WrongState(f"Văn bản này {case.get_state_display().lower()}, không chờ quyết định nữa.")
    if act == "sign":
        official.sign(document=case.draft, appointment=appointment, mandate=mandate)
        return _decided(case, appointment, SubmissionState.SIGNED)
    state = SubmissionState.REFUSED if act == "refuse" else SubmissionState.RETURNED
    return _decided(case, appointment, state, reason.strip())


@atomic_service
def stop(*, appointment: Appointment, case: PaperCase, reason: str) -> PaperCase:
    """Stop a signed document before it is numbered (dừng khẩn cấp); the signature is void."""
    reason = require_reason(reason, "Chưa ghi lý do dừng. Hãy ghi rõ lý do rồi gửi lại.", error=Incomplete)
    case = locked_case(case)
    if appointment.role == Role.DOCUMENT_CLERK:
        permissions.require(appointment, Role.DOCUMENT_CLERK, unit=case.draft.issuer.unit)
    else:
        permissions.require(appointment, *SIGNERS, office=case.draft.issuer)
    if case.state != SubmissionState.SIGNED:
        raise WrongState(f"Văn bản này {case.get_state_display().lower()}, không dừng được nữa.")
    official.revise(document=case.draft, appointment=appointment)
    return _decided(case, appointment, SubmissionState.RETURNED, f"Dừng khẩn cấp: {reason}")


@atomic_service
def issue(*, appointment: Appointment, case: PaperCase, on: date) -> PaperCase:
    """Give a signed document its number and day. Raise NotAllowed, BadAnswer (day), WrongState (not signed)."""
    case = locked_case(case)
    permissions.require(appointment, Role.DOCUMENT_CLERK, unit=case.draft.issuer.unit)
    if case.state != SubmissionState.SIGNED or case.draft.signed_at is None:
        raise WrongState(f"Văn bản này {case.get_state_display().lower()}, không chờ cấp số.")
    signed_on = timezone.localdate(case.draft.signed_at)
    if problem := issue_day_problem(on, signed_on=signed_on, today=timezone.localdate()):
        raise BadAnswer(problem)
    official.issue(document=case.draft, appointment=appointment, on=on)
    revocation_effects.take_effect(case=case, appointment=appointment)
    case.state, case.published_at = SubmissionState.PUBLISHED, timezone.now()
    case.save(update_fields=["state", "published_at"])
    audit.record(
        act="issue-paper", appointment=appointment, subject=case, sentence=f"Cấp số, ban hành {case.draft}."
    )
    return case


def pending_case_about(document: OfficialDocument) -> PaperCase | None:
    """Return the pending case that would revoke or restore the document, or None."""
    cases = PaperCase.objects.filter(Q(revokes=document) | Q(restores=document)).select_related("draft")
    return cases.exclude(state__in=[SubmissionState.PUBLISHED, SubmissionState.REFUSED]).first()


def visible_to(post: Appointment) -> QuerySet[PaperCase]:
    """Return the cases of the appointment's office, those its office signs or numbers, or of managed units."""
    rows = PaperCase.objects.select_related(
        "draft__issuer__unit",
        "draft__pdf",
        "cover",
        "office",
        "corrects",
        "revokes",
        "restores",
        "drafted_by__user",
    )
    if post.role == Role.ADMINISTRATOR:
        managed = reach(post, timezone.localdate())
        return rows.filter(managed.offices("office") | managed.offices("draft__issuer"))
    if post.role == Role.STANDING_CLERK:
        return rows.filter(office=post.office)
    if post.role in ISSUER_ROLES:
        return rows.filter(draft__issuer__unit=post.office.unit)
    return rows.none()
