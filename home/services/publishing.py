"""Publication of records on the public site: one page for each record, created once."""

from __future__ import annotations

from typing import Any

from wagtail.models import Page

from documents.models import Plan
from dossiers.models import Decision
from home.errors import NotIssued, SiteTreeMissing
from home.models import DecisionIndexPage, DecisionPage, PlanIndexPage, PlanPage
from home.services.site_tree import ensure_site_tree
from home.slugs import free_slug, slug_of
from ledger.services import audit
from ledger.services.transactions import atomic_service

TITLE_MAX = 255


@atomic_service
def publish_plan(plan: Plan, user: Any = None) -> PlanPage:
    """Publish a stored plan and return its page; an unpublished page is published again."""
    index = locked_index(PlanIndexPage)
    page = PlanPage.objects.filter(plan=plan).first()
    if page is not None and page.live:
        return page
    if page is None:
        page = PlanPage(
            plan=plan,
            title=truncated(plan_title(plan)),
            slug=slug_below(index, plan_address(plan)),
            live=False,
            owner=user,
        )
        index.add_child(instance=page)
    page.save_revision(user=user).publish(user=user, skip_permission_checks=True)
    audit.record(
        act="plan-published", actor=user, subject=plan, sentence=f"Công bố {plan} trên trang công khai"
    )
    return page


@atomic_service
def publish_decision(*, decision: Decision, user: Any = None) -> DecisionPage:
    """Publish an issued decision and return its page; raise NotIssued before it has its number.

    The page offers the PDF that was issued, so there is nothing to publish before that.
    """
    document = decision.document
    if not document.is_issued:
        raise NotIssued(f"{document} chưa ban hành nên chưa công bố được. Hãy cấp số trước.")
    index = locked_index(DecisionIndexPage)
    page = DecisionPage.objects.filter(decision=decision).first()
    if page is not None and page.live:
        return page
    if page is None:
        page = DecisionPage(
            decision=decision,
            title=truncated(f"{document}: {document.title}"),
            slug=slug_below(index, f"{document} {document.year} {document.issuer_name}"),
            live=False,
            owner=user,
        )
        index.add_child(instance=page)
    page.save_revision(user=user).publish(user=user, skip_permission_checks=True)
    audit.record(
        act="decision-published",
        actor=user,
        subject=decision,
        sentence=f"Công bố {document} trên trang công khai",
    )
    return page


def locked_index(model: type[Page]) -> Page:
    """Return the index page with its row locked, so that two pages never take one place in the tree."""
    if not model.objects.exists():
        ensure_site_tree()
    index = model.objects.first()
    if index is None:
        raise SiteTreeMissing("Chưa có trang danh mục. Hãy chạy lại lệnh migrate rồi thử lại.")
    Page.objects.select_for_update().get(pk=index.pk)
    return model.objects.get(pk=index.pk)


def slug_below(index: Page, text: str) -> str:
    """Return a slug for the text that no page below the index has."""
    taken = set(
        Page.objects.child_of(index).filter(slug__startswith=slug_of(text)).values_list("slug", flat=True)
    )
    return free_slug(text, taken)


def plan_title(plan: Plan) -> str:
    """Return what a list calls the plan: its printed title, else its kind and number."""
    return " ".join(plan.title.split()) or str(plan) or plan.filename


def plan_address(plan: Plan) -> str:
    """Return the text that a plan's slug is made from: kind, number, place, title."""
    parts = (plan.type_name, plan.number, plan.symbol, plan.date_year, plan.place, plan.title)
    return " ".join(str(part) for part in parts if part) or plan.filename


def truncated(title: str) -> str:
    """Return a title that fits its column, cut at a word."""
    if len(title) <= TITLE_MAX:
        return title
    return title[: TITLE_MAX - 1].rpartition(" ")[0] + "…"
