"""The kinds of administrative documents and their codes (Nghị định 30/2020/NĐ-CP, Phụ lục III)."""

from __future__ import annotations

import re

from documents.parsing.structure.paragraphs import fold

NAMES: dict[str, str] = {
    "Thông tư liên tịch": "TTLT",
    "Nghị quyết liên tịch": "NQLT",
    "Chương trình hành động": "CTr",
    "Kế hoạch liên tịch": "KH",
    "Tờ trình liên tịch": "TTr",
    "Hướng dẫn liên tịch": "HD",
    "Hướng dẫn liên ngành": "HD",
    "Công văn liên tịch": "CV",
    "Kế hoạch": "KH",
    "Tờ trình": "TTr",
    "Quyết định": "QĐ",
    "Báo cáo": "BC",
    "Công văn": "CV",
    "Thông báo": "TB",
    "Hướng dẫn": "HD",
    "Biên bản": "BB",
    "Chương trình": "CTr",
    "Nghị quyết": "NQ",
    "Nghị định": "NĐ",
    "Thông tư": "TT",
    "Chỉ thị": "CT",
    "Kết luận": "KL",
    "Công điện": "CĐ",
    "Giấy mời": "GM",
    "Đề án": "ĐA",
    "Phương án": "PA",
    "Dự án": "DA",
    "Quy chế": "QC",
    "Quy định": "QyĐ",
    "Pháp lệnh": "PL",
    "Bộ luật": "Luật",
    "Luật": "Luật",
    "Văn bản": "VB",
    "Thư mời": "TM",
    "Giấy giới thiệu": "GGT",
    "Giấy ủy quyền": "GUQ",
    "Lệnh": "L",
}
BY_CODE: dict[str, str] = {
    "KH": "Kế hoạch",
    "TTr": "Tờ trình",
    "QĐ": "Quyết định",
    "BC": "Báo cáo",
    "CV": "Công văn",
    "TB": "Thông báo",
    "HD": "Hướng dẫn",
    "BB": "Biên bản",
    "CTr": "Chương trình",
    "NQ": "Nghị quyết",
    "NĐ": "Nghị định",
    "TT": "Thông tư",
    "TTLT": "Thông tư liên tịch",
    "CT": "Chỉ thị",
    "KL": "Kết luận",
    "CĐ": "Công điện",
    "GM": "Giấy mời",
    "ĐA": "Đề án",
    "PA": "Phương án",
    "QC": "Quy chế",
    "PL": "Pháp lệnh",
    "Luật": "Luật",
}
_FOLDED_NAMES = {fold(name): (code, name) for name, code in NAMES.items()}
_FOLDED_CODES = {fold(code): code for code in BY_CODE} | {"ttr": "TTr", "qd": "QĐ", "nd": "NĐ"}
_HEAD_KINDS = sorted((n for n, c in NAMES.items() if c not in {"VB", "Luật", "PL"}), key=len, reverse=True)
_HEADING = re.compile(
    r"^(?:DỰ THẢO\s+)?(?P<name>" + "|".join(name.upper() for name in _HEAD_KINDS) + r")\s*:?\s*$"
)
_HEADING_WITH_TITLE = re.compile(
    r"^(?P<name>" + "|".join(name.upper() for name in _HEAD_KINDS) + r")\s*:?\s+(?P<rest>\S.*)$"
)


def by_name(name: str) -> tuple[str, str] | None:
    """Return (code, printed form) of a kind named in words, or None."""
    return _FOLDED_NAMES.get(fold(name))


def name_of(code: str) -> str:
    """Return the name of a kind by its code; a code without a name as it is."""
    return BY_CODE.get(code) or next((name for name, known in NAMES.items() if known == code), code)


def by_symbol(symbol: str, *, number_with_year: bool = False) -> str | None:
    """Return the code of the kind that a symbol begins with ("QĐ-TTg" → QĐ), None for an official letter."""
    if re.match(r"QH\s*\d", symbol):
        return "Luật"
    first = re.split(r"[-–/]", symbol)[0]
    return _FOLDED_CODES.get(fold(first)) or _FOLDED_CODES.get(fold(re.sub(r"L[TN]$", "", first)))


def spaced(text: str) -> str:
    """Return a letter-spaced heading as words: "K Ế  H O Ạ C H" → "KẾ HOẠCH"."""
    if re.fullmatch(r"(?:\S\s){3,}\S", text.strip()):
        for name in _HEAD_KINDS:
            if re.sub(r"\s", "", text).upper() == re.sub(r"\s", "", name).upper():
                return name.upper()
    return text


def heading(text: str) -> tuple[str, str, str] | None:
    """Return (code, name, rest of the line) where a line is the heading of a kind, else None."""
    text = spaced(text).strip()
    found = _HEADING.match(text) or _HEADING_WITH_TITLE.match(text)
    if not found:
        return None
    known = by_name(found["name"])
    return (known[0], known[1], found.groupdict().get("rest") or "") if known else None
