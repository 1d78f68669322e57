"""The public history of a decision: issued, corrected by letters of its own, its titles taken back."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import Exists, OuterRef, QuerySet

from accounts.collation import name_key
from dossiers.models import Decision, PaperCase, SubmissionState, Title
from home.decision_rows import PAPER, Paper, name_at
from ledger.composed import Composed

MOST_UNITS = 20


@dataclass(frozen=True, slots=True)
class Happening:
    """Something that happened to a decision, on a day: in words, with what it says and where it can be checked."""

    day: date
    words: str
    says: tuple[str, ...] = ()
    address: str = ""


def issued_corrections() -> QuerySet[PaperCase]:
    """Return the cases of issued letters that correct a document."""
    return PaperCase.objects.filter(corrects__isnull=False, state=SubmissionState.PUBLISHED)


def is_corrected(document: str) -> Exists:
    """Return the condition that the document at this path has an issued correction."""
    return Exists(issued_corrections().filter(corrects=OuterRef(document)))


def _corrections(document: int) -> Any:
    rows = issued_corrections().filter(corrects=document)
    columns = ("issued_on", "check_code", "facts", *PAPER)
    return rows.order_by("draft__issued_on", "pk").values(*(f"draft__{name}" for name in columns))


CORRECTIONS = Composed(_corrections)


def corrections_of(document: int) -> list[Happening]:
    """Return the issued letters that correct a document (công văn đính chính), oldest first; one query."""
    return [
        Happening(
            row["draft__issued_on"],
            f"Đính chính bằng {name_at(row, 'draft')}",
            tuple(row["draft__facts"].get("paragraphs", ())[1:-1]),
            f"/kiem-tra/{row['draft__check_code']}/",
        )
        for row in CORRECTIONS(document)
    ]


def newest_changes(decisions: Iterable[Decision]) -> dict[int, Happening]:
    """Return the newest thing that happened to each decision since it was issued, by its key; two queries."""
    by_document = {decision.document_id: decision.pk for decision in decisions}
    found = [
        (
            by_document[row["corrects"]],
            Happening(row["draft__issued_on"], f"Đính chính bằng {name_at(row, 'draft')}"),
        )
        for row in issued_corrections()
        .filter(corrects__in=by_document)
        .values("corrects", "draft__issued_on", *(f"draft__{name}" for name in PAPER))
    ]
    ended: dict[tuple[int, date], list[str]] = {}
    taken_back = Title.objects.filter(decision__in=by_document.values(), revoked_on__isnull=False)
    for key, day, unit in taken_back.values_list("decision", "revoked_on", "unit__name"):
        ended.setdefault((key, day), []).append(unit)
    found += [(key, _ended(day, units)) for (key, day), units in ended.items()]
    return dict(sorted(found, key=lambda one: one[1].day))


def history_of_decision(
    paper: Paper, titles: Iterable[dict[str, Any]], corrections: list[Happening]
) -> list[Happening]:
    """Return what happened to a decision, oldest first; nothing where it was only issued.

    Many titles taken back on one day are one line; each is told with its reason beside its unit.
    """
    ended: dict[date, list[str]] = {}
    for title in titles:
        if title["revoked_on"]:
            ended.setdefault(title["revoked_on"], []).append(title["unit__name"])
    found = [_ended(day, units) for day, units in ended.items()]
    if not found and not corrections:
        return []
    issued = Happening(paper.issued_on, "Ban hành và công bố")
    return [issued, *sorted([*found, *corrections], key=lambda one: one.day)]


def _ended(day: date, units: list[str]) -> Happening:
    return Happening(day, f"Danh hiệu kết thúc trước hạn: {_listed(units)}")


def _listed(units: list[str]) -> str:
    names = sorted(units, key=name_key)
    more = f" và {len(names) - MOST_UNITS} đơn vị khác" if len(names) > MOST_UNITS else ""
    return ", ".join(names[:MOST_UNITS]) + more
