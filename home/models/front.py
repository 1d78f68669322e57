"""The front page (trang chủ): what is new, what is due, how recognition works, where to check a paper."""

from __future__ import annotations

from django.db import models
from django.http import HttpRequest
from django.utils import timezone
from wagtail.admin.panels import FieldPanel

from home.front_facts import front_facts
from home.records import FramePage


class FrontPage(FramePage):
    """The root of the public site (trang chủ)."""

    headline = models.CharField(
        "dòng mở đầu", max_length=120, default="Công nhận các mô hình học tập, minh bạch từng bước"
    )
    introduction = models.TextField(
        "lời giới thiệu",
        max_length=400,
        blank=True,
        default="Tra cứu kế hoạch, quyết định công nhận và danh hiệu học tập của từng xã, phường, cơ quan, "
        "trường học; mỗi danh hiệu đều có văn bản và lý do đi kèm.",
    )

    content_panels = [*FramePage.content_panels, FieldPanel("headline"), FieldPanel("introduction")]
    parent_page_types = ["wagtailcore.Page"]
    subpage_types = [
        "home.PlanIndexPage",
        "home.DecisionIndexPage",
        "home.ArticleIndexPage",
        "home.DirectoryPage",
    ]
    max_count = 1
    template = "home/front.html"

    class Meta:
        verbose_name = "trang chủ"
        verbose_name_plural = "trang chủ"

    def get_context(self, request: HttpRequest, *args, **kwargs) -> dict:
        """Add the newest decisions, the deadlines to come, the articles and the steps."""
        context = super().get_context(request, *args, **kwargs)
        context.update(front_facts(timezone.localdate()))
        return context
