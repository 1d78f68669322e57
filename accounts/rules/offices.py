"""Offices by their names: what the head of one is called, and the name in full (pure; NĐ 30/2020/NĐ-CP, Điều 13).

The name of an office says what kind of office it is: "Sở Giáo dục và Đào tạo Hưng Yên" is led by its Giám đốc,
"Phòng Giáo dục và Đào tạo huyện Hiệp Hòa" by its Trưởng phòng, "Ủy ban nhân dân xã An Bình" by its Chủ tịch.
"""

from __future__ import annotations

import re
import unicodedata
from typing import Final

COMMITTEE: Final = "Ủy ban nhân dân"
NOBODY_NAMED: Final = "Thủ trưởng"
"""How the head of an office is called whose name tells nothing."""
HEADS: Final = (
    (COMMITTEE, "Chủ tịch"),
    ("Hội đồng nhân dân", "Chủ tịch"),
    ("Ủy ban Mặt trận", "Chủ tịch"),
    ("Liên đoàn", "Chủ tịch"),
    ("Hội đồng", "Chủ tịch"),
    ("Hội", "Chủ tịch"),
    ("Bộ", "Bộ trưởng"),
    ("Sở", "Giám đốc"),
    ("Phòng", "Trưởng phòng"),
    ("Trường", "Hiệu trưởng"),
    ("Trung tâm", "Giám đốc"),
    ("Đại học", "Giám đốc"),
    ("Học viện", "Giám đốc"),
    ("Bệnh viện", "Giám đốc"),
    ("Thư viện", "Giám đốc"),
    ("Bảo tàng", "Giám đốc"),
    ("Văn phòng", "Chánh Văn phòng"),
    ("Thanh tra", "Chánh Thanh tra"),
    ("Chi cục", "Chi cục trưởng"),
    ("Cục", "Cục trưởng"),
    ("Vụ", "Vụ trưởng"),
    ("Viện", "Viện trưởng"),
    ("Ban", "Trưởng ban"),
)
"""How the name of an office begins, and what its head is called; the longer beginning stands first."""
SHORT_FORMS: Final = (
    (r"\bU[ỷy] ban\b", "Ủy ban"),
    (r"\bUBND\b", "Ủy ban nhân dân"),
    (r"\bHĐND\b", "Hội đồng nhân dân"),
    (r"\bP\.?GD\s?(?:&|-|và)?\s?ĐT\b", "Phòng Giáo dục và Đào tạo"),
    (r"\bSGD\s?(?:&|-|và)?\s?ĐT\b", "Sở Giáo dục và Đào tạo"),
    (r"\bGD\s?(?:&|-|–|và)?\s?ĐT\b", "Giáo dục và Đào tạo"),
    (r"\bHKH\b", "Hội Khuyến học"),
    (r"\s?&\s?", " và "),
)


def full_name(name: str) -> str:
    """Return a name with its usual short forms written out: "Phòng GD&ĐT" is "Phòng Giáo dục và Đào tạo"."""
    name = unicodedata.normalize("NFC", " ".join(name.split()))
    for short, full in SHORT_FORMS:
        name = re.sub(short, full, name)
    return " ".join(name.split())


def head_title(name: str) -> str:
    """Return what the head of an office is called: "Giám đốc" of a Sở, "Thủ trưởng" where the name does not tell."""
    named = full_name(name).casefold()
    return next((title for start, title in HEADS if begins(named, start.casefold())), NOBODY_NAMED)


def head_of(name: str) -> str:
    """Return the head of an office as papers name them: "Trưởng phòng Giáo dục và Đào tạo huyện Hiệp Hòa"."""
    return joined(head_title(name), full_name(name))


def leads_alone(name: str) -> bool:
    """Return whether an office has one head who decides (chế độ thủ trưởng), so that nothing is signed "TM." for it."""
    return head_title(name) not in COLLECTIVE


def is_association(name: str) -> bool:
    """Return whether an office is an association or an elected body, which stands below no committee (Hội, HĐND)."""
    return head_title(name) == "Chủ tịch" and not begins(full_name(name).casefold(), COMMITTEE.casefold())


def symbol_from(name: str, place: str = "") -> str:
    """Return the symbol an office's name suggests: "SGDĐT" for Sở Giáo dục và Đào tạo; `place` at its end is left out.

    NĐ 30/2020/NĐ-CP, Phụ lục I, II.3: the first letters of the words that name the office, without marks but Đ.
    """
    named = full_name(name)
    for end in LEVEL_ENDS:
        named = re.split(rf"\s(?={end}\b)", named, maxsplit=1, flags=re.IGNORECASE)[0]
    if place and named.casefold().endswith(f" {place.casefold()}"):
        named = named[: -len(place)]
    words = [word for word in re.findall(r"\w+", named) if word.casefold() not in ("và", "của")]
    first = unicodedata.normalize("NFD", "".join(word[0] for word in words).upper())
    return "".join(letter for letter in first if not unicodedata.combining(letter))


LEVEL_ENDS: Final = (
    "tỉnh", "thành phố", "huyện", "quận", "thị xã", "thị trấn", "phường", r"xã(?!\s+hội)", "đặc khu",
)  # fmt: skip
COLLECTIVE: Final = ("Chủ tịch", "Trưởng ban")
"""What the heads of bodies are called that decide together."""


def joined(capacity: str, office: str) -> str:
    """Return a capacity before an office, with words that end the one and begin the other once."""
    own, body = capacity.split(), office.split()
    most = min(len(own), len(body))
    shared = max(n for n in range(most + 1) if _same(own[len(own) - n :], body[:n]))
    return " ".join(own + body[shared:])


def _same(one: list[str], other: list[str]) -> bool:
    return [word.casefold() for word in one] == [word.casefold() for word in other]


def begins(name: str, start: str) -> bool:
    """Return whether a name begins with these words, whole words only, in the same spelling."""
    return f"{name} ".startswith(f"{start} ")
