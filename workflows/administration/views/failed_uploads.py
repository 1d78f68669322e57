"""Failed uploads, for site administrators: refused, unreadable, infected or still waiting files."""

from __future__ import annotations

from django.core.paginator import Paginator
from django.db.models import Q
from django.http import HttpResponse
from django.shortcuts import render

from dossiers.models import Evidence, FileState, FileTrace
from workflows.administration.criteria_sets.views import site_page
from workflows.requests import ActingRequest

AT_ONCE = 50


@site_page()
def failed_upload_list(request: ActingRequest) -> HttpResponse:
    """List failed uploads, the newest first; `?q=` filters by name, reason, person or hash."""
    words = request.GET.get("q", "").strip()[:100]
    traces = FileTrace.objects.select_related("dossier__unit", "by__user", "evidence")
    for word in words.split():
        traces = traces.filter(
            Q(name__icontains=word)
            | Q(message__icontains=word)
            | Q(by__user__full_name__icontains=word)
            | Q(sha256__startswith=word.lower())
        )
    context = {
        "page": Paginator(traces, AT_ONCE).get_page(request.GET.get("trang")),
        "words": words,
        "waiting": Evidence.objects.kept().filter(state=FileState.WAITING).count(),
    }
    return render(request, "workflows/administration/failed_uploads.html", context)
