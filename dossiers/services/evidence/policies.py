"""Evidence policies of a dossier: what is missing, and why it may be sent nevertheless.

Missing required evidence stops sending; a written reason, kept with the dossier and shown to whoever checks and votes,
is the only way round it.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping

from accounts.models import Appointment
from criteria.rules.evidence_policy import NONE, Document, EvidencePolicy, missing
from dossiers.errors import BadAnswer, Incomplete, WrongState
from dossiers.models import Dossier, DossierState, Evidence, EvidenceGap, FileState
from dossiers.services.assessment.answers import locked_dossier, require_contributor, unit_kind
from ledger.required import require_reason
from ledger.services import audit
from ledger.services.transactions import atomic_service

LONGEST = 2000
USELESS = (FileState.INFECTED, FileState.UNREADABLE)


def policies_of(dossier: Dossier) -> dict[str, EvidencePolicy]:
    """Return the policy of each indicator that is asked of the dossier's unit."""
    kind = unit_kind(dossier)
    return {
        entry.code: entry.evidence
        for entry in dossier.round.definition().indicators
        if entry.applies(kind) and entry.asks_what_is_known
    }


def missing_evidence(dossier: Dossier, evidence: Iterable[Evidence] | None = None) -> dict[str, str]:
    """Return what evidence is missing, by indicator, in words; infected and unreadable files do not count.

    `evidence` is what the dossier keeps, with its metadata, if it was just read.
    """
    given = documents_of(dossier.evidence.kept().select_related("passport") if evidence is None else evidence)
    found = {
        code: missing(policy, given.get(code, ()), dossier.round.year)
        for code, policy in policies_of(dossier).items()
        if policy.need != NONE
    }
    return {code: words for code, words in found.items() if words}


def documents_of(evidence: Iterable[Evidence]) -> dict[str, list[Document]]:
    """Return evidence by indicator as a policy sees it."""
    by_code: dict[str, list[Document]] = {}
    for item in evidence:
        if item.state in USELESS:
            continue
        paper = getattr(item, "passport", None)
        document = Document(paper.issued_on, paper.symbol, paper.title) if paper else Document()
        by_code.setdefault(item.code, []).append(document)
    return by_code


def unexplained(dossier: Dossier) -> dict[str, str]:
    """Return the required evidence that is missing without a written reason, by indicator, a sentence each.

    No query for a dossier whose round requires no evidence.
    """
    policies = policies_of(dossier)
    if not any(policy.required for policy in policies.values()):
        return {}
    explained = set(dossier.evidence_gaps.values_list("code", flat=True))
    return {
        code: f"Chỉ tiêu {code}: {words}, mà minh chứng là bắt buộc. Hãy gắn minh chứng hoặc ghi lý do thiếu."
        for code, words in missing_evidence(dossier).items()
        if policies[code].required and code not in explained
    }


@atomic_service
def explain(*, appointment: Appointment, dossier: Dossier, code: str, reason: str) -> EvidenceGap:
    """Write down why required evidence is missing (lý do thiếu minh chứng); a second reason takes the first's place.

    Raise NotAllowed (whoever answers the indicator), WrongState, BadAnswer (not required, too long) and Incomplete.
    """
    dossier = locked_dossier(dossier)
    if dossier.state != DossierState.SELF_ASSESSMENT:
        raise WrongState("Hồ sơ đã nộp nên không ghi thêm lý do được. Cần sửa thì đề nghị nơi nhận trả lại.")
    policy = policies_of(dossier).get(code)
    if policy is None or not policy.required:
        raise BadAnswer(f"Chỉ tiêu {code} không bắt buộc có minh chứng nên không cần ghi lý do.")
    require_contributor(appointment, dossier, code)
    reason = require_reason(
        reason, "Chưa ghi lý do thiếu minh chứng. Hãy ghi rõ vì sao rồi lưu.", error=Incomplete
    )
    if len(reason) > LONGEST:
        raise BadAnswer(f"Lý do dài hơn {LONGEST} chữ. Hãy viết ngắn lại.")
    gap, _ = EvidenceGap.objects.update_or_create(
        dossier=dossier, code=code, defaults={"reason": reason, "by": appointment}
    )
    audit.record(
        act="explain-missing-evidence",
        appointment=appointment,
        subject=dossier,
        sentence=f"Ghi lý do thiếu minh chứng chỉ tiêu {code}: {reason}",
    )
    return gap


def forget_needless_reasons(dossier: Dossier) -> None:
    """Delete the reasons of indicators whose evidence is there by now; called when the dossier is sent."""
    gaps = list(dossier.evidence_gaps.all()) if requires(dossier) else []
    if gaps:
        lacking: Mapping[str, str] = missing_evidence(dossier)
        dossier.evidence_gaps.exclude(code__in=lacking).delete()


def reasons_given(dossiers: Iterable[Dossier]) -> Counter[int]:
    """Return how many reasons for missing evidence each dossier gives; no query where no round requires any."""
    requiring = [dossier.pk for dossier in dossiers if requires(dossier)]
    if not requiring:
        return Counter()
    return Counter(EvidenceGap.objects.filter(dossier__in=requiring).values_list("dossier", flat=True))


def requires(dossier: Dossier) -> bool:
    """Return whether the round requires any evidence."""
    return any(entry.evidence.required for entry in dossier.round.definition().indicators)
