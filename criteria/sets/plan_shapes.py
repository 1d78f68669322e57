"""How a printed indicator is answered and what it demands, and the level a plan is written for. Pure."""

from __future__ import annotations

import re
from typing import Any

from criteria.rules import definition as d

NO_RULE = "Kế hoạch không nêu cách xếp mức."
NO_LEVEL = "Kế hoạch không nêu mức độ và cách xếp mức."

_NUMBER = r"(\d+(?:[.,]\d+)?)\s*(?:%|phần\s+trăm)"
# The first that fits says how the indicator is answered; order matters.
_SHAPES: tuple[tuple[re.Pattern[str], str, str, str], ...] = (
    (re.compile(rf"giảm\s+{_NUMBER}[^.;]*so\s+với\s+năm\s+trước", re.I), d.CHANGE, ">=", "fall"),
    (re.compile(rf"tăng\s+{_NUMBER}[^.;]*so\s+với\s+năm\s+trước", re.I), d.CHANGE, ">=", "rise"),
    (re.compile(r"tăng\s+so\s+với\s+năm\s+trước", re.I), d.CHANGE, ">", "rise"),
    (re.compile(r"giảm\s+so\s+với\s+năm\s+trước", re.I), d.CHANGE, ">", "fall"),
    (re.compile(rf"(?:dưới|ít\s+hơn|thấp\s+hơn)\s+{_NUMBER}", re.I), d.SHARE, "<", ""),
    (re.compile(rf"không\s+(?:quá|vượt\s+quá)\s+{_NUMBER}", re.I), d.SHARE, "<=", ""),
    (re.compile(rf"trên\s+{_NUMBER}", re.I), d.SHARE, ">", ""),
    (re.compile(_NUMBER, re.I), d.SHARE, ">=", ""),
)
_RUNG = re.compile(r"\bmức\s+độ\s+([1-9])\b", re.I)
_JOINT = re.compile(r"(?:\s*[;,]\s*(?:trong\s+đó\s*,?\s*)?|\s+trong\s+đó\s*,?\s*|\s+và\s+)", re.I)
_PERCENT = re.compile(_NUMBER, re.I)
_MODEL = r"(?:cộng\s+đồng|đơn\s+vị|thành\s+phố|huyện|quận|thị\s+xã|tỉnh)[^.;\n]{0,20}?\s?học\s+tập"
_LEVEL = re.compile(
    _MODEL + r"[”\"’']*(?:\s+cấp\s+\w+)?[\s,:(]*(?:đạt\s+)?mức(?:\s+độ)?\s+([1-9])\b(?!\s*,\s*\d)", re.I
)


def stated_level(text: str) -> int | None:
    """The one level of recognition a plan is written for ("… cấp xã mức độ 2"); None where it names none or several."""
    found = {int(match.group(1)) for match in _LEVEL.finditer(text)}
    return found.pop() if len(found) == 1 else None


def parts(text: str) -> list[str]:
    """The parts of a text that demands more than one share, each with its own percentage; else nothing."""
    pieces: list[str] = []
    begin = 0
    for joint in _JOINT.finditer(text):
        ahead, behind = text[begin : joint.start()], text[joint.end() :]
        if _PERCENT.search(ahead) and _PERCENT.search(behind):
            pieces.append(ahead.strip(" ;,"))
            begin = joint.end()
    pieces.append(text[begin:].strip(" ;,."))
    return pieces if len(pieces) > 1 else []


def shape(text: str) -> tuple[str, dict[str, Any]]:
    """How a printed indicator is answered and what it demands: share, shares, change, rung of a ladder, or yes/no."""
    joined = parts(text)
    if joined and all(shape(piece)[0] == d.SHARE for piece in joined):
        return d.ALL_OF, {"parts": [shape(piece)[1] for piece in joined]}
    for pattern, kind, operator, direction in _SHAPES:
        match = pattern.search(text)
        if match is None:
            continue
        value = float(match.group(1).replace(",", ".")) if match.groups() else 0
        demand: dict[str, Any] = {
            "value": int(value) if value == int(value) else value,
            "operator": operator,
        }
        if direction:
            demand["direction"] = direction
        return kind, demand
    rung = _RUNG.search(text)
    return (d.RUNG, {"value": int(rung.group(1))}) if rung else (d.YES_NO, {})


def ladder(value: int) -> list[str]:
    """The rungs that a demand "mức độ 3" speaks of."""
    return [f"Mức độ {rung}" for rung in range(1, value + 1)]
