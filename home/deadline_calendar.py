"""The deadlines of published plans as a calendar that phones and offices subscribe to (iCalendar, RFC 5545)."""

from __future__ import annotations

from datetime import date, datetime, timedelta

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.views.decorators.http import require_safe
from icalendar import Calendar, Event

from documents.models import PlanDeadline
from home.plan_facts import next_yearly, without_bullet

DAYS_BACK = 30  # a deadline just missed is still worth seeing
ENTRIES_MAX = 1000


@require_safe
def deadlines(request: HttpRequest) -> HttpResponse:
    """Give the deadlines to come, those of each year again every year."""
    written = deadline_calendar(timezone.localdate()).to_ical()
    response = HttpResponse(written, content_type="text/calendar; charset=utf-8")
    response["Content-Disposition"] = 'inline; filename="thoi-han.ics"'
    return response


def deadline_calendar(today: date) -> Calendar:
    """Return the calendar of published plans' deadlines as seen from a day."""
    calendar = Calendar()
    calendar.add("prodid", "-//cong-nhan-hoc-tap//thoi-han//VI")
    calendar.add("version", "2.0")
    calendar.add("x-wr-calname", f"Thời hạn – {settings.WAGTAIL_SITE_NAME}")
    rows = (
        PlanDeadline.objects.filter(plan__page__live=True)
        .select_related("plan__page").defer("plan__text", "plan__facts").order_by("pk")[:ENTRIES_MAX]
    )  # fmt: skip
    for deadline in rows:
        if event := _event(deadline, today):
            calendar.add_component(event)
    return calendar


def _event(deadline: PlanDeadline, today: date) -> Event | None:
    day = deadline.date or next_yearly(deadline.recurs, today)
    if day is None or day < today - timedelta(days=DAYS_BACK):
        return None
    # "Before the 28th" means that the 27th is the last day on which it can be done.
    day -= timedelta(days=1) if deadline.before else timedelta()
    event = Event()
    event.add("uid", f"thoi-han-{deadline.pk}@{settings.PUBLIC_URL.split('//')[-1]}")
    event.add(
        "dtstamp", deadline.plan.page.last_published_at or datetime.now(tz=timezone.get_current_timezone())
    )
    event.add("dtstart", day)
    event.add("dtend", day + timedelta(days=1))
    event.add("summary", without_bullet(deadline.text))
    event.add("description", deadline.plan.page.title)
    event.add("url", f"{settings.PUBLIC_URL}/ke-hoach/{deadline.plan.page.slug}/")
    if deadline.date is None:
        event.add("rrule", {"freq": "yearly"})
    return event
