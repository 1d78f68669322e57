"""Rules of administrative units (đơn vị): which level contains which, and when a reform only renames one."""

from __future__ import annotations

from typing import Final

ORDER: Final = ("tinh", "huyen", "xa", "thon", "co_so")
"""The levels from the top down: tỉnh, huyện, xã, thôn or tổ dân phố, cơ quan or đơn vị."""
HOLDERS: Final = ("tinh", "huyen", "xa")
"""The levels that hold units: thôn and tổ dân phố are no level of government."""
HAMLET_KINDS: Final = {
    "thon": "Thôn",
    "to_dan_pho": "Tổ dân phố",
    "lang": "Làng",
    "ban": "Bản",
    "buon": "Buôn",
    "ap": "Ấp",
    "khom": "Khóm",
    "khu_pho": "Khu phố",
    "bon": "Bon",
    "phum": "Phum",
    "soc": "Sóc",
}
"""The kinds of units of the level thôn (Thông tư 04/2012/TT-BNV gọi chung là thôn, tổ dân phố)."""


def is_new_name(*, forerunners: int, heirs: int) -> bool:
    """Say whether a reform gave one unit a new name: one alone ended, and one alone took its place."""
    return forerunners == 1 and heirs == 1


def contains(upper: str, lower: str) -> bool:
    """Say whether a unit of one level may hold a unit of another (tỉnh > huyện > xã > thôn, cơ quan, đơn vị)."""
    return upper in HOLDERS and ORDER.index(upper) < ORDER.index(lower)
