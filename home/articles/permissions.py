"""Whose an article is: the unit's for which its author wrote; its editors and those above read and change it.

Wagtail hands out rights by place in the page tree, where all articles lie side by side; these rules cut what the
groups give down to the units that the person's appointments reach, in lists, reports and forms alike.
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
"""Who is on the editors' desk, in the order in which a role says for whom one writes."""
REACH_ATTRIBUTE: Final = "_article_reach"
UNITS_ATTRIBUTE: Final = "_article_units"


def editing_appointments(user: Any) -> list[Appointment]:
    """Return the person's own appointments on the editors' desk today, by what they say of an author."""
    posts = Appointment.objects.valid_on(timezone.localdate()).filter(user=user, role__in=WRITING_ROLES)
    return sorted(
        posts.select_related("office"), key=lambda post: (WRITING_ROLES.index(Role(post.role)), post.pk)
    )


def unit_of_author(user: Any) -> int | None:
    """Return the key of the unit for which a person writes, None where they do not."""
    return next((post.office.unit_id for post in editing_appointments(user)), None)


def editing_reach(user: Any) -> tuple[Reach, ...]:
    """Return what the person reaches on the editors' desk today; read once for a request's user."""
    kept = getattr(user, REACH_ATTRIBUTE, None)
    if kept is None:
        today = timezone.localdate()
        kept = tuple(reach(post, today) for post in editing_appointments(user))
        setattr(user, REACH_ATTRIBUTE, kept)
    return kept


def reaches_unit(user: Any, unit: int | None) -> bool:
    """Return whether a unit's articles are the person's to read and change on the desk.

    An article of no unit is kept by the administrators of the site.
    """
    if not user.is_active:
        return False
    everywhere = user.is_superuser or any(one.whole_site for one in editing_reach(user))
    return everywhere or unit in reached_units(user)


def reached_units(user: Any) -> frozenset[int]:
    """Return the keys of the units whose articles are the person's; read once, however many articles a list shows."""
    kept = getattr(user, UNITS_ATTRIBUTE, None)
    if kept is None:
        near = Q(pk__in=[])
        for one in editing_reach(user):
            near |= one.units()
        kept = frozenset(AdministrativeUnit.objects.filter(near).values_list("pk", flat=True))
        setattr(user, UNITS_ATTRIBUTE, kept)
    return kept


def out_of_reach(user: Any) -> QuerySet:
    """Return the articles that are not the person's to read and change on the desk."""
    articles = apps.get_model("home", "ArticlePage")._default_manager.all()
    if user.is_superuser or any(one.whole_site for one in editing_reach(user)):
        return articles.none()
    near = Q(pk__in=[])
    for one in editing_reach(user):
        near |= one.units("unit")
    return articles.exclude(near)


class ArticlePermissions(PagePermissionTester):
    """What a person may do with one article: what the groups give, within the units they reach; else nothing."""

    def __init__(self, user: Any, page: Any) -> None:
        super().__init__(user, page)
        self.near = reaches_unit(user, page.unit_id)
        if not self.near:
            self.permissions = set()

    def can_edit(self) -> bool:
        """Return whether the person may change it; neither its making nor its approval reaches elsewhere."""
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
        """Return whether the person may read its earlier words."""
        return self.near and super().can_view_revisions()


class ReachPagePolicy(PagePermissionPolicy):
    """Wagtail's policy without the articles out of reach: lists, searches, reports, choosers and logs ask it."""

    def instances_user_has_any_permission_for(self, user: Any, actions: Any) -> QuerySet:
        """Return the pages on which the person may do one of these things."""
        return self._within(user, super().instances_user_has_any_permission_for(user, actions))

    def explorable_instances(self, user: Any) -> QuerySet:
        """Return the pages the person finds in the desk's lists."""
        return self._within(user, super().explorable_instances(user))

    def user_has_any_permission_for_instance(self, user: Any, actions: Any, instance: Page) -> bool:
        """Return whether the person may do one of these things with a page."""
        if not super().user_has_any_permission_for_instance(user, actions, instance):
            return False
        article = apps.get_model("home", "ArticlePage")
        if instance.cached_content_type.model_class() is not article:
            return True
        return reaches_unit(user, instance.specific.unit_id)

    def _within(self, user: Any, pages: QuerySet) -> QuerySet:
        return pages.exclude(pk__in=out_of_reach(user).values("pk"))
