"""Guard of pages for administrators of the whole site."""

from __future__ import annotations

from django.http import Http404, HttpRequest

from accounts.models import Appointment
from accounts.queries import site_appointment


def act_for_site(request: HttpRequest) -> Appointment:
    """Set and return the person's own appointment as site administrator for this request; 404 where they have none.

    On the site's own pages one acts for the site whatever role is chosen at the top; for everybody else there is
    no such page (404).
    """
    post = site_appointment(request.user)
    if post is None:
        raise Http404
    request.appointment = post  # type: ignore[attr-defined]
    return post
