"""Plans, decisions and articles for everyone, evidence for those who may see its dossier."""

from __future__ import annotations

from collections.abc import Iterator
from html import unescape
from typing import Any, Final

from django.db.models import QuerySet
from django.utils.html import strip_tags
from django.utils.translation import gettext_lazy as _

from dossiers.models import Dossier, Evidence
from home.models import ArticlePage, DecisionPage, PlanPage
from home.words import model_name
from search.documents import Source
from search.engines.base import PUBLIC, Hit, SearchDocument

EVERYONE: Final = frozenset({PUBLIC})


def tokens_of(user: Any) -> frozenset[str]:
    """Return the tokens of a person, asked from the database at the moment of the search.

    A dossier has one token; whoever may see the dossier holds it. So a right that changes is in force
    at once, and counts and suggestions are those of the database.
    """
    if not getattr(user, "is_authenticated", False):
        return EVERYONE
    dossiers = Dossier.objects.visible_to(user).order_by().values_list("pk", flat=True)
    return EVERYONE | {dossier_token(pk) for pk in dossiers}


def dossier_token(pk: int) -> str:
    """Return the token of those who may see a dossier."""
    return f"dossier:{pk}"


def _lines(*parts: object) -> str:
    return "\n".join(text for part in parts if (text := str(part or "").strip()))


def _page_url(page: Any, hit: Hit) -> str:
    return page.get_url() or ""


# Plans.


def _plan_url(page: PlanPage, hit: Hit) -> str:
    """Return the page at the line that was found: its lines carry their numbers."""
    address = _page_url(page, hit)
    return f"{address}#dong-{hit.snippet.line}" if address and hit.snippet.line else address


def _plans() -> QuerySet[PlanPage]:
    return PlanPage.objects.live().public().select_related("plan")


def _plan_documents(page: PlanPage) -> Iterator[SearchDocument]:
    plan = page.plan
    facts = _lines(plan.full_number, plan.title, plan.issuer_name, plan.place, plan.signer_name)
    body = f"{plan.text}\n{facts}"  # the file first, so that a line found is a line of the file
    yield SearchDocument("ke-hoach", str(page.pk), page.title, body, EVERYONE)


def _about_plan(page: PlanPage) -> str:
    plan = page.plan
    return " · ".join(part for part in (plan.full_number, plan.issuer_name, plan.date_text) if part)


# Decisions.


def _decisions() -> QuerySet[DecisionPage]:
    return (
        DecisionPage.objects.live().public()
        .select_related("decision__document")
        .prefetch_related("decision__titles__unit")
    )


def _decision_documents(page: DecisionPage) -> Iterator[SearchDocument]:
    document = page.decision.document
    titles = [
        f"{title.unit.name}: {model_name(title.model)}, mức độ {title.level}"
        for title in page.decision.titles.all()
    ]
    body = _lines(
        document.full_number, document.title, document.issuer_name, document.place,
        document.signer_name, *titles,
    )
    yield SearchDocument("quyet-dinh", str(page.pk), page.title, body, EVERYONE)


def _about_decision(page: DecisionPage) -> str:
    document = page.decision.document
    day = f"{document.issued_on:%d/%m/%Y}" if document.issued_on else ""
    return " · ".join(part for part in (document.full_number, document.issuer_name, day) if part)


# Articles.


def _articles() -> QuerySet[ArticlePage]:
    return ArticlePage.objects.live().public()


def _article_documents(page: ArticlePage) -> Iterator[SearchDocument]:
    text = unescape(strip_tags(page.body.replace("</", " </")))
    yield SearchDocument("tin-tuc", str(page.pk), page.title, _lines(page.lead, text), EVERYONE)


# Evidence.


def _evidence() -> QuerySet[Evidence]:
    return Evidence.objects.kept().prefetch_related("pages")


def _evidence_documents(evidence: Evidence) -> Iterator[SearchDocument]:
    tokens = frozenset({dossier_token(evidence.dossier_id)})
    pages: list[tuple[int | None, str]] = [(page.number, page.text) for page in evidence.pages.all()]
    for number, text in pages or [(None, "")]:
        yield SearchDocument("minh-chung", str(evidence.pk), str(evidence), text, tokens, page=number)


def _evidence_visible_to(user: Any) -> QuerySet[Evidence]:
    return Evidence.objects.visible_to(user).kept().select_related("dossier__unit", "dossier__round")


def _evidence_url(evidence: Evidence, hit: Hit) -> str:
    address = evidence.get_absolute_url()
    return f"{address}#page={hit.page}" if hit.page else address


SOURCES: Final = (
    Source(
        kind="ke-hoach",
        label=_("Kế hoạch"),
        model_label="home.PlanPage",
        queryset=_plans,
        visible_to=lambda user: _plans().defer("plan__text", "plan__facts"),
        to_documents=_plan_documents,
        url=_plan_url,
        about=_about_plan,
        related={"documents.Plan": ("plan_id", "pk")},
    ),
    Source(
        kind="quyet-dinh",
        label=_("Quyết định"),
        model_label="home.DecisionPage",
        queryset=_decisions,
        visible_to=lambda user: DecisionPage.objects.live().public().select_related("decision__document"),
        to_documents=_decision_documents,
        url=_page_url,
        about=_about_decision,
        related={"dossiers.Title": ("decision_id", "decision_id")},
    ),
    Source(
        kind="tin-tuc",
        label=_("Tin tức"),
        model_label="home.ArticlePage",
        queryset=_articles,
        visible_to=lambda user: _articles(),
        to_documents=_article_documents,
        url=_page_url,
        about=lambda page: f"{page.dated:%d/%m/%Y}",
    ),
    Source(
        kind="minh-chung",
        label=_("Minh chứng"),
        model_label="dossiers.Evidence",
        queryset=_evidence,
        visible_to=_evidence_visible_to,
        to_documents=_evidence_documents,
        url=_evidence_url,
        about=lambda evidence: f"{evidence.dossier.unit} · {evidence.dossier.round}",
        related={"dossiers.EvidencePage": ("pk", "evidence_id")},
    ),
)
