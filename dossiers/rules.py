"""Rules of the procedure: quorum, majority, deadlines of titles, what a request needs.

Pure: shares, dates and "today" are arguments; the numbers come from the round, which copied them from the
criteria set (Thông tư 24/2023/TT-BGDĐT, Thông tư 25/2023/TT-BGDĐT: 12 months to level 2, 36 months).
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date

from criteria.rules import FAIL, NOT_APPLICABLE, UNKNOWN, Assessment, add_months, is_answered

LEVELS = {"level_1": 1, "level_2": 2}


@dataclass(frozen=True, slots=True)
class Fact:
    """A yes or no with its reason, worded for the person who asked."""

    holds: bool
    reason: str

    def __bool__(self) -> bool:
        return self.holds


def needed(seats: int, numerator: int, denominator: int) -> int:
    """Return the smallest whole number of seats that is at least the share."""
    return -(-seats * numerator // denominator)


def quorum(*, voted: int, seats: int, numerator: int, denominator: int) -> Fact:
    """Say whether enough of the seats have voted for a conclusion (đủ số thành viên họp)."""
    least = max(1, needed(seats, numerator, denominator))
    if voted >= least:
        return Fact(True, f"{voted}/{seats} thành viên đã cho ý kiến, cần ít nhất {least}.")
    return Fact(False, f"Mới có {voted}/{seats} thành viên cho ý kiến, còn thiếu {least - voted}.")


def majority(*, in_favour: int, seats: int, numerator: int, denominator: int) -> Fact:
    """Say whether more than the share of all seats is in favour (quá bán: more than half)."""
    if in_favour * denominator > seats * numerator:
        return Fact(True, f"{in_favour}/{seats} thành viên tán thành.")
    return Fact(False, f"Chỉ {in_favour}/{seats} thành viên tán thành, chưa quá {numerator}/{denominator}.")


def support(outcome: str, tally: Mapping[str, int]) -> int:
    """Return the votes that carry an outcome: who would give level 2 would also give level 1."""
    if outcome == "level_1":
        return tally.get("level_1", 0) + tally.get("level_2", 0)
    return tally.get(outcome, 0)


def carried(tally: Mapping[str, int], *, seats: int, numerator: int, denominator: int) -> str | None:
    """Return the outcome the ballots carry, the highest level first, or None where none is carried."""
    for outcome in ("level_2", "level_1", "return", "refuse"):
        if majority(
            in_favour=support(outcome, tally), seats=seats, numerator=numerator, denominator=denominator
        ):
            return outcome
    return None


def title_until(recognised_on: date, months: int) -> date:
    """Return the last day of a title: the months counted from the end of the year of recognition."""
    first = date(recognised_on.year + 1, 1, 1)
    return date.fromordinal(add_months(first, months).toordinal() - 1)


def may_request(
    level: int, *, held_level: int | None, held_since: date | None, upgrade_months: int, on: date
) -> Fact:
    """Say whether a unit may ask for a level on a day.

    Who holds level 1 waits the months of the set after that decision; who holds no title asks at once.
    """
    if held_level is None or held_since is None:
        return Fact(True, "Đơn vị chưa có danh hiệu còn hiệu lực nên được đề nghị ngay.")
    if level <= held_level:
        return Fact(True, "Đề nghị công nhận lại mức độ đang giữ.")
    earliest = add_months(held_since, upgrade_months)
    if on >= earliest:
        return Fact(True, f"Đã đủ {upgrade_months} tháng kể từ quyết định công nhận mức độ {held_level}.")
    return Fact(
        False,
        f"Chưa đủ {upgrade_months} tháng kể từ quyết định công nhận mức độ {held_level}; "
        f"được đề nghị mức độ {level} từ {earliest:%d/%m/%Y}.",
    )


@dataclass(frozen=True, slots=True)
class Gap:
    """One indicator that stops a request, with the sentence that says why."""

    code: str
    sentence: str


def gaps_for(assessment: Assessment, level: int) -> tuple[Gap, ...]:
    """List what stops a request for a level: unanswered indicators and those that fail, with the reason.

    An indicator whose demand no source states does not stop the request: the council judges it.
    """
    gaps: list[Gap] = []
    for verdict in assessment.indicators:
        if verdict.level != level or verdict.result == NOT_APPLICABLE:
            continue
        if not is_answered(verdict.indicator, verdict.answer):
            gaps.append(Gap(verdict.code, f"Chỉ tiêu {verdict.code}: chưa trả lời."))
        elif verdict.result == FAIL:
            gaps.append(Gap(verdict.code, f"Chỉ tiêu {verdict.code}: không đạt. {verdict.reason}"))
        elif verdict.result == UNKNOWN and verdict.requirement.value is not None:
            gaps.append(Gap(verdict.code, f"Chỉ tiêu {verdict.code}: chưa đủ dữ liệu. {verdict.reason}"))
    return tuple(gaps)


def missing_for(assessment: Assessment, level: int) -> tuple[str, ...]:
    """Say what stops a request for a level, a sentence each."""
    return tuple(gap.sentence for gap in gaps_for(assessment, level))


def next_number(taken: Iterable[int]) -> int:
    """Return the number after the highest taken, 1 for the first."""
    return max(taken, default=0) + 1
