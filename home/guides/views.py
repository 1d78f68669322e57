"""The screens of the guides: in Wagtail's admin for its users, in the workspace for officials."""

from __future__ import annotations

from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from accounts.queries import current_appointments
from home.guides.index import GUIDES, GuideEntry, entry, shown_parts, text_of


@require_safe
def desk_index(request: HttpRequest) -> HttpResponse:
    """List the guides of the admin."""
    return render(request, "home/wagtail_admin/guides.html", {"guides": _titles(desk=True)})


@require_safe
def desk_guide(request: HttpRequest, slug: str) -> HttpResponse:
    """Show one guide of the admin."""
    return render(request, "home/wagtail_admin/guide.html", _facts(slug, desk=True))


@require_safe
@login_required
def guide_index(request: HttpRequest) -> HttpResponse:
    """List the officials' guides, those for the person's own roles first."""
    roles = set(current_appointments(request.user).values_list("role", flat=True))
    guides = _titles(desk=False)
    guides.sort(key=lambda row: not roles & set(row[0].roles))
    mine = [row for row in guides if roles & set(row[0].roles)]
    return render(request, "home/guides/index.html", {"mine": mine, "others": guides[len(mine) :]})


@require_safe
@login_required
def guide(request: HttpRequest, slug: str) -> HttpResponse:
    """Show one of the officials' guides."""
    return render(request, "home/guides/guide.html", _facts(slug, desk=False))


def _titles(*, desk: bool) -> list[tuple[GuideEntry, object]]:
    return [(guide, text_of(guide.slug)) for guide in GUIDES if guide.desk is desk]


def _facts(slug: str, *, desk: bool) -> dict[str, object]:
    guide = entry(slug)
    if guide is None or guide.desk is not desk:
        raise Http404
    return {"slug": slug, "guide": text_of(slug), "parts": shown_parts(slug)}
