"""Comparison of two plans (/ke-hoach/so-sanh/), and the page where an official records which plan replaces which."""

from __future__ import annotations

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_safe

from accounts.models import Appointment
from documents.errors import DocumentError
from documents.models import Plan, PlanLink
from documents.services import plan_links
from home.models import PlanPage
from home.models.plans import published_plans
from home.plans import comparison
from home.plans.facts import without_bullet
from ledger.web.numbers import whole_number

CHOICES_MAX = 300


@require_safe
def compare(request: HttpRequest) -> HttpResponse:
    """Show two plans (`a`, `b`: their slugs) side by side, or a form to choose them."""
    first, second = _page(request.GET.get("a", "")), _page(request.GET.get("b", ""))
    same = first is not None and first == second
    facts: dict[str, Any] = {"first": first, "second": second, "same": same}
    if first is None or second is None or same:
        facts["choices"] = published_plans()[:CHOICES_MAX]
        facts["lost"] = any(request.GET.get(n) and page is None for n, page in (("a", first), ("b", second)))
    else:
        facts["sections"] = compared(first.plan, second.plan)
    return render(request, "home/plans/compare.html", facts)


def _page(slug: str) -> PlanPage | None:
    return published_plans().filter(slug=slug[:255]).first() if slug and slug.isprintable() else None


def compared(first: Plan, second: Plan) -> list[dict[str, Any]]:
    """Return the three parts of a comparison; six queries."""
    parts = (
        ("muc-tieu", "Mục tiêu", "aim", comparison.compare_targets(_aims(first), _aims(second))),
        ("thoi-han", "Thời hạn", "day", comparison.compare_deadlines(_days(first), _days(second))),
        ("nhiem-vu", "Nhiệm vụ", "task", comparison.compare_assignments(_tasks(first), _tasks(second))),
    )
    return [
        {"id": key, "name": name, "kind": kind, "pairs": pairs, "finding": comparison.summary(pairs)}
        for key, name, kind, pairs in parts
    ]


def _aims(plan: Plan) -> list[comparison.Target]:
    return [
        comparison.Target(without_bullet(t.subject), t.value, t.unit or "%", t.operator, t.year, t.line)
        for t in plan.targets.all()
    ]


def _days(plan: Plan) -> list[comparison.Deadline]:
    return [
        comparison.Deadline(
            without_bullet(d.text),
            d.date,
            f"{d.date:%d/%m/%Y}" if d.date else f"{d.recurs[3:]}/{d.recurs[:2]} hằng năm",
            d.line,
        )
        for d in plan.deadlines.all()
    ]


def _tasks(plan: Plan) -> list[comparison.Assignment]:
    return [
        comparison.Assignment(t.unit, t.get_role_display(), without_bullet(t.task), t.line)
        for t in plan.assignments.all()
    ]


@require_http_methods(["GET", "HEAD", "POST"])
def set_links(request: HttpRequest, slug: str) -> HttpResponse:
    """Let an official record or remove a plan that this one replaces; 404 for everybody else."""
    page = _page(slug)
    acting: Appointment | None = getattr(request, "appointment", None) or None
    post = plan_links.linking_appointment(request.user, acting, page.plan) if page is not None else None
    if page is None or post is None:
        raise Http404
    error = ""
    if request.method == "POST":
        try:
            _change(request, post, page.plan)
        except DocumentError as refused:
            error = str(refused)
        else:
            return redirect(request.path)
    facts = {
        "page": page,
        "links": page.plan.links.select_related("earlier").defer("earlier__text", "earlier__facts"),
        "choices": published_plans()
        .filter(plan__in=Plan.objects.kept_by(post).values("pk"))
        .exclude(pk=page.pk)[:CHOICES_MAX],
        "error": error,
    }
    return render(request, "home/plans/links.html", facts, status=422 if error else 200)


def _change(request: HttpRequest, post: Appointment, plan: Plan) -> None:
    if "bo" in request.POST:
        link = PlanLink.objects.filter(pk=whole_number(request.POST["bo"]), plan=plan).first()
        if link is not None:
            plan_links.unset_replaced(appointment=post, link=link)
        return
    earlier = _page(request.POST.get("ke-hoach", ""))
    if earlier is None:
        raise DocumentError("Chưa chọn kế hoạch được thay thế. Hãy chọn trong danh sách.")
    plan_links.set_replaced(appointment=post, plan=plan, earlier=earlier.plan)
