"""Two plans side by side: which aims, tasks and deadlines are in both, and which in one only. Pure, no database.

Words decide what belongs together: the share of words two lines have in common, numbers and small words aside. The
best pairs go together first; what has no partner stands alone.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from documents.rules.amounts import amount_words, number_words, operator_name
from home.slugs import fold

SIMILARITY_MIN = 0.5
ROWS_MAX = 400  # of each kind and plan; more are no plan a reader compares
STOP_WORDS = frozenset(
    fold(
        "và các có ít nhất trên dưới đạt của cho đến năm về trong theo tại với là được phần trăm từ thực hiện"
    ).split("-")
)


@dataclass(frozen=True, slots=True)
class Target:
    """An aim as the comparison needs it: `operator` says how its value is meant."""

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
    """A task and who does it in which role."""

    unit: str
    role: str
    text: str
    line: int | None = None


@dataclass(frozen=True, slots=True)
class Deadline:
    """A deadline; `day` is None where it comes back each year, then `said` says when."""

    text: str
    day: date | None
    said: str
    line: int | None = None


@dataclass(frozen=True, slots=True)
class Pair:
    """What stands side by side; one of both may be missing. `difference` says in words how they differ."""

    first: Any | None
    second: Any | None
    difference: str
    kind: str  # "same", "changed", "only_first", "only_second"


def content_words(text: str) -> frozenset[str]:
    """Return the telling words of a line, without marks, numbers and small words."""
    return frozenset(w for w in fold(text).split("-") if w not in STOP_WORDS and not re.search(r"\d", w))


def best_pairs(
    first: Sequence[Any],
    second: Sequence[Any],
    words: Callable[[Any], str],
    may: Callable[[Any, Any], bool] = lambda one, other: True,
) -> list[tuple[Any | None, Any | None]]:
    """Return the pairs in the order of the first plan, then what only the second has."""
    first, second = first[:ROWS_MAX], second[:ROWS_MAX]
    ours, theirs = [content_words(words(row)) for row in first], [content_words(words(row)) for row in second]
    close = sorted(
        (-len(a & b) / len(a | b), i, j)
        for i, a in enumerate(ours)
        for j, b in enumerate(theirs)
        if a and b and len(a & b) >= SIMILARITY_MIN * len(a | b) and may(first[i], second[j])
    )
    partner: dict[int, int] = {}
    taken: set[int] = set()
    for _, i, j in close:
        if i not in partner and j not in taken:
            partner[i] = j
            taken.add(j)
    pairs: list[tuple[Any | None, Any | None]] = [
        (row, second[partner[i]] if i in partner else None) for i, row in enumerate(first)
    ]
    return pairs + [(None, row) for j, row in enumerate(second) if j not in taken]


def compare_targets(first: Sequence[Target], second: Sequence[Target]) -> list[Pair]:
    """Return the aims side by side: those of one year first, then what is left of the same matter and unit."""
    pairs = best_pairs(first, second, _subject, lambda a, b: (a.year, a.unit) == (b.year, b.unit))
    alone = [one for one, other in pairs if other is None]
    late = best_pairs(alone, [b for a, b in pairs if a is None], _subject, lambda a, b: a.unit == b.unit)
    partners = {id(one): other for one, other in late if one is not None}
    kept = [
        (one, other if other is not None else partners.get(id(one)))
        for one, other in pairs
        if one is not None
    ]
    return [_pair(one, other, _of_aims) for one, other in [*kept, *((a, b) for a, b in late if a is None)]]


def _subject(aim: Target) -> str:
    return aim.subject


def compare_assignments(first: Sequence[Assignment], second: Sequence[Assignment]) -> list[Pair]:
    """Return the tasks side by side, whoever does them."""
    return [_pair(one, other, _of_tasks) for one, other in best_pairs(first, second, lambda t: t.text)]


def compare_deadlines(first: Sequence[Deadline], second: Sequence[Deadline]) -> list[Pair]:
    """Return the deadlines side by side."""
    return [_pair(one, other, _of_days) for one, other in best_pairs(first, second, lambda d: d.text)]


def _pair(one: Any | None, other: Any | None, differ: Callable[[Any, Any], str]) -> Pair:
    if one is None:
        return Pair(None, other, "Chỉ có ở văn bản sau", "only_second")
    if other is None:
        return Pair(one, None, "Chỉ có ở văn bản trước", "only_first")
    difference = differ(one, other)
    return Pair(one, other, difference or "Như nhau", "changed" if difference else "same")


def _of_aims(one: Target, other: Target) -> str:
    said = []
    if one.year != other.year:
        said.append(f"đổi năm: {one.year or 'không nêu'} → {other.year or 'không nêu'}")
    if one.value != other.value:
        points = "điểm phần trăm" if one.unit == "%" else one.unit
        way = "cao hơn" if other.value > one.value else "thấp hơn"
        said.append(f"{way} {number_words(abs(other.value - one.value))} {points}".strip())
    if one.operator != other.operator:
        names = [operator_name(aim.operator) or "không rõ" for aim in (one, other)]
        said.append(f"trước ghi “{names[0]}”, sau ghi “{names[1]}”")
    return _sentence(said)


def _of_tasks(one: Assignment, other: Assignment) -> str:
    said = []
    if fold(one.unit) != fold(other.unit):
        said.append(f"đổi đơn vị: {one.unit} → {other.unit}")
    if one.role != other.role:
        said.append(f"đổi vai trò: {one.role.lower()} → {other.role.lower()}")
    return _sentence(said)


def _of_days(one: Deadline, other: Deadline) -> str:
    if one.day and other.day and one.day != other.day:
        way = "muộn hơn" if other.day > one.day else "sớm hơn"
        return _sentence([f"{way} {abs((other.day - one.day).days)} ngày"])
    return _sentence([f"{one.said} → {other.said}"]) if one.said != other.said else ""


def _sentence(parts: list[str]) -> str:
    said = "; ".join(parts)
    return said[:1].upper() + said[1:]


def summary(pairs: Sequence[Pair]) -> str:
    """Say in a line how many are the same, changed, and on one side only."""
    names = (
        ("same", "như nhau"),
        ("changed", "có thay đổi"),
        ("only_first", "chỉ ở văn bản trước"),
        ("only_second", "chỉ ở văn bản sau"),
    )
    counted = [(sum(pair.kind == kind for pair in pairs), words) for kind, words in names]
    return ", ".join(f"{number} {words}" for number, words in counted if number)
