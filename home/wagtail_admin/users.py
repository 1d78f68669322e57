"""Accounts in Wagtail's admin: its addresses redirect to this site's screens of people (/to-chuc/nhan-su/).

There every change is an act with a reason, an audit line and a notification; nobody types another person's password,
and permissions come from appointments only. Bulk actions on accounts are switched off.
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


class _NoBulkAction:
    """Mixin of a bulk action that does not exist."""

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """Raise Http404, as for any unknown address."""
        raise Http404


class NoBulkRoles(_NoBulkAction, AssignRoleBulkAction):
    """No bulk assignment of groups: they follow from appointments."""


class NoBulkDeleting(_NoBulkAction, DeleteBulkAction):
    """No bulk deletion: accounts are never deleted."""


class NoBulkClosing(_NoBulkAction, SetActiveStateBulkAction):
    """No bulk deactivation: it takes a reason for each person."""


def people(request: HttpRequest) -> HttpResponse:
    """Redirect to the list of people with the words searched for."""
    words = request.GET.get("q", "")[:100]
    return redirect(reverse(LIST) + (f"?{urlencode({'tu': words})}" if words else ""))


class AccountViewSet(UserViewSet):
    """Wagtail's menu item and URL names of accounts, each leading to a screen of this site."""

    def get_urlpatterns(self) -> list[URLPattern]:
        """Return Wagtail's URL patterns of accounts as redirects; a POST changes nothing."""
        one = RedirectView.as_view(pattern_name=ONE)
        return [
            path("", people, name="index"),
            path("results/", people, name="index_results"),
            path("new/", RedirectView.as_view(pattern_name=NEW), name="add"),
            *(path(f"{screen}/<int:pk>/", one, name=screen) for screen in SCREENS_OF_ONE),
        ]
