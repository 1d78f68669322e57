"""The page tree of the public site: the front page and its index pages, created once."""

from __future__ import annotations

from urllib.parse import urlsplit

from django.conf import settings
from django.contrib.contenttypes.models import ContentType
from django.db import transaction
from wagtail.coreutils import get_supported_content_language_variant
from wagtail.models import Locale, Page, Site

from home.models import ArticleIndexPage, DecisionIndexPage, DirectoryPage, FrontPage, PlanIndexPage
from home.services.editor_groups import ensure_groups

INDEX_PAGES = (
    (PlanIndexPage, "ke-hoach", "Kế hoạch"),
    (DecisionIndexPage, "quyet-dinh", "Quyết định"),
    (ArticleIndexPage, "tin-tuc", "Tin tức"),
    (DirectoryPage, "danh-ba", "Danh bạ"),
)


@transaction.atomic
def ensure_site_tree() -> FrontPage:
    """Create what is missing of the page tree and return the front page; idempotent.

    Wagtail's welcome page is deleted once the site no longer points at it.
    """
    root = Page.get_first_root_node() or wagtail_root()
    front = FrontPage.objects.first()
    if front is None:
        front = FrontPage(title="Trang chủ", slug="trang-chu", show_in_menus=False)
        root.add_child(instance=front)
    for model, slug, title in INDEX_PAGES:
        if not model.objects.exists():
            front.add_child(instance=model(title=title, slug=slug, show_in_menus=True))
            front.refresh_from_db()
    ensure_site(front)
    welcome = Page.objects.child_of(root).exact_type(Page).filter(slug="home").first()
    if welcome is not None and not welcome.get_children().exists():
        welcome.delete()
    ensure_groups()
    return front


def wagtail_root() -> Page:
    """Create the root page and its locale, where the tables were emptied; return the root page."""
    Locale.objects.get_or_create(language_code=get_supported_content_language_variant(settings.LANGUAGE_CODE))
    return Page.add_root(
        instance=Page(
            title="Gốc", slug="root", content_type=ContentType.objects.get_for_model(Page), url_path="/"
        )
    )


def ensure_site(front: FrontPage) -> Site:
    """Point the default site at the front page."""
    parts = urlsplit(settings.PUBLIC_URL)
    port = parts.port or (443 if parts.scheme == "https" else 80)
    site = Site.objects.filter(is_default_site=True).first()
    if site is None:
        return Site.objects.create(
            hostname=parts.hostname or "localhost",
            port=port,
            root_page=front.page_ptr,
            is_default_site=True,
            site_name=settings.WAGTAIL_SITE_NAME,
        )
    wanted = (parts.hostname or "localhost", port, front.pk, settings.WAGTAIL_SITE_NAME)
    if (site.hostname, site.port, site.root_page_id, site.site_name) != wanted:
        site.hostname, site.port, site.root_page_id, site.site_name = wanted
        site.save()
    return site
