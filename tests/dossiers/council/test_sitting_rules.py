"""Quorum, majority, title dates, waiting times and what a request needs, as tables."""

from __future__ import annotations

from datetime import date

import pytest

from criteria.rules.assessment import Answer, assess
from criteria.sets.parsing import parse
from dossiers.rules import sittings
from dossiers.rules.numbering import next_number
from dossiers.rules.submission_checks import missing_for
from dossiers.rules.titles import last_day_of_title, may_request
from tests.factories.criteria import content, indicator
from tests.factories.dossiers import two_levels

SET = parse(content(**two_levels()))


@pytest.mark.parametrize(
    ("seats", "share", "least"),
    [
        (5, (2, 3), 4),
        (6, (2, 3), 4),
        (7, (2, 3), 5),
        (9, (2, 3), 6),
        (1, (2, 3), 1),
        (0, (2, 3), 0),
        (5, (1, 2), 3),
        (4, (1, 2), 2),
        (5, (1, 1), 5),
    ],
)
def test_needed_seats_are_rounded_up(seats, share, least):
    assert sittings.needed(seats, *share) == least


@pytest.mark.parametrize(
    ("voted", "seats", "holds"),
    [
        (3, 5, False),
        (4, 5, True),
        (5, 5, True),
        (0, 5, False),
        (5, 7, True),
        (4, 7, False),
        (0, 0, False),
        (1, 1, True),
    ],
)
def test_quorum_is_two_thirds_of_the_seats(voted, seats, holds):
    assert bool(sittings.quorum(voted=voted, seats=seats, numerator=2, denominator=3)) is holds


def test_quorum_says_how_many_are_missing():
    fact = sittings.quorum(voted=2, seats=5, numerator=2, denominator=3)
    assert fact.reason == "Mới có 2/5 thành viên cho ý kiến, còn thiếu 2."


@pytest.mark.parametrize(
    ("in_favour", "seats", "holds"),
    [(3, 5, True), (2, 5, False), (2, 4, False), (3, 4, True), (3, 6, False), (4, 6, True), (0, 0, False)],
)
def test_exactly_half_of_all_seats_is_no_majority(in_favour, seats, holds):
    fact = sittings.majority(in_favour=in_favour, seats=seats, numerator=1, denominator=2)
    assert bool(fact) is holds


@pytest.mark.parametrize(
    ("tally", "outcome"),
    [
        ({"level_2": 3, "level_1": 2}, "level_2"),
        ({"level_2": 2, "level_1": 1}, "level_1"),
        ({"level_2": 2, "refuse": 3}, "refuse"),
        ({"return": 3, "level_1": 2}, "return"),
        ({"level_1": 2, "refuse": 2, "abstain": 1}, None),
        ({"abstain": 5}, None),
        ({"absent": 3, "level_1": 2}, None),
        ({}, None),
    ],
)
def test_the_ballots_of_five_seats_carry(tally, outcome):
    assert sittings.carried(tally, seats=5, numerator=1, denominator=2) == outcome


@pytest.mark.parametrize(
    ("recognised", "months", "until"),
    [
        (date(2026, 2, 10), 36, date(2029, 12, 31)),
        (date(2026, 1, 1), 36, date(2029, 12, 31)),
        (date(2026, 12, 31), 36, date(2029, 12, 31)),
        (date(2024, 2, 29), 36, date(2027, 12, 31)),
        (date(2025, 6, 30), 60, date(2030, 12, 31)),
        (date(2026, 5, 1), 2, date(2027, 2, 28)),
        (date(2027, 5, 1), 2, date(2028, 2, 29)),
        (date(2027, 5, 1), 4, date(2028, 4, 30)),
    ],
)
def test_a_title_counts_its_months_from_the_end_of_the_year(recognised, months, until):
    assert last_day_of_title(recognised, months) == until


@pytest.mark.parametrize(
    ("level", "held", "since", "on", "holds"),
    [
        (1, None, None, date(2026, 1, 1), True),
        (2, None, None, date(2026, 1, 1), True),
        (2, 1, date(2025, 3, 15), date(2026, 3, 14), False),
        (2, 1, date(2025, 3, 15), date(2026, 3, 15), True),
        (2, 1, date(2024, 2, 29), date(2025, 2, 27), False),
        (2, 1, date(2024, 2, 29), date(2025, 2, 28), True),
        (1, 1, date(2025, 3, 15), date(2025, 4, 1), True),
        (2, 2, date(2025, 3, 15), date(2025, 4, 1), True),
        (1, 2, date(2025, 3, 15), date(2025, 4, 1), True),
    ],
)
def test_who_holds_level_1_waits_twelve_months_for_level_2(level, held, since, on, holds):
    fact = may_request(level, held_level=held, held_since=since, upgrade_months=12, on=on)
    assert bool(fact) is holds


def test_who_asks_too_early_is_told_from_which_day():
    fact = may_request(2, held_level=1, held_since=date(2025, 3, 15), upgrade_months=12, on=date(2026, 3, 14))
    assert fact.reason.endswith("được đề nghị mức độ 2 từ 15/03/2026.")


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


@pytest.mark.parametrize(
    ("tally", "barred", "outcome"),
    [
        ({"level_2": 5}, {"level_2"}, "level_1"),
        ({"level_2": 5}, {"level_2", "level_1"}, None),
        ({"level_2": 2, "level_1": 1}, {"level_1"}, None),
        ({"level_2": 3}, {"level_1"}, "level_2"),
        ({"refuse": 3, "level_2": 2}, {"level_2"}, "refuse"),
    ],
)
def test_ballots_never_carry_a_level_that_is_not_reached(tally, barred, outcome):
    assert sittings.carried(tally, seats=5, numerator=1, denominator=2, barred=barred) == outcome


def test_an_indicator_for_other_kinds_of_units_is_not_missing():
    limited = parse(
        content(
            unit_kinds=[{"code": "xa", "name": "Xã"}, {"code": "phuong", "name": "Phường"}],
            indicators=[indicator("1.1"), indicator("1.2", applies_to=["phuong"])],
        )
    )
    found = missing_for(assess(limited, {"1.1": Answer(value=True)}, unit_kind="xa"), 1)
    assert found == ()


@pytest.mark.parametrize(("taken", "number"), [([], 1), ([1], 2), ([1, 5], 6), ([3, 2], 4)])
def test_the_next_number_follows_the_highest(taken, number):
    assert next_number(taken) == number
