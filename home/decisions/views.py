"""The page of one decision, served from the read model instead of through Wagtail."""

from __future__ import annotations

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from home.decisions.facts import decision_facts


@require_safe
def decision(request: HttpRequest, slug: str) -> HttpResponse:
    """Show a decision's page, found by its address in one query instead of Wagtail's nine.

    Wagtail's walk down the tree asks for drafts, redirects and view restrictions. A decision's page has none of
    them: it is live or absent, and nobody can restrict it (`home.page_permissions`).
    """
    facts = decision_facts(slug, timezone.localdate())
    if facts is None:
        raise Http404
    return render(request, "home/decisions/decision.html", facts)
