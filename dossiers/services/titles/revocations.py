"""Ending a title before its last day by a decision: revoked on a legal ground, or given up by the unit."""

from __future__ import annotations

from datetime import date

from django.db import transaction
from django.urls import reverse
from django.utils import timezone

from accounts.models import Appointment, Role, SigningMandate
from accounts.queries import holders
from accounts.rules.offices import head_of
from documents.models import DocumentKind
from documents.services import official
from dossiers import permissions
from dossiers.errors import BadAnswer, Incomplete, WrongState
from dossiers.models import EndingKind, EndingState, Title, TitleEnding
from dossiers.models.revocations import GONE
from dossiers.rules.issue_days import issue_day_problem
from dossiers.services.notifications import notify, notify_role_holders, notify_unit
from dossiers.services.proposals.proposals import mandate_of
from ledger.required import require_reason, require_text
from ledger.services import audit


def _with_all(title_id: int) -> Title:
    rows = Title.objects.select_for_update(of=("self",)).select_related(
        "unit",
        "dossier__unit",
        "dossier__round__issuer__unit",
        "dossier__round__standing_office",
        "dossier__round__criteria_set",
        "decision__document",
    )
    return rows.get(pk=title_id)


def _locked(ending: TitleEnding) -> TitleEnding:
    row = TitleEnding.objects.select_for_update(of=("self",)).select_related("document").get(pk=ending.pk)
    row.title = _with_all(row.title_id)
    return row


@transaction.atomic
def propose(*, appointment: Appointment, title: Title, kind: str, ground: str, reason: str) -> TitleEnding:
    """Propose that a title ends: revoked by the standing office, or given up by the unit's head.

    Raise NotAllowed, Incomplete (no legal ground or no reason), WrongState (not in force, or proposed
    already), BadAnswer (no such kind).
    """
    title = _with_all(title.pk)
    in_round = title.dossier.round
    if kind == EndingKind.REVOKE:
        permissions.require(appointment, Role.STANDING_CLERK, office=in_round.standing_office)
    elif kind == EndingKind.GIVE_UP:
        permissions.require(appointment, Role.UNIT_HEAD, unit=title.unit)
    else:
        raise BadAnswer("Chưa chọn hình thức. Hãy chọn thu hồi hoặc thôi giữ danh hiệu.")
    ground = require_text(ground, "Chưa ghi căn cứ pháp lý. Hãy ghi rõ rồi gửi lại.", error=Incomplete)
    reason = require_reason(reason, "Chưa ghi lý do. Hãy ghi rõ rồi gửi lại.", error=Incomplete)
    if title.status_on(timezone.localdate()) != "valid":
        raise WrongState("Danh hiệu này không còn hiệu lực nên không có gì để chấm dứt.")
    if title.endings.exclude(state__in=GONE).exists():
        raise WrongState("Danh hiệu này đã có đề nghị chấm dứt đang xem xét. Hãy chờ kết quả của đề nghị đó.")
    ending = TitleEnding.objects.create(
        title=title, kind=kind, ground=ground, reason=reason, proposed_by=appointment
    )
    summary = f"{ending.get_kind_display()}: {title}. Căn cứ: {ground}. Lý do: {reason}"
    audit.record(act="propose-title-ending", appointment=appointment, subject=title.dossier, sentence=summary)
    signers = [post for role in in_round.signing_roles() for post in holders(role, in_round.issuer)]
    notify(
        signers,
        subject=f"Đề nghị chấm dứt danh hiệu: {title.unit}",
        body=summary,
        link=address(title),
        key=f"ending:{ending.pk}",
    )
    notify_unit(
        title.dossier, subject="Danh hiệu đang được xem xét chấm dứt", body=summary, key=f"ending:{ending.pk}"
    )
    return ending


def revocation_sentence(ending: TitleEnding) -> str:
    """Return the register's entry for a title that this decision ended."""
    return f"{ending.get_kind_display()} theo {ending.document}. Căn cứ: {ending.ground}"


def address(title: Title) -> str:
    """Return the title's page in the workspace."""
    return reverse("workflows:title_entry" if title.entry_id else "workflows:title", args=[title.pk])


def _decidable(appointment: Appointment, ending: TitleEnding) -> tuple[TitleEnding, SigningMandate]:
    """Return the locked proposal and the mandate under which it is decided, to sign as to refuse."""
    ending = _locked(ending)
    in_round = ending.title.dossier.round
    permissions.require(appointment, *in_round.signing_roles(), office=in_round.issuer)
    mandate = mandate_of(appointment, in_round.issuer, DocumentKind.DECISION)
    if ending.state != EndingState.PROPOSED:
        raise WrongState(f"Đề nghị này {ending.get_state_display().lower()}, không chờ quyết định nữa.")
    return ending, mandate


@transaction.atomic
def sign(*, appointment: Appointment, ending: TitleEnding) -> TitleEnding:
    """Sign the decision that ends a title, under a mandate in force (NĐ 30/2020/NĐ-CP, Điều 13)."""
    ending, mandate = _decidable(appointment, ending)
    issuer = ending.title.dossier.round.issuer
    if ending.title.status_on(timezone.localdate()) != "valid":
        raise WrongState("Danh hiệu này không còn hiệu lực nên không cần chấm dứt nữa. Hãy từ chối đề nghị.")
    document = official.draft(
        kind=DocumentKind.DECISION,
        issuer=issuer,
        title=f"Về việc {_words(ending)} của {ending.title.unit}",
        facts=_facts(ending),
        appointment=appointment,
        recipients=["Như Điều 3", ending.title.dossier.round.standing_office.name, "Lưu: VT"],
    )
    official.sign(document=document, appointment=appointment, mandate=mandate)
    ending.document, ending.state = document, EndingState.SIGNED
    _decided(ending, appointment)
    audit.record(
        act="sign-title-ending",
        appointment=appointment,
        subject=ending.title.dossier,
        sentence=f"Ký quyết định {_words(ending)} ({mandate.get_form_display()}).",
    )
    notify_role_holders(
        Role.DOCUMENT_CLERK,
        unit=issuer.unit,
        subject=f"Quyết định chờ cấp số: {ending.title.unit}",
        body=f"Quyết định {_words(ending)} đã ký, chờ cấp số.",
        link=address(ending.title),
        key=f"ending-signed:{ending.pk}",
    )
    return ending


def _decided(ending: TitleEnding, appointment: Appointment) -> None:
    ending.decided_by, ending.decided_at = appointment, timezone.now()
    ending.save(update_fields=["document", "state", "refusal", "decided_by", "decided_at"])


def _words(ending: TitleEnding) -> str:
    what = f"danh hiệu {ending.title.name} {ending.title.level_words}"
    return f"thu hồi {what}" if ending.kind == EndingKind.REVOKE else f"cho thôi giữ {what}"


def _sentence(words: str) -> str:
    """Return words with the first letter in upper case; names within keep theirs."""
    return words[:1].upper() + words[1:]


def _facts(ending: TitleEnding) -> dict:
    title, in_round = ending.title, ending.title.dossier.round
    proposer = in_round.standing_office if ending.kind == EndingKind.REVOKE else title.unit
    return {
        "authority": head_of(in_round.issuer.name),
        "basis": [
            f"Căn cứ {ending.ground}",
            f"Căn cứ {title.decision.document} ngày {title.recognised_on:%d/%m/%Y}",
            f"Theo đề nghị của {proposer}",
        ],
        "articles": [
            f"{_sentence(_words(ending))} của {title.unit}. Lý do: {ending.reason}",
            "Danh hiệu hết hiệu lực kể từ ngày ban hành Quyết định này.",
            f"{in_round.standing_office} và {title.unit} chịu trách nhiệm thi hành Quyết định này kể từ ngày ký./.",
        ],
    }


@transaction.atomic
def refuse(*, appointment: Appointment, ending: TitleEnding, reason: str) -> TitleEnding:
    """Refuse the proposal; the title stays and the proposer is notified."""
    reason = require_reason(
        reason, "Chưa ghi lý do không chấp nhận. Hãy ghi rõ rồi gửi lại.", error=Incomplete
    )
    ending, _ = _decidable(appointment, ending)
    ending.state, ending.refusal = EndingState.REFUSED, reason
    _decided(ending, appointment)
    summary = f"Không chấp nhận đề nghị {_words(ending)}: {reason}"
    audit.record(
        act="refuse-title-ending", appointment=appointment, subject=ending.title.dossier, sentence=summary
    )
    notify(
        [ending.proposed_by],
        subject=f"Đề nghị không được chấp nhận: {ending.title.unit}",
        body=summary,
        link=address(ending.title),
        key=f"ending-refused:{ending.pk}",
    )
    return ending


@transaction.atomic
def issue(*, appointment: Appointment, ending: TitleEnding, on: date) -> TitleEnding:
    """Number the signed decision (cấp số, ban hành); the title ends that day and the unit is notified."""
    ending = _locked(ending)
    title, in_round = ending.title, ending.title.dossier.round
    permissions.require(appointment, Role.DOCUMENT_CLERK, unit=in_round.issuer.unit)
    if on < title.valid_from:
        raise BadAnswer(f"Danh hiệu có từ {title.valid_from:%d/%m/%Y} nên không thể chấm dứt trước ngày đó.")
    if ending.state != EndingState.SIGNED or ending.document is None or ending.decided_at is None:
        raise WrongState(f"Đề nghị này {ending.get_state_display().lower()}, không chờ cấp số.")
    if title.revoked_on is not None:
        raise WrongState(
            f"Danh hiệu này đã chấm dứt từ {title.revoked_on:%d/%m/%Y} nên không chấm dứt lần nữa."
        )
    signed_on = timezone.localdate(ending.decided_at)
    if problem := issue_day_problem(on, signed_on=signed_on, today=timezone.localdate()):
        raise BadAnswer(problem)
    ending.document = official.issue(document=ending.document, appointment=appointment, on=on)
    ending.state = EndingState.ISSUED
    ending.save(update_fields=["state"])
    title.revoked_on = on
    title.revoked_why = revocation_sentence(ending)
    title.save(update_fields=["revoked_on", "revoked_why"])
    summary = f"Ban hành {ending.document}, {_words(ending)} của {title.unit}. Lý do: {ending.reason}"
    audit.record(act="issue-title-ending", appointment=appointment, subject=title.dossier, sentence=summary)
    notify_unit(
        title.dossier, subject="Danh hiệu đã chấm dứt", body=summary, key=f"ending-issued:{ending.pk}"
    )
    return ending
