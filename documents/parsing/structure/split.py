"""Split a file into its documents: each begins at its head; annexes stay with their document."""

from __future__ import annotations

import re
from bisect import bisect_left

from documents.parsing.form import kinds
from documents.parsing.structure.paragraphs import Line

NATION = re.compile(r"CỘNG\s+H(?:ÒA|OÀ)\s+XÃ\s+HỘI\s+CHỦ\s+NGHĨA\s+VIỆT\s+NAM", re.I)
MOTTO = re.compile(r"Độc\s+lập\s*[-–—]+\s*Tự\s+do\s*[-–—]+\s*Hạnh\s+phúc", re.I)
NUMBER_LINE = re.compile(
    r"(?:^|\t|\s{2,})\s*Số\s*[:.]\s*(?:$|[\d\s.…_]*[/–-]\s*[A-ZĐ])|^\s*Số\s+\d+[-/][A-ZĐ]"
)
DATE_LINE = re.compile(r"ngày\b.{0,14}?(?:tháng\b.{0,14}?năm\b|\d{1,2}\s*/\s*\d{1,2}\s*/\s*\d{4})", re.I)
_ENDING = re.compile(r"^\s*(?:Nơi\s+nhận|TM\s*\.|KT\s*\.|TL\s*\.|TUQ\s*\.)", re.I)
_ANNEX = re.compile(
    r"^\s*(?:(?:PHỤ\s+LỤC|Phụ\s+lục|MẪU|Mẫu|BIỂU|Biểu)\b"
    r"|\(?\s*(?:Ban hành\s+)?[Kk]èm\s+theo)"
)
_BODY_NAME = re.compile(
    r"^\s*(?:ỦY BAN|UỶ BAN|UBND|SỞ|PHÒNG|BỘ|HỘI|BAN|TRƯỜNG|TRUNG TÂM|CÔNG AN|HỘI ĐỒNG|VĂN PHÒNG|ĐẢNG"
    r"|HUYỆN|TỈNH|THÀNH|THỊ|XÃ|PHƯỜNG|QUẬN|LIÊN ĐOÀN|MẶT TRẬN|CHÍNH PHỦ|THỦ TƯỚNG|CỤC|CHI CỤC)"
)


def split_documents(lines: list[Line]) -> list[list[Line]]:
    """Return the lines of each document, in order; always at least one."""
    starts = [0]
    filled = [i for i, line in enumerate(lines) if line.text.strip()]
    ends = _Ends(lines, filled)
    for position, index in enumerate(filled):
        if not _is_head(lines, filled, position):
            continue
        begin = _climb(lines, filled, position)
        if begin <= starts[-1] or not ends.between(starts[-1], begin):
            continue
        if ends.annexed(starts[-1], begin) and _is_form(lines, index):
            continue
        starts.append(begin)
    return [lines[a:b] for a, b in zip(starts, [*starts[1:], len(lines)], strict=True)]


def _is_head(lines: list[Line], filled: list[int], position: int) -> bool:
    text = lines[filled[position]].text
    after = [lines[i].text for i in filled[position : position + 9]]
    if NATION.search(text):
        return True
    if not NUMBER_LINE.search(text):
        return False
    return any(DATE_LINE.search(t) or kinds.heading(t.strip()) for t in after)


def _climb(lines: list[Line], filled: list[int], position: int) -> int:
    """Return the index of the first line of a head: upwards over issuer, nation and motto."""
    begin = filled[position]
    for index in reversed(filled[max(0, position - 8) : position]):
        text = lines[index].text.strip()
        issuer = text == text.upper() and _BODY_NAME.match(text)
        rule = re.fullmatch(r"[\s_\-–—=*.|\t]+", text)
        if not (issuer or rule or NATION.search(text) or MOTTO.search(text)):
            break
        begin = index
    return begin


class _Ends:
    """Index of the places where documents end, so that many heads stay cheap."""

    def __init__(self, lines: list[Line], filled: list[int]) -> None:
        self.filled = filled
        self.endings = [i for i in filled if _ENDING.match(lines[i].text)]
        self.closings = [i for i in filled if lines[i].text.rstrip().endswith("./.")]
        self.annexes = [i for i in filled if _ANNEX.match(lines[i].text)]

    def between(self, start: int, end: int) -> bool:
        """Return whether the document before has reached its recipients or signature."""
        if _any(self.endings, start, end):
            return True
        long = bisect_left(self.filled, end) - bisect_left(self.filled, start) > 15
        return long and _any(self.closings, start, end)

    def annexed(self, start: int, end: int) -> bool:
        """Return whether an annex begins after the last recipients or signature."""
        last = bisect_left(self.endings, end) - 1
        return _any(self.annexes, max(start, self.endings[last] if last >= 0 else 0), end)


def _any(places: list[int], start: int, end: int) -> bool:
    at = bisect_left(places, start)
    return at < len(places) and places[at] < end


def _is_form(lines: list[Line], head: int) -> bool:
    """Return whether a head is that of a blank form within an annex, no document of its own."""
    near = " ".join(line.text for line in lines[head : head + 8])
    return not re.search(r"Số\s*:?\s*\d+\s*[/-]", near) or bool(re.search(r"ngày\s*[.…_]", near))
