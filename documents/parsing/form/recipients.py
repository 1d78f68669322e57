"""Nơi nhận: one recipient per printed line."""

from __future__ import annotations

import re

from documents.parsing.structure.paragraphs import LOWER, Line, squeeze

_FORM = re.compile(r"(?<![\w.])(?:TM|KT|TL|TUQ)\s*\.\s*(?=[A-ZĐÀ-Ỹ]{2})")
_CAPACITY = re.compile(
    r"(?:^|\s)(?:PHÓ\s+)?(?:CHỦ TỊCH|GIÁM ĐỐC|TRƯỞNG PHÒNG|TRƯỞNG BAN|HIỆU TRƯỞNG|CHÁNH VĂN PHÒNG)(?:\s|$)"
)


def recipients(lines: list[Line]) -> list[str]:
    """Return the printed lines without dash and final mark; "Lưu: …" is the last of them."""
    result: list[str] = []
    for line in _from_heading(lines):
        text, cut = _left_column(line.text)
        if not text:
            if result and (not _more(lines, line.no) if cut else result[-1].startswith("Lưu")):
                break
            continue
        parts = re.split(r"(?<=[;.])\s+(?=[-–+]\s)", text)
        if any(not _take(part, result) for part in parts):
            break
    return [name for name in result if name]


def _from_heading(lines: list[Line]) -> list[Line]:
    """Return the lines from "Nơi nhận" on, none where it is not printed."""
    start = next((i for i, n in enumerate(lines) if re.match(r"\s*Nơi\s+nhận\b", n.text, re.I)), len(lines))
    return lines[start:]


def _left_column(line: str) -> tuple[str, bool]:
    """Return the recipient's part of a line, and whether a signature's form or capacity was cut off."""
    text = re.split(r"\t|\s{4,}", line.strip())[0]
    text = squeeze(re.sub(r"^\s*Nơi\s+nhận\s*[:.]?", "", text, flags=re.I))
    form = _FORM.search(text) or _CAPACITY.search(text)
    return (squeeze(text[: form.start()]), True) if form else (text, False)


def _take(text: str, result: list[str]) -> bool:
    """Add one printed line; return False where the list is over."""
    if re.match(r"[-–+•*]", text) or not result or text.startswith("Lưu"):
        result.append(_bare(text))
    elif re.match(rf"[{LOWER}(]", text):
        result[-1] = _bare(f"{result[-1]} {text}")
    elif result[-1].startswith("Lưu") or text == text.upper():
        return False
    else:
        result.append(_bare(text))
    return True


def _more(lines: list[Line], number: int) -> bool:
    """Return whether further dashed lines follow (two columns printed one after the other)."""
    following = [n.text.strip() for n in lines if n.no > number and n.text.strip()][:4]
    return any(re.match(r"[-–+]\s*\S.*[;.]", text) for text in following)


def _bare(text: str) -> str:
    return squeeze(re.sub(r"^[-–+•*\s]+", "", text)).rstrip(" ;.:,")
