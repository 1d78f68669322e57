"""Lines and paragraphs: text broken by lines and pages is joined; every character keeps its line number."""

from __future__ import annotations

import re
import unicodedata
from bisect import bisect_right
from collections.abc import Iterable
from dataclasses import dataclass, field

from ledger.vietnamese.folding import plain

REACH = 300
"""How many characters around a place are read for what is said of it: keeps reading linear."""
MOST = 300
"""A paragraph with more percentages or days than this is a column of figures, not a sentence."""
UPPER = "A-ZĐÀ-ÃÈ-ÊÌÍÒ-ÕÙÚÝĂĨŨƠƯẠẢẤẦẨẪẬẮẰẲẴẶẸẺẼẾỀỂỄỆỈỊỌỎỐỒỔỖỘỚỜỞỠỢỤỦỨỪỬỮỰỲỴỶỸ"
LOWER = "a-zđà-ãè-êìíò-õùúýăĩũơưạảấầẩẫậắằẳẵặẹẻẽếềểễệỉịọỏốồổỗộớờởỡợụủứừửữựỳỵỷỹ"

_MARKER = re.compile(
    rf"^(?:(?P<part>(?:Phần|PHẦN|Chương|CHƯƠNG)\s+(?:(?:thứ|THỨ)\s+)?\w+\b)\s*[.:]?\s*"
    rf"|(?P<article>Điều\s+\d+)\s*[.:]\s*"
    rf"|(?P<roman>[IVX]{{1,5}})\s*[.)/:–-]\s*(?=[{UPPER}“\"])"
    rf"|(?P<letter>[A-H])\s*[.)/]\s+(?=[{UPPER}])"
    rf"|(?P<dot>\d{{1,2}}(?:\.\d{{1,2}}){{0,4}})(?:\s*[.):]\s*|/\s+)(?=[^\d\s.,/])"
    rf"|(?P<bare>\d{{1,2}}(?:\.\d{{1,2}})+)\s+(?=[{UPPER}])"
    rf"|(?P<small>[a-zđ]\d?)\s*[).]\s+"
    rf"|(?P<dash>[-–—•▪])\s*(?=\S)"
    rf"|(?P<star>\*)\s+(?=\S)"
    rf"|(?P<plus>\+)\s*(?=\S))"
)
_PART = re.compile(r"(?:Phần|PHẦN|Chương|CHƯƠNG)\s+(?:(?:thứ|THỨ)\s+)?\w+\s*[.:]?")
_PAGE_NUMBER = re.compile(r"^\s*(?:-\s*)?\d{1,3}(?:\s*-)?\s*$|^\s*(?:Trang|Page)\s+\d+(?:/\d+)?\s*$")
_RULE = re.compile(r"^[\s_\-–—=*.…~]{3,}$")
_SEPARATE = re.compile(
    r"^(?:Căn cứ|Thực hiện\b|Xét |Theo đề nghị|Nơi nhận|Kính g[ửở]i|Số\s*:|TM\.|KT\.|TL\.|TUQ\."
    r"|Phụ lục|PHỤ LỤC"
    r"|(?:Chỉ tiêu|Chỉ báo|Tiêu chí|Tiêu chuẩn)\s+\d|Trên đây là|Mục tiêu|\()",
)
_OPEN_END = re.compile(r"(?:[,(–-]|\b(?:của|và|các|số|ngày|tháng|năm|về|theo|cho|với|tại|từ|đến))$")


@dataclass(frozen=True)
class Line:
    """One line of the file: ``no`` counts from 1, ``text`` is cleaned of markup."""

    no: int
    text: str


@dataclass
class Paragraph:
    """A logical paragraph; ``level`` grows with depth (0 = no marker), ``body`` has no marker."""

    text: str
    spans: list[tuple[int, int]] = field(default_factory=list)
    marker: str = ""
    level: int = 0
    body: str = ""
    start: int = 0
    cells: list[str] | None = None

    @property
    def line(self) -> int:
        """Return the line on which the paragraph begins."""
        return self.spans[0][1]

    def line_at(self, offset: int) -> int:
        """Return the line of the character at this offset of ``text``."""
        index = bisect_right(self.spans, offset, key=lambda span: span[0])
        return self.spans[max(0, index - 1)][1]


def squeeze(text: str) -> str:
    """Return the text with one space between words, none at the ends."""
    return re.sub(r"\s+", " ", text).strip()


def fold(text: str) -> str:
    """Return the text in lower case without marks, for comparing only."""
    return squeeze(plain(text))


def clean(raw: str) -> str:
    """Return a line without emphasis marks, odd spaces and invisible characters; tabs stay."""
    text = unicodedata.normalize("NFC", raw)
    text = re.sub(r"[\u00ad\u200b-\u200f\u2028-\u202e\u2060\ufeff]", "", text)
    text = re.sub(r"[\x00-\x08\x0b-\x1f\x7f\u00a0\u2000-\u200a\u202f\u3000]", " ", text)
    if text.count("|") >= 2:
        text = re.sub(r"\*\*\s+\*\*|<br\s*/?>", "   ", text)
    text = re.sub(r"</?(?:b|i|u|sub|sup|strong|em|br)\s*/?>", " ", text)
    text = re.sub(r"^(\s*)#{1,6}\s+", r"\1", text)
    text = re.sub(r"\*\*|__(?=\S)|(?<=\S)__", "", text)
    if text.lstrip().startswith("*") and text.count("*") == 1:
        text = re.sub(r"^\s*\*\s*", "* ", text)
    text = re.sub(r"(?<=\S)\*|^\s*\*(?=\S)|(?<=[\s(])\*(?=\S)", "", text)
    if text.count("|") >= 2:
        text = "" if re.fullmatch(r"[\s|:\-]+", text) else text.strip().strip("|").replace("|", "\t")
    return text.rstrip()


def to_lines(raw: Iterable[str]) -> list[Line]:
    """Clean every line; numbers stay those of the file."""
    return [Line(i, clean(text)) for i, text in enumerate(raw, start=1)]


def split_cells(text: str) -> list[str]:
    """Return the cells of a tab-separated row."""
    return [squeeze(cell) for cell in text.split("\t")]


def marker_of(text: str) -> tuple[str, int, int]:
    """Return the marker, its depth, and where the text after it begins."""
    found = _MARKER.match(text)
    if not found:
        return "", 0, 0
    depth = {"part": 1, "letter": 1, "roman": 2, "article": 2, "small": 8, "star": 8, "dash": 9, "plus": 10}
    kind = str(found.lastgroup)
    marker = str(found.group(kind))
    level = depth.get(kind) or 3 + marker.count(".")
    return marker, level, found.end()


def _continues(before: str, text: str, gap: bool) -> bool:
    """Return whether a line goes on with the sentence of the line before."""
    if marker_of(text)[0] or _SEPARATE.match(text) or not before:
        return False
    if _PART.fullmatch(before) and text == text.upper():
        return True
    starts_basis = bool(re.match(r"(?:Căn cứ|Thực hiện|Xét|Theo đề nghị)\b", before))
    before = before[-REACH:]
    if before[-1] in ".;:!?" and not re.search(r"\b(?:TP|Tp|TS|ThS|Th)\.$", before):
        return False
    if re.match(rf"[{LOWER}]", text) or _OPEN_END.search(before):
        return True
    return not gap and (starts_basis or _fills_line(before, text))


def _fills_line(before: str, text: str) -> bool:
    """Return whether the line before is long enough to have been broken by the margin."""
    shouting = before.upper() == before
    if re.match(r"[\d“\"]", text):
        return len(before) > 40 and not shouting
    return len(before) > 55 and not shouting and text.upper() != text


def double_spaced(lines: list[Line]) -> bool:
    """Return whether an empty line follows every printed line, as in the text of some PDFs."""
    filled = [line for line in lines if line.text.strip()]
    if len(filled) < 25 or max(len(line.text) for line in filled) > 140:
        return False
    close = sum(1 for a, b in zip(filled, filled[1:], strict=False) if b.no - a.no == 1)
    return close < len(filled) // 10


def paragraphs(lines: list[Line]) -> list[Paragraph]:
    """Join the lines into paragraphs; rows of a table stay one paragraph each (``cells``)."""
    result: list[Paragraph] = []
    gap, spread = True, double_spaced(lines)
    for line in lines:
        text = line.text.strip(" ")
        if not text.strip() or _RULE.match(text) or _PAGE_NUMBER.match(text):
            gap = not spread or bool(text.strip())
            continue
        if "\t" in text.strip() or (text.startswith("\t") and text.strip()):
            result.append(Paragraph(squeeze(text), [(0, line.no)], cells=split_cells(text)))
        else:
            text = squeeze(text)
            last = result[-1] if result else None
            if last and last.cells is None and _continues(last.text, text, gap):
                last.spans.append((len(last.text) + 1, line.no))
                last.text += " " + text
            else:
                result.append(Paragraph(text, [(0, line.no)]))
        gap = False
    for para in result:
        if para.cells is None:
            para.marker, para.level, para.start = marker_of(para.text)
        para.body = para.text[para.start :].strip()
    return result
