"""The search page and its suggestions."""

from __future__ import annotations

import logging

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.views.decorators.cache import cache_control
from django.views.decorators.http import require_safe

from search import filters, queries, terms
from search.documents import sources
from search.errors import SearchError

logger = logging.getLogger(__name__)


@require_safe
@cache_control(private=True, no_cache=True)
def results(request: HttpRequest) -> HttpResponse:
    """Show what was found for `q`, kind `loai`, page `trang`; 503 in words without an index."""
    typed = request.GET.get("q", "")
    context: dict[str, object] = {
        "q": terms.clean(typed)[0],
        "limit": terms.QUERY_MAX,
        "hide_site_query": True,
    }
    try:
        answer = queries.find(
            user=request.user,
            text=typed,
            filters=filters.read(request.GET, sources()),
            page=request.GET.get("trang", "1")[:6],
        )
    except SearchError as error:
        logger.warning("search failed: %s", type(error).__name__)
        return render(request, "search/results.html", {**context, "unavailable": True}, status=503)
    return render(request, "search/results.html", {**context, "answer": answer})


@require_safe
@cache_control(private=True, no_cache=True)
def suggestions(request: HttpRequest) -> JsonResponse:
    """Return titles for what is being typed, only those this person may open."""
    try:
        found = queries.suggest(user=request.user, text=request.GET.get("q", ""))
    except SearchError:
        found = []
    return JsonResponse({"suggestions": found})
