"""Files that failed, for the site's administrators: refused at the door, not to be opened, infected, still waiting."""

from __future__ import annotations

from django.core.paginator import Paginator
from django.db.models import Q
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from dossiers.models import Evidence, FileState, FileTrace
from workflows.administration.criteria_sets.views import site_page

AT_ONCE = 50


@site_page()
def failed_upload_list(request: HttpRequest) -> HttpResponse:
    """List the traces, the newest first; `?q=` narrows by name, reason, person or hash."""
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
