"""The front page (trang chủ): an opening with the search, and the blocks that the site's administrators arrange."""

from __future__ import annotations

from django.db import models
from django.http import HttpRequest
from django.utils import timezone
from wagtail.admin.panels import FieldPanel
from wagtail.fields import StreamField

from home.front.facts import front_rows
from home.models.base import FixedPage
from home.models.front_blocks import FrontBlocks, default_blocks


class FrontPage(FixedPage):
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
    blocks = StreamField(
        FrontBlocks(),
        verbose_name="các khối của trang",
        blank=True,
        default=default_blocks,
        help_text="Kéo để đổi thứ tự. Hai khối hẹp đứng liền nhau (quyết định, hạn, tra cứu, hướng dẫn) xếp cạnh nhau.",
    )

    content_panels = [
        *FixedPage.content_panels,
        FieldPanel("headline"),
        FieldPanel("introduction"),
        FieldPanel("blocks"),
    ]
    parent_page_types = ["wagtailcore.Page"]
    subpage_types = [
        "home.PlanIndexPage",
        "home.DecisionIndexPage",
        "home.ArticleIndexPage",
        "home.DirectoryPage",
    ]
    max_count = 1
    template = "home/front/page.html"

    class Meta:
        verbose_name = "trang chủ"
        verbose_name_plural = "trang chủ"

    def get_context(self, request: HttpRequest, *args, **kwargs) -> dict:
        """Add the rows of blocks with their contexts."""
        context = super().get_context(request, *args, **kwargs)
        context["rows"] = front_rows(self.blocks, timezone.localdate())
        return context
