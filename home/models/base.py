"""The two kinds of pages that the site makes itself: fixed pages of the tree, and pages of stored records."""

from __future__ import annotations

from typing import Any

from wagtail.admin.panels import FieldPanel
from wagtail.models import Page

from home.page_permissions import FixedPagePermissions, RecordPermissions


class FixedPage(Page):
    """A page made by `ensure_site_tree` (front page, index pages); its address never changes."""

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
