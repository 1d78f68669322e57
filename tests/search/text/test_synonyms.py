"""Short forms and the names they stand for."""

from __future__ import annotations

import pytest

from search.text import synonyms, terms


def meets(text: str) -> set[str]:
    found = synonyms.query_phrases(terms.parse(text).words)
    return {" ".join(other) for unit in found for other in unit.synonyms}


@pytest.mark.parametrize(
    ("short", "long"),
    [
        ("UBND", "uy ban nhan dan"),
        ("GDĐT", "giao duc va dao tao"),
        ("GD&ĐT", "gddt"),
        ("gddt", "gd dt"),
        ("XHHT", "xa hoi hoc tap"),
        ("TTHTCĐ", "trung tam hoc tap cong dong"),
        ("KH", "ke hoach"),
        ("QĐ", "quyet dinh"),
        ("TT", "thong tu"),
        ("Ủy ban nhân dân", "ubnd"),
        ("Uỷ ban Nhân dân", "ubnd"),
        ("sở giáo dục và đào tạo", "sgddt"),
    ],
)
def test_a_short_form_and_its_name_meet(short: str, long: str):
    assert long in meets(short)


def test_without_marks_a_short_form_means_all_it_can_mean():
    assert {"cong dong hoc tap", "cong dan hoc tap"} <= meets("cdht")
    assert "cong dan hoc tap" not in meets("CĐHT")


def test_another_word_that_folds_alike_is_no_name():
    assert meets("thông từ") == set()
    assert meets("thong tu") == {"tt"}


def test_the_longest_name_is_taken_and_the_rest_stays_words():
    found = synonyms.query_phrases(terms.parse("kế hoạch ủy ban nhân dân xã").words)
    assert [len(unit.words) for unit in found] == [2, 4, 1]
