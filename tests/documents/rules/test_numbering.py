"""Numbers, dates and headings as the decree prints them."""

from __future__ import annotations

from datetime import date

import pytest

from documents import rules


@pytest.mark.parametrize(
    ("day", "line"),
    [
        (date(2026, 2, 5), "An Bình, ngày 05 tháng 02 năm 2026"),
        (date(2026, 3, 10), "An Bình, ngày 10 tháng 3 năm 2026"),
        (date(2026, 12, 9), "An Bình, ngày 09 tháng 12 năm 2026"),
        (None, "An Bình, ngày … tháng … năm …"),
    ],
)
def test_only_days_to_nine_and_months_to_two_take_a_leading_zero(day, line):
    assert rules.date_line("An Bình", day) == line


def test_a_date_is_worded_as_far_as_it_is_known():
    assert rules.date_words(year=2022, month=2, day=None) == "tháng 02 năm 2022"
    assert rules.date_words(year=None, month=None, day=None) == ""


@pytest.mark.parametrize(
    ("number", "symbol", "line"),
    [
        (12, "QĐ-UBND", "Số: 12/QĐ-UBND"),
        (3, "QĐ-UBND", "Số: 03/QĐ-UBND"),
        (None, "QĐ-UBND", "Số: …/QĐ-UBND"),
        ("7", "KH-UBND", "Số: 7/KH-UBND"),
    ],
)
def test_number_and_symbol_stand_as_the_decree_prints_them(number, symbol, line):
    assert rules.number_line(number, symbol) == line


def test_a_letter_carries_the_symbol_of_its_issuer_alone():
    assert rules.symbol_of("QĐ", "UBND") == "QĐ-UBND"
    assert rules.symbol_of("CV", "UBND") == "UBND"


def test_the_place_is_the_own_name_of_the_unit_unless_it_is_a_number():
    assert rules.place_of("Xã An Bình") == "An Bình"
    assert rules.place_of("Phường 3") == "Phường 3"
    assert rules.place_of("Thành phố Minh Châu") == "Minh Châu"
    assert rules.place_of("Trường Bình Minh") == "Trường Bình Minh"


def test_recipients_end_with_what_is_kept_and_carry_the_right_marks():
    assert rules.recipient_lines(["- Như Điều 3;", "Sở Nội vụ"]) == [
        "- Như Điều 3;",
        "- Sở Nội vụ;",
        "- Lưu: VT.",
    ]


def test_grounds_end_with_semicolons_and_a_full_stop():
    assert rules.basis_lines(["Căn cứ A", "Xét B."]) == ["Căn cứ A;", "Xét B."]


def test_a_file_name_carries_no_path():
    assert rules.file_name("Quyết định", 12, "QĐ-UBND", 2026) == "Quyết định 12-QĐ-UBND 2026.pdf"
    assert rules.ascii_of("QĐ-UBND") == "QD-UBND"


@pytest.mark.parametrize(
    ("block", "issuer", "line"),
    [
        ([], "Ủy ban nhân dân xã An Bình", "ỦY BAN NHÂN DÂN XÃ AN BÌNH"),
        (["TM. ỦY BAN NHÂN DÂN", "CHỦ TỊCH"], "Ủy ban nhân dân xã An Bình", "ỦY BAN NHÂN DÂN XÃ AN BÌNH"),
        (["CHỦ TỊCH"], "Ủy ban nhân dân xã An Bình", "CHỦ TỊCH ỦY BAN NHÂN DÂN XÃ AN BÌNH"),
        (
            ["KT. CHỦ TỊCH", "PHÓ CHỦ TỊCH"],
            "Ủy ban nhân dân xã An Bình",
            "CHỦ TỊCH ỦY BAN NHÂN DÂN XÃ AN BÌNH",
        ),
        (["TRƯỞNG PHÒNG"], "Phòng Văn hóa", "TRƯỞNG PHÒNG VĂN HÓA"),
        (["GIÁM ĐỐC"], "Sở Giáo dục và Đào tạo", "GIÁM ĐỐC SỞ GIÁO DỤC VÀ ĐÀO TẠO"),
    ],
)
def test_a_decision_names_who_decides(block, issuer, line):
    assert rules.authority_line(block, issuer) == line


@pytest.mark.parametrize(
    ("documents", "pairs"),
    [
        ([("TTr", True), ("KH", False)], {0: 1}),
        ([("KH", False), ("TTr", True)], {1: 0}),
        ([("KH", True), ("TTr", True), ("QĐ", True), ("KH", False)], {1: 3}),
        ([("TTr", True), ("KH", False), ("TTr", True), ("KH", False)], {0: 1, 2: 3}),
        ([("KH", False), ("BC", True)], {}),
        ([("TTr", True)], {}),
    ],
)
def test_a_submission_carries_the_draft_beside_it(documents, pairs):
    assert rules.carried_by(documents) == pairs
