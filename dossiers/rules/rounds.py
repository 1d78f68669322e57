"""Contradictions among the settings of a round. Pure: facts in, sentences out."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

MOST_DAYS = 366
MOST_NAMED = 5


@dataclass(frozen=True, slots=True)
class StepLimit:
    """The limit of a step: a day, a number of days from its beginning, or both; and its source."""

    due: date | None = None
    days: int | None = None
    counted_in: str = "working"
    source: str = ""


def as_limits(given: Mapping[str, date | StepLimit]) -> dict[str, StepLimit]:
    """Return the limits of the steps that have one; a bare day is a limit without a number of days."""
    limits = {step: one if isinstance(one, StepLimit) else StepLimit(due=one) for step, one in given.items()}
    return {step: one for step, one in limits.items() if one.due or one.days}


def deadline_faults(limits: Mapping[str, StepLimit], order: Mapping[str, str]) -> list[tuple[str, str]]:
    """Return step and sentence for each day before an earlier one and each impossible term; `order` names the steps."""
    faults: list[tuple[str, str]] = []
    last: tuple[str, date] | None = None
    for step, name in order.items():
        one = limits.get(step)
        if one is None:
            continue
        if one.days is not None and not 0 < one.days <= MOST_DAYS:
            faults.append((step, f"Số ngày của bước “{name}” phải từ 1 đến {MOST_DAYS}."))
        if one.due is None:
            continue
        if last is not None and one.due < last[1]:
            words = (
                f"Hạn của bước “{name}” ({one.due:%d/%m/%Y}) trước hạn của bước “{last[0]}” "
                f"({last[1]:%d/%m/%Y}). Hãy sửa một trong hai."
            )
            faults.append((step, words))
        last = (name, one.due)
    return faults


def authority_conflicts(
    *, issuer: str, issuer_unit: str, not_below: Sequence[str], itself: bool, itself_allowed: bool
) -> list[str]:
    """Return a sentence for the units the issuer is not superior to: whoever recognises is the superior.

    Thông tư 24/2023/TT-BGDĐT and 25/2023/TT-BGDĐT leave recognition to the level above. Only a unit without a
    superior, assessed by a set of its own level, recognises itself.
    """
    conflicts = []
    if itself and not itself_allowed:
        conflicts.append(
            f"{issuer} không tự công nhận {issuer_unit} được: việc đó thuộc cấp trên. Hãy bỏ đơn vị này."
        )
    if not_below:
        named = ", ".join(not_below[:MOST_NAMED]) + (" …" if len(not_below) > MOST_NAMED else "")
        conflicts.append(
            f"{issuer} không phải cấp trên của {len(not_below)} đơn vị: {named}. Hãy bỏ các đơn vị này hoặc đề "
            "nghị cơ quan cấp trên của họ mở đợt."
        )
    return conflicts


def seat_conflicts(*, seats: int, chairs: int) -> list[str]:
    """Return a sentence for a council that cannot sit."""
    conflicts = []
    if chairs == 0:
        conflicts.append(
            "Hội đồng được chọn chưa có chủ tịch đang giữ nhiệm vụ. Hãy bổ sung hoặc chọn hội đồng khác."
        )
    if seats == 1:
        conflicts.append(
            "Hội đồng được chọn chỉ có một thành viên nên không họp được. Hãy bổ sung thành viên."
        )
    return conflicts


def signer_conflicts(*, role_name: str, signers: int) -> list[str]:
    """Return a sentence for a chosen signer who may not sign; `role_name` empty: whoever may."""
    if not role_name or signers:
        return []
    return [
        f"Chọn “{role_name}” ký quyết định, nhưng hôm nay không ai giữ vai đó có thẩm quyền ký văn bản của "
        "cơ quan ra quyết định. Hãy chọn người ký khác hoặc ghi thẩm quyền ký."
    ]


def council_conflicts(until: date | None, review: StepLimit | None) -> list[str]:
    """Return a sentence if the council ends before the last day of its review."""
    if until is None or review is None or review.due is None or review.due <= until:
        return []
    return [
        f"Hội đồng được chọn chỉ hoạt động đến {until:%d/%m/%Y}, trước hạn đánh giá {review.due:%d/%m/%Y}. "
        "Hãy sửa hạn hoặc chọn hội đồng khác."
    ]


def terms_conflicts(*, objection_days: int, answer_days: int) -> list[str]:
    """Return a sentence for terms of appeals outside the possible range."""
    if 1 <= objection_days <= MOST_DAYS and 1 <= answer_days <= MOST_DAYS:
        return []
    return [f"Thời hạn kiến nghị và trả lời phải từ 1 đến {MOST_DAYS} ngày."]
