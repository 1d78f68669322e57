"""Deadlines of a plan are matched to steps by what they mean, whatever their order."""

from __future__ import annotations

from datetime import date

import pytest

from dossiers.rules.plan_steps import NamedDay, match, step_of

TODAY = date(2026, 11, 21)


@pytest.mark.parametrize(
    ("text", "step"),
    [
        ("Nộp hồ sơ đề nghị công nhận về Sở Giáo dục và Đào tạo trước ngày 28/02/2027", "submit"),
        ("Gửi báo cáo tự đánh giá về Phòng trước 15/01/2027", "submit"),
        ("Các xã hoàn thành hồ sơ gửi cơ quan thường trực", "submit"),
        ("Tổ chức tự đánh giá xong trước 31/12", "submit"),
        ("Kiểm tra, rà soát hồ sơ của các xã", "check"),
        ("Kiểm tra thực tế tại một số đơn vị", "check"),
        ("Hội đồng đánh giá họp xét kết quả", "review"),
        ("Tổ chức đánh giá tại các đơn vị", "review"),
        ("Hoàn thành việc công nhận trước 31/3/2027", "decide"),
        ("Chủ tịch ban hành quyết định công nhận", "decide"),
        ("Báo cáo kết quả công nhận về Ủy ban nhân dân tỉnh và Bộ", "report"),
        ("Tổng hợp, báo cáo kết quả thực hiện", "report"),
        ("Tổ chức Tuần lễ hưởng ứng học tập suốt đời", None),
    ],
)
def test_the_words_tell_the_step(text, step):
    assert step_of(text) == step


def test_the_order_in_the_plan_does_not_matter():
    named = [
        NamedDay(date(2027, 5, 31), "", "Báo cáo kết quả về Bộ"),
        NamedDay(date(2027, 2, 28), "", "Nộp hồ sơ về Sở"),
        NamedDay(date(2027, 3, 31), "", "Hoàn thành công nhận"),
    ]
    found = match(reversed(named), year=2026, today=TODAY)
    assert {step: days[0].day for step, days in found.items()} == {
        "report": date(2027, 5, 31), "submit": date(2027, 2, 28), "decide": date(2027, 3, 31),
    }  # fmt: skip


def test_days_over_and_of_other_years_are_left_out_and_yearly_ones_fall_in_the_year_after():
    named = [
        NamedDay(date(2026, 3, 1), "", "Nộp hồ sơ đợt trước"),
        NamedDay(date(2030, 3, 1), "", "Nộp hồ sơ giai đoạn sau"),
        NamedDay(None, "02-28", "Hằng năm nộp hồ sơ"),
        NamedDay(None, "02-30", "Nộp hồ sơ vào một ngày không có"),
    ]
    found = match(named, year=2026, today=TODAY)
    assert [one.day for one in found["submit"]] == [date(2027, 2, 28)]


def test_before_a_day_ends_on_the_day_before_it():
    named = [
        NamedDay(date(2027, 2, 28), "", "Nộp hồ sơ trước ngày 28/02/2027", True),
        NamedDay(None, "03-31", "Công nhận", True),
    ]
    found = match(named, year=2026, today=TODAY)
    assert (found["submit"][0].day, found["decide"][0].day) == (date(2027, 2, 27), date(2027, 3, 30))


def test_on_the_day_that_something_was_due_before_it_is_over():
    named = [NamedDay(TODAY, "", "Nộp hồ sơ trước ngày 21/11/2026", True)]
    assert match(named, year=2026, today=TODAY) == {}


def test_several_days_of_a_step_are_all_shown_the_earliest_first():
    named = [NamedDay(date(2027, 3, 9), "", "Nộp hồ sơ bổ sung"), NamedDay(date(2027, 2, 9), "", "Nộp hồ sơ")]
    found = match(named, year=2026, today=TODAY)
    assert [one.text for one in found["submit"]] == ["Nộp hồ sơ", "Nộp hồ sơ bổ sung"]


DISTRICTS = NamedDay(
    None, "04-30", "báo cáo kết quả đánh giá gửi về Sở Giáo dục và Đào tạo trước ngày 30 tháng 4 hằng năm", True,
    "Ủy ban nhân dân huyện, thị xã, thành phố",
)  # fmt: skip
PROVINCE = NamedDay(
    None, "05-31", "Hằng năm, báo cáo Ủy ban nhân dân tỉnh, Bộ vào cuối năm học (trước ngày 31/5)", True,
    "Sở Giáo dục và Đào tạo",
)  # fmt: skip


@pytest.mark.parametrize(
    ("level", "days"),
    [
        ("tinh", [(date(2027, 5, 30), True), (date(2027, 4, 29), False)]),
        ("huyen", [(date(2027, 4, 29), True), (date(2027, 5, 30), False)]),
        ("", [(date(2027, 4, 29), True), (date(2027, 5, 30), True)]),
    ],
)
def test_the_day_of_the_rounds_level_stands_first(level, days):
    found = match([DISTRICTS, PROVINCE], year=2026, today=TODAY, levels={"report": level})
    assert [(one.day, one.fits) for one in found["report"]] == days


def test_who_receives_is_not_who_is_told():
    named = NamedDay(date(2027, 4, 30), "", "Báo cáo kết quả về Sở Giáo dục và Đào tạo")
    (found,) = match([named], year=2026, today=TODAY, levels={"report": "huyen"})["report"]
    assert found.fits


def test_sending_stands_before_a_meeting_whatever_their_days():
    named = [
        NamedDay(date(2027, 1, 5), "", "Tổ chức hội nghị sơ kết, tổng kết"),
        NamedDay(date(2027, 1, 15), "", "Gửi báo cáo tổng kết về Sở"),
    ]
    found = match(named, year=2026, today=TODAY)
    assert [one.day.day for one in found["report"]] == [15, 5]


def test_the_councils_meeting_is_a_day_of_its_step():
    named = [
        NamedDay(date(2027, 2, 1), "", "Hội đồng họp xét"),
        NamedDay(date(2027, 1, 20), "", "Hội đồng đánh giá"),
    ]
    assert [one.day.month for one in match(named, year=2026, today=TODAY)["review"]] == [1, 2]
