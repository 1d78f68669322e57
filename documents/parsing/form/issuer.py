"""Issuer of the document: as printed above the number, else inferred (and marked so)."""

from __future__ import annotations

import re
from collections import Counter

from documents.parsing.form.head_parts import Head
from documents.parsing.structure.paragraphs import UPPER, Paragraph, fold, squeeze

_WORDS = (
    "Ủy ban nhân dân|Hội đồng nhân dân|Giáo dục và Đào tạo|Khoa học và Công nghệ|Văn hóa và Thông tin"
    "|Văn hóa, Thể thao và Du lịch|Văn hóa - Xã hội|Lao động - Thương binh và Xã hội|Nội vụ|Tài chính"
    "|Thông tin và Truyền thông|Tài nguyên và Môi trường|Nông nghiệp và Môi trường|Y tế|Tư pháp"
    "|Khuyến học|Ban Chỉ đạo|Ban Chấp hành|Ban Thường vụ|Mặt trận Tổ quốc Việt Nam|Việt Nam"
    "|xây dựng xã hội học tập|học tập cộng đồng|Giáo dục nghề nghiệp|Giáo dục thường xuyên|Văn phòng"
    "|Tài chính - Kế hoạch|Kế hoạch và Đầu tư|Đoàn Thanh niên Cộng sản Hồ Chí Minh|Công an|Chủ tịch"
    "|Tiểu học|Trung học cơ sở|Trung học phổ thông|Mầm non|Mẫu giáo|Cao đẳng|Đại học|Dân tộc nội trú"
    "|THCS|THPT|TH|GDTX|GDNN|GDNN-GDTX|HĐND|UBND|MTTQ|PCGD|PTDTBT|PTDTNT"
    "|Đảng ủy|Huyện ủy|Tỉnh ủy|Thành ủy|Thị ủy"
    "|Thủ tướng|Chính phủ|Liên hiệp Phụ nữ|Nông dân|Cựu chiến binh|Giám đốc|Trưởng phòng|Trưởng ban|Hội đồng"
)
_KNOWN = {fold(w): w for w in _WORDS.split("|")}
_SMALL = {
    "tinh": "tỉnh", "huyen": "huyện", "xa": "xã", "phuong": "phường", "quan": "quận", "va": "và",
    "thi xa": "thị xã", "thi tran": "thị trấn", "thanh pho": "thành phố", "dac khu": "đặc khu",
    "danh gia": "đánh giá", "cong nhan": "công nhận", "thi dua": "thi đua", "khen thuong": "khen thưởng",
    "xay dung": "xây dựng", "xet": "xét", "cap": "cấp", "cua": "của", "lien cap": "liên cấp",
}  # fmt: skip
_START = (
    r"(?:Ủy ban nhân dân|Uỷ ban nhân dân|UBND|Sở|Phòng|Bộ|Hội đồng|Hội|Ban|Trường|Trung tâm|Văn phòng"
    r"|Công an|Đảng ủy|Huyện ủy|Tỉnh ủy|Thành ủy|Thị ủy|Liên đoàn|Thư viện|Cục|Chi cục|Thủ tướng|Chính phủ)"
)
_START_UP = re.compile(rf"^(?:{_START[3:-1].upper()})\b")
_LEVEL = r"(?:tỉnh|huyện|thành phố|thị xã|thị trấn|quận|phường|xã(?!\s+hội)|đặc khu)"
_SAYS = re.compile(
    rf"(?:^|[.;,]\s+)(?P<who>{_START}[^.;:]{{0,110}}?)\s*(?:\([^)]*\)\s*)?,?\s+"
    r"(?:(?:xin|kính|đã|sẽ|tiếp tục)\s+)?"
    r"(?:xây dựng|ban hành|lập|trình|kính trình|báo cáo|đề nghị|thông báo|tổ chức|hướng dẫn|yêu cầu)\b",
)
_AGENCIES = (
    (r"UBND", "Ủy ban nhân dân"),
    (r"HĐND", "Hội đồng nhân dân"),
    (r"SGD&?[DĐ]+T", "Sở Giáo dục và Đào tạo"),
    (r"P?GD&?[DĐ]+T", "Phòng Giáo dục và Đào tạo"),
    (r"HKH", "Hội Khuyến học"),
    (r"BGD&?[DĐ]+T", "Bộ Giáo dục và Đào tạo"),
    (r"VHXH", "Phòng Văn hóa - Xã hội"),
)


def expand(name: str) -> str:
    """Return an issuer's name with abbreviations written out and level words in lower case."""
    name = re.sub(r"\bUBND\b|Uỷ ban nhân dân", "Ủy ban nhân dân", squeeze(name))
    name = re.sub(r"\bHĐND\b", "Hội đồng nhân dân", name)
    name = re.sub(r"\bGD\s?&?\s?ĐT\b|\bGDĐT\b", "Giáo dục và Đào tạo", name)
    name = re.sub(rf"(?<=\s)({_LEVEL})\b", lambda m: m.group(1).lower(), name, flags=re.I)
    return re.sub(r"\s*\([^)]*\)", "", name).strip(" ,.;:-")


def calm(shout: str) -> str:
    """Return a name printed in capitals, in the usual spelling."""
    if shout != shout.upper():
        return expand(shout)
    words, result, i = expand(shout).split(), [], 0
    while i < len(words):
        for size in range(min(8, len(words) - i), 0, -1):
            key = fold(" ".join(words[i : i + size]))
            if key in _KNOWN or key in _SMALL:
                result.append(_KNOWN.get(key) or _SMALL[key])
                i += size
                break
        else:
            result.append({"-": "-", "SỐ": "số"}.get(words[i]) or words[i].capitalize())
            i += 1
    name = " ".join(result)
    return name[:1].upper() + name[1:]


def true_place(head: Head, paras: list[Paragraph]) -> str | None:
    """Return the place in the spelling that the text itself uses most ("Hung Yên" → "Hưng Yên")."""
    if not head.place:
        return None
    wanted = fold(head.place)
    pattern = re.compile(rf"\b{_LEVEL}\s+((?:[{UPPER}]\w*\s?){{{len(wanted.split())}}})(?!\w)", re.I)
    found: Counter[str] = Counter()
    for para in paras:
        for match in pattern.finditer(para.text):
            if fold(match.group(1)) == wanted and match.group(1).upper() != match.group(1):
                found[squeeze(match.group(1))] += 1
    return found.most_common(1)[0][0] if found else head.place


def _level_of(place: str, paras: list[Paragraph]) -> str:
    """Return the level word that stands before the place ("huyện Hồng Ngự"), else nothing."""
    found: Counter[str] = Counter()
    for para in paras:
        for match in re.finditer(rf"\b({_LEVEL})\s+{re.escape(place)}(?!\w)", para.text, re.I):
            found[match.group(1).lower()] += 1
    return found.most_common(1)[0][0] if found else ""


def issuer(head: Head, paras: list[Paragraph], signer: str | None) -> dict[str, object]:
    """Return {"name", "inferred"}: printed lines first, then text, signature and symbol."""
    place = true_place(head, paras) or ""
    printed = _printed(head.issuer_lines)
    if printed:
        name = _spelt(printed, place)
        if name != "Ủy ban nhân dân":
            return {"name": name, "inferred": False}
        whole = _with_place(name, place, _level_of(place, paras) if place else "")
        return {"name": whole, "inferred": whole != name}
    level = _level_of(place, paras) if place else ""
    name = _deciding(head.authority) if head.authority else _named_in_text(head, paras, signer)
    return {"name": _with_place(name, place, level) or None, "inferred": True}


def _deciding(authority: str) -> str:
    """Return the body of who decides: "CHỦ TỊCH ỦY BAN NHÂN DÂN XÃ …" is signed for the committee."""
    name = re.sub(
        r"^(?:Chủ tịch|Giám đốc|Trưởng phòng|Hiệu trưởng)\s+(?=Ủy|Sở|Phòng|Trường)", "", calm(authority)
    )
    name = "Phòng " + name[7:] if name.startswith("Trưởng phòng ") else name
    return re.sub(r"^Giám đốc (?=Sở)", "", name)


def _named_in_text(head: Head, paras: list[Paragraph], signer: str | None) -> str:
    """Return the body that the text, else the signature, else the symbol names; empty where none does."""
    symbol = re.split(r"[-/]", head.symbol or "")
    agency = next((n for part in reversed(symbol) for p, n in _AGENCIES if re.fullmatch(p, part, re.I)), "")
    name = _said(paras, agency)
    if not name and signer and "TM." in signer:
        name = calm(signer.split("TM.")[1].strip())
    return name or agency


def _printed(lines: list[str]) -> str | None:
    """Return the issuing body of the lines above the number; a superior's line gives the level."""
    names: list[str] = []
    for line in lines:
        for part in re.split(r"\s{3,}|\t", line):
            text = part.strip(" -_–*.|")
            if not re.search(rf"[{UPPER}]{{2}}", text):
                continue
            if (
                len(text) > 3
                and text in "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM|CỘNG HOÀ XÃ HỘI CHỦ NGHĨA VIỆT NAM"
            ):
                continue
            if (_START_UP.match(text) and names[-1:] not in (["ỦY"], ["UỶ"])) or not names:
                names.append(text)
            else:
                names[-1] += " " + text
    if not names or not any(_START_UP.match(n) for n in names):
        return None
    return _with_superiors_place(names) if len(names) > 1 else calm(names[0])


def _with_superiors_place(names: list[str]) -> str:
    """Return the last name, completed with the place of the first where it names none ("… huyện Krông Pa")."""
    own, above = calm(names[-1]), calm(names[0])
    place = re.search(rf"\b{_LEVEL}\s+(?!.*\b{_LEVEL}\s).+$", above)
    if place is None or re.search(rf"\b{_LEVEL}\b|^Trường ", own):
        return own
    proper = re.sub(rf"^.*\b{_LEVEL}\s+", "", place.group(0))
    return own if own.endswith(f" {proper}") else f"{own} {place.group(0)}"


def _spelt(name: str, place: str) -> str:
    """Return the printed name with its place in the spelling of the date line ("Krông Pa")."""
    wanted = fold(place).replace(" ", "")
    words = name.split(" ")
    for index in range(len(words) - 1, 0, -1):
        if wanted and fold("".join(words[index:])).replace(" ", "") == wanted:
            return " ".join([*words[:index], place])
    return name


def _said(paras: list[Paragraph], agency: str) -> str:
    """Return the body that says "… xây dựng Kế hoạch", which must fit the symbol where one is known."""
    for para in paras[:40]:
        if para.cells is not None:
            continue
        for match in _SAYS.finditer(para.text):
            name = expand(match["who"])
            if len(name) > 110 or re.search(r"\bsố \d|,.*,", name):
                continue
            if not agency or fold(name).startswith(fold(agency)):
                return name
    return ""


def _with_place(name: str, place: str, level: str) -> str:
    """Complete a name that ends before its place ("Ủy ban nhân dân tỉnh")."""
    if not name or not place or fold(place) in fold(name):
        return name
    if re.search(rf"\s(?:{_LEVEL})$", name):
        return f"{name} {place}"
    if re.search(rf"\b(?:{_LEVEL})\s+[{UPPER}]", name):
        return name
    between = "" if name.startswith("Sở") else level
    return squeeze(f"{name} {between} {place}")
