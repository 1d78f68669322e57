"""Forms of articles: the slug (đường dẫn) is filled in from the title by `home.slugs`, in the form and on saving.

Wagtail's own rule drops the letters it does not know, in its script and on the server.
"""

from __future__ import annotations

from typing import Any

from wagtail.admin.forms.pages import CopyForm, WagtailAdminPageForm
from wagtail.admin.panels import TitleFieldPanel
from wagtail.admin.widgets import SlugInput
from wagtail.models import Page

from home.slugs import free_slug, slug_of, slug_replacements


class AddressInput(SlugInput):
    """Slug field whose script makes the same slug as `slug_of` while the title is typed."""

    def __init__(self, attrs: dict[str, Any] | None = None, locale: object | None = None) -> None:
        super().__init__(attrs, formatters=list(slug_replacements()), locale=locale)


class NewTitlePanel(TitleFieldPanel):
    """Title panel that fills in the slug of a new object; a saved one keeps its slug."""

    class BoundPanel(TitleFieldPanel.BoundPanel):
        """The panel of one form."""

        def get_should_apply(self) -> bool:
            """Return whether typing the title changes the slug."""
            return not self.instance.pk


def free_address(parent: Page | None, text: str, besides: Page | None = None) -> str:
    """Return a slug for the text that no page below the parent has, except `besides`."""
    if parent is None:
        return slug_of(text)
    pages = parent.get_children()
    if besides is not None and besides.pk:
        pages = pages.exclude(pk=besides.pk)
    return free_slug(text, set(pages.filter(slug__startswith=slug_of(text)).values_list("slug", flat=True)))


class ArticleForm(WagtailAdminPageForm):
    """The form of an article; two articles with one title get two slugs."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["slug"].required = False

    def clean(self) -> dict[str, Any]:
        """Fill in an empty slug, and number a slug made from the title that another article has."""
        title, address = self.cleaned_data.get("title"), self.cleaned_data.get("slug")
        if title and "slug" not in self.errors and address in {None, "", slug_of(title)}:
            self.cleaned_data["slug"] = free_address(self.parent_page, title, self.instance)
        return super().clean()


class ArticleCopyForm(CopyForm):
    """The form that copies an article; it offers a slug that is free."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["new_slug"]
        field.widget = AddressInput(locale=self.page.locale)
        field.initial = free_address(self.page.get_parent(), self.page.title)
