"""Matching a deadline of a plan to a step of the procedure by its words. Pure.

A plan names days in any order and words; each is matched to a step by its verbs and objects, and the clerk
sees the words beside the day before opening the round. A day that no rule recognises is matched to nothing.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from criteria.rules.last_day import last_day

SUBMIT, CHECK, REVIEW, DECIDE, REPORT = "submit", "check", "review", "decide", "report"

# In this order: the first rule that fits wins, so "nộp hồ sơ đề nghị công nhận" is about sending, not deciding.
RULES: tuple[tuple[str, re.Pattern[str]], ...] = tuple(
    (step, re.compile(pattern, re.I))
    for step, pattern in (
        (
            SUBMIT,
            r"(?:nộp|gửi|hoàn thiện|hoàn thành|lập)\b[^.;]{0,60}\bhồ sơ|hồ sơ[^.;]{0,60}\b(?:gửi|nộp)\b"
            r"|(?:gửi|nộp|hoàn thành)[^.;]{0,40}báo cáo tự đánh giá",
        ),
        (
            CHECK,
            r"(?:kiểm tra|rà soát|thẩm tra|thẩm định|tiếp nhận|bổ sung)[^.;]{0,40}hồ sơ|kiểm tra thực tế",
        ),
        (REPORT, r"báo cáo (?!tự)|tổng hợp[^.;]{0,60}báo cáo|tổng kết|sơ kết"),
        (DECIDE, r"quyết định|ra công nhận|(?:hoàn thành|xong)[^.;]{0,60}công nhận|công bố|ban hành"),
        (REVIEW, r"hội đồng|thẩm định|tổ chức đánh giá|đoàn (?:đánh giá|kiểm tra)|họp (?:xét|đánh giá)"),
        (SUBMIT, r"tự đánh giá"),
        (DECIDE, r"công nhận"),
    )
)


@dataclass(frozen=True, slots=True)
class NamedDay:
    """A day named by a plan: a date, or a day of each year ("MM-DD"), its words, and whether it says "trước"."""

    day: date | None
    recurs: str
    text: str
    before: bool = False


@dataclass(frozen=True, slots=True)
class Match:
    """The last day proposed for a step, and the words it was taken from."""

    step: str
    day: date
    text: str


def step_of(text: str) -> str | None:
    """Return the step the words are about, or None."""
    return next((step for step, pattern in RULES if pattern.search(text)), None)


def day_for(named: NamedDay, year: int) -> date | None:
    """Return the last day for an assessment year; a yearly one falls in the year after it."""
    day = named.day
    if day is None and named.recurs:
        try:
            day = date.fromisoformat(f"{year + 1}-{named.recurs}")
        except ValueError:
            return None
    return None if day is None else last_day(day, before=named.before, words=named.text)


def match(deadlines: Iterable[NamedDay], *, year: int, today: date) -> dict[str, list[Match]]:
    """Return the days still to come for each step, the earliest first; only of that year and the next."""
    matches: dict[str, list[Match]] = {}
    for named in deadlines:
        step, day = step_of(named.text), day_for(named, year)
        if step is None or day is None or day < today or not year <= day.year <= year + 1:
            continue
        matches.setdefault(step, []).append(Match(step, day, named.text))
    return {step: sorted(days, key=lambda one: one.day) for step, days in matches.items()}
