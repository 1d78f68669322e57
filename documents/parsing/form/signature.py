"""Signature block: who signed, and for whom."""

from __future__ import annotations

import re
from typing import Any

from documents.parsing.structure.paragraphs import UPPER, Line, squeeze

_FORM = re.compile(r"(?<![\w.])(?:TM|KT|TL|TUQ|T/M|K/T|Q)\s*\.?\s*(?=[A-ZĐÀ-Ỹ]{2})")
_CAPACITY = re.compile(
    r"^(?:Q\.\s*)?(?:PHÓ |QUYỀN )?(?:CHỦ TỊCH|GIÁM ĐỐC|TRƯỞNG|CHÁNH|PHÓ|HIỆU TRƯỞNG|BÍ THƯ|BỘ TRƯỞNG"
    r"|THỨ TRƯỞNG|CHỦ TỌA"
    r"|THỦ TƯỚNG|CỤC TRƯỞNG|VỤ TRƯỞNG|CHỦ NHIỆM|TỔNG|ỦY VIÊN|CHỈ HUY|THƯ KÝ|VIỆN TRƯỞNG|CHI CỤC)"
)
_NAME = re.compile(
    rf"^(?:(?:PGS|GS|TS|ThS|Th\.S|BS|CN|Ts|Ths)\s*\.?\s*)*(?P<name>(?:[{UPPER}][^\W\d_]*\s?){{2,6}})$"
)
_GOES_ON = re.compile(r"^(?:VÀ|KIÊM|-|–)\s")
_BODY = re.compile(r"^(?:ỦY BAN NHÂN DÂN|UỶ BAN NHÂN DÂN|BAN |HỘI |TRƯỞNG BAN|HỘI ĐỒNG)")


def ending(lines: list[Line]) -> int:
    """Return the index of the line "Nơi nhận" or of the signature, the end of the text proper."""
    for index, line in enumerate(lines):
        if re.match(r"\s*Nơi\s+nhận\b", line.text, re.I):
            return index
    for index in range(len(lines) - 1, -1, -1):
        if _FORM.match(lines[index].text.strip()):
            return index
    return len(lines)


def signature(lines: list[Line]) -> dict[str, Any]:
    """Return {"authority", "on_behalf", "capacity", "name"} with null for what is not printed."""
    found: dict[str, Any] = {"authority": None, "on_behalf": None, "capacity": None, "name": None}
    end = ending(lines)
    pieces = _pieces(lines[end:])
    begin = next((i for i, p in enumerate(pieces) if _starts(p)), None)
    if begin is None:
        filled = [line for line in lines[:end] if line.text.strip()][-10:]
        pieces = _pieces(filled) + pieces
        begin = next((i for i, p in enumerate(pieces) if _starts(p)), None)
    if begin is None:
        return found
    taken = pieces[begin : begin + 24]
    for place, text in enumerate(taken):
        if found["capacity"] and not found["name"] and _wrapped(text, taken[place + 1 :]):
            found["capacity"] += f" {text}"
        elif found["name"] or not _take(text, found):
            break
    return found


def _wrapped(text: str, after: list[str]) -> bool:
    """Return whether capitals under a capacity are its rest: the name follows them, in the usual letters."""
    if text != text.upper() or _FORM.match(text) or _CAPACITY.match(text) or not after:
        return False
    return after[0] != after[0].upper() and bool(_NAME.match(after[0]))


def _take(text: str, found: dict[str, Any]) -> bool:
    """Put one printed text where it belongs; return False where another signature begins."""
    form = re.match(r"(TM|T/M|TL|TUQ|KT|K/T)(?:\s*\.|\s)", text)
    if form:
        body = form[1] in {"TM", "T/M"} or bool(_BODY.match(text[form.end() :].strip()))
        if found["authority" if body else "on_behalf"] and found["capacity"]:
            return False
        found["authority" if body else "on_behalf"] = _spaced(text)
    elif not (text == text.upper() and _take_capitals(text, found)):
        found["name"] = _name(text, found)
    return True


def _take_capitals(text: str, found: dict[str, Any]) -> bool:
    """Put a text in capitals into capacity or authority; return False where it is neither."""
    if _CAPACITY.match(text):
        found["capacity"] = found["capacity"] or text
    elif found["capacity"] and _GOES_ON.match(text):
        found["capacity"] += f" {text}"
    elif found["authority"] and not found["capacity"] and not _looks_like_name(text):
        found["authority"] += f" {text}"
    else:
        return False
    return True


def _looks_like_name(text: str) -> bool:
    return not re.match(r"TỈNH|HUYỆN|XÃ|PHƯỜNG|THÀNH PHỐ|QUẬN|THỊ|NHÂN DÂN|XÂY DỰNG|KHUYẾN|BAN|CHỈ ĐẠO", text)


def _spaced(text: str) -> str:
    return squeeze(re.sub(r"^(TM|KT|TL|TUQ|Q)\s*\.?\s*", r"\1. ", text))


def _starts(text: str) -> bool:
    return bool(_FORM.match(text)) or bool(_CAPACITY.match(text) and text == text.upper() and len(text) < 70)


def _name(text: str, found: dict[str, Any]) -> str | None:
    match = _NAME.match(text)
    if not match or not (found["capacity"] or found["on_behalf"] or found["authority"]):
        return None
    if text == text.upper() and (_BODY.match(text) or _CAPACITY.match(text)):
        return None
    return squeeze(text)


def _pieces(lines: list[Line]) -> list[str]:
    """Return the texts of these lines; columns and forms printed on one line are parted."""
    result: list[str] = []
    for line in lines:
        for part in re.split(r"\t|\s{3,}", line.text):
            part = squeeze(part).strip("*")
            part = re.sub(r"^Nơi\s+nhận\s*[:.]?\s*", "", part, flags=re.I)
            cut = _FORM.search(part)
            while cut and cut.start() > 0:
                result.append(squeeze(part[: cut.start()]))
                part = part[cut.start() :]
                cut = _FORM.search(part, 3)
            tail = re.search(
                r"(?<=[;.,])\s+((?:PHÓ )?(?:CHỦ TỊCH|GIÁM ĐỐC|TRƯỞNG PHÒNG|HIỆU TRƯỞNG|CHÁNH)\b.*)$", part
            )
            if tail and not part.startswith(("TM", "KT", "TL", "TUQ")):
                result += [squeeze(part[: tail.start()]), tail.group(1)]
            elif re.sub(r"\(?\s*(?:Đã ký|đã ký|Ký tên|ký|Chữ ký).*", "", part).strip():
                result.append(part)
    return result
