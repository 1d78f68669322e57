"""What guards pages of more than one room: acting for the whole site."""

from __future__ import annotations

from django.http import Http404, HttpRequest

from accounts.models import Appointment
from accounts.queries import site_appointment


def act_for_site(request: HttpRequest) -> Appointment:
    """Act, for this request, under the person's own appointment as administrator of the site, and return it.

    On the site's own pages one acts for the site whatever role is chosen at the top; for everybody else there is
    no such page (404).
    """
    post = site_appointment(request.user)
    if post is None:
        raise Http404
    request.appointment = post  # type: ignore[attr-defined]
    return post
