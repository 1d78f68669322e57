"""The app of the public site."""

from __future__ import annotations

from django.apps import AppConfig
from wagtail.users.apps import WagtailUsersAppConfig


class HomeConfig(AppConfig):
    """The public site (trang công khai): Wagtail pages of plans, decisions and articles, and the directory."""

    name = "home"
    verbose_name = "Trang công khai"

    def ready(self) -> None:
        """Limit Wagtail's page permissions and approval mails to the units within a person's reach."""
        # Wagtail's models and ours are importable only once all apps are loaded.
        from wagtail.models import AbstractPage, Page
        from wagtail.permissions import register_permission_policy

        from home.articles import approval_mail  # models: only once all apps are loaded
        from home.articles.permissions import ReachPagePolicy  # models

        register_permission_policy(AbstractPage, ReachPagePolicy(Page))
        approval_mail.register()


class DeskAccountsConfig(WagtailUsersAppConfig):
    """Wagtail's accounts (tài khoản), leading to this site's own screens."""

    user_viewset = "home.wagtail_admin.users.AccountViewSet"
