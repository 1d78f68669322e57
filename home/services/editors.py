"""Who may edit what in Wagtail: editors the articles, administrators the site's frame."""

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
WAGTAIL_GROUPS = ("Editors", "Moderators")
ARTICLE_RIGHTS = ("add_page", "change_page")  # what an editor writes a second editor publishes
TOPIC_RIGHTS = ("add_articletopic", "change_articletopic")
APPROVAL = "Duyệt bài viết"
IMAGE_RIGHTS = ("add_image", "change_image", "choose_image")
FRAME_RIGHTS = ("change_page", "publish_page", "lock_page", "unlock_page")
SETTINGS_APPS = ("wagtailcore", "wagtailredirects", "accounts")
SETTINGS_MODELS = ("collection", "redirect", "user")
KEPT_BY_CODE = ("site", "group")  # the site's address is a setting, rights come from appointments


@transaction.atomic
def ensure_groups() -> tuple[Group, Group]:
    """Make both groups with their rights; Wagtail's own two groups lose theirs (they reach every page)."""
    editors, _ = Group.objects.get_or_create(name=EDITORS)
    administrators, _ = Group.objects.get_or_create(name=ADMINISTRATORS)
    access = permission("wagtailadmin", "access_admin")
    add_missing(editors.permissions, access)
    kept = Q(content_type__model__in=KEPT_BY_CODE)
    add_missing(administrators.permissions, access, *settings_permissions().exclude(kept))
    administrators.permissions.remove(*Permission.objects.filter(kept))
    articles = ArticleIndexPage.objects.first()
    front = FrontPage.objects.first()
    if articles is not None:
        for group in (editors, administrators):
            give_page(group, articles, ARTICLE_RIGHTS)
            add_missing(group.permissions, *(permission("home", codename) for codename in TOPIC_RIGHTS))
        own = GroupPagePermission.objects.filter(group=editors, page=articles)
        own.filter(permission__codename="publish_page").delete()
        ensure_approval(editors, articles)
    if front is not None:
        give_page(administrators, front, FRAME_RIGHTS)
    for group in (editors, administrators):
        give_images(group)
    GroupPagePermission.objects.filter(group__name__in=WAGTAIL_GROUPS).delete()
    GroupCollectionPermission.objects.filter(group__name__in=WAGTAIL_GROUPS).delete()
    return editors, administrators


def ensure_approval(editors: Group, articles: Page) -> None:
    """Have articles pass a second editor before they are published; Wagtail's own workflow reaches no page."""
    WorkflowPage.objects.exclude(workflow__name=APPROVAL).filter(page__depth=1).delete()
    task, _ = SecondEditorTask.objects.get_or_create(name="Biên tập viên thứ hai đọc và duyệt")
    add_missing(task.groups, editors)
    workflow, _ = Workflow.objects.get_or_create(name=APPROVAL)
    WorkflowTask.objects.get_or_create(workflow=workflow, task=task, defaults={"sort_order": 0})
    WorkflowPage.objects.get_or_create(page_id=articles.pk, defaults={"workflow": workflow})


def permission(app: str, codename: str) -> Permission:
    """Return one permission by its name."""
    return Permission.objects.get(content_type__app_label=app, codename=codename)


def add_missing(held: Any, *rows: Any) -> None:
    """Add rows to a relation, those alone that are not there: a second time nothing at all is written."""
    missing = set(rows) - set(held.filter(pk__in=[row.pk for row in rows]))
    if missing:
        held.add(*missing)


def settings_permissions() -> QuerySet[Permission]:
    """Return the rights over the site's settings: redirects, collections, people."""
    return Permission.objects.filter(
        content_type__app_label__in=SETTINGS_APPS, content_type__model__in=SETTINGS_MODELS
    ).exclude(codename__startswith="delete_user")


def give_page(group: Group, page: Page, codenames: tuple[str, ...]) -> None:
    """Let a group do these things to a page and what is below it."""
    for codename in codenames:
        GroupPagePermission.objects.get_or_create(
            group=group, page_id=page.pk, permission=permission("wagtailcore", codename)
        )


def give_images(group: Group) -> None:
    """Let a group add, change and choose pictures."""
    root = Collection.get_first_root_node() or Collection.add_root(name="Root")
    for codename in IMAGE_RIGHTS:
        GroupCollectionPermission.objects.get_or_create(
            group=group, collection=root, permission=permission("wagtailimages", codename)
        )


@transaction.atomic
def sync_person(user: Any) -> list[str]:
    """Put a person into the groups that today's appointments call for, and out of the others."""
    editors, administrators = ensure_groups()
    names = []
    for group, role in ((editors, Role.EDITOR), (administrators, Role.ADMINISTRATOR)):
        if has_role(user, role):
            add_missing(user.groups, group)
            names.append(group.name)
        else:
            user.groups.remove(group)
    return names


def sync_everybody() -> int:
    """Bring the groups up to date for all whom they concern; return how many people hold one now."""
    ensure_groups()
    concerned = get_user_model().objects.filter(
        Q(groups__name__in=(EDITORS, ADMINISTRATORS))
        | Q(appointments__role__in=(Role.EDITOR, Role.ADMINISTRATOR))
    )
    return sum(bool(sync_person(user)) for user in concerned.distinct().order_by("pk"))
