"""What is reached at a level: nothing open or unanswered counts as met, and a level says what it lacks."""

from __future__ import annotations

import pytest

from criteria.rules.assessment import Answer, TitleFact, assess
from criteria.sets.parsing import parse
from tests.factories.criteria import cell, content, definition, indicator, passing_answers

LADDER = [{"name": name, "source": "x", "verified": False} for name in ("Khá", "Tốt")]
PARTS = [cell("Phần một"), cell("Phần hai")]
HALF = {"operator": ">=", "value": 50, "source": "x", "verified": False}
SHARE = Answer(numerator=100, denominator=100)
GOOD = {
    "yes_no": Answer(value=True),
    "share": SHARE,
    "value": Answer(value=1000),
    "change": Answer(value=1000, previous=1),
    "rung": Answer(rung=2),
    "award": Answer(rung=2),
    "all_of": Answer(parts=(SHARE, SHARE)),
    "roll_up": SHARE,
    "points": Answer(points=10),
}
DEMANDS = {
    "yes_no": {},
    "share": {"value": 50, "operator": ">="},
    "value": {"value": 5, "operator": ">="},
    "change": {"value": 1, "operator": ">=", "direction": "rise"},
    "rung": {"value": 1},
    "award": {"value": 1},
    "all_of": {"parts": [HALF, HALF]},
    "roll_up": {"value": 50, "operator": ">=", "title_model": "don_vi_hoc_tap", "title_level": 1},
    "points": {},
}


def entry(kind, *, open_bar=False, open_text=False):
    """One indicator of a kind, whose threshold or text no source states."""
    demand = dict(DEMANDS[kind])
    more = {}
    if open_bar and kind == "all_of":
        demand["parts"] = [HALF, {**HALF, "value": None}]
    elif open_bar and "value" in demand:
        demand["value"] = None
    if kind in ("rung", "award"):
        more["ladder"] = LADDER
    if kind == "all_of":
        more["part_texts"] = PARTS
    if kind == "points":
        more["floor"] = cell(None if open_bar else 5)
    if open_text:
        more["text"] = cell(None)
    return indicator("1.1", kind, demand=demand, **more)


def set_of(*indicators, **more):
    if indicators[0]["kind"] == "points":
        level = content()["levels"][0]
        more = {"scored": True, "max_points": cell(100), "levels": [{**level, "min_points": cell(8)}], **more}
    return parse(content(indicators=list(indicators), **more))


def state(found, answers, kind=None, **more):
    said = assess(found, answers, unit_kind=kind, **more).levels[0]
    return said.state, [(item.code, item.what) for item in said.open], list(said.missing)


@pytest.mark.parametrize("kind", DEMANDS)
def test_a_known_demand_that_is_met_is_reached(kind):
    assert state(set_of(entry(kind)), {"1.1": GOOD[kind]}) == ("reached", [], [])


@pytest.mark.parametrize("kind", [kind for kind in DEMANDS if kind != "yes_no"])
def test_an_unknown_threshold_of_any_kind_is_never_met(kind):
    found = set_of(entry(kind, open_bar=True))
    assert state(found, {"1.1": GOOD[kind]}) == ("undetermined", [("1.1", "threshold")], [])


@pytest.mark.parametrize("kind", DEMANDS)
def test_an_unknown_text_of_any_kind_is_never_met(kind):
    found = set_of(entry(kind, open_text=True))
    assert state(found, {"1.1": GOOD[kind]}) == ("undetermined", [("1.1", "text")], [])


@pytest.mark.parametrize("kind", DEMANDS)
def test_an_unanswered_indicator_of_any_kind_is_never_met(kind):
    assert state(set_of(entry(kind)), {}) == ("undetermined", [("1.1", "unanswered")], [])


def test_an_award_said_in_a_word_does_not_meet_a_threshold_nobody_knows():
    found = set_of(entry("award", open_bar=True))
    assert state(found, {"1.1": Answer(value=True)})[0] == "undetermined"


def test_a_part_whose_text_is_unknown_leaves_the_whole_undetermined():
    row = entry("all_of") | {"part_texts": [cell("Phần một"), cell(None)]}
    found = set_of(row)
    assert state(found, {"1.1": GOOD["all_of"]}) == ("undetermined", [("1.1", "text")], [])
    assert found.indicators[0].part_texts[1] == "Phần 2: nội dung chưa có trong nguồn"


def test_a_known_part_that_fails_is_missed_whatever_the_other_part_asks():
    found = set_of(entry("all_of", open_bar=True))
    low = Answer(parts=(Answer(numerator=1, denominator=100), SHARE))
    assert state(found, {"1.1": low}) == ("not_reached", [("1.1", "threshold")], ["1.1"])


def test_an_indicator_another_level_asks_must_be_answered_too():
    level = content()["levels"][0]
    second = indicator("1.2")
    second["requirements"][0]["level"] = 2
    found = set_of(indicator("1.1"), second, levels=[level, {**level, "level": 2, "name": "Mức độ 2"}])
    assert state(found, {"1.1": Answer(value=True)}) == ("undetermined", [("1.2", "unanswered")], [])
    said = assess(found, {"1.1": Answer(value=True)}, unit_kind=None)
    assert "1.2: chưa trả lời" in [item.text for item in said.gap if item.level == 1]
    assert state(found, {"1.1": Answer(value=True), "1.2": Answer(value=False)}) == ("reached", [], [])


def test_an_unknown_text_that_a_level_does_not_ask_leaves_that_level_alone():
    level = content()["levels"][0]
    second = indicator("1.2", text=cell(None))
    second["requirements"][0]["level"] = 2
    found = set_of(indicator("1.1"), second, levels=[level, {**level, "level": 2, "name": "Mức độ 2"}])
    assert state(found, {"1.1": Answer(value=True), "1.2": Answer(value=True)}) == ("reached", [], [])


def test_what_does_not_apply_to_the_unit_is_neither_open_nor_unanswered():
    kinds = [{"code": "xa", "name": "Xã"}, {"code": "phuong", "name": "Phường"}]
    other = indicator("1.2", "share", demand={"value": None, "operator": ">="}, applies_to=["phuong"])
    found = set_of(indicator("1.1"), other, unit_kinds=kinds)
    assert state(found, {"1.1": Answer(value=True)}, "xa") == ("reached", [], [])


def test_a_level_whose_rule_is_open_is_undetermined_whatever_passes_or_fails():
    level = content()["levels"][0]
    open_level = {**level, "level": 2, "name": "Mức độ 2", "open": True}
    found = set_of(indicator("1.1"), levels=[level, open_level])
    for said in (True, False):
        judged = assess(found, {"1.1": Answer(value=said)}, unit_kind=None).at(2)
        assert (judged.state, [item.what for item in judged.open]) == ("undetermined", ["rule"])


def test_a_level_that_asks_nothing_of_the_unit_has_no_rule_that_could_be_met():
    kinds = [{"code": "xa", "name": "Xã"}, {"code": "phuong", "name": "Phường"}]
    found = set_of(indicator("1.1", applies_to=["phuong"]), unit_kinds=kinds)
    assert state(found, {}, "xa") == ("undetermined", [(None, "rule")], [])


def test_a_level_the_set_does_not_name_is_undetermined():
    judged = assess(set_of(indicator("1.1")), {"1.1": Answer(value=True)}, unit_kind=None).at(7)
    assert (judged.state, judged.sentence) == (
        "undetermined",
        "Mức độ 7 chưa xét được: điều kiện công nhận chưa có trong nguồn.",
    )


def test_a_count_of_more_titles_than_units_is_taken_for_no_answer():
    found = set_of(entry("roll_up"))
    titles = [TitleFact(f"u{n}", "don_vi_hoc_tap", 1) for n in range(3)]
    said = state(found, {"1.1": Answer(denominator=2)}, titles=titles)
    assert said == ("undetermined", [("1.1", "unanswered")], [])


def test_points_given_for_what_nobody_knows_count_neither_for_nor_against():
    rows = [
        indicator("1", "points", max_points=cell(10), text=cell(None)),
        indicator("2", "points", max_points=cell(10)),
    ]
    found = set_of(*rows)
    high = {"1": Answer(points=10), "2": Answer(points=0)}
    assert state(found, high) == ("undetermined", [("1", "text")], [])
    assert state(found, {"1": Answer(points=0), "2": Answer(points=8)})[0] == "undetermined"


def test_the_commune_of_41_6_percent_is_not_level_2_and_undetermined_at_level_1():
    found = definition("tt25-2023-xa")
    answers = {**passing_answers(found, 2), "5.1": Answer(numerator=2002, denominator=4812)}
    said = assess(found, answers, unit_kind="xa")
    one, two = said.levels
    assert (one.state, one.missing) == ("undetermined", ())
    assert [(item.code, item.what) for item in one.open] == [
        *[(code, "text") for code in ("3.1", "3.2", "3.3")],
        *[(code, "threshold") for code in ("4.2", "4.3", "4.4", "5.1", "5.2")],
    ]
    assert (two.state, two.missing, said.level) == ("not_reached", ("5.1",), None)
    assert one.sentence == (
        "Mức độ 1 chưa xét được: nội dung chưa có trong nguồn ở chỉ tiêu 3.1, 3.2, 3.3; "
        "mức yêu cầu chưa có trong nguồn ở chỉ tiêu 4.2, 4.3, 4.4, 5.1, 5.2."
    )


@pytest.mark.parametrize("code", ["thi-diem-2021-huyen", "tt25-2023-xa", "tt44-2014", "khvn-324-cong-dan"])
def test_no_answer_at_all_reaches_no_level_of_any_set(code):
    found = definition(code)
    said = assess(found, {}, unit_kind=None)
    assert (said.level, {entry.state for entry in said.levels}) == (None, {"undetermined"})
    for entry_ in said.levels:
        silent = [item.code for item in entry_.open if item.what == "unanswered"]
        assert silent == [one.code for one in found.indicators]
