"""Keys of Telex typed into a box that does not turn them into marks."""

from __future__ import annotations

import pytest

from search.text import folding, telex


@pytest.mark.parametrize(
    ("typed", "spoken"),
    [
        ("hojc taapj", "học tập"),
        ("xax hooij hocj taapj", "xã hội học tập"),
        ("coong nhaanj", "công nhận"),
        ("quyeets ddinhj 387", "quyết định 387"),
        ("nguoiwf daan dduowcj", "người dân được"),
        ("truwowngf hocj", "trường học"),
        ("khuyeens taif nghieeps", "khuyến tài nghiếp"),
        ("muaw xuaan", "mưa xuân"),
        ("hoaf Thuys", "hòa Thúy"),
        ("UYR BAN NHAAN DAAN", "ỦY BAN NHÂN DÂN"),
        ("gif quys twf", "gì quý từ"),
    ],
)
def test_keys_become_the_marks_they_stand_for(typed: str, spoken: str):
    assert telex.decode_telex(typed) == spoken


@pytest.mark.parametrize(
    "line",
    [
        "hoc tap",
        "học tập",
        "25/2023/TT-BGDDT",
        "QD-TTg",
        "wifi",
        "UBND GD&DT",
        "",
        "a" * 200,
        "ddddd ssss",
        "\ud800",
    ],
)
def test_what_has_no_keys_of_telex_stays(line: str):
    assert telex.decode_telex(line) == ""


def test_only_marks_are_added_to_the_letters_that_were_meant():
    for typed in ("hojc", "taapj", "dduowcj", "nguoiwf", "quyeets"):
        assert folding.fold(telex.decode_telex(typed)) == telex.strip_telex(typed).replace("w", "")
