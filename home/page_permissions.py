"""What Wagtail lets a person do with the pages that the site makes itself: fixed pages and pages of records."""

from __future__ import annotations

from typing import Any

from wagtail.models import PagePermissionTester


def _never(self: PagePermissionTester, *args: Any, **kwargs: Any) -> bool:
    """Refuse, whoever asks."""
    return False


class FixedPagePermissions(PagePermissionTester):
    """A fixed page's texts can be edited; it cannot be unpublished, hidden, moved, copied or deleted."""

    can_delete = can_unpublish = can_set_view_restrictions = can_lock = _never
    can_move = can_move_to = can_copy = can_copy_to = can_submit_for_moderation = _never


class RecordPermissions(FixedPagePermissions):
    """A record's page cannot be changed at all: a changed decision is a new decision."""

    can_add_subpage = can_edit = can_publish = can_unschedule = can_unlock = _never
    can_publish_subpage = can_reorder_children = _never
