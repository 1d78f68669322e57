"""Parts of an article besides its text: further images, topics, related decisions."""

from __future__ import annotations

from typing import Any, ClassVar

from django.db import models, transaction
from modelcluster.fields import ParentalKey
from wagtail.admin.panels import FieldPanel, PageChooserPanel
from wagtail.models import Orderable

from accounts.derived_columns import DerivedQuerySet, NameKeyField, WithDerived, by_name
from home.articles.forms import NewTitlePanel
from home.articles.topic_addresses import current_slug, redirect_topic


class TopicQuerySet(DerivedQuerySet["ArticleTopic"]):
    """Queryset of topics."""

    def at(self, slug: str) -> ArticleTopic | None:
        """Return the topic with this slug, else the one that had it before, else None."""
        if not slug or not slug.isprintable():
            return None
        return self.filter(slug=slug).first() or self.filter(slug=current_slug(slug)).first()


class ArticleTopic(WithDerived):
    """A topic (chủ đề) of articles."""

    name = models.CharField("tên chủ đề", max_length=80, unique=True)
    slug = models.SlugField(
        "tên trên đường dẫn",
        max_length=80,
        unique=True,
        help_text="Chữ không dấu, nối bằng dấu gạch: guong-hoc-tap",
    )
    name_key = NameKeyField("thứ tự theo tên")

    objects: ClassVar[Any] = TopicQuerySet.as_manager()

    panels = [NewTitlePanel("name", classname="", placeholder=False), FieldPanel("slug")]

    class Meta:
        ordering = [by_name(), "pk"]
        verbose_name = "chủ đề"
        verbose_name_plural = "chủ đề"
        constraints = [
            models.CheckConstraint(condition=~models.Q(name_key=""), name="home_topic_has_its_name_key")
        ]

    def __str__(self) -> str:
        return self.name

    @transaction.atomic
    def save(self, *args: Any, **kwargs: Any) -> None:
        """Save; a changed slug is redirected to the new one."""
        stored = ArticleTopic.objects.filter(pk=self.pk) if self.pk else ArticleTopic.objects.none()
        before = stored.values_list("slug", flat=True).first()
        super().save(*args, **kwargs)
        if before and before != self.slug:
            redirect_topic(before, self.slug)


class ArticlePicture(Orderable):
    """A further image of an article (ảnh trong bài), with a description."""

    page = ParentalKey("home.ArticlePage", on_delete=models.CASCADE, related_name="gallery")
    picture = models.ForeignKey(
        "wagtailimages.Image", on_delete=models.PROTECT, related_name="+", verbose_name="ảnh"
    )
    alt = models.CharField(
        "mô tả ảnh",
        max_length=250,
        help_text="Ảnh cho thấy gì, để người không nhìn thấy ảnh vẫn biết.",
    )
    caption = models.CharField("chú thích", max_length=250, blank=True)

    panels = [FieldPanel("picture"), FieldPanel("alt"), FieldPanel("caption")]

    class Meta(Orderable.Meta):
        verbose_name = "ảnh trong bài"
        verbose_name_plural = "ảnh trong bài"

    def __str__(self) -> str:
        return self.alt


class ArticleDecision(Orderable):
    """A published decision related to an article (quyết định liên quan)."""

    page = ParentalKey("home.ArticlePage", on_delete=models.CASCADE, related_name="decisions")
    decision_page = models.ForeignKey(
        "home.DecisionPage", on_delete=models.CASCADE, related_name="+", verbose_name="quyết định"
    )

    panels = [PageChooserPanel("decision_page", "home.DecisionPage")]

    class Meta(Orderable.Meta):
        verbose_name = "quyết định liên quan"
        verbose_name_plural = "quyết định liên quan"

    def __str__(self) -> str:
        return str(self.decision_page)
