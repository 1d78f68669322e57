"""Reading answers (câu trả lời) from outside: JSON in, `rules.Answer` out, one sentence per mistake."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from datetime import date
from decimal import Decimal
from typing import Any

from criteria.errors import BadAnswers
from criteria.rules import definition as d
from criteria.rules.assessment import Answer, TitleFact
from criteria.rules.definition import Indicator, SetDefinition

LARGEST = Decimal(10) ** 15
FIELDS = ("value", "previous", "numerator", "denominator", "rung", "points", "parts")
_EXTRA = {d.AWARD: ("value",)}


def load_json(text: str) -> Any:
    """The content of an answers file, numbers exact; raises BadAnswers where it is no proper JSON."""
    try:
        return json.loads(
            text,
            parse_float=Decimal,
            parse_int=_integer,
            parse_constant=_constant,
            object_pairs_hook=_pairs,
        )
    except (ValueError, RecursionError, ArithmeticError) as error:
        raise BadAnswers([f"Tệp trả lời không phải JSON đúng: {error}."]) from None


def _integer(text: str) -> int | Decimal:
    return int(text) if len(text) <= 40 else Decimal(text)


def _constant(text: str) -> None:
    raise ValueError(f"giá trị {text} không phải là số")


def _pairs(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) != len(pairs):
        names = [name for name, _ in pairs]
        doubled = sorted({name for name in names if names.count(name) > 1})
        raise ValueError(f"mã hoặc mục bị ghi hai lần: {', '.join(doubled)}")
    return found


def read_answers(
    definition: SetDefinition, data: object
) -> tuple[str | None, dict[str, Answer], list[TitleFact] | None]:
    """Unit kind, answers and titles (None: not named) of an answers file; BadAnswers holds every mistake."""
    if not isinstance(data, Mapping):
        raise BadAnswers(["Tệp trả lời phải là một đối tượng JSON có mục “answers”."])
    found: list[str] = [
        f"Mục “{name}” không được dùng trong tệp trả lời."
        for name in data
        if name not in ("unit_kind", "answers", "titles")
    ]
    kind = data.get("unit_kind")
    if kind is not None and (not isinstance(kind, str) or kind not in definition.unit_kinds):
        known = ", ".join(definition.unit_kinds)
        found.append(f"Loại đơn vị “{kind}” không có trong bộ {definition.code}; có: {known}.")
    answers: dict[str, Answer] = {}
    raw = data.get("answers") if data else {}  # an empty object answers nothing
    if not isinstance(raw, Mapping):
        found.append("Thiếu mục “answers”: cần một đối tượng mã chỉ tiêu → câu trả lời.")
        raw = {}
    for code, entry in raw.items():
        answer, mistake = _answer(definition, code, entry)
        if mistake:
            found.append(mistake)
        answers[code] = answer
    if not found:
        found += total_mistakes(definition, answers)
    titles = _titles(data.get("titles"), found)
    if found:
        raise BadAnswers(found)
    return kind, answers, titles


def _answer(definition: SetDefinition, code: str, entry: object) -> tuple[Answer, str]:
    indicator = definition.by_code.get(code)
    if indicator is None:
        return Answer(), f"{code}: mã này không có trong bộ {definition.code}."
    if entry is None:
        return Answer(), ""
    if not isinstance(entry, Mapping):
        return Answer(), f"{code}: câu trả lời phải là một đối tượng, ví dụ {_example(indicator)}."
    unknown = [name for name in entry if name not in FIELDS]
    if unknown:
        return Answer(), f"{code}: mục “{unknown[0]}” không phải là mục trả lời."
    try:
        flags = indicator.kind in (d.YES_NO, d.AWARD)
        answer = _build(entry, "true hoặc false" if flags else "số")
    except ValueError as error:
        return Answer(), f"{code}: {error}"
    mistakes = check_answer(indicator, answer)
    return answer, mistakes[0] if mistakes else ""


def _example(indicator: Indicator) -> str:
    return "{" + ", ".join(f'"{name}": …' for name in indicator.answer_fields) + "}"


def _build(entry: Mapping[str, Any], wanted: str = "số") -> Answer:
    fields: dict[str, Any] = {}
    for name, cell in entry.items():
        if cell is None:
            continue
        if name == "parts":
            fields[name] = _parts(cell)
        elif isinstance(cell, bool) and name == "value":
            fields[name] = cell
        elif isinstance(cell, bool) or not isinstance(cell, int | Decimal):
            raise ValueError(f"mục “{name}” phải là {wanted if name == 'value' else 'số'}, không phải chữ.")
        else:
            fields[name] = cell
    return Answer(**fields)


def _parts(cell: object) -> tuple[Answer, ...]:
    if not isinstance(cell, list):
        raise ValueError("mục “parts” phải là một danh sách.")
    parts = []
    for part in cell:
        if part is not None and not isinstance(part, Mapping):
            raise ValueError("mỗi phần của “parts” phải là một đối tượng.")
        names = [name for name in part or {} if name not in ("numerator", "denominator")]
        if names:
            raise ValueError(f"mục “{names[0]}” không được dùng trong một phần.")
        parts.append(_build(part or {}))
    return tuple(parts)


def check_answer(indicator: Indicator, answer: Answer) -> list[str]:
    """What is wrong with one answer, each sentence starting with the code; forms use it as well."""
    found = [*_fields(indicator, answer), *_numbers(answer)]
    if not found:
        found = [*_share(answer), *_scale(indicator, answer)]
        if len(answer.parts) > len(indicator.part_texts):
            found.append(f"chỉ có {len(indicator.part_texts)} phần, câu trả lời có {len(answer.parts)}.")
        for place, part in enumerate(answer.parts, start=1):
            found += [f"phần {place}: {text}" for text in (*_numbers(part), *_share(part))]
    return [f"{indicator.code}: {text}" for text in found]


def _fields(indicator: Indicator, answer: Answer) -> Iterable[str]:
    allowed = {*indicator.answer_fields, *_EXTRA.get(indicator.kind, ())}
    if indicator.percent_allowed:
        allowed.add("value")
    for name in FIELDS:
        if getattr(answer, name) not in (None, ()) and name not in allowed:
            yield f"chỉ tiêu này không nhận mục “{name}”; cần {', '.join(indicator.answer_fields)}."
    is_flag = isinstance(answer.value, bool)
    if answer.value is None or "value" not in allowed:
        return
    if indicator.kind in (d.YES_NO, d.AWARD) and not is_flag:
        yield "mục “value” phải là true hoặc false."
    if indicator.kind not in (d.YES_NO, d.AWARD) and is_flag:
        yield "mục “value” phải là số, không phải true hoặc false."


def _numbers(answer: Answer) -> Iterable[str]:
    for name in FIELDS[:-1]:
        number = getattr(answer, name)
        if number is None or isinstance(number, bool):
            continue
        if isinstance(number, Decimal) and not number.is_finite():
            yield f"mục “{name}” không phải là số."
        elif number < 0:
            yield f"mục “{name}” không được âm."
        elif number > LARGEST:
            yield f"mục “{name}” quá lớn (không quá 10^15)."
        elif isinstance(number, Decimal) and number.as_tuple().exponent < -15:  # type: ignore[operator]
            yield f"mục “{name}” có quá nhiều chữ số thập phân (không quá 15)."
        elif name == "rung" and number != int(number):
            yield "mục “rung” phải là số nguyên."


def _share(answer: Answer) -> Iterable[str]:
    if answer.denominator is not None and answer.denominator == 0:
        yield "mẫu số bằng 0."
    elif (
        answer.numerator is not None
        and answer.denominator is not None
        and answer.numerator > answer.denominator
    ):
        yield "tử số lớn hơn mẫu số."


def _scale(indicator: Indicator, answer: Answer) -> Iterable[str]:
    percent = indicator.unit == "%" or indicator.percent_allowed
    for name in ("value", "previous"):
        number = getattr(answer, name)
        if percent and number is not None and not isinstance(number, bool) and number > 100:
            yield f"mục “{name}” là tỷ lệ phần trăm nên không quá 100."
    if answer.rung is not None and answer.rung > len(indicator.ladder):
        yield f"thang bậc chỉ có {len(indicator.ladder)} bậc."
    most = indicator.max_points if indicator.max_points is not None else 100
    if answer.points is not None and answer.points > most:
        yield f"điểm lớn hơn mức tối đa {most}."


def total_mistakes(definition: SetDefinition, answers: Mapping[str, Answer]) -> list[str]:
    """The points of a set may not add up to more than its most; named by the last code that has points."""
    points_of = [
        (entry.code, points)
        for entry in definition.indicators
        if (points := answers.get(entry.code, Answer()).points) is not None
    ]
    total = sum((Decimal(str(points)) for _, points in points_of), Decimal(0))
    if definition.max_points is None or total <= definition.max_points:
        return []
    return [f"{points_of[-1][0]}: tổng điểm {total} lớn hơn mức tối đa {definition.max_points} của bộ."]


def _titles(raw: object, found: list[str]) -> list[TitleFact] | None:
    if raw is None:
        return None
    if not isinstance(raw, list):
        found.append("Mục “titles” phải là một danh sách.")
        return []
    titles = []
    for place, entry in enumerate(raw, start=1):
        try:
            titles.append(_title(entry))
        except (ValueError, TypeError, KeyError, AttributeError):
            found.append(
                f"Danh hiệu thứ {place}: cần unit, model, level (số nguyên), from, until (YYYY-MM-DD)."
            )
    return titles


def _title(entry: Any) -> TitleFact:
    level = entry["level"]
    if isinstance(level, bool) or not isinstance(level, int) or not isinstance(entry["model"], str):
        raise ValueError("level")
    days = [date.fromisoformat(entry[name]) if entry.get(name) else None for name in ("from", "until")]
    government = str(entry.get("government_level") or "")
    return TitleFact(str(entry["unit"]), entry["model"], level, days[0], days[1], government)
