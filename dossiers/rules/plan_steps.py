"""Matching a deadline of a plan to a step of the procedure by its words. Pure.

A plan names days in any order and words; each is matched to a step by its verbs and objects, and the clerk
sees the words beside the day before opening the round. A day that no rule recognises is matched to nothing.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date

from criteria.rules.last_day import last_day, term_in

ANOTHER = 2
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

LEVELS: tuple[tuple[str, re.Pattern[str]], ...] = (
    ("tinh", re.compile(r"(?<!cơ )(?<!trụ )\bsở\s+\w|\btỉnh\b|thành phố trực thuộc", re.I)),
    (
        "huyen",
        re.compile(
            r"\b(?:ubnd|[uủ][yỷ] ban nhân dân)\s+(?:cấp\s+)?(?:các\s+)?(?:huyện|quận|thị xã|thành phố)"
            r"|cấp huyện|\bphòng (?:gd|giáo dục)|\bhuyện\b",
            re.I,
        ),
    ),
    ("xa", re.compile(r"\b(?:xã(?!\s+hội)|phường|thị trấn|đặc khu)\b", re.I)),
)
_VERB = re.compile(r"\b(?:gửi|nộp|báo cáo|trình|về)\b", re.I)  # who comes after one receives
_SENDING = re.compile(r"\b(?:gửi|nộp|báo cáo\b[^.;]{0,80}\b(?:về|cho|lên)|trình)\b", re.I)
_MEETING = re.compile(
    r"\b(?:họp|hội nghị|hội thảo|phiên họp|sơ kết|tổng kết|tập huấn|đại hội|lễ|phát động|biểu dương)\b", re.I
)


@dataclass(frozen=True, slots=True)
class NamedDay:
    """A day named by a plan: a date, or a day of each year ("MM-DD"), its words, and whether it says "trước".

    `actor` is whoever the plan gives the task to in which the day stands.
    """

    day: date | None
    recurs: str
    text: str
    before: bool = False
    actor: str = ""


@dataclass(frozen=True, slots=True)
class Match:
    """The last day proposed for a step, the words it was taken from, and whether it is told to this level."""

    step: str
    day: date
    text: str
    fits: bool = True


def step_of(text: str) -> str | None:
    """Return the step the words are about, or None."""
    return next((step for step, pattern in RULES if pattern.search(text)), None)


def day_for(named: NamedDay, year: int) -> date | None:
    """Return the last day for an assessment year; a yearly one falls in the year after it."""
    if named.day is not None:
        return last_day(named.day, before=named.before, words=named.text)
    term = term_in(year + 1, named.recurs, before=named.before, words=named.text) if named.recurs else None
    return term.last if term else None


def match(
    deadlines: Iterable[NamedDay], *, year: int, today: date, levels: Mapping[str, str] | None = None
) -> dict[str, list[Match]]:
    """Return the days still to come for each step, the most fitting first; only of that year and the next.

    `levels` is the level of government that each step of the round is of. A day of another level stands last (a
    province's report is not due on the districts' day), then a meeting behind what is sent, then the later day.
    """
    matches: dict[str, list[tuple[tuple[int, int, date], Match]]] = {}
    for named in deadlines:
        step, day = step_of(named.text), day_for(named, year)
        if step is None or day is None or day < today or not year <= day.year <= year + 1:
            continue
        strange = _strangeness(named, (levels or {}).get(step, ""))
        fitting = (strange, _is_meeting(step, named.text), day)
        matches.setdefault(step, []).append((fitting, Match(step, day, named.text, strange < ANOTHER)))
    return {
        step: [one for _, one in sorted(days, key=lambda pair: pair[0])] for step, days in matches.items()
    }


def _strangeness(named: NamedDay, level: str) -> int:
    """Return 0 where the day is told to that level of government, 1 where it is told to none, 2 to another."""
    told = level_of(named.actor) or level_of(_VERB.split(named.text)[0])
    return 1 if not level or not told else 0 if told == level else ANOTHER


def level_of(words: str) -> str:
    """Return the level of government of the body that a heading or a sentence names first; "" where it names none."""
    hits = [(found.start(), level) for level, pattern in LEVELS if (found := pattern.search(words))]
    return min(hits)[1] if hits else ""


def _is_meeting(step: str, text: str) -> int:
    """Return 1 for a meeting or a celebration at which nothing is sent; the council's own meetings are its step."""
    return int(step != REVIEW and bool(_MEETING.search(text)) and not _SENDING.search(text))
