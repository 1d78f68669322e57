"""Verdicts in words (lời của kết luận), made when they are read: required, found, reason."""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction
from typing import TYPE_CHECKING

from criteria.labels import result_label
from criteria.rules import definition as d
from criteria.rules.numbers import Number, number, percent

if TYPE_CHECKING:
    from criteria.rules.definition import Indicator, Requirement
    from criteria.rules.verdicts import (
        Answer,
        LevelResult,
        OpenItem,
        Verdict,
    )

OPEN_ORDER = ("rule", "text", "threshold", "unanswered")
OPERATOR_WORDS = {">=": "ít nhất", ">": "trên", "<=": "không quá", "<": "dưới"}
OPEN = d.NOT_IN_SOURCE
UNVERIFIED = "chưa kiểm chứng"


def required(verdict: Verdict) -> str:
    """What the level demands."""
    return requirement_text(verdict.indicator, verdict.requirement)


def requirement_text(indicator: Indicator, requirement: Requirement) -> str:
    """What a requirement demands, as a phrase; open values say so."""
    kind = indicator.kind
    if kind == d.YES_NO:
        return "có thực hiện"
    if kind == d.ALL_OF:
        bars = dict.fromkeys(_bar(part, " %") for part in requirement.parts)
        return "; ".join(bars)
    if kind == d.POINTS:
        return _points_text(indicator)
    if kind == d.CHANGE:
        return _change_text(indicator, requirement)
    if requirement.value is None:
        return f"mức yêu cầu {OPEN}"
    if kind in (d.RUNG, d.AWARD):
        return f"từ “{_rung(indicator, int(requirement.value))}” trở lên"
    unit = " %" if kind in (d.SHARE, d.ROLL_UP) else f" {indicator.unit}".rstrip()
    return _bar(requirement, unit)


def _bar(requirement: Requirement, unit: str) -> str:
    if requirement.value is None:
        return f"mức yêu cầu {OPEN}"
    return f"{OPERATOR_WORDS[requirement.operator]} {number(requirement.value)}{unit}"


def _points_text(indicator: Indicator) -> str:
    most = f"điểm tối đa {OPEN}"
    if indicator.max_points is not None:
        most = f"tối đa {number(indicator.max_points)} điểm"
    if indicator.floor is None:
        return f"chấm điểm ({most})"
    return f"không dưới {number(indicator.floor)} điểm ({most})"


def _change_text(indicator: Indicator, requirement: Requirement) -> str:
    verb = "giảm" if requirement.direction == "fall" else "tăng"
    if requirement.value is None:
        return f"{verb} so với năm trước, mức {OPEN}"
    if requirement.value == 0:
        return f"{verb} so với năm trước"
    return (
        f"{verb} {OPERATOR_WORDS[requirement.operator]} {number(requirement.value)}"
        f"{_unit(indicator)} so với năm trước"
    )


def _unit(indicator: Indicator) -> str:
    return " điểm phần trăm" if indicator.unit == "%" else f" {indicator.unit}".rstrip()


def _rung(indicator: Indicator, rung: int) -> str:
    if 1 <= rung <= len(indicator.ladder):
        return indicator.ladder[rung - 1]
    return f"mức {rung}"


def found(verdict: Verdict) -> str:
    """What the answer says; a figure of the register names its day."""
    text = found_text(verdict.indicator, verdict.answer)
    if verdict.base is None:
        return text
    if not verdict.base:
        return "theo sổ không có đơn vị nào trong mẫu số"
    day = f" ngày {verdict.counted_on:%d/%m/%Y}" if verdict.counted_on else ""
    return f"{text}, theo sổ{day}"


def found_text(indicator: Indicator, answer: Answer) -> str:
    """What an answer says, as a phrase."""
    kind = indicator.kind
    if kind == d.ALL_OF:
        return "; ".join(_share_text(part) for part in answer.parts) or "chưa trả lời"
    if kind in (d.SHARE, d.ROLL_UP):
        return _share_text(answer)
    if kind in (d.RUNG, d.AWARD) and answer.rung is not None:
        return f"“{_rung(indicator, answer.rung)}”" if answer.rung else "chưa đạt mức nào"
    if kind == d.POINTS:
        return "chưa chấm" if answer.points is None else f"{number(answer.points)} điểm"
    return _value_text(indicator, answer)


def _value_text(indicator: Indicator, answer: Answer) -> str:
    """Return a yes or no, a number with its unit, or a change against the year before, as a phrase."""
    if answer.value is None:
        return "chưa trả lời"
    if isinstance(answer.value, bool) or indicator.kind == d.YES_NO:
        return "có" if answer.value else "không"
    unit = f" {indicator.unit}".rstrip()
    text = f"{number(answer.value)}{unit}"
    if indicator.kind != d.CHANGE:
        return text
    if answer.previous is None:
        return f"{text}; chưa có số liệu năm trước"
    return f"{text} (năm trước {number(answer.previous)}{unit}, {_moved(indicator, answer)})"


def _moved(indicator: Indicator, answer: Answer) -> str:
    assert answer.value is not None
    assert answer.previous is not None
    change = Fraction(answer.value) - Fraction(answer.previous)
    if change == 0:
        return "không đổi"
    return f"{'tăng' if change > 0 else 'giảm'} {number(abs(change))}{_unit(indicator)}"


def _share_text(answer: Answer) -> str:
    if answer.numerator is None and answer.value is not None:
        return f"{number(answer.value)} %"
    if answer.numerator is None and answer.denominator is None:
        return "chưa trả lời"
    if answer.numerator is None or not answer.denominator:
        return "thiếu tử số" if answer.numerator is None else "thiếu mẫu số"
    share = percent(answer.numerator, answer.denominator)
    return f"{share} ({_plain(answer.numerator)}/{_plain(answer.denominator)})"


def _plain(value: Number) -> str:
    return str(value) if isinstance(value, int) else number(value)


def reason(verdict: Verdict) -> str:
    """One sentence: what was required, what was found, by which article."""
    if verdict.result == "not_applicable":
        return f"không áp dụng cho loại đơn vị này — {verdict.article}"
    marked = verdict.verified or verdict.article.endswith(UNVERIFIED)
    mark = "" if marked else f" ({UNVERIFIED})"
    reached = {"pass": "đạt", "fail": "mới đạt"}.get(verdict.result, "hiện có")
    phrase = found(verdict)
    if not verdict.indicator.asks_what_is_known:
        answered = phrase if phrase.startswith("chưa") else f"trả lời: {phrase}"
        return f"nội dung {OPEN} nên chưa xét được, {answered} — {verdict.article}{mark}"
    demand = required(verdict)
    demand = (
        demand if demand.startswith(("mức yêu cầu", "chấm điểm")) else f"cần {demand.removeprefix('có ')}"
    )
    if verdict.result == "unknown" and phrase in ("chưa trả lời", "chưa chấm"):
        return f"{demand}, {phrase} — {verdict.article}{mark}"
    if verdict.indicator.kind == d.YES_NO:
        reached, phrase = "trả lời", f"“{phrase}”"
    elif verdict.indicator.kind == d.CHANGE or phrase.startswith(("chưa", "thiếu")):
        reached = "số liệu:"
    return f"{demand}, {reached} {phrase} — {verdict.article}{mark}"


def level_sentence(result: LevelResult) -> str:
    """How a level stands: what fails, or what is open and what is unanswered; its own rules with their figures."""
    name = result.level.name
    if result.state == "reached":
        rules = "; ".join(lowered(one.sentence) for one in result.stated)
        return f"{name}: đạt ({rules})." if rules else f"{name}: đạt."
    reasons = []
    if result.state == "not_reached":
        reasons = [lowered(one.sentence) for one in result.failing]
        reasons += [text for text in (_codes(result.missing),) if text]
        reasons += ["tổng điểm"] if not reasons else []
    groups: dict[str, list[str]] = {}
    for item in sorted(result.told, key=lambda item: OPEN_ORDER.index(item.what)):
        groups.setdefault(open_words(item), []).append(item.code or "")
    reasons += [f"{words} {_codes(codes)}".rstrip() for words, codes in groups.items()]
    return f"{name} {result_label(result.state).inline}: {'; '.join(reasons)}."


def lowered(sentence: str) -> str:
    """A sentence as it stands after another."""
    return sentence[:1].lower() + sentence[1:]


def with_ground(sentence: str, ground: str) -> str:
    """A sentence on a level with the ground on which a round filled in its rule or total, if there is one."""
    return f"{sentence.rstrip('.')} ({ground})." if ground else sentence


def open_words(item: OpenItem) -> str:
    """What is open, before the codes it is about."""
    if item.what == "rule":
        return f"điều kiện công nhận {OPEN}"
    if item.what == "threshold":
        return f"mức yêu cầu {OPEN} ở" if item.code else f"tổng điểm cần đạt {OPEN}"
    return f"nội dung {OPEN} ở" if item.what == "text" else "chưa trả lời"


def _codes(codes: Sequence[str]) -> str:
    named = [code for code in codes if code]
    return f"chỉ tiêu {', '.join(named)}" if named else ""
