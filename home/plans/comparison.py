"""Comparison of two plans: which targets, assignments and deadlines are in both, and which in one. No database.

Two rows are a pair by the share of words they have in common (Jaccard index), numbers and stop words left out. The
most similar rows are paired first; a row without a partner is alone.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from documents.rules.amounts import amount_words, number_words, operator_name
from home.slugs import fold

SIMILARITY_MIN = 0.5
ROWS_MAX = 400  # of each kind and plan; nobody compares longer plans by eye
STOP_WORDS = frozenset(
    fold(
        "và các có ít nhất trên dưới đạt của cho đến năm về trong theo tại với là được phần trăm từ thực hiện"
    ).split("-")
)


@dataclass(frozen=True, slots=True)
class Target:
    """A target (chỉ tiêu) of a plan; `operator` says how its value is meant."""

    subject: str
    value: Decimal
    unit: str
    operator: str
    year: int | None
    line: int | None = None

    @property
    def amount(self) -> str:
        """Return the value in words ("từ 60 % trở lên")."""
        return amount_words(self.operator, self.value, self.unit)


@dataclass(frozen=True, slots=True)
class Assignment:
    """An assignment (nhiệm vụ): a task, the unit that does it, and in which role."""

    unit: str
    role: str
    text: str
    line: int | None = None


@dataclass(frozen=True, slots=True)
class Deadline:
    """A deadline (thời hạn), `when` in words; `day` is None where it returns each year."""

    text: str
    day: date | None
    when: str
    line: int | None = None


@dataclass(frozen=True, slots=True)
class Pair:
    """Two rows side by side, one of them possibly None; `difference` says in words how they differ."""

    first: Any | None
    second: Any | None
    difference: str
    kind: str  # "same", "changed", "only_first", "only_second"


def content_words(text: str) -> frozenset[str]:
    """Return the folded words of a line without numbers and stop words."""
    return frozenset(w for w in fold(text).split("-") if w not in STOP_WORDS and not re.search(r"\d", w))


def best_pairs(
    first: Sequence[Any],
    second: Sequence[Any],
    words: Callable[[Any], str],
    may: Callable[[Any, Any], bool] = lambda one, other: True,
) -> list[tuple[Any | None, Any | None]]:
    """Return the pairs in the order of the first plan, then the rows that only the second has.

    `words` gives the text of a row that is compared, `may` says whether two rows may be a pair at all.
    """
    first, second = first[:ROWS_MAX], second[:ROWS_MAX]
    partners = _assigned(_similar(first, second, words, may))
    pairs: list[tuple[Any | None, Any | None]] = [
        (row, second[partners[at]] if at in partners else None) for at, row in enumerate(first)
    ]
    paired = set(partners.values())
    return pairs + [(None, row) for at, row in enumerate(second) if at not in paired]


def _similar(
    first: Sequence[Any],
    second: Sequence[Any],
    words: Callable[[Any], str],
    may: Callable[[Any, Any], bool],
) -> list[tuple[int, int]]:
    """Return the positions of rows alike enough to be a pair, the most alike first."""
    firsts = [(at, row, content_words(words(row))) for at, row in enumerate(first)]
    seconds = [(at, row, content_words(words(row))) for at, row in enumerate(second)]
    close = []
    for i, one, a in firsts:
        for j, other, b in seconds:
            if a and b and len(a & b) >= SIMILARITY_MIN * len(a | b) and may(one, other):
                close.append((-len(a & b) / len(a | b), i, j))
    return [(i, j) for _, i, j in sorted(close)]


def _assigned(candidates: Iterable[tuple[int, int]]) -> dict[int, int]:
    """Return for each first position its second one, each used once; earlier candidates win."""
    partners: dict[int, int] = {}
    taken: set[int] = set()
    for i, j in candidates:
        if i not in partners and j not in taken:
            partners[i] = j
            taken.add(j)
    return partners


def compare_targets(first: Sequence[Target], second: Sequence[Target]) -> list[Pair]:
    """Return the targets side by side: pairs of one year and unit first, then of one unit, then what is left."""
    same_year = best_pairs(first, second, _subject, lambda a, b: (a.year, a.unit) == (b.year, b.unit))
    first_left = [one for one, other in same_year if other is None]
    second_left = [other for one, other in same_year if one is None]
    other_year = best_pairs(first_left, second_left, _subject, lambda a, b: a.unit == b.unit)
    partners = {id(one): other for one, other in other_year if one is not None}
    pairs = [
        (one, partners.get(id(one)) if other is None else other)
        for one, other in same_year
        if one is not None
    ]
    pairs += [(None, other) for one, other in other_year if one is None]
    return [_pair(one, other, _target_difference) for one, other in pairs]


def _subject(target: Target) -> str:
    return target.subject


def compare_assignments(first: Sequence[Assignment], second: Sequence[Assignment]) -> list[Pair]:
    """Return the assignments side by side, paired by their tasks."""
    return [
        _pair(one, other, _assignment_difference)
        for one, other in best_pairs(first, second, lambda t: t.text)
    ]


def compare_deadlines(first: Sequence[Deadline], second: Sequence[Deadline]) -> list[Pair]:
    """Return the deadlines side by side."""
    return [
        _pair(one, other, _deadline_difference) for one, other in best_pairs(first, second, lambda d: d.text)
    ]


def _pair(one: Any | None, other: Any | None, differ: Callable[[Any, Any], str]) -> Pair:
    if one is None:
        return Pair(None, other, "Chỉ có ở văn bản sau", "only_second")
    if other is None:
        return Pair(one, None, "Chỉ có ở văn bản trước", "only_first")
    difference = differ(one, other)
    return Pair(one, other, difference or "Như nhau", "changed" if difference else "same")


def _target_difference(one: Target, other: Target) -> str:
    differences = []
    if one.year != other.year:
        differences.append(f"đổi năm: {one.year or 'không nêu'} → {other.year or 'không nêu'}")
    if one.value != other.value:
        points = "điểm phần trăm" if one.unit == "%" else one.unit
        way = "cao hơn" if other.value > one.value else "thấp hơn"
        differences.append(f"{way} {number_words(abs(other.value - one.value))} {points}".strip())
    if one.operator != other.operator:
        names = [operator_name(aim.operator) or "không rõ" for aim in (one, other)]
        differences.append(f"trước ghi “{names[0]}”, sau ghi “{names[1]}”")
    return _sentence(differences)


def _assignment_difference(one: Assignment, other: Assignment) -> str:
    differences = []
    if fold(one.unit) != fold(other.unit):
        differences.append(f"đổi đơn vị: {one.unit} → {other.unit}")
    if one.role != other.role:
        differences.append(f"đổi vai trò: {one.role.lower()} → {other.role.lower()}")
    return _sentence(differences)


def _deadline_difference(one: Deadline, other: Deadline) -> str:
    if one.day and other.day and one.day != other.day:
        way = "muộn hơn" if other.day > one.day else "sớm hơn"
        return _sentence([f"{way} {abs((other.day - one.day).days)} ngày"])
    return _sentence([f"{one.when} → {other.when}"]) if one.when != other.when else ""


def _sentence(parts: list[str]) -> str:
    sentence = "; ".join(parts)
    return sentence[:1].upper() + sentence[1:]


def summary(pairs: Sequence[Pair]) -> str:
    """Return in words how many pairs are the same, changed, and on one side only."""
    names = (
        ("same", "như nhau"),
        ("changed", "có thay đổi"),
        ("only_first", "chỉ ở văn bản trước"),
        ("only_second", "chỉ ở văn bản sau"),
    )
    counted = [(sum(pair.kind == kind for pair in pairs), words) for kind, words in names]
    return ", ".join(f"{number} {words}" for number, words in counted if number)
