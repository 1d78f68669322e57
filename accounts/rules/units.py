"""Rules of administrative units (đơn vị): which level contains which, and when a reform only renames one."""

from __future__ import annotations

from typing import Final

ORDER: Final = ("tinh", "huyen", "xa", "co_so")
"""The levels from the top down: tỉnh, huyện, xã, cơ quan or đơn vị."""


def is_new_name(*, forerunners: int, heirs: int) -> bool:
    """Say whether a reform gave one unit a new name: one alone ended, and one alone took its place."""
    return forerunners == 1 and heirs == 1


def contains(upper: str, lower: str) -> bool:
    """Say whether a unit of one level may hold a unit of another (tỉnh > huyện > xã > cơ quan, đơn vị)."""
    return ORDER.index(upper) < ORDER.index(lower)
