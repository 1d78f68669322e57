"""What a request for a level lacks, as tables."""

from __future__ import annotations

import pytest

from criteria.rules.assessment import Answer, assess
from criteria.sets.parsing import parse
from dossiers.rules.submission_checks import missing_for
from tests.factories.criteria import content, indicator
from tests.factories.dossiers import two_levels

SET = parse(content(**two_levels()))


@pytest.mark.parametrize(
    ("answers", "level", "missing"),
    [
        ({}, 1, ["1.1: chưa trả lời", "1.2: chưa trả lời"]),
        ({"1.1": Answer(value=True)}, 1, ["1.2: chưa trả lời"]),
        ({"1.1": Answer(value=False), "1.2": Answer(numerator=50, denominator=100)}, 1, ["1.1: không đạt"]),
        ({"1.1": Answer(value=True), "1.2": Answer(numerator=50, denominator=100)}, 1, []),
        ({"1.1": Answer(value=True), "1.2": Answer(numerator=50, denominator=100)}, 2, ["1.2: không đạt"]),
        ({"1.1": Answer(value=True), "1.2": Answer(numerator=80)}, 2, ["1.2: chưa trả lời"]),
        ({"1.1": Answer(value=True), "1.2": Answer(numerator=80, denominator=100)}, 2, []),
    ],
)
def test_a_request_lists_what_is_unanswered_and_what_fails(answers, level, missing):
    found = missing_for(assess(SET, answers, unit_kind="xa"), level)
    assert len(found) == len(missing)
    assert all(start in sentence for start, sentence in zip(missing, found, strict=True))


def test_an_open_demand_stops_a_request_as_an_empty_answer_does():
    open_set = parse(content(indicators=[indicator("1.1", "share", demand={"value": None})]))
    answer = {"1.1": Answer(numerator=1, denominator=100)}
    open_demand = "Chỉ tiêu 1.1: mức yêu cầu chưa có trong nguồn nên chưa xét được."
    assert missing_for(assess(open_set, answer, unit_kind="xa"), 1) == (open_demand,)
    assert missing_for(assess(open_set, {}, unit_kind="xa"), 1) == (
        open_demand,
        "Chỉ tiêu 1.1: chưa trả lời.",
    )


def test_a_level_without_a_known_rule_stops_a_request_whatever_is_answered():
    level = content()["levels"][0]
    second = {**level, "level": 2, "name": "Mức độ 2", "open": True}
    open_set = parse(content(levels=[level, second], indicators=[indicator("1.1")]))
    said = missing_for(assess(open_set, {"1.1": Answer(value=True)}, unit_kind="xa"), 2)
    assert said == ("Mức độ 2: điều kiện công nhận chưa có trong nguồn nên chưa xét được.",)


def test_a_total_below_the_bar_stops_a_request_in_words():
    level = content()["levels"][0] | {"min_points": {"value": 15, "source": "x", "verified": False}}
    most = {"value": 10, "source": "x", "verified": False}
    rows = [indicator(code, "points", max_points=most) for code in ("1", "2")]
    found = parse(content(levels=[level], indicators=rows, scored=True, max_points={**most, "value": 20}))
    said = missing_for(assess(found, {n: Answer(points=7) for n in "12"}, unit_kind="xa"), 1)
    assert said == ("Mức độ 1: tổng điểm không đạt.",)


def test_an_indicator_for_other_kinds_of_units_is_not_missing():
    limited = parse(
        content(
            unit_kinds=[{"code": "xa", "name": "Xã"}, {"code": "phuong", "name": "Phường"}],
            indicators=[indicator("1.1"), indicator("1.2", applies_to=["phuong"])],
        )
    )
    found = missing_for(assess(limited, {"1.1": Answer(value=True)}, unit_kind="xa"), 1)
    assert found == ()
