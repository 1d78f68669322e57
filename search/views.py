"""The search page, its suggestions, similar documents, and the hits as spreadsheet and feed."""

from __future__ import annotations

import logging
from collections.abc import Callable
from functools import wraps
from typing import Any, Final

from django.http import Http404, HttpRequest, HttpResponse, JsonResponse, QueryDict
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.cache import cache_control
from django.views.decorators.http import require_safe

from search import tasks
from search.errors import AddressTooLong, SearchError, TooManyFilters
from search.index.documents import sources
from search.models import SavedSearch
from search.query import number_lookup, searcher
from search.query.filters import read_filters
from search.query.similar import similar as similar_to
from search.results import exports
from search.results.hits import SearchResults
from search.results.page import controls_for
from search.text.terms import QUERY_MAX, clean

logger = logging.getLogger(__name__)
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
View = Callable[..., HttpResponse]
ADDRESS_MAX: Final = 64_000
FIELDS_MAX: Final = 1_000


def limit_address(view: View) -> View:
    """Refuse query strings beyond ADDRESS_MAX and FIELDS_MAX before anything is parsed."""

    @wraps(view)
    def limited(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        query_string = request.META.get("QUERY_STRING", "")
        if len(query_string) <= ADDRESS_MAX and query_string.count("&") < FIELDS_MAX:
            return view(request, *args, **kwargs)
        request.GET = QueryDict()
        context = {"q": "", "limit": QUERY_MAX, "hide_site_query": True, "refused": str(AddressTooLong())}
        return render(request, "search/results.html", context, status=400)

    return limited


@require_safe
@limit_address
@cache_control(private=True, no_cache=True)
def results(request: HttpRequest) -> HttpResponse:
    """Show the results for `q`, the kind `loai`, the filters and page `trang`; 503 where the engine is unavailable."""
    typed = request.GET.get("q", "")
    context: dict[str, Any] = {"q": clean(typed)[0], "limit": QUERY_MAX, "hide_site_query": True}
    try:
        filters = read_filters(request.GET, sources())
        found = searcher.find(
            user=request.user, text=typed, filters=filters, page=request.GET.get("trang", "1")[:6]
        )
    except TooManyFilters as error:
        return render(request, "search/results.html", {**context, "refused": str(error)}, status=400)
    except SearchError as error:
        logger.warning("search failed: %s", type(error).__name__)
        tasks.request_repair()
        matches = number_lookup.find_by_number(user=request.user, text=typed)
        context |= {"unavailable": True, "number_matches": matches}
        return render(request, "search/results.html", context, status=503)
    tasks.retry_if_waiting()
    context |= {"results": found, "controls": controls_for(found), "filters": filters}
    if request.user.is_authenticated and found.terms:
        saved = SavedSearch.objects.filter(user=request.user, query=filters.query(found.terms.text))
        context["saved"] = saved.first()
    return render(request, "search/results.html", context)


@require_safe
@limit_address
@cache_control(private=True, no_cache=True)
def suggestions(request: HttpRequest) -> JsonResponse:
    """Return titles for the typed text, only of records that the user may open."""
    try:
        titles = searcher.suggest(user=request.user, text=request.GET.get("q", ""))
    except SearchError:
        titles = []
    return JsonResponse({"suggestions": titles})


@require_safe
@cache_control(private=True, no_cache=True)
def similar(request: HttpRequest, kind: str, pk: str) -> HttpResponse:
    """Show documents similar to a record; 404 alike for a hidden record and a missing one."""
    try:
        found = similar_to(user=request.user, kind=kind, pk=pk)
    except SearchError as error:
        logger.warning("search failed: %s", type(error).__name__)
        return render(request, "search/similar.html", {"unavailable": True}, status=503)
    if found is None:
        raise Http404
    title, hits = found
    return render(request, "search/similar.html", {"title": title, "hits": hits})


@require_safe
@limit_address
@cache_control(private=True, no_cache=True)
def spreadsheet(request: HttpRequest) -> HttpResponse:
    """Return the hits as a spreadsheet, ROWS_MAX at most."""
    found = _best(request, exports.ROWS_MAX)
    if isinstance(found, HttpResponse):
        return found
    response = HttpResponse(exports.spreadsheet(found.hits), content_type=XLSX)
    response["Content-Disposition"] = 'attachment; filename="ket-qua-tim-kiem.xlsx"'
    response["X-Content-Type-Options"] = "nosniff"
    return response


@require_safe
@limit_address
@cache_control(private=True, no_cache=True)
def feed(request: HttpRequest) -> HttpResponse:
    """Return the newest hits as an Atom feed."""
    found = _best(request, exports.FEED_MAX, newest=True)
    if isinstance(found, HttpResponse):
        return found
    address = f"{reverse('tim-kiem')}?{found.filters.query(found.terms.text)}"
    text = exports.feed(text=found.terms.text, address=address, hits=found.hits)
    return HttpResponse(text, content_type="application/atom+xml; charset=utf-8")


def _best(request: HttpRequest, limit: int, *, newest: bool = False) -> SearchResults | HttpResponse:
    """Return the hits in one list, or the response to give where there are none."""
    query = request.GET.copy()
    if newest:
        query["sap-xep"] = "ngay"
    try:
        filters = read_filters(query, sources())
        return searcher.best(user=request.user, text=query.get("q", ""), filters=filters, limit=limit)
    except TooManyFilters as error:
        return HttpResponse(str(error), status=400, content_type="text/plain; charset=utf-8")
    except SearchError as error:
        logger.warning("search failed: %s", type(error).__name__)
        return HttpResponse(str(error), status=503, content_type="text/plain; charset=utf-8")
