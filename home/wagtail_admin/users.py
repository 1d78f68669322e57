"""Accounts on the desk: Wagtail's addresses lead to our own screens of people (/to-chuc/nhan-su/).

There every change is an act with a reason, a line of the audit and a word to the person; nobody types another's
password, and what somebody may do comes from their appointments alone. Nothing is done to many accounts at once.
"""

from __future__ import annotations

from typing import Any
from urllib.parse import urlencode

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import URLPattern, path, reverse
from django.views.generic import RedirectView
from wagtail.users.views.bulk_actions import AssignRoleBulkAction, DeleteBulkAction, SetActiveStateBulkAction
from wagtail.users.views.users import UserViewSet

LIST, NEW, ONE = "workflows:kept_people", "workflows:kept_person_new", "workflows:kept_person"
SCREENS_OF_ONE = ("edit", "delete", "history", "usage")


class _NotAtOnce:
    """An act on many accounts at once: there is none."""

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """Answer as for any unknown address."""
        raise Http404


class NoBulkRoles(_NotAtOnce, AssignRoleBulkAction):
    """Groups come from appointments alone."""


class NoBulkDeleting(_NotAtOnce, DeleteBulkAction):
    """Nobody's history is deleted."""


class NoBulkClosing(_NotAtOnce, SetActiveStateBulkAction):
    """Who leaves is recorded with a reason."""


def people(request: HttpRequest) -> HttpResponse:
    """Lead to the list of people, with the words the desk was asked for."""
    words = request.GET.get("q", "")[:100]
    return redirect(reverse(LIST) + (f"?{urlencode({'tu': words})}" if words else ""))


class AccountViewSet(UserViewSet):
    """Wagtail's menu item and names of addresses; behind each stands a screen of ours."""

    def get_urlpatterns(self) -> list[URLPattern]:
        """Return Wagtail's addresses of accounts, each leading to ours; what is posted there does nothing."""
        one = RedirectView.as_view(pattern_name=ONE)
        return [
            path("", people, name="index"),
            path("results/", people, name="index_results"),
            path("new/", RedirectView.as_view(pattern_name=NEW), name="add"),
            *(path(f"{screen}/<int:pk>/", one, name=screen) for screen in SCREENS_OF_ONE),
        ]
