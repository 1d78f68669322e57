"""Working days of Viet Nam across Tết, holidays, swapped days and make-up Saturdays, 2024 to 2027."""

from __future__ import annotations

import json
from datetime import date

import pytest

from criteria.errors import BadSetFile
from criteria.workdays import vietnam
from criteria.workdays.files import read


def day(text: str) -> date:
    return date.fromisoformat(text)


@pytest.mark.parametrize(
    ("start", "days", "ends"),
    [
        # Tết 2024: closed from 08/02 to 14/02
        ("2024-02-05", 3, "2024-02-15"),
        ("2024-02-07", 1, "2024-02-15"),
        ("2024-02-07", 2, "2024-02-16"),
        ("2024-02-07", 10, "2024-02-28"),
        # Tết 2025: closed from 25/01 to 02/02
        ("2025-01-23", 1, "2025-01-24"),
        ("2025-01-24", 1, "2025-02-03"),
        ("2025-01-20", 10, "2025-02-10"),
        # Tết 2026: closed from 14/02 to 22/02
        ("2026-02-13", 1, "2026-02-23"),
        ("2026-02-12", 5, "2026-02-26"),
        # Tết 2027: closed from 05/02 to 11/02, not announced yet
        ("2027-02-04", 1, "2027-02-12"),
        ("2027-02-01", 5, "2027-02-15"),
        # the spring holidays with their swapped day and the Saturday worked for it
        ("2024-04-26", 1, "2024-05-02"),
        ("2024-05-03", 1, "2024-05-04"),
        ("2024-05-03", 2, "2024-05-06"),
        ("2025-04-25", 1, "2025-04-26"),
        ("2025-04-25", 4, "2025-05-05"),
        ("2026-04-24", 1, "2026-04-28"),
        ("2027-04-29", 1, "2027-05-04"),
        # National Day
        ("2024-08-30", 1, "2024-09-04"),
        ("2026-08-21", 1, "2026-08-22"),
        ("2026-08-28", 1, "2026-09-03"),
        # the turn of the year
        ("2025-12-31", 1, "2026-01-05"),
        ("2026-01-09", 1, "2026-01-10"),
        ("2026-12-31", 1, "2027-01-04"),
    ],
)
def test_a_term_of_working_days_ends_on(start, days, ends):
    assert vietnam().add(day(start), days) == day(ends)


@pytest.mark.parametrize(
    ("start", "days", "ends"),
    [
        ("2024-02-01", 7, "2024-02-15"),  # 08/02 is closed
        ("2025-01-10", 15, "2025-02-03"),  # 25/01 is the first day of the long holiday
        ("2026-02-10", 3, "2026-02-13"),
        ("2026-02-10", 4, "2026-02-23"),
        ("2026-11-20", 1, "2026-11-23"),  # a Saturday
        ("2026-08-20", 2, "2026-08-22"),  # a Saturday that is worked
    ],
)
def test_a_term_of_calendar_days_never_ends_on_a_day_off(start, days, ends):
    assert vietnam().end_of_term(day(start), days, "calendar") == day(ends)


@pytest.mark.parametrize(
    ("start", "end", "days"),
    [
        ("2026-11-20", "2026-11-24", 2),
        ("2026-11-21", "2026-11-22", 0),
        ("2026-11-24", "2026-11-24", 0),
        ("2024-02-07", "2024-02-15", 1),
        ("2025-01-24", "2025-02-03", 1),
        ("2026-02-13", "2026-02-22", 0),
        ("2025-04-25", "2025-05-05", 4),
        ("2026-11-24", "2026-11-20", -2),
    ],
)
def test_working_days_after_one_day_up_to_another(start, end, days):
    assert vietnam().between(day(start), day(end)) == days


@pytest.mark.parametrize(
    ("closed", "why"),
    [
        ("2026-02-17", "Tết Nguyên đán Bính Ngọ"),
        ("2026-04-27", "Nghỉ bù Giỗ Tổ Hùng Vương"),
        ("2026-11-21", "thứ Bảy"),
        ("2026-11-22", "Chủ nhật"),
        ("2025-05-02", "Hoán đổi dịp 30/4 và 01/5"),
        ("2026-11-23", ""),
        ("2025-04-26", ""),
    ],
)
def test_a_day_off_says_why(closed, why):
    assert vietnam().why_off(day(closed)) == why


def test_counting_adding_and_looking_agree_on_every_day_of_four_years():
    days_off = vietnam()
    current = day("2024-01-01")
    for _ in range(250):
        following = days_off.add(current, 3)
        assert days_off.is_working(following)
        assert days_off.between(current, following) == 3
        current = following


def test_every_day_off_and_make_up_day_names_its_source():
    days_off = vietnam()
    for one in (*days_off.off.values(), *days_off.worked.values()):
        assert one.source, one
        assert one.name, one
    assert {2024, 2025, 2026, 2027} <= days_off.years


def test_a_make_up_day_is_a_weekend_and_stands_for_a_day_off():
    for one in vietnam().worked.values():
        assert one.day.weekday() >= 5
        swapped = one.name.removeprefix("Làm bù cho ngày ")
        assert date(*map(int, reversed(swapped.split("/")))) in vietnam().off


def test_what_is_not_announced_or_not_known_is_said():
    unannounced = vietnam().doubts(day("2027-02-01"), day("2027-02-20"))
    assert any("chưa kiểm chứng" in text and "Đinh Mùi" in text for text in unannounced)
    unknown = vietnam().doubts(day("2030-01-01"), day("2030-02-01"))
    assert unknown == ["Chưa có lịch nghỉ lễ năm 2030; mới trừ thứ Bảy và Chủ nhật."]
    assert vietnam().doubts(day("2026-11-01"), day("2026-11-30")) == []


@pytest.mark.parametrize("days", [-1, 5000])
def test_a_term_that_makes_no_sense_is_refused(days):
    with pytest.raises(ValueError, match="days"):
        vietnam().add(day("2026-01-01"), days)


@pytest.mark.parametrize(
    ("entry", "said"),
    [
        ({"days_off": [{"from": "2026-01-03", "until": "2026-01-01", "name": "x", "kind": "holiday",
                        "source": "s", "verified": True}]}, "khoảng nghỉ"),
        ({"days_off": [{"from": "2026-01-03"}]}, "không đọc được"),
        ({"made_up": [{"day": "2025-01-04", "for": "2026-01-02", "source": "s", "verified": True}]}, "làm bù"),
        ({"days_off": [{"from": "2026-01-03", "until": "2026-01-03", "name": "x", "kind": "holiday",
                        "source": "s", "verified": True}],
          "made_up": [{"day": "2026-01-03", "for": "2026-01-02", "source": "s", "verified": True}]}, "vừa là"),
    ],
)  # fmt: skip
def test_a_wrong_years_file_is_named_not_half_read(tmp_path, entry, said):
    whole = {"format": 1, "year": 2026, "days_off": [], "made_up": [], "open_points": [], **entry}
    (tmp_path / "2026.json").write_text(json.dumps(whole), encoding="utf-8")
    with pytest.raises(BadSetFile, match=said):
        read(tmp_path)
