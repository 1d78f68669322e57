"""docx, xlsx, pptx and odt as text, tables as rows with tabs. Runs in the sandbox.

The XML is read as a stream by a parser that refuses every DTD, so no entity is ever expanded.
"""

from __future__ import annotations

import io
import posixpath
import re
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any
from xml.etree.ElementTree import Element, ParseError

from documents.extraction.formats import active_content, archives, safe_xml
from documents.extraction.problems import Refused
from documents.extraction.text import legacy, quality

MAX_CHARS = 4_000_000
MAX_CELLS = 400_000
MAX_DEPTH = 200
_W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
_A = "{http://schemas.openxmlformats.org/drawingml/2006/main}"
_R = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}"
_MC = "{http://schemas.openxmlformats.org/markup-compatibility/2006}"
_TEXT = "{urn:oasis:names:tc:opendocument:xmlns:text:1.0}"
_TABLE = "{urn:oasis:names:tc:opendocument:xmlns:table:1.0}"


@dataclass
class OfficeText:
    """Text of an Office file by page, with its remarks."""

    texts: list[str] = field(default_factory=list)
    fonts: set[str] = field(default_factory=set)
    embedded: int = 0
    remote: list[str] = field(default_factory=list)
    cut: bool = False


def read(path: str, kind: str) -> OfficeText:
    """Return the pages (sheets, slides) of an Office file; raise Refused where it is unsafe or damaged."""
    with archives.opened(path) as archive:
        found = OfficeText(
            embedded=archives.check_office(archive, kind), remote=active_content.of_office(archive, kind)
        )
        if kind == "xlsx":
            pages: Iterator[str] = _xlsx(path, archive, found)
        else:
            pages = {"docx": _docx, "pptx": _pptx, "odt": _odt}[kind](archive, found)
        left = MAX_CHARS
        for page in pages:
            text, font = legacy.to_unicode(page)
            if font:
                found.fonts.add(font)
            found.texts.append(quality.clean(text)[:left])
            left -= len(found.texts[-1])
            if left <= 0:
                found.cut = True
                break
    return found


def _root(archive: zipfile.ZipFile, name: str) -> Element:
    return safe_xml.parse(archives.read(archive, name))


# --- Word -------------------------------------------------------------------------------------------


def _docx(archive: zipfile.ZipFile, found: OfficeText) -> Iterator[str]:
    names = set(archive.namelist())
    if "word/document.xml" not in names:
        raise Refused("disguised", suffix="docx")
    body = _root(archive, "word/document.xml").find(f"{_W}body")
    lines = list(_blocks(body, found, 0)) if body is not None else []
    for part in ("word/footnotes.xml", "word/endnotes.xml"):
        if part in names:
            lines += [line for line in _blocks(_root(archive, part), found, 0) if line.strip()]
    headers = sorted(n for n in names if re.fullmatch(r"word/(header|footer)\d*\.xml", n))
    ends = [line for name in headers for line in _blocks(_root(archive, name), found, 0) if line.strip()]
    yield from "\n".join([*lines, *dict.fromkeys(ends)]).split("\f")


def _blocks(parent: Element, found: OfficeText, depth: int) -> Iterator[str]:
    if depth > MAX_DEPTH:
        raise Refused("depth")
    for child in parent:
        if child.tag == f"{_W}p":
            yield from _paragraph(child, found, depth).split("\n")
        elif child.tag == f"{_W}tbl":
            yield from _table(child, found, depth)
        elif child.tag not in (f"{_W}sectPr", f"{_MC}Fallback"):
            yield from _blocks(child, found, depth + 1)


def _table(table: Element, found: OfficeText, depth: int) -> Iterator[str]:
    for row in table.iter(f"{_W}tr"):
        cells = [
            " ".join(" ".join(_blocks(cell, found, depth + 1)).split()) for cell in row.findall(f"{_W}tc")
        ]
        yield "\t".join(cells)


def _paragraph(paragraph: Element, found: OfficeText, depth: int) -> str:
    parts: list[str] = []
    _runs(paragraph, parts, found, depth)
    return "".join(parts)


_MARKS = {f"{_W}tab": "\t", f"{_W}cr": "\n", f"{_W}noBreakHyphen": "-", f"{_W}softHyphen": "\u00ad"}
_SKIPPED = {f"{_W}del", f"{_W}moveFrom", f"{_MC}Fallback", f"{_W}pPr", f"{_W}rPr", f"{_W}instrText"}


def _runs(parent: Element, parts: list[str], found: OfficeText, depth: int) -> None:
    if depth > MAX_DEPTH:
        raise Refused("depth")
    font = _font_of(parent)
    for child in parent:
        if child.tag in _SKIPPED:
            continue
        if child.tag == f"{_W}t":
            text = child.text or ""
            if legacy.font_encoding(font):
                found.fonts.add(legacy.font_encoding(font))
                text = legacy.from_font(text, font)
            parts.append(text)
        elif child.tag in _MARKS:
            parts.append(_MARKS[child.tag])
        elif child.tag == f"{_W}br":
            parts.append("\f" if child.get(f"{_W}type") == "page" else "\n")
        elif child.tag == f"{_W}p":  # a text box within a paragraph
            parts.append("\n")
            _runs(child, parts, found, depth + 1)
        elif child.tag == f"{_W}tbl":
            parts.append("\n" + "\n".join(_table(child, found, depth + 1)))
        else:
            _runs(child, parts, found, depth + 1)


def _font_of(run: Element) -> str:
    fonts = run.find(f"{_W}rPr/{_W}rFonts")
    if fonts is None:
        return ""
    return fonts.get(f"{_W}ascii") or fonts.get(f"{_W}hAnsi") or ""


# --- Spreadsheets -------------------------------------------------------------------------------------


def _xlsx(path: str, archive: zipfile.ZipFile, found: OfficeText) -> Iterator[str]:
    from openpyxl import load_workbook
    from openpyxl.utils.exceptions import InvalidFileException

    for name in archive.namelist():
        if name.endswith((".xml", ".rels")):
            _no_declarations(archives.read(archive, name))
    try:
        with open(path, "rb") as handle:  # by its bytes: kept files have no ending
            yield from _sheets(load_workbook(handle, read_only=True, data_only=True, keep_links=False), found)
    except (InvalidFileException, zipfile.BadZipFile, OSError, ParseError, LookupError):
        raise Refused("damaged") from None
    except (ValueError, TypeError, AttributeError):
        raise Refused("damaged") from None


def _sheets(book: Any, found: OfficeText) -> Iterator[str]:
    left = MAX_CELLS
    for sheet in book.worksheets:
        sheet.reset_dimensions()
        rows: list[str] = []
        for row in sheet.iter_rows(values_only=True):
            left -= max(1, len(row) // 16)
            line = "\t".join(_cell(value) for value in row).rstrip("\t")
            if line:
                rows.append(line)
                left -= line.count("\t") + 1
            if left < 0:
                found.cut = True
                break
        yield "\n".join([sheet.title, *rows])


def _no_declarations(data: bytes) -> None:
    head = data[:2048].replace(b"\0", b"")
    if b"<!DOCTYPE" in head or b"<!ENTITY" in head:
        raise Refused("entities")


def _cell(value: Any) -> str:
    import datetime

    if value is None:
        return ""
    if isinstance(value, datetime.datetime):
        midnight = value.time() == datetime.time()
        return value.strftime("%d/%m/%Y" if midnight else "%d/%m/%Y %H:%M")
    if isinstance(value, datetime.date):
        return value.strftime("%d/%m/%Y")
    if isinstance(value, float) and value.is_integer() and abs(value) < 1e15:
        return str(int(value))
    return " ".join(str(value).split())


# --- Slides -------------------------------------------------------------------------------------------


def _pptx(archive: zipfile.ZipFile, found: OfficeText) -> Iterator[str]:
    names = set(archive.namelist())
    if "ppt/presentation.xml" not in names:
        raise Refused("disguised", suffix="pptx")
    links = {
        link.get("Id"): link.get("Target") or "" for link in _root(archive, "ppt/_rels/presentation.xml.rels")
    }
    for slide in _root(archive, "ppt/presentation.xml").iter():
        if not slide.tag.endswith("}sldId"):
            continue
        name = posixpath.normpath(posixpath.join("ppt", links.get(slide.get(f"{_R}id")) or ""))
        if name in names:
            yield "\n".join(_slide(_root(archive, name)))


def _slide(root: Element) -> Iterator[str]:
    within: set[int] = set()
    for element in root.iter():
        if element.tag == f"{_A}tr":
            cells = [
                "".join(t.text or "" for t in cell.iter(f"{_A}t")) for cell in element.findall(f"{_A}tc")
            ]
            within.update(id(paragraph) for paragraph in element.iter(f"{_A}p"))
            yield "\t".join(" ".join(cell.split()) for cell in cells)
        elif element.tag == f"{_A}p" and id(element) not in within:
            yield "".join(
                "\n" if t.tag == f"{_A}br" else t.text or "" for t in element.iter() if t.tag in _SLIDE_TEXT
            )


_SLIDE_TEXT = {f"{_A}t", f"{_A}br"}


# --- OpenDocument ---------------------------------------------------------------------------------------


def _odt(archive: zipfile.ZipFile, found: OfficeText) -> Iterator[str]:
    names = set(archive.namelist())
    if "content.xml" not in names:
        raise Refused("disguised", suffix="odt")
    if "META-INF/manifest.xml" in names and b"encryption-data" in archives.read(
        archive, "META-INF/manifest.xml"
    ):
        raise Refused("password")
    yield "\n".join(_odt_blocks(_root(archive, "content.xml"), 0))


def _odt_blocks(parent: Element, depth: int) -> Iterator[str]:
    if depth > MAX_DEPTH:
        raise Refused("depth")
    for child in parent:
        if child.tag in (f"{_TEXT}p", f"{_TEXT}h"):
            out = io.StringIO()
            _odt_inline(child, out, depth)
            yield from out.getvalue().split("\n")
        elif child.tag == f"{_TABLE}table-row":
            cells = child.findall(f"{_TABLE}table-cell")
            yield "\t".join(" ".join(" ".join(_odt_blocks(cell, depth + 1)).split()) for cell in cells)
        elif not child.tag.endswith("}tracked-changes"):
            yield from _odt_blocks(child, depth + 1)


def _odt_inline(element: Element, out: io.StringIO, depth: int) -> None:
    if depth > MAX_DEPTH:
        raise Refused("depth")
    out.write(element.text or "")
    for child in element:
        if child.tag == f"{_TEXT}s":
            out.write(" " * min(100, int(child.get(f"{_TEXT}c") or 1)))
        elif child.tag == f"{_TEXT}tab":
            out.write("\t")
        elif child.tag == f"{_TEXT}line-break":
            out.write("\n")
        elif not child.tag.endswith(("}annotation", "}annotation-end")):
            _odt_inline(child, out, depth + 1)
        out.write(child.tail or "")
