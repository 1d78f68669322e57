"""PDF: structure by pypdf, text and pictures by pdfium. Runs in the sandbox.

pdfium gives the text, five times as fast; a page whose text looks poor is read again by pypdf and the
better one kept. A page without text, or with a little text over a scan, is left to OCR.
"""

from __future__ import annotations

import contextlib
import time
from dataclasses import dataclass, field
from typing import Any

import pypdfium2
import pypdfium2.raw as raw

from documents.extraction.formats import active_content
from documents.extraction.problems import Refused
from documents.extraction.text import legacy, quality

MAX_PAGES = 1_000
MAX_CHARS = 4_000_000
LITTLE_TEXT = 300
COVERED = 0.5
MIN_DPI, MAX_DPI, TEXT_DPI = 150, 300, 200
MAX_PIXELS = 12_000_000
MAX_HITS = 500


@dataclass
class PdfText:
    """Text, structure and remarks of a PDF before OCR."""

    texts: list[str] = field(default_factory=list)
    scans: list[int] = field(default_factory=list)
    total: int = 0
    remarks: list[tuple[str, dict[str, object]]] = field(default_factory=list)
    facts: dict[str, str] = field(default_factory=dict)
    signed: bool = False


def opened(path: str) -> pypdfium2.PdfDocument:
    """Open a PDF; raise Refused where it has a password or is damaged."""
    try:
        document = pypdfium2.PdfDocument(path)
        if len(document) == 0:
            raise Refused("damaged")
    except pypdfium2.PdfiumError as error:
        raise Refused("password" if "password" in str(error).lower() else "damaged") from None
    return document


def read(path: str, seconds: float) -> PdfText:
    """Return the text of each page, the pages that need OCR (from 0), and what to know about the file."""
    end = time.monotonic() + seconds
    with contextlib.closing(opened(path)) as document:
        found = PdfText(total=len(document))
        if found.total > MAX_PAGES:
            raise Refused("pages", most="1.000")
        _structure(document, found, path)
        left, font = MAX_CHARS, ""
        second = _Second(path)
        for index in range(found.total):
            if time.monotonic() > end:
                found.remarks.append(("unfinished", {"done": index, "total": found.total}))
                break
            text, old = _page_text(document, index, second)
            font = font or old
            found.texts.append(text[:left])
            left -= len(text)
            if _needs_ocr(document, index, text):
                found.scans.append(index)
            if left <= 0:
                found.remarks.append(("cut", {}))
                break
    if font:
        found.remarks.append(("legacy-font", {"font": font}))
    return found


def _structure(document: pypdfium2.PdfDocument, found: PdfText, path: str) -> None:
    """Note attachments, actions, signatures and the metadata; raise Refused for a locked file."""
    acts, attached = active_content.of_pdf(path)
    count = raw.FPDFDoc_GetAttachmentCount(document)
    if count > 0 or attached:
        found.remarks.append(("attachments", {"count": max(count, 1)}))
    if acts or raw.FPDFDoc_GetJavaScriptActionCount(document) > 0:
        found.remarks.append(("active", {}))
    found.signed = raw.FPDF_GetSignatureCount(document) > 0
    with contextlib.suppress(pypdfium2.PdfiumError, ValueError, UnicodeDecodeError):
        metadata = document.get_metadata_dict(skip_empty=True)
        found.facts = {key: quality.clean(value)[:300] for key, value in metadata.items()}


class _Second:
    """Second reading by pypdf, opened only where pdfium's text of a page looks poor."""

    def __init__(self, path: str) -> None:
        self.path = path
        self.reader: Any = None

    def text(self, index: int) -> str:
        """Return pypdf's text of a page, "" where it cannot read it."""
        try:
            if self.reader is None:
                from pypdf import PdfReader

                self.reader = PdfReader(self.path)
            return str(self.reader.pages[index].extract_text())
        except MemoryError:
            raise
        except Exception:  # another reader's trouble with a page must not lose the first one's text
            return ""


def _page_text(document: pypdfium2.PdfDocument, index: int, second: _Second) -> tuple[str, str]:
    try:
        page = document[index]
    except pypdfium2.PdfiumError:
        return "", ""
    try:
        text = page.get_textpage().get_text_range()
    except pypdfium2.PdfiumError:
        return "", ""
    finally:
        page.close()
    text, old = legacy.to_unicode(text)
    text = quality.clean(text)
    if quality.poor(text):
        other, other_old = legacy.to_unicode(second.text(index))
        other = quality.clean(other)
        if quality.score(other) > quality.score(text):
            return other, other_old
    return text, old


def _needs_ocr(document: pypdfium2.PdfDocument, index: int, text: str) -> bool:
    """Whether a page is a picture: no text, garbled text, or a stamp of text over a scan."""
    if len(text) > 4 * LITTLE_TEXT or quality.letters(text) > LITTLE_TEXT:
        return quality.poor(text)
    try:
        page = document[index]
    except pypdfium2.PdfiumError:
        return False
    with contextlib.closing(page):
        if quality.letters(text) and not quality.poor(text):
            return _picture_share(page) > COVERED
        return raw.FPDFPage_CountObjects(page) > 0


def _picture_share(page: pypdfium2.PdfPage) -> float:
    width, height = page.get_size()
    largest = 0.0
    with contextlib.suppress(pypdfium2.PdfiumError):
        for item in page.get_objects(filter=[raw.FPDF_PAGEOBJ_IMAGE], max_depth=3):
            left, bottom, right, top = item.get_bounds()
            across = min(right, width) - max(left, 0)
            largest = max(largest, max(0.0, across) * max(0.0, min(top, height) - max(bottom, 0)))
    return largest / max(1.0, width * height)


def dpi_of(page: pypdfium2.PdfPage) -> float:
    """Return the resolution of the page's largest picture within bounds, so that OCR sees its own pixels."""
    best = 0.0
    with contextlib.suppress(pypdfium2.PdfiumError):
        for item in page.get_objects(filter=[raw.FPDF_PAGEOBJ_IMAGE], max_depth=3):
            left, bottom, right, top = item.get_bounds()
            pixels = item.get_px_size()
            if right > left and (right - left) * (top - bottom) > 0.2 * page.get_width() * page.get_height():
                best = max(best, max(pixels) / (max(right - left, top - bottom) / 72))
    return min(MAX_DPI, max(MIN_DPI, best)) if best else TEXT_DPI


def picture(path: str, index: int, *, dpi: float | None = None, width: int | None = None, gray: bool) -> Any:
    """Return one page as a Pillow image at a resolution or a width in pixels, within a number of pixels."""
    with contextlib.closing(opened(path)) as document:
        if not 0 <= index < len(document):
            raise Refused("damaged")
        with contextlib.closing(document[index]) as page:
            across, down = page.get_size()
            scale = width / max(1.0, across) if width else (dpi or dpi_of(page)) / 72
            scale = min(scale, (MAX_PIXELS / max(1.0, across * down)) ** 0.5)
            bitmap = page.render(scale=scale, grayscale=gray, may_draw_forms=False)
            return bitmap.to_pil().copy()


def boxes(path: str, index: int, words: list[str]) -> list[list[float]]:
    """Return where words stand on a page as parts of its size: left, top, width, height."""
    found: list[list[float]] = []
    with contextlib.closing(opened(path)) as document:
        if not 0 <= index < len(document):
            return found
        with contextlib.closing(document[index]) as page:
            width, height = page.get_size()
            text = page.get_textpage()
            for word in filter(None, words):
                search = text.search(word, match_case=False)
                while (hit := search.get_next()) and len(found) < MAX_HITS:
                    parts = [text.get_rect(part) for part in range(text.count_rects(*hit))]
                    found += [
                        [left / width, 1 - top / height, (right - left) / width, (top - bottom) / height]
                        for left, bottom, right, top in _lines(parts)
                    ]
    return found


def _lines(parts: list[tuple[float, ...]]) -> list[tuple[float, ...]]:
    """Return one box a line for the boxes of a word's pieces."""
    lines: list[tuple[float, ...]] = []
    for left, bottom, right, top in parts:
        if lines:
            before = lines[-1]
            overlap = min(top, before[3]) - max(bottom, before[1])
            if overlap > 0.4 * min(top - bottom, before[3] - before[1]) and left >= before[0]:
                lines[-1] = (before[0], min(bottom, before[1]), max(right, before[2]), max(top, before[3]))
                continue
        lines.append((left, bottom, right, top))
    return lines
