"""The public history of a decision: issued, corrected, revoked or restored by other documents, its titles revoked."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import Exists, OuterRef, Q, QuerySet
from django.urls import reverse

from documents.models import DocumentRevocation
from dossiers.models import Decision, PaperCase, SubmissionState, Title
from home.decisions.read_model import NAME_FIELDS, IssuedDocument, document_name_at
from ledger.database.prepared import PreparedQuery
from ledger.vietnamese.collation import name_key

UNITS_SHOWN = 20


@dataclass(frozen=True, slots=True)
class DecisionEvent:
    """One event of a decision on a day: in words, the quoted text of the document, and where that can be checked."""

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


def _draft_is_revoked() -> Exists:
    """Return the condition that the document of a case was itself revoked."""
    return Exists(DocumentRevocation.objects.open().filter(document=OuterRef("draft")))


def issued_corrections() -> QuerySet[PaperCase]:
    """Return the cases of issued documents that correct another one and are not revoked."""
    cases = PaperCase.objects.filter(corrects__isnull=False, state=SubmissionState.PUBLISHED)
    return cases.exclude(_draft_is_revoked())


def is_corrected(document: str) -> Exists:
    """Return the condition that the document at this path has an issued correction that is not revoked."""
    return Exists(issued_corrections().filter(corrects=OuterRef(document)))


def _issued_cases(condition: Q) -> QuerySet[PaperCase]:
    """Return the cases of issued documents under a condition, oldest first, each with whether it was revoked."""
    cases = PaperCase.objects.filter(condition, state=SubmissionState.PUBLISHED)
    return cases.annotate(revoked=_draft_is_revoked()).order_by("draft__issued_on", "pk")


COLUMNS = (*EFFECT_LABELS, "revoked", "draft__issued_on", *(f"draft__{name}" for name in NAME_FIELDS))


def _documents_about(document: int) -> Any:
    about = Q(corrects=document) | Q(revokes=document) | Q(restores=document)
    return _issued_cases(about).values(*COLUMNS, "draft__check_code", "draft__facts")


DOCUMENTS_ABOUT = PreparedQuery(_documents_about)


def documents_about(document: int) -> list[DecisionEvent]:
    """Return the issued documents that correct, revoke or restore a document, oldest first; one query."""
    rows = DOCUMENTS_ABOUT(document)
    return [_case_event(row, row["draft__facts"], row["draft__check_code"]) for row in rows]


def _case_event(row: dict[str, Any], facts: dict[str, Any] | None = None, code: str = "") -> DecisionEvent:
    effect = next(name for name in EFFECT_LABELS if row[name])
    paragraphs = tuple((facts or {}).get("paragraphs", ()))
    words = f"{EFFECT_LABELS[effect]} {document_name_at(row, 'draft')}"
    return DecisionEvent(
        row["draft__issued_on"],
        f"{words} (đã bị thu hồi)" if row["revoked"] else words,
        paragraphs[1:-1] if effect == "corrects" else paragraphs[:1],
        reverse("documents:check", args=[code]) if code else "",
        effect == "corrects" and not row["revoked"],
    )


def newest_changes(decisions: Iterable[Decision]) -> dict[int, DecisionEvent]:
    """Return the newest event of each decision after its issue, by the decision's key; two queries."""
    by_document = {decision.document_id: decision.pk for decision in decisions}
    about = Q(corrects__in=by_document) | Q(revokes__in=by_document) | Q(restores__in=by_document)
    documents = [
        (by_document[next(row[effect] for effect in EFFECT_LABELS if row[effect])], _case_event(row))
        for row in _issued_cases(about).values(*COLUMNS)
    ]
    units: dict[tuple[int, date], list[str]] = {}
    revoked = Title.objects.filter(decision__in=by_document.values(), revoked_on__isnull=False)
    for decision, day, unit in revoked.values_list("decision", "revoked_on", "unit__name"):
        if day is not None:
            units.setdefault((decision, day), []).append(unit)
    revocations = [(decision, _titles_revoked(day, names)) for (decision, day), names in units.items()]
    return dict(sorted([*revocations, *documents], key=lambda change: change[1].day))


def history_of_decision(
    document: IssuedDocument, titles: Iterable[dict[str, Any]], about: list[DecisionEvent]
) -> list[DecisionEvent]:
    """Return the events of a decision, oldest first; an empty list where it was only issued.

    Titles revoked on one day are one event; the reason of each stands beside its unit.
    """
    units: dict[date, list[str]] = {}
    for title in titles:
        if title["revoked_on"] and title["revoked_on"] != document.revoked_on:
            units.setdefault(title["revoked_on"], []).append(title["unit__name"])
    events = [_titles_revoked(day, names) for day, names in units.items()]
    if document.revoked_on and not document.revoked_by:
        events.append(DecisionEvent(document.revoked_on, "Thu hồi", (document.revoked_why,)))
    if not events and not about:
        return []
    issued = DecisionEvent(document.issued_on, "Ban hành và công bố")
    return [issued, *sorted([*events, *about], key=lambda event: event.day)]


def _titles_revoked(day: date, units: list[str]) -> DecisionEvent:
    """Return the event that titles of these units were revoked before their end; the first twenty are named."""
    names = sorted(units, key=name_key)
    more = f" và {len(names) - UNITS_SHOWN} đơn vị khác" if len(names) > UNITS_SHOWN else ""
    return DecisionEvent(day, f"Danh hiệu kết thúc trước hạn: {', '.join(names[:UNITS_SHOWN])}{more}")
