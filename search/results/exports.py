"""Exports of the hits: spreadsheet (.xlsx) and Atom feed."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date, datetime, time
from io import BytesIO
from typing import Any, Final
from urllib.parse import urlsplit

from django.conf import settings
from django.utils import timezone
from django.utils.feedgenerator import Atom1Feed
from django.utils.html import escape
from openpyxl import Workbook
from openpyxl.cell import WriteOnlyCell
from openpyxl.cell.cell import ILLEGAL_CHARACTERS_RE

from search.index.documents import sources
from search.results.highlight import Piece
from search.results.hits import ShownHit

ROWS_MAX: Final = 1_000
FEED_MAX: Final = 50
UNDATED: Final = date(1970, 1, 2)
HEADINGS: Final = ("Loại", "Tên", "Trang", "Thông tin", "Trích đoạn", "Địa chỉ")
WIDTHS: Final = (14, 60, 8, 50, 80, 60)


def spreadsheet(hits: Iterable[ShownHit]) -> bytes:
    """Return an .xlsx file with one row per hit; every cell is text, never a formula."""
    book = Workbook(write_only=True)
    sheet = book.create_sheet("Kết quả tìm kiếm")
    for at, width in enumerate(WIDTHS):
        sheet.column_dimensions["ABCDEF"[at]].width = width
    sheet.freeze_panes = "A2"
    sheet.append(_cells(sheet, HEADINGS))
    for hit in hits:
        row = (
            str(sources()[hit.kind].label),
            hit.name,
            str(hit.page or ""),
            hit.about,
            _on_one_line(hit.snippet),
            absolute(hit.url),
        )
        sheet.append(_cells(sheet, row))
    content = BytesIO()
    book.save(content)
    return content.getvalue()


def _cells(sheet: Any, values: Sequence[str]) -> list[Any]:
    cells = []
    for value in values:
        cell = WriteOnlyCell(sheet, ILLEGAL_CHARACTERS_RE.sub(" ", value)[:32_000])
        cell.data_type = "s"  # text that begins with "=" is no formula
        cells.append(cell)
    return cells


def feed(*, text: str, address: str, hits: Iterable[ShownHit]) -> str:
    """Return an Atom feed of the hits."""
    atom = Atom1Feed(
        title=f"Tìm “{text}” – {settings.WAGTAIL_SITE_NAME}",
        link=absolute(address),
        description=f"Kết quả tìm “{text}”, mới nhất trước",
        language="vi",
    )
    for hit in hits:
        summary = " – ".join(part for part in (hit.about, _on_one_line(hit.snippet)) if part)
        atom.add_item(
            title=_plain(hit.name),
            link=absolute(hit.url),
            description=escape(_plain(summary)),  # feed readers render it as HTML
            unique_id=_tag_of(hit),
            updateddate=_start_of(hit.day),
        )
    return atom.writeString("utf-8")


def _tag_of(hit: ShownHit) -> str:
    """Return a tag URI that does not depend on the query or the address of the page."""
    host = urlsplit(settings.PUBLIC_URL).hostname or "localhost"
    return f"tag:{host},2025:{hit.kind}/{hit.pk}" + (f"/{hit.page}" if hit.page else "")


def _start_of(day: date | None) -> datetime:
    """Return the beginning of the day; UNDATED, older than all, where there is none."""
    return timezone.make_aware(datetime.combine(day or UNDATED, time()))


def _on_one_line(snippet: Iterable[Piece]) -> str:
    """Return the snippet as one line of plain text."""
    return " ".join("".join(piece.text for piece in snippet).split())


def _plain(text: str) -> str:
    return ILLEGAL_CHARACTERS_RE.sub(" ", text)


def absolute(address: str) -> str:
    """Return the absolute address of a page of this site."""
    return address if address.startswith("http") else f"{settings.PUBLIC_URL}{address}"
