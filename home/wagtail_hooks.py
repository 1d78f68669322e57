"""Hooks into Wagtail's admin: menu, first panel, guides, approval, and nothing that leads to other sites."""

from __future__ import annotations

from typing import Any

from django.db import models
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.templatetags.static import static
from django.urls import path, reverse
from django.utils.html import format_html
from wagtail import hooks
from wagtail.admin import messages
from wagtail.admin.forms.models import register_form_field_override
from wagtail.admin.menu import MenuItem
from wagtail.admin.ui.components import Component
from wagtail.snippets.models import register_snippet
from wagtail.snippets.views.snippets import IndexView, SnippetViewSet

from accounts.derived_columns import by_name
from accounts.queries import site_appointment
from home.articles.approval import approval_notice
from home.articles.forms import AddressInput
from home.guides import views
from home.models import ArticleIndexPage, ArticleTopic, FrontPage
from home.wagtail_admin.labels import set_labels
from home.wagtail_admin.lists import PageScreens, list_addresses
from home.wagtail_admin.users import NoBulkClosing, NoBulkDeleting, NoBulkRoles

FOREIGN_HELP = ("whats-new", "editor-guide")  # Wagtail's own pages, in English, on another host


@hooks.register("register_admin_urls")
def guide_addresses() -> list[Any]:
    """Return the URL patterns of the guides and shortcuts below /quan-tri/; Wagtail checks access to the admin."""
    return [
        path("tin-tuc/", articles, name="desk_articles"),
        path("trang-chu/", front_page, name="front_page_desk"),
        path("huong-dan/", views.desk_index, name="desk_guides"),
        path("huong-dan/<slug:slug>/", views.desk_guide, name="desk_guide"),
    ]


hooks.register("register_admin_urls", list_addresses, order=-1)  # before Wagtail's own of the same addresses
hooks.register("register_admin_viewset", PageScreens)  # in place of Wagtail's own
set_labels()
register_form_field_override(models.SlugField, override={"widget": AddressInput})

for nothing_at_once in (NoBulkRoles, NoBulkDeleting, NoBulkClosing):  # the last registered of a name counts
    hooks.register("register_bulk_action", nothing_at_once, order=1000)


@hooks.register("register_admin_menu_item")
def guides_item() -> MenuItem:
    """Return the menu item of the guides."""
    return MenuItem("Hướng dẫn", reverse("desk_guides"), name="huong-dan", icon_name="help", order=10900)


def articles(request: HttpRequest) -> HttpResponse:
    """Redirect to the list of articles in the page tree."""
    return redirect("wagtailadmin_explore", get_object_or_404(ArticleIndexPage).pk)


class ArticlesItem(MenuItem):
    """Menu item of the articles, for those who may write one."""

    def is_shown(self, request: HttpRequest) -> bool:
        """Return whether this person writes articles."""
        return may_write(request.user)


@hooks.register("register_admin_menu_item")
def articles_item() -> MenuItem:
    """Return the menu item of the articles."""
    return ArticlesItem("Tin tức", reverse("desk_articles"), name="tin-tuc", icon_name="doc-full", order=90)


def front_page(request: HttpRequest) -> HttpResponse:
    """Redirect to the editor of the front page."""
    return redirect("wagtailadmin_pages:edit", get_object_or_404(FrontPage).pk)


class FrontPageItem(MenuItem):
    """Menu item of the front page, for the site's administrators."""

    def is_shown(self, request: HttpRequest) -> bool:
        """Return whether this person may arrange it."""
        return site_appointment(request.user) is not None


@hooks.register("register_admin_menu_item")
def front_page_item() -> MenuItem:
    """Return the menu item of the front page."""
    return FrontPageItem(
        "Trang chủ", reverse("front_page_desk"), name="trang-chu", icon_name="home", order=95
    )


class TopicList(IndexView):
    """The topics, sorted by name in Vietnamese order; Wagtail would leave the order to the database."""

    def order_queryset(self, queryset: QuerySet[Any]) -> QuerySet[Any]:
        """Return the rows in order."""
        if self.ordering not in {"name", "-name"}:
            return super().order_queryset(queryset)
        by_key = queryset.order_by(by_name(), "pk")
        return by_key.reverse() if self.ordering.startswith("-") else by_key


class TopicViewSet(SnippetViewSet):
    """Admin screens of the topics of articles (chủ đề)."""

    model = ArticleTopic
    icon = "tag"
    menu_label = "Chủ đề"
    menu_name = "chu-de"
    menu_order = 310
    add_to_admin_menu = True
    list_display = ["name", "slug"]
    index_view_class = TopicList
    ordering = "name"


register_snippet(TopicViewSet)


@hooks.register("construct_help_menu")
def only_our_help(request: HttpRequest, items: list[MenuItem]) -> None:
    """Remove help that leads to another host in another language."""
    items[:] = [item for item in items if not item.name.startswith(FOREIGN_HELP)]


@hooks.register("construct_page_action_menu")
def approval_first(items: list[Any], request: HttpRequest, context: dict[str, Any]) -> None:
    """Put approval first, so that it is the main button where an article waits for this person."""
    items.sort(key=lambda item: item.name != "approve")


@hooks.register("before_edit_page")
def say_what_is_approved(request: HttpRequest, page: Any) -> None:
    """Warn whoever opens a waiting article that it was edited since, or that they may not approve it."""
    step = getattr(page, "current_workflow_task_state", None)
    if request.method == "GET" and step is not None and (words := approval_notice(step, request.user)):
        messages.warning(request, words)


@hooks.register("construct_homepage_panels")
def beginning(request: HttpRequest, panels: list[Component]) -> None:
    """Put the panel of first steps on the admin's home page."""
    panels.insert(0, Beginning())


class Beginning(Component):
    """The panel of first steps (bắt đầu): write an article, list the articles, read the guides."""

    order = 1
    template_name = "home/wagtail_admin/beginning.html"

    def get_context_data(self, parent_context: dict[str, Any]) -> dict[str, Any]:
        """Return the links that this person may use."""
        user = parent_context["request"].user
        index = ArticleIndexPage.objects.first()
        writes = index is not None and may_write(user)
        return {
            "write": reverse("wagtailadmin_pages:add", args=("home", "articlepage", index.pk))
            if writes
            else "",
            "articles": reverse("desk_articles") if writes else "",
            "guides": reverse("desk_guides"),
        }


@hooks.register("insert_global_admin_css")
def desk_style() -> str:
    """Add this site's stylesheet to the admin."""
    return format_html('<link rel="stylesheet" href="{}">', static("css/desk.css"))


@hooks.register("insert_global_admin_js")
def desk_script() -> str:
    """Add this site's script to the admin."""
    return format_html('<script src="{}"></script>', static("js/desk.js"))


@hooks.register("insert_editor_js")
def saving_script() -> str:
    """Add the script that keeps a press of the writer's from crossing what the editor saves by itself."""
    return format_html('<script src="{}"></script>', static("js/desk-saving.js"))


def may_write(user: Any) -> bool:
    """Return whether a person may write articles."""
    index = ArticleIndexPage.objects.first()
    return index is not None and index.permissions_for_user(user).can_add_subpage()
