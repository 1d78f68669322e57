"""Reading the security log: all of it for the site's administrators, one's own lines for everybody."""

from __future__ import annotations

from datetime import date, datetime, time
from typing import Any

from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.db.models import Q, QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from accounts.guards import act_for_site
from accounts.models import SecurityKind, SecurityLine
from accounts.requests import ActingRequest

AT_ONCE = 50
LONGEST = 100


def _day(request: HttpRequest, name: str) -> date | None:
    try:
        return date.fromisoformat(request.GET.get(name, ""))
    except ValueError:
        return None


def _midnight(day: date) -> datetime:
    return timezone.make_aware(datetime.combine(day, time.min))


def narrowed(
    lines: QuerySet[SecurityLine], request: HttpRequest
) -> tuple[QuerySet[SecurityLine], dict[str, Any]]:
    """Return the lines an address asks for (`viec`, `ai`, `noi`, `tu-ngay`, `den-ngay`), and what was asked."""
    filters = {
        name: request.GET.get(name, "").replace("\x00", "").strip()[:LONGEST]
        for name in ("viec", "ai", "noi")
    }
    filters["viec"] = filters["viec"] if filters["viec"] in SecurityKind.values else ""
    first, last = _day(request, "tu-ngay"), _day(request, "den-ngay")
    if filters["viec"]:
        lines = lines.filter(kind=filters["viec"])
    for word in filters["ai"].split():
        lines = lines.filter(Q(user__username__icontains=word) | Q(user__full_name__icontains=word))
    if filters["noi"]:
        lines = lines.filter(address__startswith=filters["noi"])
    if first:
        lines = lines.filter(at__gte=_midnight(first))
    if last and last < date.max:
        lines = lines.filter(at__lt=_midnight(date.fromordinal(last.toordinal() + 1)))
    return lines, {**filters, "first": first, "last": last}


def page(request: HttpRequest, lines: QuerySet[SecurityLine]) -> dict[str, Any]:
    """Return what both pages show."""
    narrowed_lines, filters = narrowed(lines, request)
    return {
        "page_obj": Paginator(narrowed_lines, AT_ONCE).get_page(request.GET.get("trang")),
        "asked": filters,
        "narrowed": any(filters.values()),
        "kinds": SecurityKind.choices,
    }


@never_cache
@login_required
@require_safe
def all_lines(request: HttpRequest) -> HttpResponse:
    """Show the log to an administrator of the site; there is no such page for anybody else."""
    act_for_site(request)
    context = page(request, SecurityLine.objects.select_related("user"))
    return render(request, "accounts/security.html", {**context, "everybody": True})


@never_cache
@login_required
@require_safe
def own_lines(request: ActingRequest) -> HttpResponse:
    """Show everybody what is written about their own account."""
    return render(
        request, "accounts/security.html", page(request, SecurityLine.objects.filter(user=request.user))
    )
