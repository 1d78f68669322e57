"""Groups of Wagtail's admin: editors, administrators, site administrators, each with its permissions.

The groups say what may be done; `home.articles.permissions` says to which articles
and `home.wagtail_admin.users` to which accounts.
"""

from __future__ import annotations

from typing import Any

from django.contrib.auth import get_user_model
from django.contrib.auth.models import Group, Permission
from django.db import transaction
from django.db.models import Q, QuerySet
from wagtail.models import (
    Collection,
    GroupCollectionPermission,
    GroupPagePermission,
    Page,
    Workflow,
    WorkflowPage,
    WorkflowTask,
)

from accounts.models import Role
from accounts.queries import has_role
from home.models import ArticleIndexPage, FrontPage
from home.models.approval import SecondEditorTask

EDITORS = "Biên tập viên"
ADMINISTRATORS = "Quản trị viên"
SITE_ADMINISTRATORS = "Quản trị hệ thống"
GROUP_OF: dict[str, str] = {
    Role.EDITOR: EDITORS,
    Role.ADMINISTRATOR: ADMINISTRATORS,
    Role.SITE_ADMINISTRATOR: SITE_ADMINISTRATORS,
}
WAGTAIL_GROUPS = ("Editors", "Moderators")
ARTICLE_RIGHTS = ("add_page", "change_page")  # publishing is left to the second editor
TOPIC_RIGHTS = ("add_articletopic", "change_articletopic")
ACCOUNT_RIGHTS = ("add_user", "change_user", "view_user")
APPROVAL = "Duyệt bài viết"
IMAGE_RIGHTS = ("add_image", "choose_image")  # Wagtail lets the uploader change an image
SITE_IMAGE_RIGHTS = (*IMAGE_RIGHTS, "change_image")
FRAME_RIGHTS = ("change_page", "publish_page", "lock_page", "unlock_page")
SETTINGS_APPS = ("wagtailcore", "wagtailredirects", "accounts")
SETTINGS_MODELS = ("collection", "redirect", "user")
SHARED_MODELS = (
    "collection",
    "redirect",
    "articletopic",
)  # of all units: only the site's administrators change them
MANAGED_BY_CODE = ("site", "group")  # the site's address is a setting, groups follow from appointments


@transaction.atomic
def ensure_groups() -> dict[str, Group]:
    """Create the groups of the admin with their permissions; return them by role.

    Wagtail's own two groups lose their permissions, since those reach every page; groups of units lose those that
    earlier versions gave them and that belong to the site's administrators now.
    """
    groups = {role: Group.objects.get_or_create(name=name)[0] for role, name in GROUP_OF.items()}
    editors, administrators, site = (groups[role] for role in GROUP_OF)
    access = permission("wagtailadmin", "access_admin")
    for group in groups.values():
        add_missing(group.permissions, access)
    add_missing(administrators.permissions, *(permission("accounts", name) for name in ACCOUNT_RIGHTS))
    managed = Q(content_type__model__in=MANAGED_BY_CODE)
    add_missing(site.permissions, *settings_permissions().exclude(managed))
    site.permissions.remove(*Permission.objects.filter(managed))
    for group in (editors, administrators):
        shared = Permission.objects.filter(content_type__model__in=(*MANAGED_BY_CODE, *SHARED_MODELS))
        group.permissions.remove(*shared.exclude(codename="add_articletopic"))
    articles, front = ArticleIndexPage.objects.first(), FrontPage.objects.first()
    if articles is not None:
        grant_articles(groups, articles)
    if front is not None:
        GroupPagePermission.objects.filter(group__in=(editors, administrators), page=front).delete()
        grant_page(site, front, FRAME_RIGHTS)
    for group in groups.values():
        grant_images(group, SITE_IMAGE_RIGHTS if group == site else IMAGE_RIGHTS)
    GroupPagePermission.objects.filter(group__name__in=WAGTAIL_GROUPS).delete()
    GroupCollectionPermission.objects.filter(group__name__in=WAGTAIL_GROUPS).delete()
    return groups


def grant_articles(groups: dict[str, Group], articles: Page) -> None:
    """Let every group write articles and add topics; only the site's administrators change topics, which all share."""
    for role, group in groups.items():
        grant_page(group, articles, ARTICLE_RIGHTS)
        topics = TOPIC_RIGHTS if role == Role.SITE_ADMINISTRATOR else TOPIC_RIGHTS[:1]
        add_missing(group.permissions, *(permission("home", codename) for codename in topics))
    units = [group for role, group in groups.items() if role != Role.SITE_ADMINISTRATOR]
    own = GroupPagePermission.objects.filter(group__in=units, page=articles)
    own.filter(permission__codename="publish_page").delete()
    ensure_approval(groups[Role.EDITOR], articles)


def ensure_approval(editors: Group, articles: Page) -> None:
    """Set up the approval of articles by a second editor; Wagtail's own workflow is detached from all pages."""
    WorkflowPage.objects.exclude(workflow__name=APPROVAL).filter(page__depth=1).delete()
    task, _ = SecondEditorTask.objects.get_or_create(name="Biên tập viên thứ hai đọc và duyệt")
    add_missing(task.groups, editors)
    workflow, _ = Workflow.objects.get_or_create(name=APPROVAL)
    WorkflowTask.objects.get_or_create(workflow=workflow, task=task, defaults={"sort_order": 0})
    WorkflowPage.objects.get_or_create(page_id=articles.pk, defaults={"workflow": workflow})


def permission(app: str, codename: str) -> Permission:
    """Return one permission by app and codename."""
    return Permission.objects.get(content_type__app_label=app, codename=codename)


def add_missing(held: Any, *rows: Any) -> None:
    """Add to a relation the rows that it lacks; a second time nothing is written."""
    missing = set(rows) - set(held.filter(pk__in=[row.pk for row in rows]))
    if missing:
        held.add(*missing)


def settings_permissions() -> QuerySet[Permission]:
    """Return the permissions on the site's settings: redirects, collections, accounts."""
    return Permission.objects.filter(
        content_type__app_label__in=SETTINGS_APPS, content_type__model__in=SETTINGS_MODELS
    ).exclude(codename__startswith="delete_user")


def grant_page(group: Group, page: Page, codenames: tuple[str, ...]) -> None:
    """Give a group these permissions on a page and those below it."""
    for codename in codenames:
        GroupPagePermission.objects.get_or_create(
            group=group, page_id=page.pk, permission=permission("wagtailcore", codename)
        )


def grant_images(group: Group, codenames: tuple[str, ...]) -> None:
    """Give a group exactly these permissions on images."""
    root = Collection.get_first_root_node() or Collection.add_root(name="Gốc")
    of_group = GroupCollectionPermission.objects.filter(group=group, collection=root)
    pictures = of_group.filter(permission__content_type__app_label="wagtailimages")
    pictures.exclude(permission__codename__in=codenames).delete()
    for codename in codenames:
        GroupCollectionPermission.objects.get_or_create(
            group=group, collection=root, permission=permission("wagtailimages", codename)
        )


@transaction.atomic
def sync_groups_of(user: Any) -> list[str]:
    """Set a person's groups by their appointments of today; return the names of their groups."""
    names = []
    for role, group in ensure_groups().items():
        if has_role(user, role):
            add_missing(user.groups, group)
            names.append(group.name)
        else:
            user.groups.remove(group)
    return names


def sync_all_groups() -> int:
    """Set the groups of everybody with a group or an appointment; return how many people are in one now."""
    ensure_groups()
    concerned = get_user_model().objects.filter(
        Q(groups__name__in=list(GROUP_OF.values())) | Q(appointments__role__in=list(GROUP_OF))
    )
    return sum(bool(sync_groups_of(user)) for user in concerned.distinct().order_by("pk"))
