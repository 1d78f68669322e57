"""Screen of bulk acceptance: choose, preview, accept."""

from __future__ import annotations

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone

from accounts.models import Role
from ledger.web.acts import takes_acts
from ledger.web.numbers import whole_number
from workflows.background import send_soon
from workflows.inbox import tasks
from workflows.inbox.bulk_acceptance import AcceptanceRow, accept_all, acceptance_rows
from workflows.inbox.filters import TaskFilters
from workflows.requests import ActingRequest
from workflows.screens.base import page_acts, workspace


def preview(request: ActingRequest, rows: list[AcceptanceRow]) -> tuple[HttpResponse, list[str]]:
    """Show the chosen dossiers with what to check."""
    context = {"rows": rows, "doubtful": [row for row in rows if not row.clean]}
    return render(request, "workflows/inbox/bulk_acceptance_preview.html", context), []


def accept(request: ActingRequest, rows: list[AcceptanceRow]) -> tuple[HttpResponse | None, list[str]]:
    """Accept the previewed dossiers; return the problems of single ones."""
    keys = chosen_keys(request)
    done, problems = accept_all(appointment=request.appointment, chosen=rows, keys=keys)
    gone = len(dossiers_of(keys)) - len(rows)
    if gone:
        problems.append(f"{gone} hồ sơ đã chọn vừa được người khác xử lý.")
    if done:
        messages.success(request, f"Đã tiếp nhận {done} hồ sơ.")
        send_soon()
    return (None if problems else redirect("workflows:inbox")), problems


def chosen_keys(request: ActingRequest) -> set[str]:
    """Return the form values of the chosen dossiers: key and previewed seal."""
    return set(request.POST.getlist("dossiers")[: tasks.PAGE])


def dossiers_of(keys: set[str]) -> set[int]:
    """Return the dossier keys in these form values."""
    return {whole_number(key.partition(":")[0]) for key in keys} - {0}


ACTS = page_acts({"preview": preview, "accept": accept})


@workspace("GET", "HEAD", "POST")
@takes_acts(ACTS)
def accept_many(request: ActingRequest) -> HttpResponse:
    """List the dossiers to check; a POST previews or accepts the chosen ones."""
    post = request.appointment
    if post.role != Role.STANDING_CLERK:
        raise Http404
    waiting = tasks.my_tasks(post).filter(node="check").select_related("task")
    problems: list[str] = []
    if request.method == "POST":
        chosen = dossiers_of(chosen_keys(request))
        if ACTS.key(request) and not chosen:
            problems = ["Chưa chọn hồ sơ nào. Hãy đánh dấu ít nhất một hồ sơ."]
        else:
            rows = acceptance_rows(waiting.filter(dossier__in=chosen), prove=True)
            answer, problems = ACTS.chosen(request)(request, rows)
            if answer is not None:
                return answer
    filters = TaskFilters(request.GET, today=timezone.localdate())
    page = Paginator(filters.apply(waiting), tasks.PAGE).get_page(request.GET.get("page"))
    context = {
        "page_obj": page, "rows": acceptance_rows(page), "problems": problems, "filters": filters.shown(waiting),
    }  # fmt: skip
    return render(request, "workflows/inbox/bulk_acceptance.html", context, status=422 if problems else 200)
