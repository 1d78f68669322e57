"""Pages that the site makes itself: those of records, which nobody writes, and the frame they hang in."""

from __future__ import annotations

from typing import Any

from wagtail.admin.panels import FieldPanel
from wagtail.models import Page, PagePermissionTester


def _never(self: PagePermissionTester, *args: Any, **kwargs: Any) -> bool:
    """Answer no, whoever asks."""
    return False


class FixedPagePermissions(PagePermissionTester):
    """The frame's words can be edited; it cannot be taken down, hidden, moved, copied or deleted."""

    can_delete = can_unpublish = can_set_view_restrictions = can_lock = _never
    can_move = can_move_to = can_copy = can_copy_to = can_submit_for_moderation = _never


class RecordPermissions(FixedPagePermissions):
    """A record's page cannot be touched at all: a changed decision is a new decision."""

    can_add_subpage = can_edit = can_publish = can_unschedule = can_unlock = _never
    can_publish_subpage = can_reorder_children = _never


class FixedPage(Page):
    """A page of the site's frame: made by `ensure_site_tree`, its address never changes."""

    # A plain panel: Wagtail's own for titles looks for the field of the address, which is not offered here.
    content_panels: list = [FieldPanel("title")]
    promote_panels: list = []
    settings_panels: list = []

    class Meta:
        abstract = True

    def permissions_for_user(self, user: Any) -> FixedPagePermissions:
        """Return what a person may do with the page in Wagtail."""
        return FixedPagePermissions(user, self)


class RecordPage(Page):
    """A page whose content is a stored record; Wagtail offers no way to edit or remove one.

    Each class says `is_creatable = False` itself: Wagtail does not inherit it.
    """

    content_panels: list = []
    promote_panels: list = []
    settings_panels: list = []

    class Meta:
        abstract = True

    @property
    def address(self) -> str:
        """Return the page's address from the site's root: /ke-hoach/…/."""
        return self.get_url() or ""

    def permissions_for_user(self, user: Any) -> RecordPermissions:
        """Return what a person may do with the page in Wagtail: look at it."""
        return RecordPermissions(user, self)
