"""Sources: published plans, decisions and articles, for everyone."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from html import unescape
from typing import Any, Final

from django.db.models import IntegerField, OuterRef, Prefetch, QuerySet, Subquery
from django.db.models.fields.json import KT
from django.db.models.functions import Cast
from django.utils.html import strip_tags

from documents.models import Plan
from dossiers.models import Title
from home.models import ArticlePage, DecisionPage, PlanPage
from search.engines.base import SearchDocument
from search.index.access_tokens import PUBLIC_TOKENS
from search.index.source import HitLocation, Source
from search.index.sources.text import dotted, facet, lines, one_line, texts_of


def _page_url(page: Any, location: HitLocation) -> str:
    return page.get_url() or ""


# Plans.


def _plan_url(page: PlanPage, location: HitLocation) -> str:
    """Return the address of the page at the matching line."""
    address = _page_url(page, location)
    return f"{address}#dong-{location.line}" if address and location.line else address


def _plans() -> QuerySet[PlanPage]:
    return PlanPage.objects.live().public().select_related("plan")


def _whole_plans() -> QuerySet[PlanPage]:
    """Return the plans with the line where the next document of their file begins."""
    same_file = Plan.objects.filter(source=OuterRef("plan__source"))
    after = same_file.filter(position=OuterRef("plan__position") + 1)
    line = Cast(KT("facts__line"), IntegerField())
    return _plans().annotate(next_line=Subquery(after.values(line=line)[:1]))


def _own_text(page: PlanPage) -> str:
    """Return the plan's own part of its file, preceded by empty lines, so that line numbers are those of the file."""
    file = page.plan.text.split("\n")
    first = int(page.plan.facts.get("line") or 1) - 1 if page.plan.position > 1 else 0
    last = page.next_line - 1 if page.next_line else len(file)
    return "\n" * first + "\n".join(file[first:last]) if first < last else page.plan.text


def _plan_documents(page: PlanPage) -> Iterator[SearchDocument]:
    plan = page.plan
    facts = lines(plan.full_number, plan.title, plan.issuer_name, plan.place, plan.signer_name)
    body = f"{_own_text(page)}\n{facts}"
    facets = facet(
        year=plan.date_year,
        document=plan.type,
        issuer=one_line(plan.issuer_name),
        indicator=[row.get("code") for row in plan.indicators][:200],
    )
    yield SearchDocument(
        "ke-hoach",
        str(page.pk),
        page.title,
        body,
        PUBLIC_TOKENS,
        facets=facets,
        day=_plan_day(plan),
        known_as=lines(plan, one_line(plan.issuer_name)),
    )


def _plan_day(plan: Plan) -> date | None:
    """Return the printed date; a missing month or day counts as the first."""
    if not plan.date_year:
        return None
    try:
        return date(plan.date_year, plan.date_month or 1, plan.date_day or 1)
    except ValueError:
        return date(plan.date_year, 1, 1)


def _about_plan(page: PlanPage) -> str:
    plan = page.plan
    return dotted(plan.full_number, one_line(plan.issuer_name), plan.date_text)


# Decisions.


def _decisions() -> QuerySet[DecisionPage]:
    # The unit is joined: fetched apart, Django asks for each with an OR, and SQLite takes a thousand of them at most.
    titles = Prefetch("decision__titles", Title.objects.select_related("unit"))
    pages = DecisionPage.objects.live().public()
    return pages.select_related("decision__document").prefetch_related(titles)


def _decision_documents(page: DecisionPage) -> Iterator[SearchDocument]:
    document, titles = page.decision.document, list(page.decision.titles.all())
    named = [f"{title.unit.name}: {title.name}, {title.level_words}" for title in titles]
    body = lines(
        document.full_number,
        document.title,
        document.issuer_name,
        document.place,
        document.signer_name,
        *texts_of([document.facts.get("basis"), document.facts.get("articles")]),
        *named,
    )
    facets = facet(
        year=document.year,
        document=document.type,
        issuer=one_line(document.issuer_name),
        unit=[title.unit_id for title in titles],
        model=[title.model for title in titles],
        level=[title.level for title in titles],
    )
    yield SearchDocument(
        "quyet-dinh",
        str(page.pk),
        page.title,
        body,
        PUBLIC_TOKENS,
        facets=facets,
        day=document.issued_on,
        known_as=one_line(document.issuer_name),
    )


def _about_decision(page: DecisionPage) -> str:
    document = page.decision.document
    day = f"{document.issued_on:%d/%m/%Y}" if document.issued_on else ""
    return dotted(document.full_number, one_line(document.issuer_name), day)


# Articles.


def _articles() -> QuerySet[ArticlePage]:
    return ArticlePage.objects.live().public()


def _article_documents(page: ArticlePage) -> Iterator[SearchDocument]:
    text = unescape(strip_tags(page.body.replace("</", " </")))
    facets = facet(year=page.dated.year)
    yield SearchDocument(
        "tin-tuc",
        str(page.pk),
        page.title,
        lines(page.lead, text),
        PUBLIC_TOKENS,
        facets=facets,
        day=page.dated,
        known_as="Tin tức",
    )


PLANS: Final = Source(
    kind="ke-hoach",
    label="Kế hoạch",
    model_label="home.PlanPage",
    queryset=_whole_plans,
    visible_to=lambda user: _plans().defer("plan__text", "plan__facts"),
    to_documents=_plan_documents,
    url=_plan_url,
    about=_about_plan,
    dated=lambda page: _plan_day(page.plan),
    related={"documents.Plan": ("plan_id", "pk")},
)
DECISIONS: Final = Source(
    kind="quyet-dinh",
    label="Quyết định",
    model_label="home.DecisionPage",
    queryset=_decisions,
    visible_to=lambda user: DecisionPage.objects.live().public().select_related("decision__document"),
    to_documents=_decision_documents,
    url=_page_url,
    about=_about_decision,
    dated=lambda page: page.decision.document.issued_on,
    related={"dossiers.Title": ("decision_id", "decision_id")},
    names={"accounts.AdministrativeUnit": ("decision__titles__unit_id",)},
)
ARTICLES: Final = Source(
    kind="tin-tuc",
    label="Tin tức",
    model_label="home.ArticlePage",
    queryset=_articles,
    visible_to=lambda user: _articles(),
    to_documents=_article_documents,
    url=_page_url,
    about=lambda page: f"{page.dated:%d/%m/%Y}",
    dated=lambda page: page.dated,
)
