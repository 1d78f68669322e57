"""Titles over time: state, expiry, renewal, waiting period, appeals. Pure.

Months and days come from the round, which copied them from the criteria set (Thông tư 24/2023/TT-BGDĐT,
Thông tư 25/2023/TT-BGDĐT: 12 months to level 2, 36 months of validity) or from Luật Khiếu nại 2011, Điều 9
(90 days to appeal) and Điều 28 (30 days to answer).
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta

from criteria.rules.assessment import add_months
from criteria.workdays.days import CALENDAR, WorkCalendar
from dossiers.rules.facts import Fact

REVOKED, REPLACED, EXPIRED, VALID = "revoked", "replaced", "expired", "valid"
STATES = (REVOKED, REPLACED, EXPIRED, VALID)
"""The states of a title; the earlier one is said where several hold."""
UNKNOWN_END = "chưa xác định thời hạn"
_ONE_DAY = timedelta(days=1)


def state_on(
    day: date, *, valid_until: date | None, replaced_on: date | None, revoked_on: date | None
) -> str:
    """Return the state of a title on a day: the law that `dossiers.models.titles.state_filter` says in SQL.

    A title is counted to its last day inclusive; from the day of a revocation or replacement it holds no more. One
    whose end no source states does not expire.
    """
    if revoked_on is not None and revoked_on <= day:
        return REVOKED
    if replaced_on is not None and replaced_on <= day:
        return REPLACED
    return EXPIRED if valid_until is not None and valid_until < day else VALID


def title_key(model: str, government_level: str, year: int) -> str:
    """Return what a dossier is for: the title of one model, level of government and year."""
    return f"{model}:{government_level}:{year}"


def level_of_titles(judged: Sequence[str], issuer_level: str) -> str:
    """Return the level of government of a round's titles; empty where it is not certain.

    `judged` are the levels the criteria set judges. Of several it is the issuer's own: "Chủ tịch Ủy ban nhân dân
    cùng cấp" (Thông tư 22/2020/TT-BGDĐT).
    """
    if len(judged) == 1:
        return judged[0]
    return issuer_level if issuer_level in judged else ""


def last_day_of_title(recognised_on: date, months: int | None) -> date | None:
    """Return the last day of a title: the months are counted from the end of the year of recognition.

    None where no source states the months; an end is never invented.
    """
    if months is None:
        return None
    first = date(recognised_on.year + 1, 1, 1)
    return date.fromordinal(add_months(first, months).toordinal() - 1)


def end_words(valid_until: date | None) -> str:
    """Return until when a title holds, in words; an end that no source states is said to be unknown."""
    return UNKNOWN_END if valid_until is None else f"đến hết ngày {valid_until:%d/%m/%Y}"


def may_request(
    level: int,
    *,
    held_level: int | None,
    held_since: date | None,
    upgrade_months: int | None,
    on: date,
    words: str = "",
    held_words: str = "",
) -> Fact:
    """Return whether a unit may request a level on a day; `words` and `held_words` name the two levels in a sentence.

    A holder of level 1 waits the months of the set after that decision; a unit without a title requests at once,
    and so does one whose set states no months.
    """
    if held_level is None or held_since is None:
        return Fact(True, "Đơn vị chưa có danh hiệu còn hiệu lực nên được đề nghị ngay.")
    if level <= held_level:
        return Fact(True, "Đề nghị công nhận lại mức độ đang giữ.")
    if upgrade_months is None:
        return Fact(True, "Bộ tiêu chí không nêu thời gian chờ giữa hai mức độ.")
    earliest = add_months(held_since, upgrade_months)
    held = held_words or f"mức độ {held_level}"
    if on >= earliest:
        return Fact(True, f"Đã đủ {upgrade_months} tháng kể từ quyết định công nhận {held}.")
    return Fact(
        False,
        f"Chưa đủ {upgrade_months} tháng kể từ quyết định công nhận {held}; "
        f"được đề nghị {words or f'mức độ {level}'} từ {earliest:%d/%m/%Y}.",
    )


def upgrade_cutoff(on: date, months: int) -> date:
    """Return the last day of a decision after which these months have passed on that day, month ends included.

    `recognised_on <= upgrade_cutoff(on, m)` is equal to `add_months(recognised_on, m) <= on`, for use in a query.
    """
    cutoff = add_months(on, -months)
    while add_months(cutoff + _ONE_DAY, months) <= on:
        cutoff += _ONE_DAY
    return cutoff


def renewal_from(valid_until: date | None, months: int) -> date | None:
    """Return the first day on which a title counts as ending soon; None if its end is unknown."""
    return None if valid_until is None else add_months(valid_until, -months)


def last_day_to_appeal(ended_on: date, days: int, days_off: WorkCalendar) -> date:
    """Return the last day to appeal; never a day off (Bộ luật Dân sự 2015, Điều 148)."""
    return days_off.end_of_term(ended_on, days, CALENDAR)


def may_appeal(*, ended_on: date | None, days: int, on: date, days_off: WorkCalendar) -> Fact:
    """Return whether a unit may still appeal on a day against how its dossier ended."""
    if ended_on is None:
        return Fact(False, "Hồ sơ chưa có kết quả nên chưa có gì để kiến nghị.")
    last = last_day_to_appeal(ended_on, days, days_off)
    if on > last:
        return Fact(False, f"Đã hết thời hạn kiến nghị {days} ngày, hạn cuối là {last:%d/%m/%Y}.")
    return Fact(True, f"Được kiến nghị đến hết ngày {last:%d/%m/%Y}.")
