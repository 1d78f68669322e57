"""The front page (trang chủ), and what stands there before the installation is set up."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from wagtail.models import Page
from wagtail.views import serve

from home.models import FrontPage
from home.services.first_setup import is_set_up


def front(request: HttpRequest) -> HttpResponse:
    """Show the front page; before the first setup, tell whoever installs the site what to do (503)."""
    route = Page.route_for_request(request, "")
    if route is not None and isinstance(route[0], FrontPage) and is_set_up():
        return serve(request, "")
    response = render(request, "home/front/first_run.html", status=503)
    response["Cache-Control"] = "no-store"
    response._has_been_logged = True  # type: ignore[attr-defined]  # no failure: not one error line a reader
    return response
