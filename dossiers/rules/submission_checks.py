"""Gaps that stop a unit from requesting a level: open, unanswered and failed indicators, a sentence each."""

from __future__ import annotations

from dataclasses import dataclass

from criteria.rules.assessment import (
    FAIL,
    TEXT,
    UNANSWERED,
    Assessment,
    LevelResult,
    OpenItem,
    Verdict,
    is_answered,
)
from criteria.rules.wording import lowered, open_words


@dataclass(frozen=True, slots=True)
class Gap:
    """One indicator that stops a request, with the reason."""

    code: str
    sentence: str


def gaps_for(assessment: Assessment, level: int) -> tuple[Gap, ...]:
    """Return what stops a request for a level: what no source states, what is unanswered, what fails.

    Empty only if the level is reached (criteria.rules.levels).
    """
    result = assessment.at(level)
    gaps = [Gap("", _level_gap(result, item)) for item in result.told if item.code is None]
    gaps += [Gap("", f"{result.level.name}: {lowered(rule.sentence)}.") for rule in result.failing]
    if result.total == FAIL:
        gaps.append(Gap("", f"{result.level.name}: tổng điểm không đạt."))
    verdicts = {verdict.code: verdict for verdict in assessment.indicators if verdict.level == level}
    open_codes = [(item.code, item.what) for item in result.told if item.code is not None]
    open_codes += [(code, FAIL) for code in result.missing]
    places = {indicator.code: n for n, indicator in enumerate(assessment.definition.indicators)}
    open_codes.sort(key=lambda pair: places[pair[0]])
    gaps += [Gap(code, f"Chỉ tiêu {code}: {_why(what, verdicts.get(code))}") for code, what in open_codes]
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
    """Return what stops a request for a level, a sentence each."""
    return tuple(gap.sentence for gap in gaps_for(assessment, level))
