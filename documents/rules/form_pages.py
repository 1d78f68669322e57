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
    """Yield what departs in the pages.

    `layout` may hold "paper_mm" [width, height], "margins_mm" {top, bottom, left, right}, "fonts" [names],
    "body_size" (points), "page_numbers" [for each page None, "top" or "elsewhere"], "coloured" (bool).
    """
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
    numbers = layout.get("page_numbers") or []
    if numbers and numbers[0] is not None:
        yield Finding("first_page_number", "I.7", "Trang đầu không đánh số trang.", None)
    if any(place is None for place in numbers[1:]):
        yield Finding("no_page_number", "I.7", "Từ trang 2 phải đánh số trang.", None)
    if "elsewhere" in numbers[1:]:
        yield Finding("page_number_place", "I.7", "Số trang phải ở giữa lề trên.", None)
