"""The room "what is shown"."""

from __future__ import annotations

from django.apps import AppConfig
from wagtail.users.apps import WagtailUsersAppConfig


class HomeConfig(AppConfig):
    """Wagtail pages over the records: plans, decisions, articles, the directory (trang công khai)."""

    name = "home"
    verbose_name = "Trang công khai"


class DeskAccountsConfig(WagtailUsersAppConfig):
    """Wagtail's accounts with our forms (tài khoản)."""

    user_viewset = "home.people_desk.AccountViewSet"
