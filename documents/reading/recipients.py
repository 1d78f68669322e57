"""Nơi nhận: one recipient per printed line."""

from __future__ import annotations

import re

from .text import LOWER, Line, squeeze

_FORM = re.compile(r"(?<![\w.])(?:TM|KT|TL|TUQ)\s*\.\s*(?=[A-ZĐÀ-Ỹ]{2})")
_CAPACITY = re.compile(
    r"(?:^|\s)(?:PHÓ\s+)?(?:CHỦ TỊCH|GIÁM ĐỐC|TRƯỞNG PHÒNG|TRƯỞNG BAN|HIỆU TRƯỞNG|CHÁNH VĂN PHÒNG)(?:\s|$)"
)


def recipients(lines: list[Line]) -> list[str]:
    """The printed lines without dash and final mark; "Lưu: …" is the last of them."""
    start = next((i for i, n in enumerate(lines) if re.match(r"\s*Nơi\s+nhận\b", n.text, re.I)), None)
    if start is None:
        return []
    result: list[str] = []
    for line in lines[start:]:
        text = re.split(r"\t|\s{4,}", line.text.strip())[0]
        text = squeeze(re.sub(r"^\s*Nơi\s+nhận\s*[:.]?", "", text, flags=re.I))
        form = _FORM.search(text) or _CAPACITY.search(text)
        if form:
            text = squeeze(text[: form.start()])
            if not text and form.start() == 0 and result:
                if not _more(lines, line.no):
                    break
                continue
        if not text:
            if result and re.match(r"Lưu", result[-1]):
                break
            continue
        if not re.match(r"[-–+•*]", text) and result:
            if re.match(r"Lưu", text):
                result.append(_bare(text))
                break
            if re.match(rf"[{LOWER}(]", text) and not re.search(r"[;.]$", line.text.strip()[:0] or ""):
                result[-1] = _bare(f"{result[-1]} {text}")
                continue
            if re.match(r"Lưu", result[-1]) or text == text.upper():
                break
        result.append(_bare(text))
    return [name for name in result if name]


def _more(lines: list[Line], number: int) -> bool:
    """Do further dashed lines follow (two columns printed one after the other)?"""
    following = [n.text.strip() for n in lines if n.no > number and n.text.strip()][:4]
    return any(re.match(r"[-–+]\s*\S.*[;.]", text) for text in following)


def _bare(text: str) -> str:
    return squeeze(re.sub(r"^[-–+•*\s]+", "", text)).rstrip(" ;.:,")
