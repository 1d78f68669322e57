"""What "trước", "đến", "chậm nhất" and "trong" mean: the last day on which something is in time.

`TABLE` is what `tests/home/plans/test_last_days_alike.py` holds rounds, reminders, lateness, calendar and pages to.
"""

from __future__ import annotations

from datetime import date

import pytest

from criteria.rules.last_day import next_term, term_in
from documents.parsing.assemble import parse_documents

TABLE = [
    # what the plan says                                       the last day in time
    ("Gửi hồ sơ trước ngày 15/01/2027", date(2027, 1, 14)),
    ("Gửi hồ sơ trước 01/3/2027", date(2027, 2, 28)),
    ("Gửi hồ sơ chậm nhất ngày 15/01/2027", date(2027, 1, 15)),
    ("Gửi hồ sơ đến hết ngày 15/01/2027", date(2027, 1, 15)),
    ("Gửi hồ sơ không muộn hơn ngày 15/01/2027", date(2027, 1, 15)),
    ("Gửi hồ sơ muộn nhất là ngày 15 tháng 01 năm 2027", date(2027, 1, 15)),
    ("Gửi hồ sơ hạn chót 15/01/2027", date(2027, 1, 15)),
    ("Gửi hồ sơ trước hoặc trong ngày 15/01/2027", date(2027, 1, 15)),
    ("Gửi hồ sơ trước 17 giờ ngày 15/01/2027", date(2027, 1, 15)),
    ("Gửi hồ sơ trước ngày 01 tháng 01 năm 2027", date(2026, 12, 31)),
    ("Gửi hồ sơ trong tháng 2/2027", date(2027, 2, 28)),
    ("Gửi hồ sơ trong quý I/2027", date(2027, 3, 31)),
    ("Gửi hồ sơ vào quý II năm 2027", date(2027, 6, 30)),
    ("Gửi hồ sơ trước tháng 3/2027", date(2027, 2, 28)),
    ("Gửi hồ sơ trước quý II năm 2027", date(2027, 3, 31)),
    ("Gửi hồ sơ trước ngày 31/3/2027", date(2027, 3, 30)),
    ("Hằng năm gửi hồ sơ trước ngày 15/01", date(2027, 1, 14)),
    ("Hằng năm gửi hồ sơ chậm nhất ngày 15/01", date(2027, 1, 15)),
    ("Hằng năm gửi hồ sơ trước ngày 01/3", date(2027, 2, 28)),
    ("Hằng năm gửi hồ sơ trước tháng 3", date(2027, 2, 28)),
]
TODAY = date(2026, 11, 23)


def read(words):
    """Return the one deadline that a plan of these words names."""
    lines = [
        "Số: 1/KH-UBND",
        "Đồng Bằng, ngày 05 tháng 01 năm 2026",
        "",
        "KẾ HOẠCH",
        "",
        "Học tập",
        "",
        "I. VIỆC",
        "",
    ]
    (document,) = parse_documents([*lines, f"{words}."])
    (found,) = document["deadlines"]
    return found


@pytest.mark.parametrize(("words", "expected"), TABLE, ids=[words for words, _day in TABLE])
def test_the_words_of_a_plan_say_the_last_day(words, expected):
    found = read(words)
    day = date.fromisoformat(found["date"]) if found["date"] else None
    term = next_term(day, found["recurs"] or "", before=found["before"], words=found["text"], today=TODAY)
    assert term.last == expected


@pytest.mark.parametrize(
    ("recurs", "words", "last"),
    [
        ("02-29", "ngày 29/02", date(2027, 2, 28)),
        ("02-28", "trong tháng 2", date(2027, 2, 28)),
        ("03-01", "trước ngày 01/3", date(2027, 2, 28)),
        ("13-40", "ngày 40/13", None),
        ("", "khi cần", None),
    ],
)
def test_a_day_of_each_year_falls_in_the_next_one(recurs, words, last):
    term = next_term(None, recurs, before="trước" in words, words=words, today=TODAY)
    assert (term and term.last) == last


def test_february_ends_as_the_year_has_it():
    """A day "28/02" stays the 28th; the month, and the day before the first of March, end on the 29th."""
    leap = [
        term_in(2028, recurs, before=before, words=words).last.day
        for recurs, before, words in [
            ("02-28", False, "chậm nhất 28 tháng 02"), ("02-28", False, "trong tháng 2"), ("03-01", True, "trước 01/3"),
        ]
    ]  # fmt: skip
    assert leap == [28, 29, 29]
