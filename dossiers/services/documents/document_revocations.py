"""Putting forward a decision that revokes an issued document (thu hồi), or restores it (khôi phục)."""

from __future__ import annotations

from typing import Any

from accounts.models import Appointment
from documents.models import DocumentKind, OfficialDocument
from documents.services import revocations
from dossiers.errors import Incomplete, WrongState
from dossiers.models import PaperCase
from dossiers.services.documents import approvals, revocation_effects
from dossiers.services.documents.wordings import Wording
from ledger.services.transactions import atomic_service


def wording(document: OfficialDocument, effect: str, *, ground: str, reason: str, why: str) -> Wording:
    """Return the wording of the decision. Raise Incomplete without a legal ground or a reason.

    `effect` is "revokes" or "restores". The key of the document is part of the signed facts, so that the decision
    affects no other.
    """
    ground, reason = _clean(ground), _clean(reason)
    if not ground or not reason:
        raise Incomplete("Chưa ghi căn cứ pháp lý và lý do. Hãy ghi đủ cả hai rồi trình lại.")
    name = f"{document} ngày {document.issued_on:%d/%m/%Y}"
    revokes = effect == revocations.REVOKES
    verb = "Thu hồi" if revokes else "Hủy bỏ việc thu hồi"
    holds = "hết hiệu lực" if revokes else "có hiệu lực trở lại"
    articles = [
        f"{verb} {name} của {document.issuer_name} ({document.title}). Lý do: {reason}.",
        f"{name}{_titles(document)} {holds} kể từ ngày ban hành Quyết định này.",
        "Các cơ quan, đơn vị có liên quan chịu trách nhiệm thi hành Quyết định này kể từ ngày ký./.",
    ]
    return Wording(
        title=f"Về việc {verb[0].lower()}{verb[1:]} {name}",
        paragraphs=tuple(articles),
        why=why,
        basis=(f"Căn cứ {ground}", *_earlier(document, effect)),
        recipients=("Như Điều 3", "Lưu: VT"),
        more={"articles": articles, effect: document.pk},
    )


def _titles(document: OfficialDocument) -> str:
    return " và các danh hiệu công nhận tại đó" if hasattr(document, "decision") else ""


def _earlier(document: OfficialDocument, effect: str) -> list[str]:
    """Return the ground that names the document, or the decision that revoked it."""
    revocation = revocations.open_revocation(document) if effect == revocations.RESTORES else None
    cited = (
        revocation.revoked_by if revocation is not None and revocation.revoked_by is not None else document
    )
    return [f"Căn cứ {cited} ngày {cited.issued_on:%d/%m/%Y}"]


def _clean(text: str) -> str:
    return text.strip().rstrip(".").rstrip()


@atomic_service
def put_forward(
    *, appointment: Appointment, document: OfficialDocument, effect: str, ground: str, reason: str, why: str
) -> PaperCase:
    """Put forward the decision with this effect on an issued document, from the day it gets its number.

    Raise NotAllowed (a standing clerk of the issuer's unit, with a mandate for the tờ trình), Incomplete, WrongState
    (never issued, revoked already, nothing to restore, or another such decision is pending).
    """
    refused = revocations.why_not_revoke if effect == revocations.REVOKES else revocations.why_not_restore
    if obstacle := refused(document):
        raise WrongState(obstacle)
    if (waiting := approvals.pending_case_about(document)) is not None:
        raise WrongState(f"Đã có {waiting.draft} đang trình về {document}. Hãy chờ kết quả của văn bản đó.")
    about: dict[str, Any] = {effect: document}
    return approvals.put_forward(
        appointment=appointment,
        kind=DocumentKind.DECISION,
        issuer=document.issuer,
        wording=wording(document, effect, ground=ground, reason=reason, why=why),
        ground=_clean(ground),
        cause=_clean(reason),
        **about,
    )


@atomic_service
def revise(*, appointment: Appointment, case: PaperCase, ground: str, reason: str, why: str) -> PaperCase:
    """Correct a returned decision about the same document and put it forward again."""
    effect = revocation_effects.effect_of(case)
    if effect is None:
        raise WrongState("Văn bản này không thu hồi, không khôi phục văn bản nào. Hãy sửa ở trang của nó.")
    words = wording(effect[1], effect[0], ground=ground, reason=reason, why=why)
    case = approvals.revise(appointment=appointment, case=case, wording=words)
    case.ground, case.cause = _clean(ground), _clean(reason)
    case.save(update_fields=["ground", "cause"])
    return case
