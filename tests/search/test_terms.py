"""Queries taken apart: words only, whatever is typed."""

from __future__ import annotations

import pytest

from search import terms

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
