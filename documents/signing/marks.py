"""Visible marks of electronic signatures, typeset like the document.

A person's mark is blue and stands between capacity and name; an office's is red, at the top right of
page 1 (NĐ 30/2020/NĐ-CP, Phụ lục I, phần II, mục 7 and 8). Times are ISO 8601 with +07:00.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import datetime, timedelta, timezone

from documents.rendering import typeset

VIETNAM = timezone(timedelta(hours=7))
POINTS_A_MM = 72 / 25.4
PERSON_BLUE, OFFICE_RED = "#1f3fbf", "#c00000"
SEAL_WIDTH, SEAL_HEIGHT, SEAL_TOP, SEAL_RIGHT = 74, 14, 4, 8
PERSON_WIDTH, PERSON_HEIGHT = 62, 14


@dataclass(frozen=True)
class Mark:
    """A drawn mark (one page of PDF) and where it goes: page from 0, box in points from bottom left."""

    pdf: bytes
    page: int
    box: tuple[int, int, int, int]


def signed_at_line(at: datetime) -> str:
    """Return "Thời gian ký: 2026-02-05T09:30:00+07:00"."""
    return f"Thời gian ký: {at.astimezone(VIETNAM).isoformat(timespec='seconds')}"


def seal_mark(*, office: str, at: datetime, page_width: float, page_height: float, form: str = "") -> Mark:
    """Return the office's red mark for the top right corner of page 1; `form` is how a copy was made."""
    right = page_width - SEAL_RIGHT * POINTS_A_MM
    top = page_height - SEAL_TOP * POINTS_A_MM
    left, bottom = right - SEAL_WIDTH * POINTS_A_MM, top - SEAL_HEIGHT * POINTS_A_MM
    lines = [f"{form}: {office}" if form else f"Ký bởi: {office}", signed_at_line(at)]
    pdf = _draw(lines, OFFICE_RED, SEAL_WIDTH, SEAL_HEIGHT)
    return Mark(pdf, 0, (round(left), round(bottom), round(right), round(top)))


def person_mark(*, name: str, at: datetime, page: int, centre: float, bottom: float) -> Mark:
    """Return the person's blue mark, centred above where the name is printed."""
    left = centre - PERSON_WIDTH / 2 * POINTS_A_MM
    box = (
        round(left),
        round(bottom),
        round(left + PERSON_WIDTH * POINTS_A_MM),
        round(bottom + PERSON_HEIGHT * POINTS_A_MM),
    )
    pdf = _draw([f"Đã ký: {name}", signed_at_line(at)], PERSON_BLUE, PERSON_WIDTH, PERSON_HEIGHT)
    return Mark(pdf, page, box)


def _draw(lines: list[str], colour: str, width: int, height: int) -> bytes:
    data = {"lines": lines, "colour": colour, "width": width, "height": height}
    job = {"template": "mark", "page": data, "timestamp": 946684800, "standards": [], "tags": False}
    return typeset(json.dumps(job, ensure_ascii=False).encode())
