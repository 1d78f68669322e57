"""The page tree of a site that is ready, for tests of what stands on it."""

from __future__ import annotations

from home.services import site_tree
from tests.factories.kept import kept

ensure_site_tree = kept(site_tree.ensure_site_tree)
