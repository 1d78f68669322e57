"""The public history of a decision: issued, corrected, revoked or restored by papers of its own, its titles ended."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import Exists, OuterRef, Q, QuerySet

from documents.models import DocumentRevocation
from dossiers.models import Decision, PaperCase, SubmissionState, Title
from home.decisions.read_model import NAME_FIELDS, IssuedDocument, document_name_at
from ledger.database.prepared import PreparedQuery
from ledger.vietnamese.collation import name_key

UNITS_SHOWN = 20


@dataclass(frozen=True, slots=True)
class DecisionEvent:
    """Something that happened to a decision, on a day: in words, with what it says and where it can be checked."""

    day: date
    words: str
    says: tuple[str, ...] = ()
    address: str = ""
    is_correction: bool = False


EFFECT_LABELS = {
    "corrects": "Đính chính bằng",
    "revokes": "Thu hồi bằng",
    "restores": "Hủy bỏ việc thu hồi, có hiệu lực lại theo",
}


def _revoked_draft() -> Exists:
    """Return the condition that the paper of a case was itself taken back."""
    return Exists(DocumentRevocation.objects.open().filter(document=OuterRef("draft")))


def issued_corrections() -> QuerySet[PaperCase]:
    """Return the cases of issued letters that correct a document and hold."""
    rows = PaperCase.objects.filter(corrects__isnull=False, state=SubmissionState.PUBLISHED)
    return rows.exclude(_revoked_draft())


def is_corrected(document: str) -> Exists:
    """Return the condition that the document at this path has an issued correction that holds."""
    return Exists(issued_corrections().filter(corrects=OuterRef(document)))


def _about(condition: Q) -> QuerySet[PaperCase]:
    """Return the cases of issued papers under a condition, oldest first, with whether each was taken back."""
    rows = PaperCase.objects.filter(condition, state=SubmissionState.PUBLISHED)
    return rows.annotate(taken_back=_revoked_draft()).order_by("draft__issued_on", "pk")


COLUMNS = (*EFFECT_LABELS, "taken_back", "draft__issued_on", *(f"draft__{name}" for name in NAME_FIELDS))


def _papers_about(document: int) -> Any:
    about = Q(corrects=document) | Q(revokes=document) | Q(restores=document)
    return _about(about).values(*COLUMNS, "draft__check_code", "draft__facts")


DOCUMENTS_ABOUT = PreparedQuery(_papers_about)


def documents_about(document: int) -> list[DecisionEvent]:
    """Return the issued papers that correct a document, take it back or bring it back, oldest first; one query."""
    return [
        _by_paper(row, row["draft__facts"], row["draft__check_code"]) for row in DOCUMENTS_ABOUT(document)
    ]


def _by_paper(row: dict[str, Any], facts: dict[str, Any] | None = None, code: str = "") -> DecisionEvent:
    effect = next(name for name in EFFECT_LABELS if row[name])
    said = tuple((facts or {}).get("paragraphs", ()))
    return DecisionEvent(
        row["draft__issued_on"],
        f"{EFFECT_LABELS[effect]} {document_name_at(row, 'draft')}"
        + (" (đã bị thu hồi)" if row["taken_back"] else ""),
        said[1:-1] if effect == "corrects" else said[:1],
        f"/kiem-tra/{code}/" if code else "",
        effect == "corrects" and not row["taken_back"],
    )


def newest_changes(decisions: Iterable[Decision]) -> dict[int, DecisionEvent]:
    """Return the newest thing that happened to each decision since it was issued, by its key; two queries."""
    by_document = {decision.document_id: decision.pk for decision in decisions}
    named = Q(corrects__in=by_document) | Q(revokes__in=by_document) | Q(restores__in=by_document)
    about = [
        (by_document[next(row[name] for name in EFFECT_LABELS if row[name])], _by_paper(row))
        for row in _about(named).values(*COLUMNS)
    ]
    ended: dict[tuple[int, date], list[str]] = {}
    taken_back = Title.objects.filter(decision__in=by_document.values(), revoked_on__isnull=False)
    for key, day, unit in taken_back.values_list("decision", "revoked_on", "unit__name"):
        ended.setdefault((key, day), []).append(unit)
    found = [(key, _ended(day, units)) for (key, day), units in ended.items()]
    return dict(sorted([*found, *about], key=lambda one: one[1].day))


def history_of_decision(
    paper: IssuedDocument, titles: Iterable[dict[str, Any]], about: list[DecisionEvent]
) -> list[DecisionEvent]:
    """Return what happened to a decision, oldest first; nothing where it was only issued.

    Many titles taken back on one day are one line; each is told with its reason beside its unit.
    """
    ended: dict[date, list[str]] = {}
    for title in titles:
        if title["revoked_on"] and title["revoked_on"] != paper.revoked_on:
            ended.setdefault(title["revoked_on"], []).append(title["unit__name"])
    found = [_ended(day, units) for day, units in ended.items()]
    if paper.revoked_on and not paper.revoked_by:
        found.append(DecisionEvent(paper.revoked_on, "Thu hồi", (paper.revoked_why,)))
    if not found and not about:
        return []
    issued = DecisionEvent(paper.issued_on, "Ban hành và công bố")
    return [issued, *sorted([*found, *about], key=lambda one: one.day)]


def _ended(day: date, units: list[str]) -> DecisionEvent:
    return DecisionEvent(day, f"Danh hiệu kết thúc trước hạn: {_listed(units)}")


def _listed(units: list[str]) -> str:
    names = sorted(units, key=name_key)
    more = f" và {len(names) - UNITS_SHOWN} đơn vị khác" if len(names) > UNITS_SHOWN else ""
    return ", ".join(names[:UNITS_SHOWN]) + more
