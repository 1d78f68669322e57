"""Articles (tin tức), the only pages that editors write."""

from __future__ import annotations

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import Q
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from modelcluster.fields import ParentalManyToManyField
from wagtail.admin.panels import FieldPanel, InlinePanel, MultiFieldPanel
from wagtail.fields import RichTextField
from wagtail.models import Page
from wagtail.query import PageQuerySet

from home.articles.approval import is_submitted
from home.articles.forms import ArticleCopyForm, ArticleForm, free_address
from home.articles.permissions import ArticlePermissions, unit_of_author
from home.articles.topic_addresses import SLUG_MAX, TOPIC_PARAMETER, topic_address
from home.linked_data import of_article
from home.models.article_parts import ArticleTopic
from home.models.base import FixedPage
from home.models.decisions import with_summaries
from home.page_permissions import FixedPagePermissions
from home.paging import page_of
from home.slugs import slug_of

ARTICLES_A_PAGE = 12
BODY_FEATURES = ["h2", "h3", "bold", "italic", "ol", "ul", "link", "document-link", "blockquote"]


class ArticleIndexPermissions(FixedPagePermissions):
    """Editors add pages below the list of articles; the list itself is a fixed page."""

    def can_edit(self) -> bool:
        """Return whether the person may change the list's own texts: whoever may publish them."""
        return super().can_edit() and self.can_publish()


class ArticleIndexPage(FixedPage):
    """All articles, newest first (trang tin tức)."""

    introduction = models.TextField("lời dẫn", blank=True, max_length=400)

    content_panels = [*FixedPage.content_panels, FieldPanel("introduction")]
    parent_page_types = ["home.FrontPage"]
    subpage_types = ["home.ArticlePage"]
    max_count = 1
    template = "home/articles/index.html"

    class Meta:
        verbose_name = "trang tin tức"
        verbose_name_plural = "trang tin tức"

    def permissions_for_user(self, user: Any) -> ArticleIndexPermissions:
        """Return what a person may do with the list in Wagtail."""
        return ArticleIndexPermissions(user, self)

    def articles(self) -> PageQuerySet:
        """Return the published articles with their images, newest first."""
        return newest_articles().child_of(self)

    def serve(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """Show the list; the former slug of a topic is redirected to its present one."""
        slug = request.GET.get(TOPIC_PARAMETER, "")[:SLUG_MAX]
        topic = ArticleTopic.objects.at(slug)
        if topic is not None and topic.slug != slug:
            return redirect(topic_address(topic.slug), permanent=True)
        return super().serve(request, *args, **kwargs)

    def get_context(self, request: HttpRequest, *args, **kwargs) -> dict:
        """Add one page of articles."""
        context = super().get_context(request, *args, **kwargs)
        topics = list(ArticleTopic.objects.filter(articles__live=True).distinct())
        topic = next((topic for topic in topics if topic.slug == request.GET.get(TOPIC_PARAMETER)), None)
        articles = self.articles().filter(topics=topic) if topic else self.articles()
        context.update(page_obj=page_of(articles, request, size=ARTICLES_A_PAGE), topics=topics, topic=topic)
        return context


class ArticleKind(models.TextChoices):
    """Kinds of articles (loại bài)."""

    STORY = "bai_viet", "Bài viết"
    EVENT = "su_kien", "Sự kiện"
    EXAMPLE = "guong", "Gương điển hình"


class ArticlePage(Page):
    """One article (bài viết): title, lead, body, and images with descriptions.

    `unit` is the one its author writes for; it decides who may change the article, and no revision changes it.
    """

    slug: str
    unit_id: int | None
    unit = models.ForeignKey(
        "accounts.AdministrativeUnit",
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        editable=False,
        related_name="articles",
        verbose_name="bài của đơn vị",
    )
    kind = models.CharField("loại bài", max_length=10, choices=ArticleKind.choices, default=ArticleKind.STORY)

    lead = models.TextField("tóm tắt", max_length=400, help_text="Một hoặc hai câu nói điều chính của bài.")
    body = RichTextField("nội dung", features=BODY_FEATURES)
    picture = models.ForeignKey(
        "wagtailimages.Image",
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        related_name="+",
        verbose_name="ảnh",
    )
    picture_alt = models.CharField(
        "mô tả ảnh",
        max_length=250,
        blank=True,
        help_text="Ảnh cho thấy gì, để người không nhìn thấy ảnh vẫn biết.",
    )
    dated = models.DateField("ngày đăng", default=timezone.localdate, db_index=True)
    event_on = models.DateField("ngày diễn ra", null=True, blank=True)
    event_place = models.CharField("nơi diễn ra", max_length=200, blank=True)
    example_unit = models.ForeignKey(
        "accounts.AdministrativeUnit",
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        related_name="+",
        verbose_name="đơn vị điển hình",
    )
    example_person = models.CharField(
        "người điển hình",
        max_length=150,
        blank=True,
        help_text="Chỉ nêu tên khi người đó đã đồng ý.",
    )
    video_url = models.URLField(
        "địa chỉ phim", blank=True, help_text="Trang chỉ đặt liên kết, không tải phim từ nơi khác về."
    )
    topics = ParentalManyToManyField(ArticleTopic, blank=True, related_name="articles", verbose_name="chủ đề")

    content_panels = [
        *Page.content_panels,
        FieldPanel("lead"),
        MultiFieldPanel([FieldPanel("picture"), FieldPanel("picture_alt")], heading="Ảnh đầu bài"),
        FieldPanel("body"),
        InlinePanel("gallery", heading="Ảnh trong bài", label="ảnh trong bài"),
        MultiFieldPanel([FieldPanel("kind"), FieldPanel("dated")], heading="Loại bài và ngày"),
        MultiFieldPanel([FieldPanel("event_on"), FieldPanel("event_place")], heading="Sự kiện"),
        MultiFieldPanel(
            [FieldPanel("example_unit"), FieldPanel("example_person")], heading="Gương điển hình"
        ),
        FieldPanel("video_url"),
        FieldPanel("topics", widget=forms.CheckboxSelectMultiple),
        InlinePanel("decisions", heading="Quyết định liên quan", label="quyết định liên quan"),
    ]
    parent_page_types = ["home.ArticleIndexPage"]
    subpage_types: list[str] = []
    base_form_class = ArticleForm
    copy_form_class = ArticleCopyForm
    template = "home/articles/article.html"

    class Meta:
        verbose_name = "bài viết"
        verbose_name_plural = "bài viết"
        constraints = [
            models.CheckConstraint(
                condition=Q(picture__isnull=True) | ~Q(picture_alt=""), name="home_article_picture_described"
            ),
        ]

    def permissions_for_user(self, user: Any) -> ArticlePermissions:
        """Return what a person may do with the article in Wagtail."""
        return ArticlePermissions(user, self)

    def save(self, *args: Any, **kwargs: Any) -> None:
        """Save; a new article gets the unit of its author."""
        if self._state.adding and self.unit_id is None and self.owner_id is not None:
            self.unit_id = unit_of_author(self.owner_id)
        super().save(*args, **kwargs)

    def save_revision(self, *args: Any, overwrite_revision: Any = None, **kwargs: Any) -> Any:
        """Save a revision; one that was submitted for approval is never overwritten."""
        if overwrite_revision is not None and is_submitted(overwrite_revision):
            overwrite_revision = None
        return super().save_revision(*args, overwrite_revision=overwrite_revision, **kwargs)

    def with_content_json(self, content: dict[str, Any]) -> ArticlePage:
        """Return the article with the content of a revision; its unit is not part of it."""
        article = super().with_content_json(content)
        article.unit_id = self.unit_id
        return article

    def _set_core_field_defaults(self) -> None:
        """Give a new article a free address of our rule, before Wagtail gives one of its own or refuses a taken one.

        The form has looked for a free one; another article may have taken it since, and the tree's lock holds by now.
        """
        placed = bool(self.path or getattr(self, "_cached_parent_obj", None))
        if self.title and placed and (not self.slug or self._state.adding):
            parent = self.get_parent()
            if not self.slug or not Page._slug_is_available(self.slug, parent, self):
                of_title = not self.slug or self.slug.startswith(slug_of(self.title))
                self.slug = free_address(parent, self.title if of_title else self.slug, self)
        super()._set_core_field_defaults()

    def clean(self) -> None:
        """Refuse an image without a description, and an event without a day."""
        super().clean()
        if self.picture_id and not self.picture_alt.strip():
            raise ValidationError({"picture_alt": "Hãy mô tả ảnh bằng một câu trước khi đăng."})
        if self.kind == ArticleKind.EVENT and self.event_on is None:
            raise ValidationError({"event_on": "Bài về sự kiện cần ngày diễn ra."})

    def get_context(self, request: HttpRequest, *args, **kwargs) -> dict:
        """Add linked data, images, related decisions and three other articles."""
        context = super().get_context(request, *args, **kwargs)
        context["linked_data"] = of_article(self)
        context["gallery"] = self.gallery.select_related("picture").prefetch_related("picture__renditions")
        context["related"] = self.related_decisions()
        context["others"] = newest_articles().exclude(pk=self.pk)[:3]
        return context

    def related_decisions(self) -> list[Any]:
        """Return the related decisions that are published, each with its summary of today."""
        rows = self.decisions.select_related("decision_page__decision__document")
        return with_summaries(
            [row.decision_page for row in rows if row.decision_page.live], timezone.localdate()
        )


def newest_articles() -> PageQuerySet:
    """Return the published articles with their images' renditions prefetched, newest first."""
    return (
        ArticlePage.objects.live()
        .public()
        .select_related("picture")
        .prefetch_related("picture__renditions")
        .order_by("-dated", "-pk")
    )
