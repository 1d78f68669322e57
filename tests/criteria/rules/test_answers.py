"""Answers from outside: one Vietnamese sentence per mistake, each with the code."""

from __future__ import annotations

import pytest

from criteria.errors import BadAnswers
from criteria.rules.answers import check_answer, load_json, read_answers
from criteria.rules.assessment import Answer, is_answered
from tests.factories.criteria import definition

XA = definition("tt25-2023-xa")
CITIZEN = definition("khvn-324-cong-dan")


def mistakes(text, found=XA):
    with pytest.raises(BadAnswers) as caught:
        read_answers(found, load_json(text))
    return caught.value.problems


@pytest.mark.parametrize(
    ("code", "entry", "word"),
    [
        ("9.9", '{"value": true}', "không có trong bộ"),
        ("5.1", '{"numerator": 1, "denominator": 0}', "mẫu số bằng 0"),
        ("5.1", '{"numerator": 0, "denominator": 0}', "mẫu số bằng 0"),
        ("5.1", '{"numerator": 11, "denominator": 10}', "tử số lớn hơn"),
        ("5.1", '{"numerator": -1, "denominator": 10}', "không được âm"),
        ("5.1", '{"numerator": "610", "denominator": 1000}', "phải là số"),
        ("5.1", '{"numerator": 1e400, "denominator": 1000}', "quá lớn"),
        ("5.1", '{"numerator": ' + "1" + "0" * 400 + ', "denominator": 1000}', "quá lớn"),
        ("5.1", '{"numerator": ' + "1" + "0" * 9000 + ', "denominator": 1000}', "quá lớn"),
        ("5.1", '{"numerator": 1e-400, "denominator": 1}', "thập phân"),
        ("5.1", '{"numerator": true, "denominator": 1000}', "phải là số"),
        ("5.1", '{"rung": 3}', "không nhận mục"),
        ("5.1", '{"tu_so": 3}', "không phải là mục trả lời"),
        ("5.1", "61", "phải là một đối tượng"),
        ("1.1", '{"value": 1}', "true hoặc false"),
        ("1.1", '{"value": "có"}', "phải là true hoặc false, không phải chữ"),
        ("4.2", '{"rung": 4}', "thang bậc"),
        ("4.2", '{"rung": 1.5}', "số nguyên"),
        ("5.2", '{"parts": 3}', "danh sách"),
        ("5.2", '{"parts": [{}, {}, {}]}', "chỉ có 2 phần"),
        ("5.2", '{"parts": [{"numerator": 2, "denominator": 1}]}', "phần 1: tử số"),
        ("5.2", '{"parts": [{"value": 2}]}', "không được dùng"),
    ],
)
def test_a_bad_answer_is_told_once_with_its_code(code, entry, word):
    found = mistakes(f'{{"answers": {{"{code}": {entry}}}}}')
    assert len(found) == 1
    assert found[0].startswith(f"{code}: ")
    assert word in found[0]


def test_every_bad_answer_is_told():
    found = mistakes('{"answers": {"x": {}, "5.1": {"denominator": 0}}, "unit_kind": "truong", "la": 1}')
    assert len(found) == 4


def test_points_above_the_most_are_refused():
    assert "tối đa 10" in mistakes('{"answers": {"7": {"points": 11}}}', CITIZEN)[0]


def test_points_that_add_up_to_more_than_the_set_allows_are_refused():
    rows = '{"answers": {"1": {"points": 60}, "2": {"points": 60}}}'
    assert mistakes(rows, definition("tt22-2020")) == ["2: tổng điểm 120 lớn hơn mức tối đa 100 của bộ."]


@pytest.mark.parametrize(
    "text",
    [
        "",
        "[]",
        "{",
        '{"answers": []}',
        '{"answers": {"1.1": {"value": NaN}}}',
        "[" * 100000,
        '{"answers": {"1.1": {"value": true}, "1.1": {"value": false}}}',
        '{"answers": {}, "titles": 1}',
        '{"answers": {}, "titles": [{"unit": "a", "model": "b", "level": "x"}]}',
    ],
)
def test_a_file_that_is_no_answers_file_is_told(text):
    assert mistakes(text)


def test_good_answers_are_read_exactly():
    text = """{"unit_kind": "xa", "answers": {"1.1": {"value": true}, "1.2": {"value": null}, "1.3": null,
        "5.1": {"numerator": 610, "denominator": 1000}, "5.2": {"parts": [{"numerator": 1, "denominator": 3}]}},
        "titles": [{"unit": "a", "model": "m", "level": 1, "from": "2024-01-01", "until": null}]}"""
    kind, answers, titles = read_answers(XA, load_json(text))
    assert kind == "xa"
    assert answers["5.1"] == Answer(numerator=610, denominator=1000)
    assert [is_answered(XA.by_code[code], answers[code]) for code in ("1.1", "1.2", "5.1", "5.2")] == [
        True,
        False,
        True,
        False,
    ]
    assert titles[0].valid_from.year == 2024


def test_a_form_may_ask_what_is_wrong_with_one_answer():
    assert check_answer(XA.by_code["5.1"], Answer(numerator=5, denominator=4)) == [
        "5.1: tử số lớn hơn mẫu số."
    ]
    assert XA.by_code["5.1"].answer_fields == ("numerator", "denominator")
