"""Which indicators of a set the codes of a plan mean."""

from __future__ import annotations

import pytest

from criteria.rules.naming import NamedCodes, indicators_named
from tests.factories.criteria import definition

PILOT = definition("thi-diem-2021-thanh-pho").indicators
BODY = definition("tt24-2023-tinh").indicators
UNDER_3_2 = ["3.2.1", "3.2.2", "3.2.3", "3.2.4"]

TABLE = [
    ({"indicators": ["3.2.3"], "criteria": ["3.2"], "standards": ["3"]}, ["3.2.3"]),
    ({"criteria": ["3.2"], "standards": ["3"]}, UNDER_3_2),
    ({"indicators": ["3.1.1"], "criteria": ["3.1", "3.2"]}, ["3.1.1", *UNDER_3_2]),
    ({"standards": ["1"]}, ["1.1.1", "1.1.2", "1.2.1", "1.2.2", "1.2.3"]),
    ({"criteria": ["3.2"], "excluded": ["3.2.4"]}, UNDER_3_2[:3]),
    ({"indicators": ["1.1.2", "1.2.2"], "ranges": [("1.1.2", "1.2.2")]}, ["1.1.2", "1.2.1", "1.2.2"]),
    ({"criteria": ["3.2.3"]}, ["3.2.3"]),
    ({"indicators": ["3.2"]}, UNDER_3_2),
    ({"indicators": ["9.9.9"], "criteria": ["8"]}, []),
    ({}, []),
]


@pytest.mark.parametrize(("named", "expected"), TABLE)
def test_the_narrowest_code_wins(named, expected):
    assert (
        indicators_named(NamedCodes(**{key: tuple(codes) for key, codes in named.items()}), PILOT) == expected
    )


@pytest.mark.parametrize(
    ("words", "expected"),
    [
        (
            "kiểm tra Chỉ tiêu 3: Đơn vị cấp tỉnh đạt danh hiệu thi đua từ “Tập thể lao động tiên tiến”",
            ["3.3"],
        ),
        ("kiểm tra Chỉ tiêu 3: bố trí đủ kinh phí ngân sách cho đào tạo, bồi dưỡng", ["1.3"]),
        ("kiểm tra Chỉ tiêu 3 của Sở", []),
    ],
)
def test_a_number_without_its_criterion_is_told_by_its_words(words, expected):
    assert indicators_named(NamedCodes(indicators=("3",), words=words), BODY) == expected
