"""Queries taken apart: words only, whatever is typed."""

from __future__ import annotations

import pytest

from search.text import terms

GARBAGE = [
    "",
    " ",
    "\x00",
    "\x00\x01học\x7f",
    '"',
    '""',
    '"""học',
    "*",
    "(((",
    "AND OR NOT",
    "title:x^9",
    "a" * 1_000_000,
    "[* TO *]",
    "\\",
    "~~",
    "+-+-",
    "học\ud800",
    "\u0300\u0301",
    "%00",
    "<script>alert(1)</script>",
    "🙂",
    "/",
    "1/2/3/4/5",
    '"' * 5000,
    "(" * 5000,
    "học " * 5000,
    "٣٤/٢٠٢٣",
    "½ ﬁ ™",
]


@pytest.mark.parametrize("text", GARBAGE)
def test_any_input_is_taken_apart_without_failing(text: str):
    parsed = terms.parse(text)
    assert len(parsed.text) <= terms.QUERY_MAX
    assert len(parsed.words) + len(parsed.numbers) <= terms.TERMS_MAX


def test_a_long_query_is_cut_and_says_so():
    assert terms.parse("học " * 200).cut
    assert not terms.parse("học tập").cut


def test_numbers_and_phrases_stand_apart_from_words():
    parsed = terms.parse('thông tư 25/2023/TT-BGDĐT "học tập"')
    assert [word.folded for word in parsed.words] == ["thong", "tu", "hoc", "tap"]
    assert [number.key for number in parsed.numbers] == ["25/2023/tt-bgddt"]
    assert [[word.folded for word in phrase] for phrase in parsed.phrases] == [["hoc", "tap"]]


def test_a_word_knows_whether_marks_were_typed():
    assert [word.marked for word in terms.parse("hoc tập").words] == [False, True]


@pytest.mark.parametrize(
    "typed",
    ["5/3/2024", "05/03/2024", "5-3-2024", "05.03.2024", "5 tháng 3 năm 2024", "ngày 05 thang 03 nam 2024"],
)
def test_a_date_is_one_day_in_every_way_of_writing(typed: str):
    (day,) = terms.parse(typed).numbers
    assert day.key == "2024-03-05"
    assert {("5", "3", "2024"), ("05", "03", "2024"), ("5", "thang", "3", "nam", "2024")} <= set(
        day.spellings
    )


@pytest.mark.parametrize(
    "typed", ["31/2/2024", "5/13/2024", "5/3", "25/2023/TT-BGDĐT", "1.2.3", "12.5.20241"]
)
def test_what_is_no_day_is_no_date(typed: str):
    assert not any(number.spellings for number in terms.parse(typed).numbers)


@pytest.mark.parametrize(
    ("typed", "words"),
    [
        ("QĐ1373", ["qd", "1373"]),
        ("kh27", ["kh", "27"]),
        ("QĐTTg", ["qd", "ttg"]),
        ("1373/QĐTTg", ["1373", "qd", "ttg"]),
        ("TTHTCĐ", ["tthtcd"]),
        ("covid19", ["covid19"]),
        ("nghiêng", ["nghieng"]),
    ],
)
def test_short_forms_and_numbers_typed_together_are_taken_apart(typed: str, words: list[str]):
    assert [word.folded for word in terms.parse(typed).words] == words


def test_the_dash_of_a_number_may_be_left_out():
    keys = {terms.parse(typed).numbers[0].key for typed in ("24/2023/TT-BGDĐT", "24/2023/TTBGDDT")}
    assert keys == {"24/2023/tt-bgddt"}
    assert terms.parse("118/2025/TTrSGDĐT").numbers[0].key == "118/2025/ttr-sgddt"
