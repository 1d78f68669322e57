"""Items of Wagtail's menu that lead to the administration."""

from __future__ import annotations

from django.http import HttpRequest
from django.urls import reverse
from wagtail import hooks
from wagtail.admin.menu import MenuItem

from accounts.queries import has_role, site_appointment
from accounts.role_groups import ADMINISTRATORS


class SiteItem(MenuItem):
    """A menu item that only administrators of the site see."""

    def is_shown(self, request: HttpRequest) -> bool:
        """Return whether the person administers the site today."""
        return site_appointment(request.user) is not None


class AdministratorItem(MenuItem):
    """A menu item that every administrator sees, of a unit or of the site."""

    def is_shown(self, request: HttpRequest) -> bool:
        """Return whether the person is an administrator today."""
        return has_role(request.user, *ADMINISTRATORS)


@hooks.register("register_admin_menu_item")
def criteria_sets() -> MenuItem:
    """Return the menu item of the criteria sets."""
    return SiteItem(
        "Bộ tiêu chí", reverse("workflows:sets"), name="bo-tieu-chi", icon_name="list-ul", order=250
    )


@hooks.register("register_admin_menu_item")
def days_off() -> MenuItem:
    """Return the menu item of the days off."""
    return AdministratorItem(
        "Lịch nghỉ", reverse("workflows:days_off"), name="lich-nghi", icon_name="date", order=255
    )


@hooks.register("register_admin_menu_item")
def failed_files() -> MenuItem:
    """Return the menu item of failed uploads."""
    return SiteItem(
        "Tệp lỗi", reverse("workflows:file_traces"), name="tep-loi", icon_name="warning", order=260
    )


@hooks.register("register_admin_menu_item")
def security_log() -> MenuItem:
    """Return the menu item of the security log."""
    return SiteItem("Nhật ký an ninh", reverse("an-ninh"), name="an-ninh", icon_name="key", order=265)
