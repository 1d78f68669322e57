"""Assignments: tasks under the heading of a unit, and the issuer's own tasks that name codes."""

from __future__ import annotations

import re
from typing import Any

from documents.parsing.content.codes import named_codes, narrow, unique
from documents.parsing.content.roles import role_of, role_word
from documents.parsing.content.units import UNIT, VERB
from documents.parsing.structure.headings import LISTED, Heading, headings, is_heading
from documents.parsing.structure.paragraphs import Paragraph, squeeze

_ZONE = re.compile(
    r"tổ chức thực hiện|phân công|trách nhiệm|nhiệm vụ|giao\s|tổ chức triển khai|thực hiện", re.I
)
_STOP = re.compile(
    r"^(?:Trên đây|Nơi nhận|Trong quá trình|(?:Kế hoạch|Quyết định|Hướng dẫn|Công văn) này|Đề nghị"
    r"|Yêu cầu|Căn cứ (?:kế hoạch|nội dung)|Nhận được|\(|Gửi kèm|TM\.|KT\."
    r"|(?:Kế hoạch|Quyết định) có hiệu lực|[^.;]{5,80}\bthông báo (?:để|đến|tới)\b"
    r"|(?:UBND|Ủy ban nhân dân) .{0,60}(?:yêu cầu|đề nghị))",
    re.I,
)
_SENTENCE = re.compile(r"[.;]\s+(?=(?:Chủ trì|Phối hợp|Tham mưu|Tổng hợp|Phụ trách|Chủ động phối hợp)\b)")
_AFTERWORD = re.compile(
    r"\(\s*(?P<unit>[^()]{3,80}?)\s+(?P<verb>phụ trách|chủ trì|tổng hợp|phối hợp|tham mưu)\s*\)"
)


def assignments(paras: list[Paragraph], issuer: str | None) -> list[dict[str, Any]]:
    """Return tasks in the order of the text (rows of tables are read elsewhere)."""
    above = headings(paras)
    reader = _Reader(issuer or "")
    ended = False
    for index, para in enumerate(paras):
        if re.match(r"^Nơi nhận", para.text):
            ended, reader = True, _Reader(issuer or "", reader.items)
        elif ended and _ANNEXED.match(para.text):
            ended = False
        if ended or para.cells is not None:
            continue
        following = paras[index + 1] if index + 1 < len(paras) else None
        reader.take(para, above[index], is_heading(para, following))
    return [narrow(item) for item in reader.items if item["unit"]]


_ANNEXED = re.compile(r"^(?:\(?\s*(?:Ban hành\s+)?[Kk]èm theo\b|PHỤ LỤC\b|Phụ lục\s+(?:số\s+)?[\dIVX])")
_COLON = re.compile(
    r"((?:Các|Những)\s[^:.;]{3,30}:\s+(?!chủ trì|phối hợp|tham mưu)[^:.;]{3,200}|[^:.;]{3,200}):\s*(\S.*)$",
    re.S | re.I,
)
_ORDERS = re.compile(r"\b(?:kết luận|chỉ đạo|yêu cầu|đề nghị|giao)\b[^,.;:]{0,120}:$", re.I)
_GIVEN = re.compile(
    r"Giao\s+(?:cho\s+)?(?P<unit>[^,;.:]{4,120}?)\s+(?:làm|là|chủ trì|phối hợp|tham mưu|tổng hợp|phụ trách)\b"
)


def _name_and_task(text: str, begin: int, heading: bool) -> tuple[str, str] | None:
    """Return (unit, task) of a line whose unit begins at `begin`, the task empty for a bare heading."""
    colon = _COLON.match(text[begin:])
    verb = VERB.search(text, begin, begin + 220)
    if colon and not (verb and verb.start() < begin + colon.start(2) - 2 and len(colon[1]) > 120):
        return colon[1], colon[2]
    if heading and not _GIVEN.match(text) and len(text) < 220 and not (verb and len(text) > 140):
        return text[begin:], ""
    if verb and verb.start() > begin + 3:
        return text[begin : verb.start()], text[verb.start() :].lstrip(" ,:")
    return None


class _Reader:
    """Reads the paragraphs in order and keeps the unit and criterion they stand under."""

    def __init__(self, issuer: str, items: list[dict[str, Any]] | None = None) -> None:
        self.issuer = issuer
        self.items: list[dict[str, Any]] = items or []
        self.units: list[tuple[int, str]] = []
        self.criterion: str | None = None
        self.open: tuple[int, dict[str, Any]] | None = None
        self.ordered = False

    @property
    def unit(self) -> str | None:
        """Return the unit whose part is being read."""
        return self.units[-1][1] if self.units else None

    def take(self, para: Paragraph, above: tuple[Heading, ...], heading: bool) -> None:
        """Read the next paragraph, `above` are the headings over it."""
        text = para.body
        self._leave_units(para, heading)
        zone = self._in_zone(para, above)
        for match in re.finditer(r"tiêu chí\s+(\d{1,2}(?:\.\d{1,2})?)\s*[:.]", text, re.I):
            self.criterion = match.group(1)
        if LISTED.match(text):
            self._listed(para)
            return
        if self.open and para.level > self.open[0] and not (heading and para.level < 9):
            self._extend(para)
            return
        self.open = None
        if not (zone and self._opens(para, heading) and self._unit_heading(para, heading)):
            self._task_paragraph(para, heading)

    def _leave_units(self, para: Paragraph, heading: bool) -> None:
        """Forget the units whose part ends with this paragraph."""
        if para.level:
            self.units = [unit for unit in self.units if unit[0] < para.level]
        elif heading:
            self.units = []

    def _task_paragraph(self, para: Paragraph, heading: bool) -> None:
        """Read a paragraph that opens no part of a unit: a task of the unit above, or of the issuer."""
        text = para.body
        if para.level == 0 and _STOP.match(text):
            self.units = []
        if self.unit and not (heading and para.level < 9 and not role_word(text)):
            self._tasks(para, self.unit, text)
        elif not heading or text.endswith(":"):
            self._own_task(para)

    def _in_zone(self, para: Paragraph, above: tuple[Heading, ...]) -> bool:
        """Return whether headings, an order ("… yêu cầu:") or the article say that tasks are given here."""
        text = para.body
        if not para.level and text.endswith(":"):
            self.ordered = bool(_ORDERS.search(text))
        is_announced = self.ordered or any(_ZONE.search(h.text) for h in above) or bool(_GIVEN.match(text))
        return is_announced or (para.marker.startswith("Điều") and "thi hành" not in text)

    def _opens(self, para: Paragraph, heading: bool) -> bool:
        """Return whether a unit's part may begin here: at a marker, or at a sentence "Phòng A chủ trì …"."""
        if para.level:
            return True
        if heading or any(level for level, _ in self.units) or _STOP.match(para.body):
            return False
        if UNIT.match(para.body) and VERB.search(para.body[:140]):
            self.units = []
        return True

    def _unit_heading(self, para: Paragraph, heading: bool) -> bool:
        """Open the part of a unit that a heading names; return False where it names none."""
        text = para.body
        found = UNIT.match(text)
        if not found or not self._may_name_unit(para, heading):
            return False
        parts = _name_and_task(text, found.start("unit"), heading)
        if parts is None:
            return False
        name, task = squeeze(parts[0]).strip(" .:;,"), parts[1]
        if para.level >= 9 and not task and not text.endswith(":"):
            return False
        unit = name[:1].upper() + name[1:]
        self.units.append((para.level, unit))
        if task:
            self._tasks(para, unit, task)
        return True

    def _may_name_unit(self, para: Paragraph, heading: bool) -> bool:
        """Return whether a unit may begin while the part of another is read: a bare name, or one with a colon."""
        named_only = heading and para.level < 9 and not VERB.search(para.body)
        return not self.unit or named_only or bool(re.match(r"[^:.;]{3,110}:(?:\s|$)", para.body))

    def _tasks(self, para: Paragraph, unit: str, text: str) -> None:
        order = _GIVEN.match(text)
        if order:
            unit, text = order[1][:1].upper() + order[1][1:], text[order.end(1) :].strip()
        parts, begin = [], 0
        for match in _SENTENCE.finditer(text):
            if role_of(text[begin : match.start()]) != role_of(text[match.end() :]):
                parts.append((begin, text[begin : match.start() + 1]))
                begin = match.end()
        parts.append((begin, text[begin:]))
        offset = max(0, para.text.find(text[:30]))
        for at, part in parts:
            item = self._item(unit, role_of(part), part, para.line_at(offset + at))
            self.items.append(item)
            self.open = (para.level or 8, item) if part.rstrip().endswith(":") else None
        self._remember(para)

    def _remember(self, para: Paragraph) -> None:
        last = self.items[-1]
        if re.search(r"tiêu chí\s+\d", para.text, re.I) or para.text.rstrip().endswith(":"):
            self.open = (para.level or 8, last)

    def _item(self, unit: str, role: str, task: str, line: int) -> dict[str, Any]:
        return {
            "unit": unit,
            "role": role,
            **named_codes(task),
            "task": re.sub(r"\s*\./\.$", ".", squeeze(task)),
            "line": line,
        }

    def _own_task(self, para: Paragraph) -> None:
        """Add a task of the issuer itself: outside the parts of units only one that names codes counts."""
        if para.level < 4 or role_of(para.body) == "execute":
            return
        codes = named_codes(para.body)
        if codes["indicators"] or codes["criteria"]:
            self._tasks(para, self.issuer, para.body)

    def _extend(self, para: Paragraph) -> None:
        assert self.open is not None
        item = self.open[1]
        for key, values in named_codes(para.body, self.criterion).items():
            item[key] = item[key] + values if key == "ranges" else unique(item[key] + values)

    def _listed(self, para: Paragraph) -> None:
        """Add an indicator printed under a task to it; words after it may name another unit."""
        found = LISTED.match(para.body)
        assert found is not None
        code = found["code"]
        code = f"{self.criterion}.{code}" if self.criterion and "." not in code else code
        if self.open:
            item = self.open[1]
            item["indicators"] = unique([*item["indicators"], code])
        after = _AFTERWORD.search(para.text)
        if after:
            unit = after["unit"][:1].upper() + after["unit"][1:]
            item = self._item(unit, role_of(after["verb"]), squeeze(found["text"]), para.line)
            item |= {"indicators": [code], "criteria": [], "standards": [], "ranges": [], "excluded": []}
            self.items.append(item)
