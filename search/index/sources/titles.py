"""Source: titles (danh hiệu) given by published decisions, for everyone."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, Final

from django.db.models import Q, QuerySet

from dossiers.models import Title
from home.addresses import unit_address
from home.models import DecisionPage
from search.engines.base import SearchDocument
from search.index.access_tokens import PUBLIC_TOKENS
from search.index.source import HitLocation, Source
from search.index.sources.text import dotted, facet, lines, one_line


def _titles() -> QuerySet[Title]:
    pages = DecisionPage.objects.live().public().values("decision")
    return Title.objects.filter(Q(decision__in=pages) | Q(entry__isnull=False)).select_related(
        "unit__parent", "decision__document", "decision__page", "entry"
    )


def _title_documents(title: Title) -> Iterator[SearchDocument]:
    unit = title.unit
    issuer = title.decision.document.issuer_name if title.decision else title.entry.issuer
    body = lines(
        f"{title.name}, {title.level_words}",
        unit.parent,
        f"{_paper(title)} ngày {title.recognised_on:%d/%m/%Y}",
        f"Hiệu lực từ {title.valid_from:%d/%m/%Y} {title.end_words}",
        title.revoked_why,
    )
    facets = facet(
        year=title.recognised_on.year,
        unit=unit.pk,
        model=title.model,
        level=title.level,
        issuer=one_line(issuer),
        state=_state(title),
    )
    heading = f"{unit.name} – {title.name}, {title.level_words}"
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


def _paper(title: Title) -> str:
    return f"Quyết định số {title.decision.document.full_number}" if title.decision else title.paper


def _title_url(title: Title, location: HitLocation) -> str:
    return (title.decision.page.get_url() or "") if title.decision else unit_address(title.unit.code)


def _about_title(title: Title) -> str:
    return dotted(_paper(title), f"hiệu lực {title.end_words}")


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
        "dossiers.TitleEntry": ("entry_id", "pk"),
        "documents.DocumentRevocation": ("decision__document_id", "document_id"),
    },
    names={"accounts.AdministrativeUnit": ("unit_id", "unit__parent_id")},
)
