"""The search page, its suggestions, and the same list as spreadsheet and feed."""

from __future__ import annotations

import logging
from collections.abc import Callable
from functools import wraps
from typing import Any, Final

from django.http import Http404, HttpRequest, HttpResponse, JsonResponse, QueryDict
from django.shortcuts import render
from django.views.decorators.cache import cache_control
from django.views.decorators.http import require_safe

from search import tasks
from search.errors import AddressTooLong, SearchError, TooManyFilters
from search.index.documents import sources
from search.models import SavedSearch
from search.query import filters, number_lookup, searcher
from search.query.similar import similar as similar_to
from search.results import exports, page
from search.text import terms

logger = logging.getLogger(__name__)
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
View = Callable[..., HttpResponse]
ADDRESS_MAX: Final = 64_000
FIELDS_MAX: Final = 1_000


def within_reason(view: View) -> View:
    """Refuse an address of a length nobody needs before any of it is read."""

    @wraps(view)
    def answer(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        asked = request.META.get("QUERY_STRING", "")
        if len(asked) <= ADDRESS_MAX and asked.count("&") < FIELDS_MAX:
            return view(request, *args, **kwargs)
        request.GET = QueryDict()
        said = {"q": "", "limit": terms.QUERY_MAX, "hide_site_query": True, "refused": str(AddressTooLong())}
        return render(request, "search/results.html", said, status=400)

    return answer


@require_safe
@within_reason
@cache_control(private=True, no_cache=True)
def results(request: HttpRequest) -> HttpResponse:
    """Show what was found for `q`, the kind `loai`, the filters, page `trang`; 503 in words without an engine."""
    typed = request.GET.get("q", "")
    context: dict[str, Any] = {"q": terms.clean(typed)[0], "limit": terms.QUERY_MAX, "hide_site_query": True}
    try:
        wanted = filters.read_filters(request.GET, sources())
        answer = searcher.find(
            user=request.user, text=typed, filters=wanted, page=request.GET.get("trang", "1")[:6]
        )
    except TooManyFilters as error:
        return render(request, "search/results.html", {**context, "refused": str(error)}, status=400)
    except SearchError as error:
        logger.warning("search failed: %s", type(error).__name__)
        tasks.request_repair()
        context |= {"unavailable": True, "lines": number_lookup.find_by_number(user=request.user, text=typed)}
        return render(request, "search/results.html", context, status=503)
    tasks.retry_if_waiting()
    context |= {"answer": answer, "around": page.controls_for(answer), "filters": wanted}
    if request.user.is_authenticated and answer.terms:
        kept = SavedSearch.objects.filter(user=request.user, query=wanted.query(answer.terms.text))
        context["saved"] = kept.first()
    return render(request, "search/results.html", context)


@require_safe
@within_reason
@cache_control(private=True, no_cache=True)
def suggestions(request: HttpRequest) -> JsonResponse:
    """Return titles for what is being typed, only those this person may open."""
    try:
        found = searcher.suggest(user=request.user, text=request.GET.get("q", ""))
    except SearchError:
        found = []
    return JsonResponse({"suggestions": found})


@require_safe
@cache_control(private=True, no_cache=True)
def similar(request: HttpRequest, kind: str, pk: str) -> HttpResponse:
    """Show what is like one record; a hidden record and a missing one answer alike."""
    try:
        found = similar_to(user=request.user, kind=kind, pk=pk)
    except SearchError as error:
        logger.warning("search failed: %s", type(error).__name__)
        return render(request, "search/similar.html", {"unavailable": True}, status=503)
    if found is None:
        raise Http404
    return render(request, "search/similar.html", {"title": found[0], "hits": found[1]})


@require_safe
@within_reason
@cache_control(private=True, no_cache=True)
def spreadsheet(request: HttpRequest) -> HttpResponse:
    """Give the hits of the address as a spreadsheet, ROWS_MAX at most."""
    answer = _best(request, exports.ROWS_MAX)
    if isinstance(answer, HttpResponse):
        return answer
    response = HttpResponse(exports.spreadsheet(answer.hits), content_type=XLSX)
    response["Content-Disposition"] = 'attachment; filename="ket-qua-tim-kiem.xlsx"'
    response["X-Content-Type-Options"] = "nosniff"
    return response


@require_safe
@within_reason
@cache_control(private=True, no_cache=True)
def feed(request: HttpRequest) -> HttpResponse:
    """Give the newest hits of the address as an Atom feed."""
    answer = _best(request, exports.FEED_MAX, newest=True)
    if isinstance(answer, HttpResponse):
        return answer
    address = f"/tim-kiem/?{answer.filters.query(answer.terms.text)}"
    text = exports.feed(text=answer.terms.text, address=address, hits=answer.hits)
    return HttpResponse(text, content_type="application/atom+xml; charset=utf-8")


def _best(request: HttpRequest, limit: int, *, newest: bool = False) -> searcher.SearchResults | HttpResponse:
    """Return the hits in one list, or what to answer where there are none to give."""
    query = request.GET.copy()
    if newest:
        query["sap-xep"] = "ngay"
    try:
        wanted = filters.read_filters(query, sources())
        return searcher.best(user=request.user, text=query.get("q", ""), filters=wanted, limit=limit)
    except TooManyFilters as error:
        return HttpResponse(str(error), status=400, content_type="text/plain; charset=utf-8")
    except SearchError as error:
        logger.warning("search failed: %s", type(error).__name__)
        return HttpResponse(str(error), status=503, content_type="text/plain; charset=utf-8")
