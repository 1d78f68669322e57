"""People: one account a person; what they may do comes from dated appointments."""

from __future__ import annotations

from django.contrib.auth.models import AbstractUser, UserManager
from django.db import models

from accounts.derived_columns import DerivedQuerySet, PersonKeyField, WithDerived, by_name
from ledger.sealing.models import Sealed, SealedQuerySet


class PeopleQuerySet(DerivedQuerySet, SealedQuerySet):  # type: ignore[override]
    """Accounts, whose rows keep their place in lists and are told in the audit chain."""


class PeopleManager(UserManager.from_queryset(PeopleQuerySet)):  # type: ignore[misc]
    """Django's manager of accounts, whose rows keep their place in lists."""

    use_in_migrations = False


class User(WithDerived, Sealed, AbstractUser):
    """A person (người dùng); deactivated when they leave, never deleted.

    `is_demo` accounts can log in only while the DEMO setting is on. `password_set_at` says when the person chose
    their password themselves; empty where somebody else typed it, or nobody has yet. `former_email` is told once
    that another address has taken its place, so that nobody is parted from their mail in silence.
    """

    full_name = models.CharField("họ và tên", max_length=150)
    is_demo = models.BooleanField("tài khoản dùng thử", default=False)
    former_email = models.EmailField("thư điện tử trước đây", blank=True, default="", editable=False)
    password_set_at = models.DateTimeField("tự đặt mật khẩu lúc", null=True, blank=True, editable=False)
    name_key = PersonKeyField("thứ tự theo tên", of=("full_name", "username"))

    objects = PeopleManager()  # type: ignore[misc]

    unsealed = frozenset({"last_login", "date_joined", "first_name", "last_name"})

    class Meta:
        ordering = [by_name(), "username"]
        verbose_name = "người dùng"
        verbose_name_plural = "người dùng"
        constraints = [
            models.CheckConstraint(condition=~models.Q(name_key=""), name="accounts_user_has_its_name_key")
        ]
        indexes = [models.Index(fields=["name_key"], name="accounts_user_by_name")]

    def __str__(self) -> str:
        return self.full_name or self.username

    def get_full_name(self) -> str:
        """Return the name, family name first."""
        return str(self)
