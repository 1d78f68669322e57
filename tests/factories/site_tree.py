"""The page tree of a site that is ready, for tests of what stands on it."""

from __future__ import annotations

import pytest

from home.services import site_tree
from tests.factories.kept import kept_apart

WHERE = (
    "home.services.publishing",
    "home.services.first_setup",
    "home.services.site_tree",
    "demo.public_site",
    "demo.rounds",
    "demo.simulation",
)
"""The modules of ours that have the tree made where it is missing."""
OF_THE_SITE = (
    "auth_permission",
    "django_content_type",
    "wagtailcore_collection",
    "wagtailcore_locale",
    "wagtailcore_site",
)

ensure_site_tree = kept_apart(*OF_THE_SITE)(site_tree.ensure_site_tree)


def lay_down_everywhere(patch: pytest.MonkeyPatch) -> None:
    """Have whatever publishes lay down the tree that was built once in this process."""
    for module in WHERE:
        patch.setattr(f"{module}.ensure_site_tree", ensure_site_tree)
