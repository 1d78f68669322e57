"""What a draft is checked for besides its cells: values that wait for a second person, marks that nobody confirmed."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from criteria.models import SetDraft, SetEntry
from criteria.sets import completion


def entry_problems(draft: SetDraft, data: Mapping[str, Any]) -> list[str]:
    """What a second person still has to say: values that wait, and confirmed ones that were changed since."""
    entries = SetEntry.objects.of_draft(draft).exclude(state=SetEntry.State.WITHDRAWN)
    held = {item.key: item for item in completion.items(data)}
    newest = {entry.item: entry for entry in reversed(list(entries))}
    found = []
    for key, entry in newest.items():
        if entry.state == SetEntry.State.WAITING:
            found.append(
                f"{entry.label}: chờ người thứ hai xác nhận; hãy nhờ một quản trị hệ thống khác hoặc rút mục này."
            )
        elif key not in held or not completion.stands(held[key], entry.value):
            found.append(
                f"{entry.label}: đã sửa sau khi xác nhận “{entry.words}”; hãy điền lại ở trang hoàn thiện."
            )
    return found


def marked_alone(draft: SetDraft, data: Mapping[str, Any]) -> list[str]:
    """Say which values were marked as verified in the lines of the draft, without a second person."""
    if draft.base is None:
        return []
    before = {item.key for item in completion.items(draft.base.definition) if _is_verified(item)}
    confirmed = SetEntry.objects.of_draft(draft).filter(state=SetEntry.State.CONFIRMED)
    known = before | set(confirmed.values_list("item", flat=True))
    labels = [item.label for item in completion.items(data) if _is_verified(item) and item.key not in known]
    return [f"Đánh dấu đã kiểm chứng mà không qua người thứ hai: {'; '.join(labels)}."] if labels else []


def _is_verified(item: completion.Item) -> bool:
    return item.cell is not None and bool(item.cell.get("verified"))
