"""Articles (tin tức): the only pages that editors write."""

from __future__ import annotations

from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import Q
from django.http import HttpRequest
from django.utils import timezone
from django.utils.translation import gettext as _
from wagtail.admin.panels import FieldPanel, MultiFieldPanel
from wagtail.fields import RichTextField
from wagtail.models import Page

from home.linked_data import of_article
from home.paging import page_of
from home.records import FramePage

ARTICLES_A_PAGE = 12
BODY_FEATURES = ["h2", "h3", "bold", "italic", "ol", "ul", "link", "document-link", "blockquote"]


class ArticleIndexPage(FramePage):
    """All articles, newest first (trang tin tức)."""

    introduction = models.TextField("lời dẫn", blank=True, max_length=400)

    content_panels = [*Page.content_panels, FieldPanel("introduction")]
    parent_page_types = ["home.FrontPage"]
    subpage_types = ["home.ArticlePage"]
    max_count = 1
    template = "home/article_index.html"

    class Meta:
        verbose_name = "trang tin tức"
        verbose_name_plural = "trang tin tức"

    def articles(self) -> models.QuerySet[ArticlePage]:
        """Return the published articles with their pictures, newest first."""
        return newest_articles().child_of(self)

    def get_context(self, request: HttpRequest, *args, **kwargs) -> dict:
        """Add one page of articles."""
        context = super().get_context(request, *args, **kwargs)
        context["page_obj"] = page_of(self.articles(), request, size=ARTICLES_A_PAGE)
        return context


class ArticlePage(Page):
    """One article (bài viết): title, lead, body, and a picture that is described in words."""

    lead = models.TextField("tóm tắt", max_length=400, help_text="Một hoặc hai câu nói điều chính của bài.")
    body = RichTextField("nội dung", features=BODY_FEATURES)
    picture = models.ForeignKey(
        "wagtailimages.Image", on_delete=models.SET_NULL, null=True, blank=True, related_name="+",
        verbose_name="ảnh",
    )
    picture_alt = models.CharField(
        "mô tả ảnh", max_length=250, blank=True,
        help_text="Ảnh cho thấy gì, để người không nhìn thấy ảnh vẫn biết.",
    )
    dated = models.DateField("ngày đăng", default=timezone.localdate, db_index=True)

    content_panels = [
        *Page.content_panels,
        FieldPanel("dated"),
        FieldPanel("lead"),
        MultiFieldPanel([FieldPanel("picture"), FieldPanel("picture_alt")], heading="Ảnh"),
        FieldPanel("body"),
    ]
    parent_page_types = ["home.ArticleIndexPage"]
    subpage_types: list[str] = []
    template = "home/article.html"

    class Meta:
        verbose_name = "bài viết"
        verbose_name_plural = "bài viết"
        constraints = [
            models.CheckConstraint(
                condition=Q(picture__isnull=True) | ~Q(picture_alt=""), name="home_article_picture_described"
            ),
        ]

    def clean(self) -> None:
        """Refuse a picture without a description."""
        super().clean()
        if self.picture_id and not self.picture_alt.strip():
            raise ValidationError({"picture_alt": _("Hãy mô tả ảnh bằng một câu trước khi đăng.")})

    def get_context(self, request: HttpRequest, *args, **kwargs) -> dict:
        """Add three other articles."""
        context = super().get_context(request, *args, **kwargs)
        context["linked_data"] = of_article(self)
        context["others"] = newest_articles().exclude(pk=self.pk)[:3]
        return context


def newest_articles() -> models.QuerySet[ArticlePage]:
    """Return the published articles with their pictures' renditions at hand, newest first."""
    return (
        ArticlePage.objects.live().public().select_related("picture")
        .prefetch_related("picture__renditions").order_by("-dated", "-pk")
    )
