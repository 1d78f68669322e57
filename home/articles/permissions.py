"""Permissions on articles: an article belongs to its author's unit; editors there and above may change it.

Wagtail gives permissions by place in the page tree, where all articles are siblings. These rules limit what the
groups give to the units within reach of the person's appointments, in lists, reports and forms alike.
"""

from __future__ import annotations

from typing import Any, Final

from django.apps import apps
from django.db.models import Q, QuerySet
from django.utils import timezone
from wagtail.models import Page, PagePermissionTester
from wagtail.permission_policies.pages import PagePermissionPolicy

from accounts.models import AdministrativeUnit, Appointment, Role
from accounts.reach import Reach, reach
from accounts.role_groups import ADMINISTRATORS

WRITING_ROLES: Final = (Role.EDITOR, *ADMINISTRATORS)
"""The roles that may edit, in the order in which a role decides whose unit an author writes for."""
REACH_ATTRIBUTE: Final = "_article_reach"
UNITS_ATTRIBUTE: Final = "_article_units"


def editing_appointments(user: Any) -> list[Appointment]:
    """Return the person's appointments of today that may edit, in the order of `WRITING_ROLES`."""
    posts = Appointment.objects.valid_on(timezone.localdate()).filter(user=user, role__in=WRITING_ROLES)
    return sorted(
        posts.select_related("office"), key=lambda post: (WRITING_ROLES.index(Role(post.role)), post.pk)
    )


def unit_of_author(user: Any) -> int | None:
    """Return the key of the unit a person writes for, None where they may not edit."""
    return next((post.office.unit_id for post in editing_appointments(user)), None)


def editing_reach(user: Any) -> tuple[Reach, ...]:
    """Return the reach of the person's editing appointments today; read once for each user object."""
    reaches = getattr(user, REACH_ATTRIBUTE, None)
    if reaches is None:
        today = timezone.localdate()
        reaches = tuple(reach(appointment, today) for appointment in editing_appointments(user))
        setattr(user, REACH_ATTRIBUTE, reaches)
    return reaches


def reaches_unit(user: Any, unit: int | None) -> bool:
    """Return whether a person may read and change a unit's articles in the admin.

    Articles without a unit are those of the site's administrators.
    """
    if not user.is_active:
        return False
    everywhere = user.is_superuser or any(one.whole_site for one in editing_reach(user))
    return everywhere or unit in reached_units(user)


def reached_units(user: Any) -> frozenset[int]:
    """Return the keys of the units whose articles a person may change; read once for each user object."""
    units = getattr(user, UNITS_ATTRIBUTE, None)
    if units is None:
        near = Q(pk__in=[])
        for one in editing_reach(user):
            near |= one.units()
        units = frozenset(AdministrativeUnit.objects.filter(near).values_list("pk", flat=True))
        setattr(user, UNITS_ATTRIBUTE, units)
    return units


def out_of_reach(user: Any) -> QuerySet:
    """Return the articles that a person may not change in the admin."""
    articles = apps.get_model("home", "ArticlePage")._default_manager.all()
    if user.is_superuser or any(one.whole_site for one in editing_reach(user)):
        return articles.none()
    near = Q(pk__in=[])
    for one in editing_reach(user):
        near |= one.units("unit")
    return articles.exclude(near)


class ArticlePermissions(PagePermissionTester):
    """What a person may do with one article: what the groups give within reach, nothing outside."""

    def __init__(self, user: Any, page: Any) -> None:
        super().__init__(user, page)
        self.near = reaches_unit(user, page.unit_id)
        if not self.near:
            self.permissions: set[str] = set()

    def can_edit(self) -> bool:
        """Return whether the person may change it; being its owner or approver does not widen the reach."""
        return self.near and super().can_edit()

    def can_submit_for_moderation(self) -> bool:
        """Return whether the person may send it to a second editor."""
        return self.near and super().can_submit_for_moderation()

    def can_lock(self) -> bool:
        """Return whether the person may lock it."""
        return self.near and super().can_lock()

    def can_unlock(self) -> bool:
        """Return whether the person may unlock it."""
        return self.near and super().can_unlock()

    def can_view_revisions(self) -> bool:
        """Return whether the person may read its earlier revisions."""
        return self.near and super().can_view_revisions()


class ReachPagePolicy(PagePermissionPolicy):
    """Wagtail's policy for pages without articles out of reach; lists, searches, reports, choosers and logs use it."""

    def instances_user_has_any_permission_for(self, user: Any, actions: Any) -> QuerySet:
        """Return the pages on which the person may do one of these actions."""
        return self._within(user, super().instances_user_has_any_permission_for(user, actions))

    def explorable_instances(self, user: Any) -> QuerySet:
        """Return the pages that the admin lists for the person."""
        return self._within(user, super().explorable_instances(user))

    def user_has_any_permission_for_instance(self, user: Any, actions: Any, instance: Page) -> bool:
        """Return whether the person may do one of these actions on a page."""
        if not super().user_has_any_permission_for_instance(user, actions, instance):
            return False
        article = apps.get_model("home", "ArticlePage")
        if instance.cached_content_type.model_class() is not article:
            return True
        return reaches_unit(user, instance.specific.unit_id)

    def _within(self, user: Any, pages: QuerySet) -> QuerySet:
        return pages.exclude(pk__in=out_of_reach(user).values("pk"))
