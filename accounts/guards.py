"""Guards of pages: whoever has signed in, and administrators of the whole site."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.contrib.auth.decorators import login_required
from django.contrib.auth.views import redirect_to_login
from django.http import Http404, HttpRequest
from django.http.response import HttpResponseBase
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from accounts.models import Appointment
from accounts.queries import site_appointment
from ledger.web.referrers import came_from

View = Callable[..., HttpResponseBase]


def signed_in(*methods: str) -> Callable[[View], View]:
    """Let a page be asked by these methods (GET and HEAD where none is named), after a log-in, and kept nowhere.

    A form of a session that has ended leads through the log-in to the page it stood on.
    """

    def decorate(view: View) -> View:
        guarded: Any = login_required(require_http_methods(methods or ("GET", "HEAD"))(view))

        @wraps(view)
        def inner(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
            if request.method == "POST" and not request.user.is_authenticated:
                return redirect_to_login(came_from(request) or request.get_full_path())
            return guarded(request, *args, **kwargs)

        return never_cache(inner)

    return decorate


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
