"""Writes a prepared page as .docx, with the measures of the Typst layouts."""

from __future__ import annotations

import io
from datetime import date
from typing import Any

import segno
from docx import Document
from docx.enum.section import WD_ORIENT
from docx.enum.table import WD_TABLE_ALIGNMENT
from docx.enum.text import WD_ALIGN_PARAGRAPH, WD_LINE_SPACING
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Mm, Pt

from documents.rendering import prepare_page
from documents.rendering.docx_blocks import Block, blocks
from documents.rules import KINDS

FONT = "Times New Roman"
RULE_INDENT = 22
LINE = 1.28
"""Distance of two lines in sizes of the letter: cap height and leading of common.typ."""

ALIGN = {
    "left": WD_ALIGN_PARAGRAPH.LEFT,
    "center": WD_ALIGN_PARAGRAPH.CENTER,
    "justify": WD_ALIGN_PARAGRAPH.JUSTIFY,
}


def render_docx(kind: str, page: dict[str, Any], *, date: date | None, check_url: str = "") -> bytes:
    """Return the document as .docx for editing elsewhere; it is never what was issued."""
    full = prepare_page(page, date=date, check_url=check_url)
    paper = Document()
    _set_up(paper, full, landscape=KINDS[kind].landscape)
    for block in blocks(kind, full):
        _write(paper, block)
    out = io.BytesIO()
    paper.save(out)
    return out.getvalue()


def _set_up(paper: Any, full: dict[str, Any], *, landscape: bool) -> None:
    section = paper.sections[0]
    width, height = (297, 210) if landscape else (210, 297)
    section.orientation = WD_ORIENT.LANDSCAPE if landscape else WD_ORIENT.PORTRAIT
    section.page_width, section.page_height = Mm(width), Mm(height)
    section.top_margin = section.bottom_margin = Mm(20)
    section.left_margin, section.right_margin = Mm(30), Mm(18)
    section.header_distance = Mm(10)
    section.different_first_page_header_footer = True
    style = paper.styles["Normal"]
    style.font.name, style.font.size = FONT, Pt(13)
    style.element.rPr.rFonts.set(qn("w:eastAsia"), FONT)
    language = OxmlElement("w:lang")
    language.set(qn("w:val"), "vi-VN")
    style.element.rPr.append(language)
    _page_number(section.header.paragraphs[0])
    paper.core_properties.title = f"{full['kind']} – {full['title']}"[:250]
    paper.core_properties.author = full["issuer"][:250]
    paper.core_properties.language = "vi-VN"


def _page_number(paragraph: Any) -> None:
    paragraph.alignment = WD_ALIGN_PARAGRAPH.CENTER
    run = paragraph.add_run()
    for kind, text in (("begin", None), (None, "PAGE"), ("end", None)):
        element = OxmlElement("w:instrText" if text else "w:fldChar")
        if text:
            element.text = text
        else:
            element.set(qn("w:fldCharType"), kind)
        run._r.append(element)


def _write(where: Any, block: Block) -> None:
    if block.columns:
        _side_by_side(where, block)
    elif block.table:
        _table(where, block.table)
    elif block.qr:
        _qr(where, block.qr)
    else:
        _paragraph(where.add_paragraph(), block)


def _paragraph(paragraph: Any, block: Block) -> None:
    form = paragraph.paragraph_format
    paragraph.alignment = ALIGN[block.align]
    form.line_spacing_rule, form.line_spacing = WD_LINE_SPACING.EXACTLY, Pt(block.size * LINE)
    form.space_before, form.space_after = Pt(block.before), Pt(block.after)
    form.first_line_indent = Mm(10) if block.indent else None
    form.page_break_before, form.keep_with_next = block.new_page, block.keep
    for part in block.runs:
        run = paragraph.add_run(part.text)
        run.bold, run.italic, run.underline = part.bold, part.italic, part.underlined
        run.font.size, run.font.name = Pt(block.size), FONT
    if block.rule:
        form.left_indent = form.right_indent = Mm(RULE_INDENT)
        _bottom_line(paragraph)


def _bottom_line(paragraph: Any) -> None:
    borders, line = OxmlElement("w:pBdr"), OxmlElement("w:bottom")
    for name, value in (("val", "single"), ("sz", "5"), ("space", "1"), ("color", "000000")):
        line.set(qn(f"w:{name}"), value)
    borders.append(line)
    paragraph._p.get_or_add_pPr().append(borders)


def _side_by_side(where: Any, block: Block) -> None:
    """Write columns next to each other, kept on one page: the head, the end."""
    table = where.add_table(rows=1, cols=len(block.columns))
    table.alignment, table.autofit = WD_TABLE_ALIGNMENT.CENTER, False
    _without_inner_margins(table)
    _unbroken(table.rows[0])
    total = block.width
    for cell, (share, inner_blocks) in zip(table.rows[0].cells, block.columns, strict=True):
        cell.width = Mm(total * share / 100)
        first = cell.paragraphs[0]
        for number, inner in enumerate(inner_blocks):
            if inner.qr:
                _qr(cell, inner.qr, None if number else first)
            else:
                _paragraph(first if number == 0 else cell.add_paragraph(), inner)


def _without_inner_margins(table: Any) -> None:
    margins = OxmlElement("w:tblCellMar")
    for side in ("left", "right"):
        element = OxmlElement(f"w:{side}")
        element.set(qn("w:w"), "0")
        element.set(qn("w:type"), "dxa")
        margins.append(element)
    table._tbl.tblPr.append(margins)


def _unbroken(row: Any) -> None:
    row._tr.get_or_add_trPr().append(OxmlElement("w:cantSplit"))


def _qr(where: Any, check: dict[str, str], paragraph: Any = None) -> None:
    picture = io.BytesIO()
    segno.make(check["url"], error="m", micro=False).save(picture, kind="png", border=2, scale=6)
    picture.seek(0)
    holder = paragraph if paragraph is not None else where.add_paragraph()
    holder.paragraph_format.space_after = Pt(0)
    shape = holder.add_run().add_picture(picture, width=Mm(22))
    shape._inline.docPr.set("descr", f"Mã QR dẫn tới trang kiểm tra văn bản {check['url']}")


def _table(where: Any, spec: dict[str, Any]) -> None:
    columns = spec["columns"]
    table = where.add_table(rows=1, cols=len(columns))
    table.style, table.autofit = "Table Grid", False
    widths = _widths(spec)
    for _ in spec["rows"]:
        table.add_row()
    heads = [{"text": column["title"], "bold": True, "center": True} for column in columns]
    lines = [heads] + [
        [{"text": "" if value is None else str(value), "center": column["center"]} for value, column in zip(
            row, columns, strict=True)]
        for row in spec["rows"]
    ]  # fmt: skip
    for row, cells in zip(table.rows, lines, strict=True):
        _unbroken(row)
        for cell, content, width in zip(row.cells, cells, widths, strict=True):
            cell.width = Mm(width)
            align = "center" if content["center"] else "left"
            words = Block.of(
                content["text"], align=align, size=12, bold=content.get("bold", False), before=2, after=1.5
            )
            _paragraph(cell.paragraphs[0], words)
    head = OxmlElement("w:tblHeader")
    table.rows[0]._tr.get_or_add_trPr().append(head)


def _widths(spec: dict[str, Any]) -> list[float]:
    """Share the width of the text among the columns; one of width 0 is as narrow as its longest word."""
    columns, whole = spec["columns"], float(spec.get("width", 162))
    narrow = [
        min(40.0, 5 + 2.4 * max(len(str(row[n] or "")) for row in [[c["title"] for c in columns], *spec["rows"]]))
        if column["width"] == 0 else 0.0
        for n, column in enumerate(columns)
    ]  # fmt: skip
    shares = sum(column["width"] for column in columns) or 1
    left = whole - sum(narrow)
    return [narrow[n] or left * column["width"] / shares for n, column in enumerate(columns)]
