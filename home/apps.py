"""The room "what is shown"."""

from __future__ import annotations

from django.apps import AppConfig
from wagtail.users.apps import WagtailUsersAppConfig


class HomeConfig(AppConfig):
    """Wagtail pages over the records: plans, decisions, articles, the directory (trang công khai)."""

    name = "home"
    verbose_name = "Trang công khai"

    def ready(self) -> None:
        """Cut Wagtail's page rights and letters down to the units a person reaches."""
        from wagtail.models import AbstractPage, Page
        from wagtail.permissions import register_permission_policy

        from home.articles import approval_mail
        from home.articles.permissions import ReachPagePolicy

        register_permission_policy(AbstractPage, ReachPagePolicy(Page))
        approval_mail.register()


class DeskAccountsConfig(WagtailUsersAppConfig):
    """Wagtail's accounts with our forms (tài khoản)."""

    user_viewset = "home.wagtail_admin.users.AccountViewSet"
