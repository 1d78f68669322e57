"""The pages of the inbox and of notifications."""

from __future__ import annotations

from django.core.paginator import Paginator
from django.db.models import QuerySet
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone

from accounts.models import Role
from ledger.models import OutboxMessage
from ledger.services import outbox
from ledger.web.acts import Acts, takes_acts
from ledger.web.numbers import whole_number
from workflows.inbox import tasks
from workflows.inbox.filters import TaskFilters
from workflows.inbox.other_roles import waiting_elsewhere
from workflows.inbox.pending import pending_items
from workflows.requests import ActingRequest
from workflows.screens.base import workspace

TABS = {
    "toi": ("Việc của tôi", tasks.my_tasks),
    "co-quan": ("Cơ quan", tasks.office_tasks),
    "xong": ("Đã xong", tasks.done_tasks),
}


@workspace()
def inbox(request: ActingRequest) -> HttpResponse:
    """List tasks by tab, filtered by words, step, round and deadline; an unknown tab is the first one.

    Under one's own tasks stands what waits without being a task, above them how much waits in one's other roles, while
    nothing is searched for.
    """
    chosen = request.GET.get("tab", "toi")
    chosen = chosen if chosen in TABS else "toi"
    cards = TABS[chosen][1](request.appointment)
    filters = TaskFilters(request.GET, today=timezone.localdate())
    page = Paginator(filters.apply(cards), tasks.PAGE).get_page(request.GET.get("page"))
    tabs = [(slug, label, slug == chosen) for slug, (label, _) in TABS.items()]
    shown = chosen == "toi" and not filters.narrowed
    beside = pending_items(request.appointment, filters.today) if shown else []
    context = {
        "page_obj": page,
        "tabs": tabs,
        "tab": chosen,
        "filters": filters.shown(cards),
        "beside": beside if page.number == 1 else [],
        "count": page.paginator.count + len(beside),
        "elsewhere": waiting_elsewhere(request.user, request.appointment, filters.today) if shown else [],
        "finds_stuck": request.appointment.role == Role.ADMINISTRATOR,
    }
    if chosen == "toi" and request.appointment.role == Role.STANDING_CLERK:
        context["to_check"] = cards.filter(node="check").count()
    return render(request, "workflows/inbox/inbox.html", context)


def read_one(request: ActingRequest, unread: QuerySet[OutboxMessage]) -> list[str]:
    """Mark the message that the form names as read."""
    named = unread.filter(pk=whole_number(request.POST.get("message")))
    named.update(read_at=timezone.now())
    return []


def read_all(request: ActingRequest, unread: QuerySet[OutboxMessage]) -> list[str]:
    """Mark every message as read."""
    unread.update(read_at=timezone.now())
    return []


MESSAGE_ACTS: Acts[list[str]] = Acts({"read": read_one, "read-all": read_all}, refused=lambda why: [why])


@workspace("GET", "HEAD", "POST")
@takes_acts(MESSAGE_ACTS)
def messages_page(request: ActingRequest) -> HttpResponse:
    """List the person's messages; a POST marks one (`message`) or all of them as read."""
    mine, problems = outbox.readable(request.user), []
    if request.method == "POST":
        problems = MESSAGE_ACTS.chosen(request)(request, mine.filter(read_at__isnull=True))
        if not problems:
            return redirect("workflows:messages")
    page = Paginator(mine, tasks.PAGE).get_page(request.GET.get("page"))
    unread = mine.filter(read_at__isnull=True).count()
    context = {"page_obj": page, "unread": unread, "problems": problems}
    return render(request, "workflows/inbox/notifications.html", context, status=422 if problems else 200)
