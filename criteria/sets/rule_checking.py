"""Checking the rules of levels: what a schema cannot say of them. Sentences in Vietnamese."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

from criteria.rules import level_definition as ld
from criteria.rules.level_definition import COUNTED, NOUNS
from criteria.sets.issues import Issue, Place
from criteria.sets.parsing import judged_levels, requirements_by_level, rule_value

Data = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Tree:
    """Where every indicator stands: code → (standard, criterion), and the levels each is asked at."""

    places: Mapping[str, tuple[str, str]]
    asked: Mapping[str, frozenset[int]]
    standards: tuple[str, ...]
    criteria: tuple[str, ...]
    scored: bool

    def codes(self, level: int, standard: str = "", criterion: str = "") -> list[str]:
        """Return the indicators asked at a level within a standard or a criterion."""
        return [
            code
            for code, (above, within) in self.places.items()
            if level in self.asked[code] and standard in ("", above) and criterion in ("", within)
        ]

    def size(self, rule: Data, level: int, standard: str = "", criterion: str = "") -> int:
        """Return how many indicators, or criteria, a rule counts."""
        codes = self.codes(level, standard, criterion)
        return len({self.places[code][1] for code in codes} if rule.get("count") == ld.CRITERIA else codes)


def tree_of(data: Data) -> Tree:
    """Return where the indicators of a content stand."""
    levels = judged_levels(data)
    places, asked = {}, {}
    for standard in data["standards"]:
        for criterion in standard["criteria"]:
            for entry in criterion["indicators"]:
                places[entry["code"]] = (standard["code"], criterion["code"])
                asked[entry["code"]] = frozenset(level for level, _ in requirements_by_level(entry, levels))
    return Tree(
        places,
        asked,
        tuple(standard["code"] for standard in data["standards"]),
        tuple(criterion["code"] for standard in data["standards"] for criterion in standard["criteria"]),
        bool(data.get("scored")),
    )


def rule_issues(data: Data) -> Iterator[Issue]:
    """Every problem of the rules of levels."""
    tree = tree_of(data)
    for number, level in enumerate(data["levels"]):
        place: Place = ("levels", number)
        head = f"Mức {level['level']}:"
        if level.get("needs_previous") and number == 0:
            text = f"{head} mức đầu không có mức liền trước (needs_previous)."
            yield Issue((*place, "needs_previous"), text, True)
        rules = level.get("rules", [])
        if rules and level.get("open"):
            text = f"{head} mức để mở (open) thì chưa nêu điều kiện (rules); hãy bỏ một trong hai."
            yield Issue((*place, "open"), text, True)
            continue
        bar = level.get("min_points")
        if rules and bar is not None and bar["value"] is None:
            text = f"{head} tổng điểm chưa rõ thì ghi thành một điều kiện points có value null, không ghi ở min_points."
            yield Issue((*place, "min_points"), text, True)
        for row, rule in enumerate(rules):
            here = (*place, "rules", row)
            for name, text in _rule(rule, level["level"], tree):
                yield Issue((*here, name), f"Mức {level['level']}, điều kiện {row + 1}: {text}", True)


Found = Iterator[tuple[str, str]]


def _rule(rule: Data, level: int, tree: Tree) -> Found:
    """What is wrong with one rule: the field it is about, and a sentence."""
    faults = [*_fields(rule, tree), *_scope(rule, tree)]
    yield from faults
    if faults:
        return
    yield from _codes(rule, level, tree)
    yield from _amount(rule, level, tree)


def _fields(rule: Data, tree: Tree) -> Found:
    kind = rule["kind"]
    if kind in ld.VALUED and "value" not in rule:
        yield "value", "thiếu mục value; hãy ghi null nếu chưa có trong nguồn."
    if kind not in ld.VALUED and rule.get("value") is not None:
        yield "value", "cách tính này không dùng mục value."
    if kind == ld.MANDATORY and "codes" not in rule:
        yield "codes", "thiếu mục codes; hãy ghi null nếu chưa có trong nguồn."
    if kind != ld.MANDATORY and rule.get("codes"):
        yield "codes", "mục codes chỉ dùng cho chỉ tiêu bắt buộc (mandatory)."
    if kind in ld.SCORED and not tree.scored:
        yield "kind", "tính điểm chỉ dùng trong bộ có scored."
    if rule["verified"] and kind == ld.MANDATORY and rule.get("codes", ()) is None:
        yield "verified", "giá trị còn để trống nhưng lại ghi đã kiểm chứng."


def _scope(rule: Data, tree: Tree) -> Found:
    named = [name for name in (ld.STANDARD, ld.CRITERION, "each") if rule.get(name)]
    if len(named) > 1:
        yield named[1], f"chỉ dùng một trong các mục {', '.join(named)}."
    if rule["kind"] == ld.MANDATORY and named:
        yield named[0], "chỉ tiêu bắt buộc đã có mã riêng nên không dùng phạm vi."
    for name, known in ((ld.STANDARD, tree.standards), (ld.CRITERION, tree.criteria)):
        if rule.get(name) and rule[name] not in known:
            yield name, f"bộ này không có {NOUNS[name]} {rule[name]}."
    if rule.get("count") == ld.CRITERIA:
        if rule["kind"] not in (ld.ALL, ld.AT_LEAST, ld.SHARE):
            yield "count", "cách tính này không đếm tiêu chí."
        elif rule.get(ld.CRITERION) or rule.get("each") == ld.CRITERION:
            yield "count", "không đếm tiêu chí trong phạm vi một tiêu chí."


def _codes(rule: Data, level: int, tree: Tree) -> Found:
    codes = rule.get("codes") or ()
    for code, times in Counter(codes).items():
        if times > 1:
            yield "codes", f"chỉ tiêu {code} ghi hai lần."
        if code not in tree.places:
            yield "codes", f"bộ này không có chỉ tiêu {code}."
        elif level not in tree.asked[code]:
            yield "codes", f"chỉ tiêu {code} không có yêu cầu ở mức này."


def _amount(rule: Data, level: int, tree: Tree) -> Found:
    kind = rule["kind"]
    if kind == ld.MANDATORY:
        return
    written, value = rule.get("value"), rule_value(rule)
    if isinstance(written, str) and kind != ld.SHARE:
        yield "value", f"phân số “{written}” chỉ dùng cho tỷ lệ (at_least_share)."
        return
    if value is not None and kind == ld.SHARE and not 0 < value <= 100:
        yield "value", "tỷ lệ phải lớn hơn 0 và không quá 100 %."
    if value is not None and kind == ld.AT_LEAST and (value < 1 or value.denominator != 1):
        yield "value", "số cần đạt phải là số nguyên từ 1 trở lên."
        return
    yield from _amount_of_scopes(rule, level, tree, value if kind == ld.AT_LEAST else None)


def _amount_of_scopes(rule: Data, level: int, tree: Tree, least: Fraction | None) -> Found:
    """Yield the scopes in which nothing is asked, or less than the rule demands (`least`)."""
    for where, size in _sizes(rule, level, tree):
        noun = COUNTED[rule.get("count", ld.INDICATORS)]
        if size == 0:
            yield "kind", f"{where or 'bộ này'} không có chỉ tiêu nào được hỏi ở mức này."
        elif least is not None and least > size:
            yield "value", f"cần {least} {noun} nhưng {where or 'bộ này'} chỉ có {size}."


def _sizes(rule: Data, level: int, tree: Tree) -> list[tuple[str, int]]:
    """Return the scopes a rule counts, in words, with how many it finds there."""
    if rule.get("each"):
        noun = rule["each"]
        codes = tree.standards if noun == ld.STANDARD else tree.criteria
        sizes = [(f"{NOUNS[noun]} {code}", tree.size(rule, level, **{noun: code})) for code in codes]
        return [(where, size) for where, size in sizes if size] or [("", 0)]
    for noun in (ld.STANDARD, ld.CRITERION):
        if rule.get(noun):
            return [(f"{NOUNS[noun]} {rule[noun]}", tree.size(rule, level, **{noun: rule[noun]}))]
    return [("", tree.size(rule, level))]
