"""The lines of a Word file as it prints: automatic numbers and bullets, tables with merged cells."""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Iterator
from typing import Any

from documents.parsing.errors import BadInput, Refused

MAX_ENTRIES = 2_000
MAX_UNPACKED = 200 * 1024 * 1024
_ROMAN = ((1000, "m"), (900, "cm"), (500, "d"), (400, "cd"), (100, "c"), (90, "xc"), (50, "l"),
          (40, "xl"), (10, "x"), (9, "ix"), (5, "v"), (4, "iv"), (1, "i"))  # fmt: skip


def lines(data: bytes) -> list[str]:
    """Return the lines of a .docx; raises BadInput (damaged) or Refused (encrypted, too large)."""
    import docx

    _check_zip(data)
    try:
        return list(_lines(docx.Document(io.BytesIO(data))))
    except Exception:
        raise BadInput("Tệp .docx bị hỏng; hãy mở bằng Word, lưu lại rồi thử lại.") from None


def _check_zip(data: bytes) -> None:
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            entries = archive.infolist()
    except (zipfile.BadZipFile, OSError, ValueError, NotImplementedError):
        raise BadInput("Tệp .docx bị hỏng; hãy mở bằng Word, lưu lại rồi thử lại.") from None
    if any(entry.flag_bits & 1 for entry in entries):
        raise Refused("Tệp .docx được đặt mật khẩu; hãy bỏ mật khẩu rồi thử lại.")
    if len(entries) > MAX_ENTRIES or sum(entry.file_size for entry in entries) > MAX_UNPACKED:
        raise Refused("Tệp .docx bung ra quá lớn; hãy bỏ bớt ảnh, tệp nhúng rồi thử lại.")
    if "word/document.xml" not in {entry.filename for entry in entries}:
        raise Refused("Nội dung tệp không phải văn bản Word (.docx); hãy chọn đúng tệp.")


def _lines(document: Any) -> Iterator[str]:
    from docx.table import Table

    numbers = _Numbers(document)
    for block in document.iter_inner_content():
        if isinstance(block, Table):
            yield from _docx_table(block, numbers)
            yield ""
        else:
            yield from _paragraph(block, numbers)


def _paragraph(paragraph: Any, numbers: _Numbers) -> list[str]:
    """Return the printed lines of a paragraph, its automatic number or bullet before the first."""
    label = numbers.label(paragraph)
    parts = paragraph.text.split("\n")
    if label and parts[0].strip() and not re.match(r"\s*(?:[-–+•]|\w{1,4}[.)])\s", paragraph.text):
        parts[0] = f"{label} {parts[0].strip()}"
    return parts


def _cell(cell: Any, numbers: _Numbers) -> str:
    return "\n".join(line for paragraph in cell.paragraphs for line in _paragraph(paragraph, numbers))


class _Numbers:
    """Counts the automatic numbers of a document the way Word prints them."""

    def __init__(self, document: Any) -> None:
        from docx.oxml.ns import qn

        self.qn = qn
        self.levels: dict[tuple[str, int], tuple[str, str, int]] = {}
        self.abstract: dict[str, str] = {}
        self.counts: dict[str, dict[int, int]] = {}
        try:
            root = document.part.numbering_part.element
        except (KeyError, NotImplementedError):
            return
        for number in root.iter(qn("w:num")):
            kind = number.find(qn("w:abstractNumId"))
            if kind is not None:
                self.abstract[number.get(qn("w:numId"))] = kind.get(qn("w:val"))
        for kind in root.iter(qn("w:abstractNum")):
            for level in kind.iter(qn("w:lvl")):
                key = (kind.get(qn("w:abstractNumId")), int(level.get(qn("w:ilvl")) or 0))
                self.levels[key] = (
                    self._value(level, "w:numFmt", "decimal"),
                    self._value(level, "w:lvlText", ""),
                    int(self._value(level, "w:start", "1") or 1),
                )

    def _value(self, element: Any, name: str, default: str) -> str:
        found = element.find(self.qn(name))
        return str(found.get(self.qn("w:val")) or default) if found is not None else default

    def label(self, paragraph: Any) -> str:
        """Return "1.2.", "a)" or "-"; empty where the paragraph is not of a list."""
        place = self._place(paragraph)
        if place is None or not paragraph.text.strip():
            return ""
        kind, depth = self.abstract.get(place[0]), place[1]
        if kind is None or (kind, depth) not in self.levels:
            return "-" if place[0] != "0" else ""
        form, text, start = self.levels[kind, depth]
        counts = self.counts.setdefault(kind, {})
        counts[depth] = counts.get(depth, start - 1) + 1
        for deeper in [level for level in counts if level > depth]:
            del counts[deeper]
        if form == "bullet":
            return "+" if text.strip() == "+" else "-"
        return re.sub(r"%(\d)", lambda m: self._printed(kind, int(m[1]) - 1), text).strip()

    def _place(self, paragraph: Any) -> tuple[str, int] | None:
        """Return (numId, level) of a paragraph, its own or its style's."""
        style = paragraph.style
        own = paragraph._p.pPr
        for properties in [own, *(s.element.pPr for s in _styles(style))]:
            found = properties.numPr if properties is not None else None
            if found is not None and found.numId is not None:
                return str(found.numId.val), int(found.ilvl.val) if found.ilvl is not None else 0
        return None

    def _printed(self, kind: str, depth: int) -> str:
        form, _, start = self.levels.get((kind, depth), ("decimal", "", 1))
        count = self.counts[kind].setdefault(depth, start)
        if form in {"upperRoman", "lowerRoman"}:
            return _roman(count).upper() if form == "upperRoman" else _roman(count)
        if form in {"upperLetter", "lowerLetter"}:
            letter = chr(ord("a") + (count - 1) % 26)
            return letter.upper() if form == "upperLetter" else letter
        return f"0{count}" if form == "decimalZero" and count < 10 else str(count)


def _styles(style: Any) -> Iterator[Any]:
    """Yield a style and those it is based on."""
    for _ in range(12):
        if style is None:
            return
        yield style
        style = style.base_style


def _roman(number: int) -> str:
    found = ""
    for value, letters in _ROMAN:
        while number >= value:
            found, number = found + letters, number - value
    return found


def _docx_table(table: Any, numbers: _Numbers) -> Iterator[str]:
    """Yield rows with tabs; a table that only lays out the head or the end is read cell by cell.

    A cell merged over rows stands in each of them (it is said of each), over columns once.
    """
    rows: list[list[str]] = []
    texts: dict[Any, str] = {}
    for row in table.rows:
        cells, seen = [], set()
        for cell in row.cells:
            if cell._tc not in texts:
                texts[cell._tc] = _cell(cell, numbers)
            cells.append("" if cell._tc in seen else texts[cell._tc])
            seen.add(cell._tc)
        rows.append(cells)
    everything = "\n".join(cell for row in rows for cell in row)
    layout = re.search(r"CỘNG H(?:ÒA|OÀ) XÃ HỘI|^\s*Nơi nhận|^\s*Số\s*:|^\s*(?:TM|KT|TL)\.", everything, re.M)
    if layout and len(rows) <= 6:
        for row in rows:
            for cell in row:
                yield from cell.split("\n")
        return
    for row in rows:
        yield "\t".join(re.sub(r"\s+", " ", cell) for cell in row)
