"""A person's saved searches: keep one, look at them, let one go."""

from __future__ import annotations

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST

from search import tasks
from search.errors import SearchError
from search.models import SavedSearch
from search.saved_searches import services


@login_required
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def saved_searches(request: HttpRequest) -> HttpResponse:
    """List the person's searches; a POST keeps the one whose query it carries."""
    if request.method == "POST":
        try:
            made = services.save(user=request.user, query=request.POST)
        except SearchError as error:
            messages.error(request, str(error))
            return redirect("tim-kiem-da-luu")
        tasks.plan_saved_searches()
        messages.success(
            request,
            _("Đã lưu tìm kiếm “{name}”. Mỗi sáng có kết quả mới sẽ có thông báo.").format(name=made.name),
        )
        return redirect(f"/tim-kiem/?{made.query}")
    rows = SavedSearch.objects.filter(user=request.user)
    return render(request, "search/saved.html", {"rows": rows})


@login_required
@require_POST
def forget(request: HttpRequest, pk: int) -> HttpResponse:
    """Let a search of the person's own go."""
    found = get_object_or_404(SavedSearch, pk=pk, user=request.user)
    found.delete()
    messages.success(request, _("Đã bỏ tìm kiếm “{name}”.").format(name=found.name))
    return redirect("tim-kiem-da-luu")
