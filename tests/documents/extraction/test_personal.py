"""Personal identity numbers: found where they are, budgets and telephones left alone."""

from __future__ import annotations

import pytest

from documents.extraction.text import personal


@pytest.mark.parametrize(
    ("text", "masked"),
    [
        ("CCCD số 001085012345 cấp ngày 1/1/2022", "CCCD số •••••••••345 cấp ngày 1/1/2022"),
        ("Căn cước: 001 085 012 345", "Căn cước: ••• ••• ••• 345"),
        ("ông A (079301001234)", "ông A (•••••••••234)"),
        ("CMND 182345678", "CMND ••••••678"),
        ("chứng minh nhân dân số: 182 345 678.", "chứng minh nhân dân số: ••• ••• 678."),
        (
            "số định danh cá nhân 036200000001; CCCD 036200000002",
            "số định danh cá nhân •••••••••001; CCCD •••••••••002",
        ),
    ],
)
def test_a_personal_number_is_masked_but_for_three_digits(text, masked):
    assert personal.mask(text) == masked


@pytest.mark.parametrize(
    "text",
    [
        "Kinh phí 182.345.678 đồng",
        "Tổng 1.001.085.012.345 đồng",
        "Điện thoại 0912345678",
        "Mã số thuế 0101234567",
        "Tài khoản 1234567890123",
        "182345678 lượt truy cập",
        "Mã 099085012345 không thuộc tỉnh nào",
        "ngày 14/3/2025",
        "",
    ],
)
def test_other_numbers_are_left_alone(text):
    assert personal.mask(text) == text
    assert personal.find_numbers(text) == []
