"""Paper, margins, letters and page numbers (Mục I), where the file shows its pages (PDF, .docx)."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from documents.rules.form_findings import Finding

A4_MM = (210.0, 297.0)
MARGINS_MM = {
    "top": (20, 25, "trên"),
    "bottom": (20, 25, "dưới"),
    "left": (30, 35, "trái"),
    "right": (15, 20, "phải"),
}
TIMES = ("times", "liberation serif", "liberationserif", "tinos", "nimbus roman", "thorndale")
SLACK_MM = 1.5


def pages(layout: dict[str, Any]) -> Iterator[Finding]:
    """Yield what in the pages departs from the decree.

    `layout` may hold "paper_mm" [width, height], "margins_mm" {top, bottom, left, right}, "fonts" [names],
    "body_size" (points), "page_numbers" [for each page None, "top" or "elsewhere"], "coloured" (bool).
    """
    yield from _paper_and_margins(layout)
    yield from _letters(layout)
    yield from _page_numbers(layout.get("page_numbers") or [])


def _paper_and_margins(layout: dict[str, Any]) -> Iterator[Finding]:
    """Mục I, điểm 1 and 3: A4, and the width of each margin."""
    paper = layout.get("paper_mm")
    if paper and any(abs(a - b) > SLACK_MM for a, b in zip(sorted(paper), A4_MM, strict=True)):
        shown = f"{paper[0]:.0f} × {paper[1]:.0f} mm"
        yield Finding("paper", "I.1", f"Khổ giấy phải là A4 (210 × 297 mm), tệp này là {shown}.", None)
    for side, (least, most, name) in MARGINS_MM.items():
        value = (layout.get("margins_mm") or {}).get(side)
        if value is not None and not least - SLACK_MM <= value <= most + SLACK_MM:
            yield Finding(
                "margin", "I.3", f"Lề {name} phải từ {least} đến {most} mm, tệp này {value:.0f} mm.", None
            )


def _letters(layout: dict[str, Any]) -> Iterator[Finding]:
    """Mục I, điểm 4 and Mục II, điểm 6: font, colour and size."""
    strange = [
        font for font in layout.get("fonts") or [] if not font.lower().replace("-", " ").startswith(TIMES)
    ]
    if strange:
        yield Finding(
            "font", "I.4", f"Phông chữ phải là Times New Roman; tệp dùng {', '.join(strange[:3])}.", None
        )
    if layout.get("coloured"):
        yield Finding("colour", "I.4", "Chữ của văn bản phải là màu đen.", None)
    size = layout.get("body_size")
    if size is not None and not 12.9 <= size <= 14.1:
        yield Finding("size", "II.6", f"Cỡ chữ nội dung phải từ 13 đến 14, tệp này {size:.1f}.", None)


def _page_numbers(places: list[str | None]) -> Iterator[Finding]:
    """Mục I, điểm 7: none on the first page, then in the middle of the upper margin."""
    if places and places[0] is not None:
        yield Finding("first_page_number", "I.7", "Trang đầu không đánh số trang.", None)
    if None in places[1:]:
        yield Finding("no_page_number", "I.7", "Từ trang 2 phải đánh số trang.", None)
    if "elsewhere" in places[1:]:
        yield Finding("page_number_place", "I.7", "Số trang phải ở giữa lề trên.", None)
