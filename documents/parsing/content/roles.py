"""Role of a unit in a task: lead, coordinate, advise, summarise or execute."""

from __future__ import annotations

import re

from documents.parsing.structure.paragraphs import squeeze

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
    r"^(?:là\s+(?:cơ quan|đơn vị)\s+thường trực[^,;.]{0,80},\s*"
    r"|(?:chủ động|tích cực|tiếp tục|thường xuyên|là|làm|có trách nhiệm|cơ quan thường trực"
    r"|thực hiện nhiệm vụ|tổ chức|đơn vị|cơ quan|chịu trách nhiệm)[\s,:]+)+",
    re.I,
)
_DELEGATES = re.compile(
    r"^(?:Chỉ đạo|Yêu cầu|Đề nghị|Giao|Phân công|Hướng dẫn|Căn cứ (?:sự )?(?:tham mưu|chỉ đạo))\b", re.I
)


def role_of(task: str) -> str:
    """Return the role that the first verb of a task prints; "execute" where it is none of the four."""
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
        r"\b(?:để|nhằm|theo|do|của(?!\s(?:tháng|quý|năm)))\s", clause[:at]
    )
    return role if leading else "execute"


def role_word(text: str) -> bool:
    """Return whether the text begins with one of the four roles."""
    return role_of(text) != "execute"
