"""Read model of a decision's page: plain rows and dataclasses, read in a few queries whose SQL is composed once.

The page exists twice on purpose. As a Wagtail page (`home.models.decisions.DecisionPage`) it has an address, a place
in the tree, a publication log and an entry in Wagtail's search; served by Wagtail it cost nine queries for the way
down the tree and whole model instances for a page that everybody opens and nobody edits. So `home.decisions.views`
and `DecisionPage.get_context` both draw it from this module and from `home.decisions.facts` alone: templates get
dictionaries and the dataclasses below, never model instances. `benchmarks/` measures the page.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from typing import Any

from django.db.models import F, FilteredRelation, Q
from django.utils import timezone

from accounts.derived_columns import by_name
from criteria.models import CriteriaSet
from criteria.rules.official_wording import SUMMARY_MARK, summaries_among, wording_note
from documents.models import DocumentKind
from documents.rules import full_number, is_revoked
from dossiers.models import (
    Decision,
    EndingState,
    IndicatorVerdict,
    Objection,
    RoundSupplement,
    Title,
    TitleEnding,
)
from home.titles.history import AppealFacts, RevocationFacts
from ledger.database.prepared import PreparedQuery

NAME_FIELDS = ("kind", "number", "symbol")
FIELDS = (
    "pk", "title", "issued_on", "issuer_name", "signer_block", "signer_name", "check_code", "sha256", *NAME_FIELDS
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class IssuedDocument:
    """The document of a decision; its attributes are named as those of `documents.models.OfficialDocument`."""

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
    """The rows of one published decision: verdicts and appeals by dossier, revocations by title (primary keys)."""

    pk: int
    slug: str
    document: IssuedDocument
    titles: list[dict[str, Any]]
    verdicts: dict[int, list[dict[str, Any]]]
    revocations: dict[int, tuple[RevocationFacts, ...]]
    appeals: dict[int, tuple[AppealFacts, ...]]


def document_name(kind: str | None, number: int | None, symbol: str | None) -> str:
    """Return "Quyết định số 12/QĐ-UBND", an empty string where there is no document."""
    return f"{DocumentKind(kind).label} số {full_number(number, symbol or '')}" if kind else ""


def document_name_at(row: dict[str, Any], path: str) -> str:
    """Return the name of the document whose columns are in a row under this path."""
    return document_name(*(row[f"{path}__{part}"] for part in NAME_FIELDS))


def _page(slug: str) -> Any:
    revocation = FilteredRelation(
        "document__revocations", condition=Q(document__revocations__restored_on=None)
    )
    rows = Decision.objects.filter(page__slug=slug, page__live=True).annotate(revocation=revocation)
    return rows.values(
        "pk", "revocation__revoked_on", "revocation__reason", "revocation__revoked_by__check_code",
        *(f"revocation__revoked_by__{part}" for part in NAME_FIELDS), *(f"document__{name}" for name in FIELDS),
        *(f"document__replaced_by__{part}" for part in NAME_FIELDS),
    )  # fmt: skip


def _titles(decision: int) -> Any:
    successor = "replaced_by__decision__document"
    return (
        Title.objects.filter(decision=decision)
        .order_by("-level", by_name("unit"), "pk")
        .values(
            "pk", "model", "government_level", "level", "level_name", "recognised_on", "valid_from", "valid_until",
            "replaced_on", "revoked_on", "revoked_why", "unit_id", "unit__name", "unit__code", "dossier_id",
            "dossier__round__name", "dossier__round__criteria_set_id", "dossier__round__criteria_set__title",
            "dossier__round__authority_ground", "dossier__round__authority_document",
            "dossier__round__criteria_set__verified", "dossier__round__criteria_set__sha256",
            "dossier__round_id", "dossier__round__own_sha256",
            "dossier__round__plan__page__title", "dossier__round__plan__page__slug",
            "dossier__round__plan__page__live", "replaced_by__level",
            "replaced_by__level_name", *(f"{successor}__{part}" for part in NAME_FIELDS),
        )
    )  # fmt: skip


def _verdicts(decision: int) -> Any:
    awarded = F("dossier__title__level")
    return (
        IndicatorVerdict.objects.filter(dossier__title__decision=decision, level=awarded)
        .order_by("pk")
        .values("dossier_id", "code", "result", "required", "found", "article", "reason")
    )


def _revocations(decision: int) -> Any:
    issued = TitleEnding.objects.filter(title__decision=decision, state=EndingState.ISSUED).order_by("pk")
    return issued.values("title_id", "kind", "ground", *(f"document__{part}" for part in NAME_FIELDS))


def _appeals(decision: int) -> Any:
    rows = Objection.objects.filter(dossier__title__decision=decision).order_by("pk")
    return rows.values("dossier_id", "state", "filed_at", "answered_at")


PAGE, TITLES, VERDICTS = PreparedQuery(_page), PreparedQuery(_titles), PreparedQuery(_verdicts)
REVOCATIONS, APPEALS = PreparedQuery(_revocations), PreparedQuery(_appeals)


def decision_rows(slug: str) -> DecisionRows | None:
    """Return the rows of the decision whose page is published at this address, None where there is none."""
    pages = PAGE(slug)
    if not pages:
        return None
    page = pages[0]
    decision = page["pk"]
    revocations: dict[int, tuple[RevocationFacts, ...]] = defaultdict(tuple)
    appeals: dict[int, tuple[AppealFacts, ...]] = defaultdict(tuple)
    verdicts: dict[int, list[dict[str, Any]]] = defaultdict(list)
    for row in REVOCATIONS(decision):
        revocation = RevocationFacts(row["kind"], row["ground"], document_name_at(row, "document"))
        revocations[row["title_id"]] += (revocation,)
    for row in APPEALS(decision):
        appeal = AppealFacts(row["state"], row["filed_at"], row["answered_at"])
        appeals[row["dossier_id"]] += (appeal,)
    for row in VERDICTS(decision):
        verdicts[row["dossier_id"]].append(row)
    return DecisionRows(decision, slug, _document(page), TITLES(decision), verdicts, revocations, appeals)


def _document(row: dict[str, Any]) -> IssuedDocument:
    own = {name: row[f"document__{name}"] for name in FIELDS}
    replaced_by = document_name_at(row, "document__replaced_by")
    return IssuedDocument(**own, replaced_by=replaced_by, **_revocation(row))


def _revocation(row: dict[str, Any]) -> dict[str, Any]:
    """Return since when and by which document the decision is revoked, nothing where it holds today."""
    revoked_on = row["revocation__revoked_on"]
    if revoked_on is None or not is_revoked(revoked_on, None, timezone.localdate()):
        return {}
    return {
        "revoked_on": max(revoked_on, row["document__issued_on"]),
        "revoked_why": row["revocation__reason"],
        "revoked_by": document_name_at(row, "revocation__revoked_by"),
        "revoked_by_code": row["revocation__revoked_by__check_code"] or "",
    }


@lru_cache(maxsize=32)
def indicator_texts(criteria_set: int, sha256: str) -> tuple[dict[str, str], str]:
    """Return what a set's indicators are printed as, by code, and what is said of that wording.

    A published set never changes, and `sha256` is its content.
    """
    row = CriteriaSet.objects.filter(pk=criteria_set, sha256=sha256).first()
    if row is None:
        return {}, ""
    definition = row.parsed()
    starred = summaries_among(definition.indicators)
    texts = {
        one.code: f"{one.printed} {SUMMARY_MARK}" if one.code in starred else one.printed
        for one in definition.indicators
    }
    return texts, wording_note(definition.indicators, definition.instrument)


@dataclass(frozen=True, slots=True)
class FilledIn:
    """What a round filled in of its set: texts by indicator, and a line for each entry with its ground."""

    texts: dict[str, str]
    lines: tuple[str, ...]


@lru_cache(maxsize=32)
def filled_in(round_: int, own_sha256: str) -> FilledIn:
    """Return what a round filled in of its set; no query where it has no copy of its own, which never changes."""
    if not own_sha256:
        return FilledIn({}, ())
    rows = list(RoundSupplement.objects.filter(round=round_).select_related("ground"))
    texts = {row.code: row.wording for row in rows if row.what == "text" and row.words.endswith("nội dung")}
    return FilledIn(texts, tuple(f"{row} ({row.mark})" for row in rows))
