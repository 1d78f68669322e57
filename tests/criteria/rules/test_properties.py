"""What holds for every answer: better never lowers, order is nothing, unknown never counts as reached."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from criteria.rules.assessment import Answer, assess
from criteria.sets.parsing import parse
from tests.factories.criteria import cell, content, definition, indicator, known, passing_answers

NONE = Answer()
EVERY_KIND = parse(
    content(
        indicators=[
            indicator("yes"),
            indicator("share", "share", demand={"value": 60, "operator": ">="}),
            indicator("rare", "share", demand={"value": 5, "operator": "<"}),
            indicator("rise", "change", demand={"value": 0, "operator": ">", "direction": "rise"}),
            indicator("fall", "change", demand={"value": 1.5, "operator": ">=", "direction": "fall"}),
            indicator("least", "value", demand={"value": 10, "operator": ">"}),
            indicator("most", "value", demand={"value": 10, "operator": "<="}),
            indicator(
                "rung",
                "rung",
                ladder=[{"name": n, "source": "x", "verified": False} for n in "abc"],
                demand={"value": 2},
            ),
            indicator("school", "share", applies_to=["truong"], demand={"value": 95, "operator": ">="}),
        ],
        unit_kinds=[{"code": "xa", "name": "Xã"}, {"code": "truong", "name": "Trường"}],
        validity_months=cell(None),
    )
)
SETS = [
    (EVERY_KIND, None),
    (EVERY_KIND, "truong"),
    (known("tt25-2023-xa"), "xa"),
    (definition("tt24-2023-tinh"), None),
    (definition("tt24-2023-tinh"), "thpt"),
    (known("tt22-2020"), None),
    (known("khvn-324-cong-dan"), None),
    (known("khvn-324-cong-dan"), "vung_kho_khan"),
    (definition("tt25-2023-xa"), "xa"),
    (definition("khvn-324-cong-dan"), None),
]
NAMES = [f"{found.code}-{kind}" for found, kind in SETS]
over_every_set = pytest.mark.parametrize(("found", "kind"), SETS, ids=NAMES)
some = settings(max_examples=15, deadline=None, derandomize=True)


def strategy_for(entry):
    """Any complete answer of an indicator."""
    share = st.integers(0, 100).map(lambda n: Answer(numerator=n, denominator=100))
    most = int(entry.max_points or 30)
    small = st.integers(0, 20)
    return {
        "yes_no": st.booleans().map(lambda value: Answer(value=value)),
        "rung": st.integers(0, len(entry.ladder)).map(lambda rung: Answer(rung=rung)),
        "award": st.integers(0, len(entry.ladder)).map(lambda rung: Answer(rung=rung)),
        "points": st.integers(0, most).map(lambda points: Answer(points=points)),
        "all_of": st.tuples(*[share] * len(entry.part_texts)).map(lambda parts: Answer(parts=parts)),
        "value": small.map(lambda value: Answer(value=value)),
        "change": st.tuples(small, small).map(lambda two: Answer(value=two[0], previous=two[1])),
    }.get(entry.kind, share)


def complete_answers(found, kind):
    """Complete answers, most of them around those that just reach the highest level."""
    top = passing_answers(found, found.levels[-1].level, kind)
    return st.fixed_dictionaries(
        {
            entry.code: st.one_of(st.just(top.get(entry.code, NONE)), strategy_for(entry))
            for entry in found.indicators
        }
    )


def better(entry, answer):
    """An answer that is at least as good for every demand of the indicator."""
    requirement = next(iter(entry.requirements.values()))
    downwards = requirement.operator in ("<", "<=")
    if entry.kind == "yes_no":
        return replace(answer, value=True)
    if entry.kind in ("rung", "award"):
        return replace(answer, rung=min(len(entry.ladder), answer.rung + 1))
    if entry.kind == "points":
        return replace(answer, points=min(int(entry.max_points or 30), answer.points + 1))
    if entry.kind == "all_of":
        return Answer(
            parts=tuple(replace(part, numerator=min(100, part.numerator + 7)) for part in answer.parts)
        )
    if entry.kind == "value":
        return replace(answer, value=answer.value + (-3 if downwards else 3))
    if entry.kind == "change":
        return replace(answer, value=answer.value + (-2 if requirement.direction == "fall" else 2))
    moved = answer.numerator - 7 if downwards else answer.numerator + 7
    return replace(answer, numerator=max(0, min(100, moved)))


def level_of(found, kind, answers):
    """The level reached; nought where none is."""
    said = assess(found, answers, unit_kind=kind)
    return said.level or 0


@over_every_set
@some
@given(data=st.data())
def test_a_better_answer_never_lowers_the_level(found, kind, data):
    answers = data.draw(complete_answers(found, kind))
    given_codes = sorted(code for code, answer in answers.items() if answer != NONE)
    code = data.draw(st.sampled_from(given_codes))
    raised = {**answers, code: better(found.by_code[code], answers[code])}
    assert level_of(found, kind, raised) >= level_of(found, kind, answers)


@over_every_set
@some
@given(data=st.data())
def test_the_order_of_answers_is_irrelevant(found, kind, data):
    answers = data.draw(complete_answers(found, kind))
    shuffled = dict(data.draw(st.permutations(list(answers.items()))))
    assert assess(found, answers, unit_kind=kind) == assess(found, shuffled, unit_kind=kind)


@over_every_set
@some
@given(data=st.data())
def test_what_is_reached_with_unknowns_stays_reached_whatever_they_turn_out_to_be(found, kind, data):
    answers = data.draw(complete_answers(found, kind))
    blank = data.draw(st.sets(st.sampled_from(sorted(answers)), max_size=3))
    known = {code: NONE if code in blank else answer for code, answer in answers.items()}
    reached = level_of(found, kind, known)
    assert level_of(found, kind, answers) >= reached
    for code in blank:
        if found.by_code[code].applies(kind):
            worst = data.draw(strategy_for(found.by_code[code]))
            assert level_of(found, kind, {**answers, code: worst}) >= reached


REACHABLE = [0, 1, 2, 6, 7]


@pytest.mark.parametrize(("found", "kind"), [SETS[n] for n in REACHABLE], ids=[NAMES[n] for n in REACHABLE])
def test_each_applicable_indicator_left_open_keeps_the_highest_level_from_being_reached(found, kind):
    top = found.levels[-1].level
    answers = passing_answers(found, top, kind)
    assert level_of(found, kind, answers) == top
    for code in answers:
        assert level_of(found, kind, {**answers, code: NONE}) < top, code


@over_every_set
@some
@given(data=st.data())
def test_a_verdict_on_one_indicator_does_not_depend_on_the_others(found, kind, data):
    answers = data.draw(complete_answers(found, kind))
    whole = assess(found, answers, unit_kind=kind).indicators
    code = data.draw(st.sampled_from(sorted(answers)))
    alone = assess(found, {code: answers[code]}, unit_kind=kind).indicators
    assert [v for v in whole if v.code == code] == [v for v in alone if v.code == code]
