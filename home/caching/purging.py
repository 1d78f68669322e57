"""Purging a cache in front of the site (Varnish, nginx …) by PURGE requests.

Publishing does not call this. It reads the lines that the audit chain and Wagtail's page log gained since the last
run and works out which addresses show them: after each request that changed something, and each minute by the
scheduler. So no act fails or waits because of the cache, and what could not be purged is purged at the next run.
Only the addresses that this module can purge may be cached in front (`may_be_cached_in_front`); lists with filters
never are.

Wagtail's own backend (`wagtail.contrib.frontend_cache`) is not used for the requests: it logs a refused PURGE and
goes on, while the mark of this module may move only once every address was purged; and it opens a connection for each
address.
"""

from __future__ import annotations

import http.client
import logging
from collections.abc import Iterable
from typing import Any
from urllib.parse import urlsplit

from django.conf import settings
from django.db.models import Max, Q
from wagtail.models import Page, PageLogEntry, Site

from accounts.models import AdministrativeUnit
from dossiers.models import Decision, PaperCase, Title
from home.addresses import INDEXES, decision_address, plan_address, public_sections, unit_address
from home.models import FrontCacheMark, PlanPage, PublicMark
from ledger.models import AuditLine

logger = logging.getLogger(__name__)
SECONDS = 5  # timeout of one response of the cache
LINES = 500  # audit lines read at a time
OVERLAP = (
    20  # entries of the page log purged again: one of a long transaction may be committed after a later one
)
PAGE_FOLDERS = frozenset(index.strip("/") for index in INDEXES.values())


def always_purged() -> tuple[str, ...]:
    """Return the addresses purged after every change: pages with counts and newest rows."""
    return ("/", *public_sections())


class NotPurged(Exception):  # noqa: N818 - no error of this site: it is tried again
    """The cache refused a PURGE or did not answer."""


def may_be_cached_in_front(full_path: str) -> bool:
    """Return whether an address may be cached in front: one that is purged when what it shows changes."""
    if full_path in always_purged():
        return True
    parts = full_path.strip("/").split("/")
    return len(parts) == 2 and parts[0] in PAGE_FOLDERS and "?" not in full_path and full_path.endswith("/")


def purge_changes() -> int:
    """Purge what changed since the last run; return how many addresses, 0 where no cache is configured.

    Raise NotPurged where the cache refuses or does not answer; the mark then stays and the next run tries again.
    """
    if not settings.FRONT_CACHE_URL:
        return 0
    mark, _new = FrontCacheMark.objects.get_or_create(pk=1)
    lines = list(AuditLine.objects.filter(seq__gt=mark.audit_seq).order_by("seq")[:LINES])
    # Read before the log entries that it counts.
    commits = PublicMark.objects.values_list("commits", flat=True).first() or 0
    last_entry = PageLogEntry.objects.aggregate(last=Max("pk"))["last"] or 0
    edited = last_entry > mark.page_log or commits != mark.commits
    if not lines and not edited:
        return 0
    since = mark.page_log - OVERLAP if edited else last_entry
    entries = PageLogEntry.objects.filter(pk__gt=since, pk__lte=last_entry)
    paths = {*always_purged(), *_of_lines(lines), *_of_pages(entries)}
    # No transaction is open meanwhile. Two runs at once purge twice, and the mark moves only from the value read
    # above, so nothing is skipped.
    send_purges(sorted(paths))
    FrontCacheMark.objects.filter(pk=1, audit_seq=mark.audit_seq, page_log=mark.page_log).update(
        audit_seq=lines[-1].seq if lines else mark.audit_seq,
        page_log=max(last_entry, mark.page_log),
        commits=commits,
    )
    return len(paths) + (purge_changes() if len(lines) == LINES else 0)


def _of_lines(lines: Iterable[AuditLine]) -> set[str]:
    """Return the pages of decisions, plans and units that show the subjects of these audit lines."""
    keys: dict[str, set[int]] = {}
    for line in lines:
        if line.subject_id is not None:
            keys.setdefault(line.subject_type, set()).add(line.subject_id)
    papers = keys.get("documents.officialdocument", set())
    cases = PaperCase.objects.filter(Q(pk__in=keys.get("dossiers.papercase", ())) | Q(draft__in=papers))
    corrected = set(cases.exclude(corrects=None).values_list("corrects", flat=True))
    decisions = Q(pk__in=keys.get("dossiers.decision", ())) | Q(document__in=papers | corrected)
    decisions |= Q(submission__in=keys.get("dossiers.submission", ()))
    titles = Title.with_removed.filter(
        Q(decision__in=Decision.objects.filter(decisions).values("pk"))
        | Q(pk__in=keys.get("dossiers.title", ()))
        | Q(dossier__in=keys.get("dossiers.dossier", ()))
        | Q(endings__document__in=papers)
        | Q(unit__in=keys.get("accounts.administrativeunit", ()))
    )
    plans = PlanPage.objects.filter(
        Q(plan__in=keys.get("documents.plan", ())) | Q(plan__source__documents__in=papers)
    )
    units = AdministrativeUnit.objects.filter(pk__in=keys.get("accounts.administrativeunit", ()))
    return {
        *_of_titles(titles),
        *(plan_address(slug) for slug in plans.values_list("slug", flat=True)),
        *(unit_address(code) for code in units.values_list("code", flat=True)),
    }


def _of_titles(titles: Any) -> set[str]:
    """Return the pages that show these titles: their decisions, replaced ones, their units and the units above."""
    mentioned = Title.with_removed.filter(
        Q(pk__in=titles.values("pk")) | Q(replaced_by__in=titles.values("pk"))
    )
    rows = mentioned.values_list(
        "decision__page__slug", "unit__code", "unit__parent__code", "unit__parent__parent__code"
    )
    paths = set()
    for slug, *codes in rows.order_by():
        paths |= {decision_address(slug)} if slug else set()
        paths |= {unit_address(code) for code in codes if code}
    units = AdministrativeUnit.objects.filter(
        Q(successor__titles__in=titles.values("pk")) | Q(predecessors__titles__in=titles.values("pk"))
    )
    return paths | {unit_address(code) for code in units.values_list("code", flat=True)}


def _of_pages(entries: Any) -> set[str]:
    """Return the paths of the Wagtail pages of these log entries."""
    root = (
        Site.objects.filter(is_default_site=True).values_list("root_page__url_path", flat=True).first() or "/"
    )
    paths = Page.objects.filter(pk__in=entries.values("page_id")).values_list("url_path", flat=True)
    return {path[len(root) - 1 :] for path in paths if path.startswith(root)}


def send_purges(paths: Iterable[str]) -> None:
    """Send a PURGE for each path; raise NotPurged at the first that is refused (404 is not: nothing was cached)."""
    cache, site = urlsplit(settings.FRONT_CACHE_URL), urlsplit(settings.PUBLIC_URL)
    kind = http.client.HTTPSConnection if cache.scheme == "https" else http.client.HTTPConnection
    connection = kind(cache.hostname or "", cache.port, timeout=SECONDS)
    try:
        for path in paths:
            connection.request("PURGE", f"{cache.path}{path}", headers={"Host": site.netloc})
            response = connection.getresponse()
            response.read()
            if response.status >= 400 and response.status != 404:
                raise NotPurged(f"{path}: {response.status}")
    except (OSError, http.client.HTTPException) as error:
        raise NotPurged(str(error)) from error
    finally:
        connection.close()


def purge_or_log() -> int:
    """Purge what changed; log a cache that refuses or does not answer, to be tried again at the next run."""
    try:
        return purge_changes()
    except NotPurged as error:
        logger.warning("Bộ đệm phía trước không nhận lệnh xóa (%s); sẽ thử lại.", error)
        return 0
