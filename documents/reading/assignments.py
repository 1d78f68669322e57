"""Who does what: tasks under the heading of a unit, and tasks with codes of the issuer itself."""

from __future__ import annotations

import re
from typing import Any

from .codes import named, unique
from .sections import LISTED, Heading, headings, is_heading
from .text import Para, squeeze

_NOT = (
    r"(?!Ban hành|Ban bố|Hội nghị|Hội thảo|Hội thi|Báo cáo|Bộ tiêu chí|Phòng,? chống|Phòng ngừa|Trường hợp"
    r"|Đoàn kết|Đơn vị học tập|Đơn vị tính|Cơ sở vật chất|Ban đầu|Tổ chức\s+(?!chính trị|xã hội|đoàn thể)"
    r"|Cán bộ quản lý giáo dục và|Sở hữu|Đội ngũ|Các Mục tiêu|Văn bản|Bộ máy|Viện trợ|Xã hội|Thành phần)"
)
_UNIT_WORD = (
    r"(?:Ủy ban|Uỷ ban|UBND|UBMT\w*|UB\s?MTTQ\w*|MTTQ|Sở|Phòng|Ban|Hội|Bộ|Trường|Trung tâm|TT\w*"
    r"|Văn phòng|VP|Công an"
    r"|Công đoàn|Đoàn|Liên đoàn|Liên minh|Mặt trận|Đài|Báo|Thư viện|Kho bạc|Bưu điện|Viện|Cục|Chi cục"
    r"|Cơ quan|Đơn vị"
    r"|Thủ trưởng|Hiệu trưởng|Tổ\s+\w|Bảo hiểm|Bộ phận|Bộ Chỉ huy|Ban Chỉ huy|Quân sự|Lực lượng|Doanh nghiệp"
    r"|Thành viên|Công chức|Cán bộ|Giám đốc|Chủ tịch|Trưởng|Bí thư|Chánh|Đảng ủy|Huyện ủy|Tỉnh ủy"
    r"|Thành ủy|Bệnh viện"
    r"|Trạm|Khối|Nhà trường|Nhà văn hóa|Tổ chức (?:chính trị|xã hội|đoàn thể)|Cơ sở (?:giáo dục"
    r"|đào tạo)|Ngành|Hợp tác xã"
    r"|(?:Các|Những)\s+(?:phòng|sở|ban|bộ|ngành|đơn vị|cơ quan|trường|nhà trường|cơ sở|hội|tổ chức"
    r"|thành viên|xã"
    r"|phường|thôn|địa phương|doanh nghiệp|đoàn thể|huyện|trung tâm|UBND|Ủy ban|thị trấn|đồng chí|khu"
    r"|tổ|bộ phận)"
    r"|(?:xã|phường|thôn|đặc khu)\s)"
)
UNIT = re.compile(
    rf"^{_NOT}(?:(?:Giao|Đề nghị|Yêu cầu|Phân công|Đối với|Trách nhiệm của"
    rf"|Nhiệm vụ của)\s+(?:cho\s+)?)?(?P<unit>{_UNIT_WORD})",
    re.I,
)
_ZONE = re.compile(
    r"tổ chức thực hiện|phân công|trách nhiệm|nhiệm vụ|giao\s|tổ chức triển khai|thực hiện", re.I
)
_VERB = re.compile(
    r"\s*[,:]?\s+(?:có (?:trách )?nhiệm(?: vụ)?|chịu trách nhiệm|chủ trì|phối hợp|tham mưu|tổng hợp"
    r"|phụ trách|thực hiện|triển khai"
    r"|hướng dẫn|xây dựng|tổ chức|căn cứ|chủ động|đẩy mạnh|tăng cường|làm|là|ban hành|chỉ đạo|bố trí"
    r"|đảm bảo|bảo đảm|tuyên truyền"
    r"|theo dõi|kiểm tra|rà soát|báo cáo|tiếp tục|cân đối|thẩm định|hằng năm|hàng năm|đưa|vận động"
    r"|lồng ghép|tiến hành|tự)\b",
)
_STOP = re.compile(
    r"^(?:Trên đây|Nơi nhận|Trong quá trình|(?:Kế hoạch|Quyết định|Hướng dẫn|Công văn) này|Đề nghị"
    r"|Yêu cầu|Căn cứ (?:kế hoạch|nội dung)"
    r"|Nhận được|\(|Gửi kèm|(?:Kế hoạch|Quyết định) có hiệu lực|TM\.|KT\.|UBND .{0,60}(?:yêu cầu"
    r"|đề nghị)|Ủy ban nhân dân .{0,60}(?:yêu cầu|đề nghị))",
    re.I,
)
ROLES: tuple[tuple[str, str], ...] = (
    ("lead", r"chủ trì|phụ trách|chịu trách nhiệm chính|đầu mối"),
    ("coordinate", r"phối hợp"),
    ("advise", r"tham mưu(?!\s+của)"),
    ("summarise", r"tổng hợp"),
)
_PREFACE = re.compile(
    r"^(?:(?:Hằng năm|Hàng năm|Định kỳ[^,;]{0,40}|Căn cứ [^,;]{0,160}(?:, [^,;]{0,60}){0,2}?"
    r"|Trên cơ sở[^,;]{0,120}|Theo chức năng[^,;]{0,60})\s*,\s*)+",
    re.I,
)
_EAGER = re.compile(
    r"^(?:(?:chủ động|tích cực|tiếp tục|thường xuyên|là|làm|có trách nhiệm|cơ quan thường trực"
    r"|thực hiện nhiệm vụ|tổ chức|đơn vị|cơ quan|chịu trách nhiệm)[\s,:]+)+",
    re.I,
)
_DELEGATES = re.compile(
    r"^(?:Chỉ đạo|Yêu cầu|Đề nghị|Giao|Phân công|Hướng dẫn|Căn cứ (?:sự )?(?:tham mưu|chỉ đạo))\b", re.I
)
_SENTENCE = re.compile(r"[.;]\s+(?=(?:Chủ trì|Phối hợp|Tham mưu|Tổng hợp|Phụ trách|Chủ động phối hợp)\b)")
_AFTERWORD = re.compile(
    r"\(\s*(?P<unit>[^()]{3,80}?)\s+(?P<verb>phụ trách|chủ trì|tổng hợp|phối hợp|tham mưu)\s*\)"
)


def role_of(task: str) -> str:
    """The role that the first verb of a task prints; "execute" where it is none of the four."""
    text = squeeze(task)
    if _DELEGATES.match(text):
        return "execute"
    rest = text
    for _ in range(2):
        preface = _PREFACE.match(rest)
        rest = rest[preface.end() :] if preface else rest
        eager = _EAGER.match(rest)
        rest = rest[eager.end() :] if eager else rest
    timed = re.match(r"(?:Định kỳ|Hằng|Hàng|Cuối|6 tháng)\b", text, re.I)
    clause = re.split(r"[.;:]", rest)[0][: 120 if timed else 42]
    hits = [(m.start(), role) for role, pattern in ROLES if (m := re.search(pattern, clause, re.I))]
    if not hits:
        return "execute"
    at, role = min(hits)
    leading = clause[:at].count(" ") <= (18 if timed else 5) and not re.search(
        r"\b(?:để|nhằm|theo|do|của)\s", clause[:at]
    )
    return role if leading else "execute"


def assignments(paras: list[Para], issuer: str | None) -> list[dict[str, Any]]:
    """Tasks in the order of the text (rows of tables are read elsewhere)."""
    above = headings(paras)
    reader = _Reader(issuer or "")
    for index, para in enumerate(paras):
        if para.cells is not None:
            continue
        following = paras[index + 1] if index + 1 < len(paras) else None
        if re.match(r"^Nơi nhận", para.text):
            break
        reader.take(para, above[index], is_heading(para, following))
    return [item for item in reader.items if item["unit"]]


_GIVEN = re.compile(
    r"Giao\s+(?:cho\s+)?(?P<unit>[^,;.:]{4,120}?)\s+(?:làm|là|chủ trì|phối hợp|tham mưu|tổng hợp|phụ trách)\b"
)


class _Reader:
    """Walks over the paragraphs and remembers the unit and the criterion they stand under."""

    def __init__(self, issuer: str) -> None:
        self.issuer = issuer
        self.items: list[dict[str, Any]] = []
        self.units: list[tuple[int, str]] = []
        self.criterion: str | None = None
        self.open: tuple[int, dict[str, Any]] | None = None

    @property
    def unit(self) -> str | None:
        """The unit whose part is being read."""
        return self.units[-1][1] if self.units else None

    def take(self, para: Para, above: tuple[Heading, ...], heading: bool) -> None:
        text = para.body
        if para.level:
            self.units = [u for u in self.units if u[0] < para.level]
        elif heading:
            self.units = []
        zone = any(_ZONE.search(h.text) for h in above) or bool(_GIVEN.match(text))
        zone = zone or (para.marker.startswith("Điều") and "thi hành" not in text)
        for match in re.finditer(r"tiêu chí\s+(\d{1,2}(?:\.\d{1,2})?)\s*[:.]", text, re.I):
            self.criterion = match.group(1)
        if LISTED.match(text):
            self._listed(para)
            return
        if self.open and para.level > self.open[0] and not (heading and para.level < 9):
            self._extend(para)
            return
        self.open = None
        if zone and para.level and self._unit_heading(para, heading):
            return
        if para.level == 0 and _STOP.match(text):
            self.units = []
        if self.unit and not (heading and para.level < 9 and not role_word(text)):
            self._tasks(para, self.unit, text)
        elif not heading or text.endswith(":"):
            self._own_task(para)

    def _unit_heading(self, para: Para, heading: bool) -> bool:
        """A heading that names a unit, with or without its task on the same line."""
        text = para.body
        found = UNIT.match(text)
        if not found:
            return False
        named_only = heading and para.level < 9 and not _VERB.search(text)
        if self.unit and not named_only and not re.match(r"[^:.;]{3,110}:(?:\s|$)", text):
            return False
        begin = found.start("unit")
        colon = re.match(r"([^:.;]{3,200}):\s*(\S.*)$", text[begin:], re.S)
        verb = _VERB.search(text, begin, begin + 220)
        if colon and not (verb and verb.start() < begin + colon.start(2) - 2 and len(colon[1]) > 120):
            name, task = colon[1], colon[2]
        elif heading and not _GIVEN.match(text) and len(text) < 220 and not (verb and len(text) > 140):
            name, task = text[begin:], ""
        elif verb and verb.start() > begin + 3:
            name, task = text[begin : verb.start()], text[verb.start() :].lstrip(" ,:")
        else:
            return False
        name = squeeze(name).strip(" .:;,")
        if para.level >= 9 and not task and not text.endswith(":"):
            return False
        unit = name[:1].upper() + name[1:]
        self.units.append((para.level, unit))
        if task:
            self._tasks(para, unit, task)
        return True

    def _tasks(self, para: Para, unit: str, text: str) -> None:
        given = _GIVEN.match(text)
        if given:
            unit, text = given[1][:1].upper() + given[1][1:], text[given.end(1) :].strip()
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

    def _remember(self, para: Para) -> None:
        last = self.items[-1]
        if re.search(r"tiêu chí\s+\d", para.text, re.I) or para.text.rstrip().endswith(":"):
            self.open = (para.level or 8, last)

    def _item(self, unit: str, role: str, task: str, line: int) -> dict[str, Any]:
        return {
            "unit": unit,
            "role": role,
            **named(task),
            "task": re.sub(r"\s*\./\.$", ".", squeeze(task)),
            "line": line,
        }

    def _own_task(self, para: Para) -> None:
        """Outside the units' part only a task with codes counts; it is the issuer's own."""
        if para.level < 4 or role_of(para.body) == "execute":
            return
        codes = named(para.body)
        if codes["indicators"] or codes["criteria"]:
            self._tasks(para, self.issuer, para.body)

    def _extend(self, para: Para) -> None:
        assert self.open is not None
        item = self.open[1]
        for key, values in named(para.body, self.criterion).items():
            item[key] = unique(item[key] + values)

    def _listed(self, para: Para) -> None:
        """An indicator printed under a task belongs to the task; its afterword may name a unit."""
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
            item["indicators"] = [code]
            item["criteria"] = []
            self.items.append(item)


def role_word(text: str) -> bool:
    """Does the text begin with one of the four roles?"""
    return role_of(text) != "execute"
