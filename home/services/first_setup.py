"""First setup of an installation: province and first administrator, public pages, criteria sets. Idempotent."""

from __future__ import annotations

from dataclasses import dataclass, field

from django.db import DEFAULT_DB_ALIAS, connections
from django.db.migrations.executor import MigrationExecutor
from wagtail.models import Page

from accounts.models import AdministrativeUnit
from accounts.services.installation import Founded, Wanted, found
from criteria.services import load_sets
from home.models import FrontPage
from home.services.editor_groups import sync_groups_of
from home.services.site_tree import ensure_site_tree

FRAME_DEPTH = 3  # the root, the front page, its index pages


@dataclass
class SetupResult:
    """What exists now, and a sentence for each thing that this run made."""

    founded: Founded
    made: list[str] = field(default_factory=list)


def has_unapplied_migrations() -> bool:
    """Return whether migrations are missing from the database."""
    executor = MigrationExecutor(connections[DEFAULT_DB_ALIAS])
    return bool(executor.migration_plan(executor.loader.graph.leaf_nodes()))


def is_set_up() -> bool:
    """Return whether there is anything to show: a unit, or a page below the fixed ones."""
    return AdministrativeUnit.objects.exists() or Page.objects.filter(depth__gt=FRAME_DEPTH).exists()


def set_up(want: Wanted, *, criteria: bool = True) -> SetupResult:
    """Create what is missing, step by step; a killed run is completed by the next.

    Raise InvalidInstallation and InstalledOtherwise (accounts.services.installation) before anything is written, and
    PublishedSet where a stored criteria set differs from the shipped file of the same version.
    """
    founded = found(want)
    result = SetupResult(founded, list(founded.made))
    if not FrontPage.objects.exists():
        result.made.append("Lập trang chủ, các trang danh mục và nhóm quyền.")
    ensure_site_tree()
    sync_groups_of(founded.person)
    if criteria:
        loaded = load_sets().loaded
        result.made += [f"Nạp bộ tiêu chí {row.code} phiên bản {row.version}." for row in loaded]
    return result
