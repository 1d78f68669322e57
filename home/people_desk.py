"""Accounts on the desk: one full name as it is written in Viet Nam, and no rights to hand out.

What somebody may do comes from their appointments alone (home/services/editors.py keeps the groups in step), so an
administrator of one unit can make nobody more than they are. They open the accounts within their reach only; one
out of reach is not found. Nothing is done to many accounts at once: who leaves is recorded one by one, with a reason.
"""

from __future__ import annotations

from typing import Any

from django import forms
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.utils.functional import cached_property
from wagtail.admin.ui.tables import BulkActionsCheckboxColumn
from wagtail.admin.views.generic.usage import UsageView
from wagtail.users.forms import UserCreationForm, UserEditForm
from wagtail.users.views.bulk_actions import AssignRoleBulkAction, DeleteBulkAction, SetActiveStateBulkAction
from wagtail.users.views.users import EditView, HistoryView, IndexView, UserViewSet

from accounts.derived import by_name
from accounts.models import User
from accounts.queries import accounts_in_reach

NAME_MAX = 150
HALVES = ("first_name", "last_name")
RIGHTS = ("is_superuser", "groups")


class _FullName(forms.Form):
    """What both forms share: a full name, family name first."""

    full_name = forms.CharField(
        label="Họ và tên", max_length=NAME_MAX, help_text="Viết đủ, họ trước: Lò Thị Mây."
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name in (*HALVES, *RIGHTS):
            self.fields.pop(name, None)


class NewAccountForm(_FullName, UserCreationForm):
    """A new person's account."""

    class Meta(UserCreationForm.Meta):
        fields = UserCreationForm.Meta.fields | {"full_name"}


class AccountForm(_FullName, UserEditForm):
    """A person's account as it is changed later."""

    class Meta(UserEditForm.Meta):
        fields = UserEditForm.Meta.fields | {"full_name"}


class _WithinReach:
    """A screen of one account: not found where the account is out of the administrator's reach."""

    def get_object(self, *args: Any, **kwargs: Any) -> User:
        """Return the account, or answer as if there were none."""
        found: User = super().get_object(*args, **kwargs)  # type: ignore[misc]
        if not accounts_in_reach(self.request.user).filter(pk=found.pk).exists():  # type: ignore[attr-defined]
            raise Http404
        return found


class InOrderOfNames:
    """A list on the desk that goes by name as ours do; Wagtail would leave it to the database's bytes."""

    def order_queryset(self, queryset: QuerySet[Any]) -> QuerySet[Any]:
        """Return the rows in order."""
        ordering: str = self.ordering  # type: ignore[attr-defined]
        if ordering in {"name", "-name"}:
            backwards = "-" if ordering.startswith("-") else ""
            return queryset.order_by(backwards + by_name(), "pk")
        ordered: QuerySet[Any] = super().order_queryset(queryset)  # type: ignore[misc]
        return ordered


class AccountList(InOrderOfNames, IndexView):
    """The accounts within reach, without boxes to tick."""

    def get_base_queryset(self) -> QuerySet[User]:
        """Return the accounts that are listed, searched and exported."""
        reach = accounts_in_reach(self.request.user).values("pk")
        return super().get_base_queryset().filter(pk__in=reach)

    @cached_property
    def columns(self) -> list[Any]:
        """Return Wagtail's columns but the one for doing things to many accounts."""
        return [one for one in super().columns if not isinstance(one, BulkActionsCheckboxColumn)]


class AccountEdit(_WithinReach, EditView):
    """One account's form."""


class AccountHistory(_WithinReach, HistoryView):
    """What was done to one account."""


class AccountUsage(_WithinReach, UsageView):
    """Where one account is named."""


class _NotAtOnce:
    """An act on many accounts at once: there is none."""

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """Answer as for any unknown address."""
        raise Http404


class NoRoles(_NotAtOnce, AssignRoleBulkAction):
    """Groups come from appointments alone."""


class NoDeleting(_NotAtOnce, DeleteBulkAction):
    """Nobody's history is deleted."""


class NoClosing(_NotAtOnce, SetActiveStateBulkAction):
    """Who leaves is recorded with a reason."""


class AccountViewSet(UserViewSet):
    """Wagtail's screens of accounts with our forms, as far as the administrator reaches."""

    index_view_class = AccountList
    edit_view_class = AccountEdit
    history_view_class = AccountHistory
    usage_view_class = AccountUsage
    copy_view_enabled = False
    ordering = "name"

    def get_form_class(self, for_update: bool = False) -> type[Any]:
        """Return the form for a new or an existing account."""
        return AccountForm if for_update else NewAccountForm
