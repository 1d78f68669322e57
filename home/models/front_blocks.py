"""The blocks of the front page (khối của trang chủ): their labels and fields."""

from __future__ import annotations

from typing import Any

from django.core.validators import RegexValidator
from wagtail import blocks
from wagtail.snippets.blocks import SnippetChooserBlock

ARTICLE = "home.ArticlePage"
OWN_PATH = RegexValidator(
    r"^/(?!/)\S*$", "Hãy ghi đường dẫn trên trang này, bắt đầu bằng /, ví dụ /bo-tieu-chi/."
)


def _count(most: int, default: int) -> blocks.IntegerBlock:
    return blocks.IntegerBlock(label="Số dòng", min_value=1, max_value=most, default=default)


class CountBlock(blocks.StructBlock):
    """A list of a chosen number of lines."""

    def __init__(self, most: int = 10, default: int = 5, **kwargs: Any) -> None:
        super().__init__([("count", _count(most, default))], **kwargs)


class ChosenBlock(blocks.StructBlock):
    """Articles an editor chose, under a heading."""

    heading = blocks.CharBlock(label="Tiêu đề", max_length=80)
    articles = blocks.ListBlock(
        blocks.PageChooserBlock(page_type=ARTICLE, label="Bài viết"), label="Bài viết", min_num=1, max_num=6
    )

    class Meta:
        icon = "doc-full"
        label = "Bài được chọn"


class TopicBlock(blocks.StructBlock):
    """The newest articles of a topic."""

    topic = SnippetChooserBlock("home.ArticleTopic", label="Chủ đề")
    count = _count(6, 3)

    class Meta:
        icon = "tag"
        label = "Bài mới của một chủ đề"


class GuideLinkBlock(blocks.StructBlock):
    """One link to a page of this site, with a line that says what it is for."""

    title = blocks.CharBlock(label="Tên", max_length=80)
    path = blocks.CharBlock(label="Đường dẫn trên trang này", max_length=200, validators=[OWN_PATH])
    text = blocks.CharBlock(label="Để làm gì", max_length=160, required=False)

    class Meta:
        icon = "link"
        label = "Liên kết"


class GuidesBlock(blocks.StructBlock):
    """Links under a heading, as to guides."""

    heading = blocks.CharBlock(label="Tiêu đề", max_length=80, default="Hướng dẫn")
    links = blocks.ListBlock(GuideLinkBlock(), label="Liên kết", min_num=1, max_num=8)

    class Meta:
        icon = "help"
        label = "Liên kết hướng dẫn"


class FrontBlocks(blocks.StreamBlock):
    """All blocks that the front page can show below its opening."""

    numbers = blocks.StaticBlock(
        label="Số liệu",
        icon="decimal",
        admin_text="Danh hiệu còn hiệu lực, đơn vị đang giữ, kế hoạch đã công bố.",
    )
    look_up = blocks.StaticBlock(
        label="Ô tra cứu danh hiệu", icon="search", admin_text="Ô tìm đơn vị nào đang giữ danh hiệu gì."
    )
    decisions = CountBlock(label="Quyết định mới", icon="doc-full-inverse")
    deadlines = CountBlock(label="Hạn sắp tới", icon="calendar")
    steps = blocks.StaticBlock(
        label="Các bước công nhận", icon="list-ol", admin_text="Sáu bước từ kế hoạch tới công bố."
    )
    lead = blocks.PageChooserBlock(page_type=ARTICLE, label="Bài chính", icon="pick")
    chosen = ChosenBlock()
    topic = TopicBlock()
    articles = CountBlock(most=9, default=3, label="Bài mới", icon="doc-full")
    guides = GuidesBlock()

    class Meta:
        block_counts = {
            name: {"max_num": 1}
            for name in ("numbers", "look_up", "decisions", "deadlines", "steps", "articles", "lead")
        }


def default_blocks() -> list[tuple[str, Any]]:
    """Return the blocks of a new front page."""
    return [
        ("numbers", None),
        ("decisions", {"count": 5}),
        ("deadlines", {"count": 5}),
        ("steps", None),
        ("articles", {"count": 3}),
    ]
