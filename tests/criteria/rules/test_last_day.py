"""What "trước", "đến", "chậm nhất" and "trong" mean: the last day on which something is in time."""

from __future__ import annotations

from datetime import date

import pytest

from criteria.rules.last_day import last_day
from documents.parsing.assemble import parse_documents

TABLE = [
    # what the plan says                                       the last day in time
    ("Gửi hồ sơ trước ngày 15/01/2027", date(2027, 1, 14)),
    ("Gửi hồ sơ trước 01/3/2027", date(2027, 2, 28)),
    ("Gửi hồ sơ chậm nhất ngày 15/01/2027", date(2027, 1, 15)),
    ("Gửi hồ sơ đến hết ngày 15/01/2027", date(2027, 1, 15)),
    ("Gửi hồ sơ không muộn hơn ngày 15/01/2027", date(2027, 1, 15)),
    ("Hoàn thành trong tháng 2/2027", date(2027, 2, 28)),
    ("Hoàn thành trong quý I/2027", date(2027, 3, 31)),
    ("Hoàn thành trước tháng 3/2027", date(2027, 2, 28)),
    ("Hoàn thành trước quý II năm 2027", date(2027, 3, 31)),
]


@pytest.mark.parametrize(("words", "expected"), TABLE, ids=[words for words, _day in TABLE])
def test_the_words_of_a_plan_say_the_last_day(words, expected):
    (document,) = parse_documents(
        ["Số: 1/KH-UBND", "", "KẾ HOẠCH", "", "Học tập", "", "I. VIỆC", "", f"{words}."]
    )
    (found,) = document["deadlines"]
    assert (
        last_day(date.fromisoformat(found["date"]), before=found["before"], words=found["text"]) == expected
    )
