"""Rules of the procedure: quorum, majority, deadlines of titles, what a request needs.

Pure: shares, dates and "today" are arguments; the numbers come from the round, which copied them from the
criteria set (Thông tư 24/2023/TT-BGDĐT, Thông tư 25/2023/TT-BGDĐT: 12 months to level 2, 36 months).
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from itertools import zip_longest
from typing import Any

from criteria.rules.assessment import (
    FAIL,
    TEXT,
    UNANSWERED,
    Assessment,
    LevelResult,
    OpenItem,
    Verdict,
    add_months,
    is_answered,
)
from criteria.rules.wording import open_words

LEVELS = {"level_1": 1, "level_2": 2}
OPINIONS = ("level_2", "level_1", "return", "refuse")
CONCLUDE, VOTE_AGAIN = "conclude", "vote_again"


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
    """Say whether enough of the seats have voted for a conclusion (đủ số thành viên họp).

    `seats` is the base: the members of the sitting without those who stay out of the dossier.
    """
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


def agrees(choice: str, outcome: str) -> bool:
    """Say whether a ballot supports an outcome: who would give level 2 would also give level 1."""
    return choice == outcome or (choice, outcome) == ("level_2", "level_1")


def carried(
    tally: Mapping[str, int],
    *,
    seats: int,
    numerator: int,
    denominator: int,
    casting: str = "",
    barred: Collection[str] = (),
) -> str | None:
    """Return the outcome the ballots carry, the highest level first, or None where none is carried.

    `barred` outcomes can never be one: their level is not reached. Who gave a higher level counts for a lower one.

    `casting` is the chair's own ballot where the round gives it the casting vote: between sides of equal
    number (abstentions aside) it counts once more (phiếu ngang nhau thì theo ý kiến chủ tịch hội đồng).
    """
    opinions = sum(tally.get(outcome, 0) for outcome in OPINIONS)
    for extra in (0, 1) if casting else (0,):
        for outcome in (opinion for opinion in OPINIONS if opinion not in barred):
            for_it = support(outcome, tally)
            if extra and not (agrees(casting, outcome) and for_it * 2 == opinions):
                continue
            if majority(in_favour=for_it + extra, seats=seats, numerator=numerator, denominator=denominator):
                return outcome
    return None


def is_tied(tally: Mapping[str, int]) -> bool:
    """Say whether those for a recognition and those against it are of equal number (abstentions aside)."""
    for_it = tally.get("level_1", 0) + tally.get("level_2", 0)
    return for_it > 0 and for_it == tally.get("refuse", 0) + tally.get("return", 0)


def stays_out(*, of_the_unit: bool, has_reviewed: bool, own_unit_rule: bool, reviewers_rule: bool) -> str:
    """Return why a member must stay out of a dossier: "own_unit", "reviewed", or nothing."""
    if own_unit_rule and of_the_unit:
        return "own_unit"
    return "reviewed" if reviewers_rule and has_reviewed else ""


@dataclass(frozen=True, slots=True)
class SittingRules:
    """How a council of a round decides: chosen when the round is opened, frozen when a sitting opens.

    `quorum` and `majority` are shares of the members who may take part in a dossier. `tie_rule` says what equal
    sides mean where no casting vote decides: no proposal ("conclude") or another vote ("vote_again"). The
    circulars leave it open, so the round chooses; in a secret ballot nobody knows the chair's own slip.
    """

    quorum: tuple[int, int] = (2, 3)
    majority: tuple[int, int] = (1, 2)
    casting_vote: bool = False
    ballot_kind: str = "open"
    recuse_own_unit: bool = True
    recuse_reviewers: bool = True
    tie_rule: str = CONCLUDE

    def conflicts(self) -> tuple[str, ...]:
        """List what cannot stand together among these rules."""
        found = []
        if not 0 < self.quorum[0] <= self.quorum[1]:
            found.append("Tỷ lệ thành viên phải họp là một phần của hội đồng, ví dụ 2/3.")
        if not 0 <= self.majority[0] < self.majority[1]:
            found.append("Tỷ lệ tán thành phải dưới cả hội đồng, ví dụ quá 1/2.")
        if self.casting_vote and self.ballot_kind == "secret":
            found.append(
                "Bỏ phiếu kín thì không biết phiếu của chủ tịch hội đồng, nên không dùng phiếu quyết định được."
            )
        if self.casting_vote and self.tie_rule == VOTE_AGAIN:
            found.append(
                "Phiếu ngang nhau thì hoặc theo ý kiến chủ tịch hội đồng, hoặc bỏ phiếu lại; hãy chọn một cách."
            )
        return tuple(found)


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
    """List what stops a request for a level: what no source states, what is unanswered, what fails.

    Empty only where the level is reached (criteria.rules.levels).
    """
    result = assessment.at(level)
    gaps = [Gap("", _level_gap(result, item)) for item in result.open if item.code is None]
    if result.total == FAIL:
        gaps.append(Gap("", f"{result.level.name}: tổng điểm không đạt."))
    verdicts = {verdict.code: verdict for verdict in assessment.indicators if verdict.level == level}
    about = [(item.code, item.what) for item in result.open if item.code is not None]
    about += [(code, FAIL) for code in result.missing]
    places = {indicator.code: n for n, indicator in enumerate(assessment.definition.indicators)}
    about.sort(key=lambda pair: places[pair[0]])
    gaps += [Gap(code, f"Chỉ tiêu {code}: {_why(what, verdicts.get(code))}") for code, what in about]
    return tuple(gaps)


def _level_gap(result: LevelResult, item: OpenItem) -> str:
    return f"{result.level.name}: {open_words(item)} nên chưa xét được."


def _why(what: str, verdict: Verdict | None) -> str:
    if what == FAIL and verdict is not None:
        return f"không đạt. {verdict.reason}"
    if what == UNANSWERED:
        unclear = verdict is not None and is_answered(verdict.indicator, verdict.answer)
        return f"chưa đủ dữ liệu. {verdict.reason}" if unclear and verdict else "chưa trả lời."
    return f"{'nội dung' if what == TEXT else 'mức yêu cầu'} chưa có trong nguồn nên chưa xét được."


def missing_for(assessment: Assessment, level: int) -> tuple[str, ...]:
    """Say what stops a request for a level, a sentence each."""
    return tuple(gap.sentence for gap in gaps_for(assessment, level))


def next_number(taken: Iterable[int]) -> int:
    """Return the number after the highest taken, 1 for the first."""
    return max(taken, default=0) + 1


def changes(before: Mapping[str, Any], after: Mapping[str, Any]) -> tuple[str, ...]:
    """Say what one draft decision says differently from another: units, levels, grounds, articles."""
    old, new = ({row[1]: row[2] for row in one["annex"]["rows"]} for one in (before, after))
    found = [f"Thêm {unit} ({level.lower()})." for unit, level in new.items() if unit not in old]
    found += [f"Bỏ {unit} ({level.lower()})." for unit, level in old.items() if unit not in new]
    found += [
        f"{unit}: {old[unit].lower()} thành {level.lower()}."
        for unit, level in new.items()
        if unit in old and old[unit] != level
    ]
    for key, name in (("basis", "căn cứ"), ("articles", "Điều")):
        for number, (was, is_now) in enumerate(zip_longest(before[key], after[key], fillvalue=""), 1):
            if was != is_now:
                found.append(f"Sửa {name} {number}: “{was or '(không có)'}” thành “{is_now or '(bỏ)'}”.")
    return tuple(found)
