"""For random sets with random unknowns: nothing open counts as met, and learning more takes nothing away."""

from __future__ import annotations

import copy
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from criteria.rules.assessment import Answer, assess, is_answered
from criteria.rules.definition import SetDefinition
from criteria.sets.checking import problems
from criteria.sets.parsing import parse
from tests.factories.criteria import cell, content

MARK = {"source": "bài kiểm thử", "verified": False}
KINDS = ("yes_no", "share", "value", "change", "rung", "award", "all_of", "roll_up")
UNITS = [{"code": "xa", "name": "Xã"}, {"code": "phuong", "name": "Phường"}]
LADDER = [{"name": name, **MARK} for name in "abc"]
bars = st.one_of(st.none(), st.integers(0, 3))
shares = st.integers(0, 3).map(lambda n: Answer(numerator=n, denominator=3))


def demand(draw: Any, kind: str, level: int) -> dict[str, Any]:
    """What an indicator asks at a level, its threshold known or not."""
    base = {"level": level, **MARK}
    if kind == "yes_no":
        return base
    if kind == "all_of":
        parts = [{"operator": ">=", "value": _percent(draw(bars)), **MARK} for _ in range(2)]
        return base | {"parts": parts}
    value = draw(bars)
    if kind in ("rung", "award"):
        return base | {"value": value or None}
    base |= {"value": _percent(value) if kind in ("share", "roll_up") else value, "operator": ">="}
    if kind == "change":
        return base | {"direction": "rise"}
    return base | ({"title_model": "m", "title_level": 1} if kind == "roll_up" else {})


def _percent(value: int | None) -> int | None:
    return None if value is None else value * 30


@st.composite
def sets(draw: Any) -> dict[str, Any]:
    """A valid set of one to three levels, some without a rule, with unknown texts, thresholds and scales."""
    levels = [
        {"level": n, "name": f"Mức độ {n}", "article": cell(None), "open": draw(st.booleans()), **MARK}
        for n in range(1, draw(st.integers(1, 3)) + 1)
    ]
    levels[0]["open"] = False
    judged = [level["level"] for level in levels if not level["open"]]
    scored = draw(st.integers(0, 3)) == 0
    rows = []
    for number in range(draw(st.integers(1, 3))):
        kind = "points" if scored else draw(st.sampled_from(KINDS))
        asked = draw(st.lists(st.sampled_from(judged), min_size=1, unique=True))
        row = {"code": f"1.{number + 1}", "kind": kind, "text": cell(draw(st.sampled_from(["Có", None])))}
        row["requirements"] = [
            {"level": n, **MARK} if scored else demand(draw, kind, n) for n in sorted(asked)
        ]
        if kind in ("rung", "award"):
            row["ladder"] = LADDER
        if kind == "all_of":
            row["part_texts"] = [cell(draw(st.sampled_from(["Phần", None]))) for _ in range(2)]
        if kind == "points":
            row |= {name: cell(draw(bars)) for name in ("max_points", "floor") if draw(st.booleans())}
        if draw(st.integers(0, 4)) == 0:
            row["applies_to"] = ["phuong"]
        rows.append(row)
    data = content(indicators=rows, levels=levels, unit_kinds=UNITS, scored=scored)
    if scored:
        data["max_points"] = cell(draw(st.one_of(st.none(), st.just(9))))
        for level in levels:
            level["min_points"] = cell(draw(bars))
            if draw(st.booleans()):
                level["min_points_by_kind"] = {"xa": cell(draw(bars))}
        data["levels"] = levels
    assert problems(data) == []
    return data


ANSWERS = {
    "yes_no": st.booleans().map(lambda value: Answer(value=value)),
    "share": shares,
    "roll_up": shares,
    "value": st.integers(0, 3).map(lambda value: Answer(value=value)),
    "change": st.integers(0, 3).map(lambda value: Answer(value=value, previous=0)),
    "rung": st.integers(0, 3).map(lambda rung: Answer(rung=rung)),
    "award": st.one_of(
        st.integers(0, 3).map(lambda rung: Answer(rung=rung)),
        st.booleans().map(lambda value: Answer(value=value)),
    ),
    "all_of": st.tuples(shares, shares).map(lambda parts: Answer(parts=parts)),
    "points": st.integers(0, 3).map(lambda points: Answer(points=points)),
}


@st.composite
def answers_to(draw: Any, found: SetDefinition) -> dict[str, Answer]:
    """Answers to some of a set's indicators."""
    given_ = {}
    for entry in found.indicators:
        if draw(st.integers(0, 5)):
            given_[entry.code] = draw(ANSWERS[entry.kind])
    return given_


JUDGED_BY = (
    "standards", "criteria", "indicators", "text", "part_texts", "requirements", "parts", "levels", "max_points",
    "floor", "min_points", "min_points_by_kind", "xa",
)  # fmt: skip


def opened(node: Any, name: str = "") -> list[tuple[str, dict[str, Any]]]:
    """Every value, by the name it stands under, that no source states and that a judgement may hang on."""
    if isinstance(node, list):
        return [pair for child in node for pair in opened(child, name)]
    if not isinstance(node, dict):
        return []
    own = [(name, node)] if "value" in node and node["value"] is None else []
    return own + [pair for child in JUDGED_BY if child in node for pair in opened(node[child], child)]


def unknown_at(data: dict[str, Any], level: int, unit: str) -> bool:
    """Whether anything a level demands of a unit is unknown, read from the file and not by the engine."""
    entry = next(one for one in data["levels"] if one["level"] == level)
    own = entry.get("min_points_by_kind", {})
    bar = own.get(unit, entry.get("min_points"))
    unknown = bool(entry.get("open")) or (data.get("scored") and (bar is None or bar["value"] is None))
    asked = False
    for row in data["standards"][0]["criteria"][0]["indicators"]:
        wanted = [one for one in row["requirements"] if one["level"] == level]
        if not wanted or (row.get("applies_to") and unit not in row["applies_to"]):
            continue
        asked = True
        cells = [row["text"], *row.get("part_texts", []), *wanted, *wanted[0].get("parts", [])]
        cells += [row[name] for name in ("max_points", "floor") if name in row]
        unknown = unknown or any("value" in one and one["value"] is None for one in cells)
    return unknown or not asked


@pytest.mark.parametrize("examples", [60, pytest.param(3000, marks=pytest.mark.long)])
def test_no_level_is_reached_that_has_anything_unknown_or_unanswered(examples):
    @settings(max_examples=examples, deadline=None, derandomize=examples < 100)
    @given(data=st.data())
    def check(data):
        written = data.draw(sets())
        found, unit = parse(written), data.draw(st.sampled_from(["xa", "phuong"]))
        answers = data.draw(answers_to(found))
        said = assess(found, answers, unit_kind=unit)
        silent = [
            entry.code
            for entry in found.indicators
            if entry.applies(unit) and not is_answered(entry, answers.get(entry.code, Answer()))
        ]
        for entry in said.levels:
            number = entry.level.level
            if entry.reached:
                assert not entry.level.open
                assert not unknown_at(written, number, unit)
                assert silent == []
                assert (entry.open, entry.missing) == ((), ())
            elif entry.state == "undetermined":
                assert entry.open
                assert entry.sentence.startswith(f"Mức độ {number} chưa xét được: ")
            else:
                assert entry.missing or entry.total == "fail"
        reached = [entry.level.level for entry in said.levels if entry.reached]
        assert said.level == (max(reached) if reached else None)

    check()


@pytest.mark.parametrize("examples", [60, pytest.param(3000, marks=pytest.mark.long)])
def test_knowing_more_never_takes_back_what_was_reached_or_missed(examples):
    @settings(max_examples=examples, deadline=None, derandomize=examples < 100)
    @given(data=st.data())
    def check(data):
        written = data.draw(sets())
        before, unit = parse(written), data.draw(st.sampled_from(["xa", "phuong"]))
        answers = data.draw(answers_to(before))
        wider = copy.deepcopy(written)
        for name, place in opened(wider):
            if data.draw(st.booleans()):
                place["value"] = (
                    "Nội dung" if name in ("text", "part_texts") else data.draw(st.integers(1, 3))
                )
        after = parse(wider)
        pairs = zip(
            assess(before, answers, unit_kind=unit).levels,
            assess(after, answers, unit_kind=unit).levels,
            strict=True,
        )
        for old, new in pairs:
            if old.state != "undetermined":
                assert new.state == old.state
                assert set(old.missing) <= set(new.missing)

    check()
