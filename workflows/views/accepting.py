"""Taking in many dossiers: choose, look at what will happen, accept."""

from __future__ import annotations

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone

from accounts.models import Role
from ledger.numbers import whole_number
from workflows import tasks
from workflows.accepting import accept_all, rows_of
from workflows.background import send_soon
from workflows.task_filters import TaskFilters
from workflows.views.base import workspace


@workspace("GET", "HEAD", "POST")
def accept_many(request: HttpRequest) -> HttpResponse:
    """List the dossiers to check; a POST shows the chosen ones again (act=preview) or accepts them."""
    post = request.appointment
    if post.role != Role.STANDING_CLERK:
        raise Http404
    waiting = tasks.my_tasks(post).filter(node="check").select_related("task")
    act = request.POST.get("act", "") if request.method == "POST" else ""
    keys = set(request.POST.getlist("dossiers")[: tasks.PAGE])
    problems: list[str] = []
    if act:
        chosen = {whole_number(key.partition(":")[0]) for key in keys} - {0}
        rows = rows_of(waiting.filter(dossier__in=chosen), prove=True)
        if not chosen:
            act, problems = "", ["Chưa chọn hồ sơ nào. Hãy đánh dấu ít nhất một hồ sơ."]
        elif act == "accept":
            done, problems = accept_all(appointment=post, chosen=rows, keys=keys)
            gone = len(chosen) - len(rows)
            if gone:
                problems.append(f"{gone} hồ sơ đã chọn vừa được người khác xử lý.")
            if done:
                messages.success(request, f"Đã tiếp nhận {done} hồ sơ.")
                send_soon()
            if not problems:
                return redirect("workflows:inbox")
    if act == "preview":
        context = {"rows": rows, "doubtful": [row for row in rows if not row.clean]}
        return render(request, "workflows/accept_preview.html", context)
    filters = TaskFilters(request.GET, today=timezone.localdate())
    page = Paginator(filters.apply(waiting), tasks.PAGE).get_page(request.GET.get("page"))
    context = {
        "page_obj": page, "rows": rows_of(page), "problems": problems, "filters": filters.shown(waiting),
    }  # fmt: skip
    return render(request, "workflows/accept_many.html", context, status=422 if problems else 200)
