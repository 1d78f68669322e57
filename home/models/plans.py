"""Pages of plans (kế hoạch): the list, and one page for each published plan, without content of its own."""

from __future__ import annotations

from django.db import models
from django.db.models import Q
from django.http import FileResponse, HttpRequest
from wagtail.contrib.routable_page.models import RoutablePageMixin, path
from wagtail.query import PageQuerySet

from accounts.models import Appointment
from documents.models import Plan
from documents.models.plans import PlanQuerySet
from documents.services.plan_links import linking_appointment
from home.downloads import stored_file_response
from home.models.base import FixedPage, RecordPage
from home.paging import page_of
from home.plans.facts import plan_facts
from ledger.web.numbers import whole_number

PLANS_A_PAGE = 50


class PlanIndexPage(FixedPage):
    """All published plans, by printed date (trang kế hoạch)."""

    parent_page_types = ["home.FrontPage"]
    subpage_types = ["home.PlanPage"]
    max_count = 1
    template = "home/plans/index.html"

    class Meta:
        verbose_name = "trang kế hoạch"
        verbose_name_plural = "trang kế hoạch"

    def get_context(self, request: HttpRequest, *args, **kwargs) -> dict:
        """Add one page of plans, the years to filter by, and the words searched for."""
        context = super().get_context(request, *args, **kwargs)
        year, words = request.GET.get("nam", ""), request.GET.get("tu", "").strip()[:100]
        rows = published_plans().child_of(self)
        years = list(
            rows.order_by("-plan__date_year")
            .exclude(plan__date_year=None)
            .values_list("plan__date_year", flat=True)
            .distinct()
        )
        year = year if whole_number(year) in years else ""
        rows = filtered_plans(rows, year=year, words=words)
        context.update(
            page_obj=page_of(rows, request, size=PLANS_A_PAGE), years=years, year=year, words=words
        )
        return context


class PlanPage(RoutablePageMixin, RecordPage):
    """One plan (trang của một kế hoạch), made by `publish_plan` and never edited by hand."""

    plan = models.OneToOneField(Plan, on_delete=models.PROTECT, related_name="page", verbose_name="kế hoạch")

    is_creatable = False  # Wagtail resets it on each class
    parent_page_types = ["home.PlanIndexPage"]
    subpage_types: list[str] = []
    template = "home/plans/plan.html"

    class Meta:
        verbose_name = "trang của một kế hoạch"
        verbose_name_plural = "trang kế hoạch đã công bố"

    def get_context(self, request: HttpRequest, *args, **kwargs) -> dict:
        """Add the facts of the plan (`home.plans.facts`)."""
        context = super().get_context(request, *args, **kwargs)
        post = getattr(request, "appointment", None)
        context.update(
            plan_facts(self.plan), may_set=linking_appointment(request.user, post, self.plan) is not None
        )
        return context

    @path("tep/", name="source")
    def source(self, request: HttpRequest) -> FileResponse:
        """Return the file the plan was read from."""
        return stored_file_response(self.plan.source, filename=self.plan.filename, as_attachment=True)


def published_plans() -> PageQuerySet:
    """Return the live pages of plans with what a list row shows, newest first, undated ones last."""
    return (
        PlanPage.objects.live()
        .public()
        .select_related("plan")
        .defer("plan__text", "plan__facts")
        .order_by(
            models.F("plan__date_year").desc(nulls_last=True),
            models.F("plan__date_month").desc(nulls_last=True),
            models.F("plan__date_day").desc(nulls_last=True),
            "-pk",
        )
    )


def filtered_plans(rows: models.QuerySet[PlanPage], *, year: str, words: str) -> models.QuerySet[PlanPage]:
    """Return the plans of a year whose title, issuer or place contains the words; an empty filter is ignored."""
    if number := whole_number(year, most=9999):
        rows = rows.filter(plan__date_year=number)
    if words := words.strip()[:100]:
        rows = rows.filter(
            Q(title__icontains=words)
            | Q(plan__issuer_name__icontains=words)
            | Q(plan__place__icontains=words)
        )
    return rows


def plans_visible_to(appointment: Appointment) -> PlanQuerySet:
    """Return the published plans and those of the offices that the appointment speaks for."""
    published = PlanPage.objects.live().public().values("plan")
    own = Plan.objects.kept_by(appointment).values("pk")
    return Plan.objects.filter(pk__in=published) | Plan.objects.filter(pk__in=own)
