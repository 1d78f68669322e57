"""What a decision's page is drawn from, read in a few small questions whose SQL is composed once."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from typing import Any

from django.db.models import F, FilteredRelation, Q
from django.utils import timezone

from accounts.derived_columns import by_name
from criteria.models import Indicator
from documents.models import DocumentKind
from documents.rules import full_number, is_revoked
from dossiers.models import EndingState, IndicatorVerdict, Objection, Title, TitleEnding
from home.titles.history import AppealFacts, RevocationFacts
from ledger.database.prepared import PreparedQuery

NAME_FIELDS = ("kind", "number", "symbol")
FIELDS = (
    "pk", "title", "issued_on", "issuer_name", "signer_block", "signer_name", "check_code", "sha256", *NAME_FIELDS
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class IssuedDocument:
    """The decision's paper as its page shows it; the words are those of `OfficialDocument`."""

    pk: int
    kind: str
    number: int
    symbol: str
    title: str
    issued_on: date
    issuer_name: str
    signer_block: list[str]
    signer_name: str
    check_code: str
    sha256: str
    replaced_by: str
    revoked_on: date | None = None
    revoked_why: str = ""
    revoked_by: str = ""
    revoked_by_code: str = ""

    def __str__(self) -> str:
        return document_name(self.kind, self.number, self.symbol)

    @property
    def full_number(self) -> str:
        """Return "12/QĐ-UBND"."""
        return full_number(self.number, self.symbol)


@dataclass(frozen=True, slots=True)
class DecisionRows:
    """The rows of one published decision, each group by the key of its title or dossier."""

    pk: int
    slug: str
    paper: IssuedDocument
    titles: list[dict[str, Any]]
    verdicts: dict[int, list[dict[str, Any]]]
    endings: dict[int, tuple[RevocationFacts, ...]]
    objections: dict[int, tuple[AppealFacts, ...]]


def document_name(kind: str | None, number: int | None, symbol: str | None) -> str:
    """Return "Quyết định số 12/QĐ-UBND", nothing where there is no paper."""
    return f"{DocumentKind(kind).label} số {full_number(number, symbol or '')}" if kind else ""


def document_name_at(row: dict[str, Any], path: str) -> str:
    """Return the name of the paper whose columns stand in a row under a path."""
    return document_name(*(row[f"{path}__{part}"] for part in NAME_FIELDS))


def _page(slug: str) -> Any:
    from home.models import DecisionPage

    document = "decision__document"
    taken_back = FilteredRelation(
        f"{document}__revocations", condition=Q(**{f"{document}__revocations__restored_on": None})
    )
    rows = DecisionPage.objects.filter(slug=slug, live=True).annotate(taken_back=taken_back)
    return rows.values(
        "decision_id", "taken_back__revoked_on", "taken_back__reason", "taken_back__revoked_by__check_code",
        *(f"taken_back__revoked_by__{part}" for part in NAME_FIELDS), *(f"{document}__{name}" for name in FIELDS),
        *(f"{document}__replaced_by__{part}" for part in NAME_FIELDS),
    )  # fmt: skip


def _titles(decision: int) -> Any:
    after = "replaced_by__decision__document"
    return (
        Title.objects.filter(decision=decision)
        .order_by("-level", by_name("unit"), "pk")
        .values(
            "pk", "model", "level", "recognised_on", "valid_from", "valid_until", "replaced_on", "revoked_on",
            "revoked_why", "unit_id", "unit__name", "unit__code", "dossier_id", "dossier__round__name",
            "dossier__round__criteria_set_id", "dossier__round__criteria_set__title",
            "dossier__round__criteria_set__verified", "dossier__round__criteria_set__sha256",
            "dossier__round__plan__page__title", "dossier__round__plan__page__slug",
            "dossier__round__plan__page__live", "replaced_by__level", *(f"{after}__{part}" for part in NAME_FIELDS),
        )
    )  # fmt: skip


def _verdicts(decision: int) -> Any:
    own = F("dossier__title__level")
    return (
        IndicatorVerdict.objects.filter(dossier__title__decision=decision, level=own)
        .order_by("pk")
        .values("dossier_id", "code", "result", "required", "found", "article", "reason")
    )


def _endings(decision: int) -> Any:
    issued = TitleEnding.objects.filter(title__decision=decision, state=EndingState.ISSUED).order_by("pk")
    return issued.values("title_id", "kind", "ground", *(f"document__{part}" for part in NAME_FIELDS))


def _objections(decision: int) -> Any:
    rows = Objection.objects.filter(dossier__title__decision=decision).order_by("pk")
    return rows.values("dossier_id", "state", "filed_at", "answered_at")


PAGE, TITLES, VERDICTS = PreparedQuery(_page), PreparedQuery(_titles), PreparedQuery(_verdicts)
ENDINGS, OBJECTIONS = PreparedQuery(_endings), PreparedQuery(_objections)


def decision_rows(slug: str) -> DecisionRows | None:
    """Return what the page at this address is drawn from, None where no such page is published."""
    found = PAGE(slug)
    if not found:
        return None
    row = found[0]
    pk = row["decision_id"]
    endings: dict[int, tuple[RevocationFacts, ...]] = defaultdict(tuple)
    objections: dict[int, tuple[AppealFacts, ...]] = defaultdict(tuple)
    verdicts: dict[int, list[dict[str, Any]]] = defaultdict(list)
    for one in ENDINGS(pk):
        endings[one["title_id"]] += (
            RevocationFacts(one["kind"], one["ground"], document_name_at(one, "document")),
        )
    for one in OBJECTIONS(pk):
        facts = AppealFacts(one["state"], one["filed_at"], one["answered_at"])
        objections[one["dossier_id"]] += (facts,)
    for one in VERDICTS(pk):
        verdicts[one["dossier_id"]].append(one)
    return DecisionRows(pk, slug, _paper(row), TITLES(pk), verdicts, endings, objections)


def _paper(row: dict[str, Any]) -> IssuedDocument:
    document = "decision__document"
    own = {name: row[f"{document}__{name}"] for name in FIELDS}
    return IssuedDocument(
        **own, replaced_by=document_name_at(row, f"{document}__replaced_by"), **_taken_back(row)
    )


def _taken_back(row: dict[str, Any]) -> dict[str, Any]:
    """Return since when and by what the paper is taken back, nothing where it holds today."""
    on = row["taken_back__revoked_on"]
    if on is None or not is_revoked(on, None, timezone.localdate()):
        return {}
    return {
        "revoked_on": max(on, row["decision__document__issued_on"]),
        "revoked_why": row["taken_back__reason"],
        "revoked_by": document_name_at(row, "taken_back__revoked_by"),
        "revoked_by_code": row["taken_back__revoked_by__check_code"] or "",
    }


@lru_cache(maxsize=32)
def indicator_texts(criteria_set: int, sha256: str) -> dict[str, str]:
    """Return the indicators' texts of a set by code; a published set never changes, and `sha256` is its content."""
    rows = Indicator.objects.filter(criteria_set=criteria_set, criteria_set__sha256=sha256).order_by()
    return dict(rows.values_list("code", "text"))
