"""Accounts on the desk: one full name as it is written in Viet Nam, and no rights to hand out.

What somebody may do comes from their appointments alone (home/services/editors.py keeps the groups in step), so an
administrator of one unit can make nobody more than they are.
"""

from __future__ import annotations

from typing import Any

from django import forms
from wagtail.users.forms import UserCreationForm, UserEditForm
from wagtail.users.views.users import UserViewSet

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


class AccountViewSet(UserViewSet):
    """Wagtail's screens of accounts with our forms."""

    def get_form_class(self, for_update: bool = False) -> type[Any]:
        """Return the form for a new or an existing account."""
        return AccountForm if for_update else NewAccountForm
