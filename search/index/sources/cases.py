"""Sources: dossiers, and evidence page by page, for users who may see the dossier."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from typing import Any, Final

from django.db.models import QuerySet
from django.urls import reverse
from django.utils import timezone
from django.utils.http import urlencode

from dossiers.models import Dossier, Evidence
from search.engines.base import SearchDocument
from search.index.access_tokens import content_tokens, dossier_tokens
from search.index.source import HitLocation, Source
from search.index.sources.text import dotted, facet, lines
from search.text import folding

WORDS_MAX: Final = 200
"""Longest text of words to mark that is passed to the evidence viewer."""

# Dossiers.


def _dossiers() -> QuerySet[Dossier]:
    return Dossier.objects.select_related(
        "unit__parent", "round__criteria_set", "round__standing_office"
    ).prefetch_related("answers")


def _dossier_documents(dossier: Dossier) -> Iterator[SearchDocument]:
    opened = dossier.round
    said = () if dossier.is_being_written else dossier.answers.all()
    notes = [f"{answer.code}: {answer.note}" for answer in said if answer.note.strip()]
    body = lines(
        opened.name,
        opened.criteria_set.title,
        dossier.unit.parent,
        opened.standing_office,
        dossier.get_state_display(),
        dossier.return_reason,
        *notes,
    )
    facets = facet(
        year=opened.year,
        unit=dossier.unit_id,
        model=opened.criteria_set.model,
        level=dossier.proposed_level or dossier.requested_level,
        state=f"dossier-{dossier.state}",
    )
    yield SearchDocument(
        "ho-so",
        str(dossier.pk),
        str(dossier),
        body,
        dossier_tokens(dossier),
        facets=facets,
        day=_dossier_day(dossier),
        known_as=f"Hồ sơ {dossier.unit}",
    )


def _dossier_day(dossier: Dossier) -> date:
    return timezone.localdate(dossier.submitted_at or dossier.created_at)


def _visible_dossiers(user: Any) -> QuerySet[Dossier]:
    return Dossier.objects.visible_to(user).distinct().select_related("unit", "round__criteria_set")


def _about_dossier(dossier: Dossier) -> str:
    return dotted(dossier.get_state_display(), dossier.round.title_name, f"năm {dossier.round.year}")


# Evidence.


def _evidence() -> QuerySet[Evidence]:
    return (
        Evidence.objects.kept()
        .select_related("dossier__round__criteria_set", "dossier__unit")
        .prefetch_related("pages")
    )


def _evidence_documents(evidence: Evidence) -> Iterator[SearchDocument]:
    dossier = evidence.dossier
    tokens = content_tokens(dossier)
    facets = facet(
        year=dossier.round.year,
        unit=dossier.unit_id,
        model=dossier.round.criteria_set.model,
        indicator=evidence.code,
    )
    pages: list[tuple[int | None, str]] = [(page.number, page.text) for page in evidence.pages.all()]
    for number, text in pages or [(None, "")]:
        yield SearchDocument(
            "minh-chung",
            str(evidence.pk),
            str(evidence),
            text,
            tokens,
            page=number,
            facets=facets,
            day=_evidence_day(evidence),
            known_as=f"Minh chứng chỉ tiêu {evidence.code}",
        )


def _evidence_day(evidence: Evidence) -> date:
    return timezone.localdate(evidence.uploaded_at)


def _visible_evidence(user: Any) -> QuerySet[Evidence]:
    read = Evidence.objects.filter(dossier__in=Dossier.objects.read_by(user)).kept()
    return read.select_related("dossier__unit", "dossier__round")


def _evidence_url(evidence: Evidence, location: HitLocation) -> str:
    """Return the address of the viewer at the matching page, with the words to mark."""
    address = reverse("workflows:evidence_view", args=[evidence.dossier_id, evidence.pk])
    if not location.page:
        return address
    query = urlencode({"trang": str(location.page), "tu": _words_to_mark(location)})
    return f"{address}?{query}#trang-{location.page}"


def _words_to_mark(location: HitLocation) -> str:
    """Return the typed text, or the marked texts where the page spells it otherwise (abbreviation, OCR error)."""
    typed = {token.folded for token in folding.word_tokens(location.typed)}
    if all(token.folded in typed for piece in location.marked for token in folding.word_tokens(piece)):
        return location.typed
    return " ".join(f'"{piece}"' for piece in location.marked)[:WORDS_MAX]


DOSSIERS: Final = Source(
    kind="ho-so",
    label="Hồ sơ",
    model_label="dossiers.Dossier",
    queryset=_dossiers,
    visible_to=_visible_dossiers,
    to_documents=_dossier_documents,
    url=lambda dossier, location: dossier.get_absolute_url(),
    about=_about_dossier,
    dated=_dossier_day,
    related={
        "dossiers.Answer": ("pk", "dossier_id"),
        "dossiers.Round": ("round_id", "pk"),
        "dossiers.Submission": ("submission_lines__submission_id", "pk"),
    },
    names={
        "accounts.AdministrativeUnit": ("unit_id", "unit__parent_id"),
        "accounts.Office": ("round__standing_office_id",),
    },
)
EVIDENCE: Final = Source(
    kind="minh-chung",
    label="Minh chứng",
    model_label="dossiers.Evidence",
    queryset=_evidence,
    visible_to=_visible_evidence,
    to_documents=_evidence_documents,
    url=_evidence_url,
    about=lambda evidence: dotted(evidence.dossier.unit, evidence.dossier.round),
    dated=_evidence_day,
    related={"dossiers.EvidencePage": ("pk", "evidence_id")},
)
