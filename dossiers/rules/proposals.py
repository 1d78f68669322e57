"""Differences between two draft decisions (dự thảo quyết định)."""

from __future__ import annotations

from collections.abc import Mapping
from itertools import zip_longest
from typing import Any


def draft_changes(before: Mapping[str, Any], after: Mapping[str, Any]) -> tuple[str, ...]:
    """Return how one draft decision differs from another: units, levels, grounds, articles."""
    old, new = ({row[1]: row[2] for row in one["annex"]["rows"]} for one in (before, after))
    changes = [f"Thêm {unit} ({level.lower()})." for unit, level in new.items() if unit not in old]
    changes += [f"Bỏ {unit} ({level.lower()})." for unit, level in old.items() if unit not in new]
    changes += [
        f"{unit}: {old[unit].lower()} thành {level.lower()}."
        for unit, level in new.items()
        if unit in old and old[unit] != level
    ]
    for key, name in (("basis", "căn cứ"), ("articles", "Điều")):
        for number, (was, is_now) in enumerate(zip_longest(before[key], after[key], fillvalue=""), 1):
            if was != is_now:
                changes.append(f"Sửa {name} {number}: “{was or '(không có)'}” thành “{is_now or '(bỏ)'}”.")
    return tuple(changes)
