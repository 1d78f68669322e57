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

        from home import approval_letters
        from home.article_rights import PlacedPagePolicy

        register_permission_policy(AbstractPage, PlacedPagePolicy(Page))
        approval_letters.register()


class DeskAccountsConfig(WagtailUsersAppConfig):
    """Wagtail's accounts with our forms (tài khoản)."""

    user_viewset = "home.people_desk.AccountViewSet"
