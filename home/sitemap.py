"""What search engines ask for: robots.txt, and sitemap.xml with every public address and its last change.

Past the length of one file, sitemap.xml is an index of numbered files.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import date, datetime
from itertools import chain, islice
from typing import Any
from urllib.parse import quote
from xml.sax.saxutils import escape

from django.conf import settings
from django.db.models import Max
from django.http import Http404, HttpRequest, HttpResponse
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_safe
from wagtail.models import Page, Site

from accounts.models import AdministrativeUnit
from criteria.models import CriteriaSet
from home.addresses import unit_address
from home.titles.queries import title_register

# Public pages that are neither Wagtail pages nor pages of a record.
OTHER_PAGES = (
    "statistics",
    "documents:check_index",
    "open_data",
    "api_docs",
    "criteria_sets",
    "statutory_calendar",
)
FILES = 50_000  # what the protocol allows in one index
URLS_PER_FILE = (
    10_000  # addresses; the protocol allows 50,000, a fifth of them is written in a tenth of a second
)
HIDDEN_PAGES = (
    "workflows:inbox",
    "workflows:dossiers",
    "wagtailadmin_home",
    "dang-nhap",
    "tim-kiem",
    "follow",
)
NAMESPACE = "http://www.sitemaps.org/schemas/sitemap/0.9"
Row = tuple[str, Any]  # a path, and the day or instant it last changed or nothing


def pages() -> Any:
    """Return path and last change of every public Wagtail page, in the order of the tree."""
    site = Site.objects.filter(is_default_site=True).select_related("root_page").first()
    if site is None:
        return Page.objects.none().values_list("url_path", "last_published_at")
    root = site.root_page
    rows = Page.objects.live().public().descendant_of(root, inclusive=True).order_by("path")
    return rows.values_list("url_path", "last_published_at")


def units() -> Any:
    """Return code and last recognition of every unit that has or had a published title."""
    rows = title_register().values_list("unit__code").annotate(last=Max("recognised_on"))
    return rows.order_by("unit__code")


def sets() -> Any:
    """Return the codes of the criteria sets that have a page."""
    rows = CriteriaSet.objects.published().newest().from_files().order_by("code")
    return rows.values_list("code", "in_force_from")


def rows_from(start: int) -> Iterator[Row]:
    """Yield path and last change of the addresses after the first `start`; groups before it are only counted."""
    root = (
        Site.objects.filter(is_default_site=True).values_list("root_page__url_path", flat=True).first() or "/"
    )
    cut = len(root) - 1
    groups = (
        (pages(), lambda row: (quote(row[0][cut:]), row[1])),
        (units(), lambda row: (unit_address(row[0]), row[1])),
        (sets(), lambda row: (reverse("criteria_set", args=[row[0]]), None)),
    )
    skip = start
    for rows, to_row in groups:
        number = rows.count() if skip else 0
        if skip and skip >= number:
            skip -= number
            continue
        yield from map(to_row, rows[skip:].iterator(chunk_size=2000))
        skip = 0
    yield from ((reverse(name), None) for name in OTHER_PAGES[skip:])


def total() -> int:
    """Return how many addresses there are."""
    holders = AdministrativeUnit.objects.filter(pk__in=title_register().order_by().values("unit"))
    codes = holders.order_by().values("code").distinct().count()
    return pages().count() + codes + sets().count() + len(OTHER_PAGES)


@require_safe
def sitemap(request: HttpRequest) -> HttpResponse:
    """List the public addresses, or the files that list them."""
    files = -(-total() // URLS_PER_FILE)
    if files <= 1:
        return _xml("urlset", "url", rows_from(0))
    return _xml(
        "sitemapindex", "sitemap", ((reverse("sitemap_file", args=[n]), None) for n in range(1, files + 1))
    )


@require_safe
def sitemap_file(request: HttpRequest, number: int) -> HttpResponse:
    """List one file's addresses."""
    rows = islice(rows_from((number - 1) * URLS_PER_FILE), URLS_PER_FILE) if 0 < number <= FILES else iter(())
    first = next(rows, None)
    if first is None:
        raise Http404
    return _xml("urlset", "url", chain([first], rows))


def _xml(root: str, item: str, rows: Iterable[Row]) -> HttpResponse:
    lines = [
        f"  <{item}><loc>{escape(settings.PUBLIC_URL + path)}</loc>{_changed(day)}</{item}>"
        for path, day in rows
    ]
    written = "\n".join(
        ['<?xml version="1.0" encoding="UTF-8"?>', f'<{root} xmlns="{NAMESPACE}">', *lines, f"</{root}>", ""]
    )
    return HttpResponse(written, content_type="application/xml; charset=utf-8")


def _changed(day: date | None) -> str:
    if day is None:
        return ""
    if isinstance(day, datetime):
        day = timezone.localtime(day).date()
    return f"<lastmod>{day.isoformat()}</lastmod>"


@require_safe
def robots(request: HttpRequest) -> HttpResponse:
    """Return robots.txt; of a demonstration nothing may be indexed."""
    hidden = ("/",) if settings.DEMO else map(reverse, HIDDEN_PAGES)
    lines = ["User-agent: *", *(f"Disallow: {path}" for path in hidden)]
    lines.append(f"Sitemap: {settings.PUBLIC_URL}{reverse('sitemap')}")
    return HttpResponse("\n".join(lines) + "\n", content_type="text/plain; charset=utf-8")
