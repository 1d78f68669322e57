"""The front, robots.txt, and the short way to a decision's page, the one that everybody opens."""

from __future__ import annotations

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe
from wagtail.models import Page
from wagtail.views import serve

from home.decisions.facts import decision_facts
from home.models import FrontPage
from home.services.first_setup import is_set_up

HIDDEN_PLACES = ("/viec/", "/ho-so/", "/quan-tri/", "/dang-nhap/", "/tim-kiem/", "/theo-doi/")


def front(request: HttpRequest) -> HttpResponse:
    """Show the front page; while nothing has begun here, say to whoever installs the site how it begins (503)."""
    routed = Page.route_for_request(request, "")
    if routed is not None and isinstance(routed[0], FrontPage) and is_set_up():
        return serve(request, "")
    answer = render(request, "home/front/first_run.html", status=503)
    answer["Cache-Control"] = "no-store"
    answer._has_been_logged = True  # no failure: an error line for each reader would say nothing
    return answer


@require_safe
def robots(request: HttpRequest) -> HttpResponse:
    """Tell robots where the public pages are; a demonstration is not to be indexed at all."""
    hidden = ("/",) if settings.DEMO else HIDDEN_PLACES
    lines = ["User-agent: *", *(f"Disallow: {place}" for place in hidden)]
    lines.append(f"Sitemap: {settings.PUBLIC_URL}/sitemap.xml")
    return HttpResponse("\n".join(lines) + "\n", content_type="text/plain; charset=utf-8")


@require_safe
def decision(request: HttpRequest, slug: str) -> HttpResponse:
    """Show a decision's page, found by its address in one query instead of Wagtail's nine.

    Wagtail's walk down the tree asks about drafts, redirects and restrictions on the way; a record's page is live
    or it is not there, and nobody can restrict it (`home.page_permissions`).
    """
    facts = decision_facts(slug, timezone.localdate())
    if facts is None:
        raise Http404
    return render(request, "home/decisions/decision.html", facts)
