"""Source: titles (danh hiệu) given by published decisions, for everyone."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, Final

from django.db.models import QuerySet

from dossiers.models import Title
from home.models import DecisionPage
from search.engines.base import SearchDocument
from search.index.access_tokens import PUBLIC_TOKENS
from search.index.source import HitLocation, Source
from search.index.sources.text import dotted, facet, lines, one_line


def _titles() -> QuerySet[Title]:
    pages = DecisionPage.objects.live().public().values("decision")
    return Title.objects.filter(decision__in=pages).select_related(
        "unit__parent", "decision__document", "decision__page"
    )


def _title_documents(title: Title) -> Iterator[SearchDocument]:
    document, unit = title.decision.document, title.unit
    body = lines(
        f"{title.name}, mức độ {title.level}",
        unit.parent,
        f"Quyết định số {document.full_number} ngày {title.recognised_on:%d/%m/%Y}",
        f"Hiệu lực từ {title.valid_from:%d/%m/%Y} {title.end_words}",
        title.revoked_why,
    )
    facets = facet(
        year=title.recognised_on.year,
        unit=unit.pk,
        model=title.model,
        level=title.level,
        issuer=one_line(document.issuer_name),
        state=_state(title),
    )
    heading = f"{unit.name} – {title.name}, mức độ {title.level}"
    yield SearchDocument(
        "danh-hieu",
        str(title.pk),
        heading,
        body,
        PUBLIC_TOKENS,
        facets=facets,
        day=title.recognised_on,
        known_as=f"Danh hiệu {unit}",
    )


def _state(title: Title) -> str:
    if title.revoked_on:
        return "title-revoked"
    return "title-replaced" if title.replaced_on else "title-given"


def _title_url(title: Title, location: HitLocation) -> str:
    return title.decision.page.get_url() or ""


def _about_title(title: Title) -> str:
    return dotted(f"Quyết định số {title.decision.document.full_number}", f"hiệu lực {title.end_words}")


def _visible_titles(user: Any) -> QuerySet[Title]:
    return _titles()


TITLES: Final = Source(
    kind="danh-hieu",
    label="Danh hiệu",
    model_label="dossiers.Title",
    queryset=_titles,
    visible_to=_visible_titles,
    to_documents=_title_documents,
    url=_title_url,
    about=_about_title,
    dated=lambda title: title.recognised_on,
    related={
        "home.DecisionPage": ("decision_id", "decision_id"),
        "dossiers.Title": ("replaced_by_id", "pk"),
        "documents.DocumentRevocation": ("decision__document_id", "document_id"),
    },
    names={"accounts.AdministrativeUnit": ("unit_id", "unit__parent_id")},
)
