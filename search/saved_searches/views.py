"""Views of the user's saved searches: list, save, delete."""

from __future__ import annotations

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST

from search import tasks
from search.errors import SearchError
from search.saved_searches import services


@login_required
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def saved_searches(request: HttpRequest) -> HttpResponse:
    """List the saved searches of the user; POST saves the search in its query."""
    if request.method == "POST":
        try:
            saved = services.save(user=request.user, query=request.POST)
        except SearchError as error:
            messages.error(request, str(error))
            return redirect("tim-kiem-da-luu")
        tasks.plan_saved_searches()
        messages.success(
            request,
            f"Đã lưu tìm kiếm “{saved.name}”. Mỗi sáng có kết quả mới sẽ có thông báo.",
        )
        return redirect(f"{reverse('tim-kiem')}?{saved.query}")
    rows = services.searches_of(request.user)
    return render(request, "search/saved.html", {"rows": rows})


@login_required
@require_POST
def forget(request: HttpRequest, pk: int) -> HttpResponse:
    """Delete a saved search of the user."""
    saved_search = get_object_or_404(services.searches_of(request.user), pk=pk)
    saved_search.delete()
    messages.success(request, f"Đã bỏ tìm kiếm “{saved_search.name}”.")
    return redirect("tim-kiem-da-luu")
