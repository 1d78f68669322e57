"""The verdict engine: exact comparison, three values, levels, gap, prerequisites, roll-up."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest

from criteria.rules.assessment import Answer, TitleFact, add_months, assess
from criteria.sets.parsing import parse
from tests.factories.criteria import cell, content, definition, filled, indicator, known, passing_answers

XA = known("tt25-2023-xa")
TINH = definition("tt24-2023-tinh")
CITY = definition("thi-diem-2021-thanh-pho")
CITIZEN = known("khvn-324-cong-dan")
UNIT = known("tt22-2020")


def result(assessment, code, level):
    return next(v.result for v in assessment.indicators if (v.code, v.level) == (code, level))


def commune(**changes):
    return assess(XA, {**passing_answers(XA, 2), **changes}, unit_kind="xa")


def test_a_commune_reaches_level_2_of_a_set_that_is_wholly_known():
    found = commune()
    assert (found.status, found.level) == ("reached", 2)
    assert found.gap == ()


def test_599_of_1000_is_not_60_percent():
    found = commune(**{"5.1": Answer(numerator=599, denominator=1000)})
    assert result(found, "5.1", 2) == "fail"
    assert (found.status, found.level) == ("reached", 1)
    item = next(item for item in found.gap if item.code == "5.1" and item.level == 2)
    assert item.missing == 1


def test_a_fail_at_every_level_is_not_reached():
    found = commune(**{"1.1": Answer(value=False)})
    assert (found.status, found.level) == ("not_reached", None)


def test_every_part_of_an_all_of_counts_and_a_missing_part_is_unknown():
    both = (Answer(numerator=50, denominator=100), Answer(numerator=11, denominator=100))
    assert result(commune(**{"5.2": Answer(parts=both)}), "5.2", 2) == "fail"
    assert result(commune(**{"5.2": Answer(parts=both[:1])}), "5.2", 2) == "unknown"
    none = Answer(parts=(Answer(numerator=1, denominator=100),))
    assert result(commune(**{"5.2": none}), "5.2", 2) == "fail"


@pytest.mark.parametrize("said", [True, False])
def test_an_indicator_without_a_text_is_neither_met_nor_missed(said):
    shipped = definition("tt25-2023-xa")
    answers = {**passing_answers(shipped, 2), "3.1": Answer(value=said)}
    found = assess(shipped, answers, unit_kind="xa")
    assert result(found, "3.1", 2) == "unknown"
    verdict = next(v for v in found.indicators if (v.code, v.level) == ("3.1", 2))
    assert verdict.reason.startswith("nội dung chưa có trong nguồn nên chưa xét được, trả lời:")


def test_what_is_only_for_schools_does_not_apply_to_a_unit_of_no_special_kind():
    found = assess(TINH, passing_answers(TINH, 1), unit_kind=None)
    assert (found.status, found.level) == ("reached", 1)
    assert {v.code for v in found.indicators if v.result == "not_applicable"} == {
        "3.1b",
        "3.4",
        "3.5",
        "3.6",
    }
    assert found.progress == {"answered": 10, "applicable": 10}


def test_a_school_also_answers_for_its_learners_and_its_digital_rung():
    answers = passing_answers(TINH, 1, "thpt")
    assert assess(TINH, answers, unit_kind="thpt").level == 1
    answers["3.1b"] = Answer(numerator=94, denominator=100)
    assert assess(TINH, answers, unit_kind="thpt").status == "not_reached"
    answers["3.4"] = Answer(rung=0)
    assert result(assess(TINH, answers, unit_kind="thpt"), "3.4", 1) == "fail"


def test_an_enterprise_is_not_asked_for_a_state_budget():
    found = assess(TINH, {}, unit_kind="doanh_nghiep")
    assert result(found, "1.3", 1) == "not_applicable"


def test_a_fall_by_percentage_points_and_any_rise():
    poverty = {"3.1.2": Answer(value=Decimal("3.3"), previous=Decimal("4.8"))}
    assert result(assess(CITY, poverty, unit_kind=None), "3.1.2", 1) == "pass"
    poverty = {"3.1.2": Answer(value=Decimal("3.31"), previous=Decimal("4.8"))}
    assert result(assess(CITY, poverty, unit_kind=None), "3.1.2", 1) == "fail"
    same = {"3.1.1": Answer(value=100, previous=100)}
    assert result(assess(CITY, same, unit_kind=None), "3.1.1", 1) == "fail"


def test_a_strict_bar_is_not_met_by_equality():
    edge = {"3.2.3": Answer(numerator=5, denominator=10000)}
    assert result(assess(CITY, edge, unit_kind=None), "3.2.3", 1) == "fail"
    below = {"3.2.3": Answer(numerator=4, denominator=10000)}
    assert result(assess(CITY, below, unit_kind=None), "3.2.3", 1) == "pass"


def test_the_city_that_passes_everything_reaches_no_level_whose_rule_nobody_knows():
    found = assess(CITY, passing_answers(CITY, 1), unit_kind=None)
    assert (found.status, found.level) == ("incomplete", None)
    assert {item.level for item in found.gap} == {1, 2, 3}
    assert all("chưa có trong nguồn" in item.text for item in found.gap)


def test_a_roll_up_counts_titles_valid_on_the_day_once_a_unit():
    titles = [TitleFact(f"q{n}", "huyen_hoc_tap", 1, date(2022, 1, 1), date(2024, 12, 31)) for n in range(7)]
    titles += [titles[0], TitleFact("q8", "huyen_hoc_tap", 1, date(2019, 1, 1), date(2021, 12, 31))]
    answers = {"2.1.2": Answer(denominator=10)}
    found = assess(CITY, answers, unit_kind=None, titles=titles, on=date(2022, 12, 31))
    verdict = next(v for v in found.indicators if v.code == "2.1.2")
    assert verdict.result == "pass"
    assert len(verdict.counted) == 7
    few = assess(CITY, {"2.1.2": Answer(denominator=5)}, unit_kind=None, titles=titles, on=date(2022, 12, 31))
    assert result(few, "2.1.2", 1) == "unknown"
    typed = assess(CITY, {"2.1.2": Answer(numerator=6, denominator=10)}, unit_kind=None, titles=titles)
    assert result(typed, "2.1.2", 1) == "fail"


def test_an_empty_register_counts_nought_and_an_unasked_one_says_nothing():
    answers = {"2.1.2": Answer(denominator=10)}
    assert result(assess(CITY, answers, unit_kind=None, titles=[]), "2.1.2", 1) == "fail"
    assert result(assess(CITY, answers, unit_kind=None), "2.1.2", 1) == "unknown"


def points(values):
    return {str(place): Answer(points=value) for place, value in enumerate(values, start=1)}


@pytest.mark.parametrize(
    ("values", "status", "total"),
    [
        ([8] * 10, "reached", 80),
        ([10] * 7 + [5, 5, 5], "reached", 85),
        ([10] * 9 + [4], "not_reached", 94),
        ([8] * 9 + [7], "not_reached", 79),
        ([8] * 9, "incomplete", None),
        ([5] * 5, "not_reached", None),
    ],
)
def test_a_citizen_needs_80_points_and_no_indicator_below_5(values, status, total):
    found = assess(CITIZEN, points(values), unit_kind=None)
    assert (found.status, found.points) == (status, total)


def test_a_hard_area_with_an_unknown_bar_reaches_nothing_and_fails_only_by_the_floor():
    data = filled("khvn-324-cong-dan")
    data["levels"][0]["min_points_by_kind"]["vung_kho_khan"] = cell(None)
    found = parse(data)
    for values in ([7] * 10, [8] * 10):
        said = assess(found, points(values), unit_kind="vung_kho_khan")
        assert (said.status, said.levels[0].state) == ("incomplete", "undetermined")
        assert [(item.code, item.what) for item in said.levels[0].open] == [(None, "threshold")]
    assert assess(found, points([8] * 9 + [4]), unit_kind="vung_kho_khan").status == "not_reached"


def test_a_hard_area_with_a_stated_lower_bar_is_judged_and_told_by_it():
    data = filled("khvn-324-cong-dan")
    bars = data["levels"][0]["min_points_by_kind"]
    bars["vung_kho_khan"] = cell(60)
    found = parse(data)
    assert assess(found, points([6] * 10), unit_kind="vung_kho_khan").status == "reached"
    assert assess(found, points([6] * 10), unit_kind=None).status == "not_reached"
    short = assess(found, points([5] * 9 + [6]), unit_kind="vung_kho_khan")
    assert [(item.missing, item.text) for item in short.gap] == [
        (9, "Tổng điểm cần ít nhất 60, hiện có 51"),
    ]


@pytest.mark.parametrize(
    ("total", "band", "level"),
    [(85, "Tốt", 3), (84, "Khá", 2), (70, "Khá", 2), (50, "Trung bình", 1), (49, "Chưa đạt", None)],
)
def test_bands_of_the_circular_of_2020(total, band, level):
    answers = {"1": Answer(points=total - 10), "2": Answer(points=0), "3.1": Answer(points=10)}
    answers |= {"3.2": Answer(points=0), "3.3": Answer(points=0)}
    found = assess(UNIT, answers, unit_kind=None)
    assert (found.band, found.level) == (band, level)


def test_months_are_counted_to_the_last_day_of_a_short_month():
    assert add_months(date(2024, 1, 31), 1) == date(2024, 2, 29)
    assert add_months(date(2024, 12, 31), 12) == date(2025, 12, 31)
    assert add_months(date(2024, 11, 30), 3) == date(2025, 2, 28)


def test_a_reason_says_required_found_and_article():
    verdict = next(
        v
        for v in commune(**{"5.1": Answer(numerator=610, denominator=1000)}).indicators
        if (v.code, v.level) == ("5.1", 2)
    )
    assert verdict.reason == "cần ít nhất 60 %, đạt 61 % (610/1000) — Điều 7 Thông tư số 25/2023/TT-BGDĐT"


def test_a_share_just_below_the_bar_is_never_shown_as_the_bar():
    verdict = next(
        v
        for v in commune(**{"5.1": Answer(numerator=5999999, denominator=10000000)}).indicators
        if (v.code, v.level) == ("5.1", 2)
    )
    assert verdict.found.startswith("≈ 59,9999 %")


def test_a_value_against_a_bar_with_each_operator():
    for operator, edge in ((">=", "pass"), (">", "fail"), ("<=", "pass"), ("<", "fail")):
        row = indicator("1.1", "value", demand={"value": 2.5, "operator": operator}, unit="giờ")
        found = parse(content(indicators=[row], validity_months=cell(None)))
        said = assess(found, {"1.1": Answer(value=Decimal("2.5"))}, unit_kind=None)
        assert said.indicators[0].result == edge
