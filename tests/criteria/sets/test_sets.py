"""The shipped sets: right by the schema, agreeing with what the sources state, open where they are silent."""

from __future__ import annotations

import copy
import json
from datetime import date
from fractions import Fraction

import pytest

from criteria.errors import BadSetFile
from criteria.sets import checking, files
from tests.factories.criteria import content, definition, indicator

CODES = {
    "tt25-2023-xa",
    "tt25-2023-huyen",
    "tt25-2023-tinh",
    "tt24-2023-huyen",
    "tt24-2023-tinh",
    "thi-diem-2021-huyen",
    "thi-diem-2021-thanh-pho",
    "tt22-2020",
    "tt44-2014",
    "khvn-324-cong-dan",
}


def demand(code, indicator_code, level):
    return definition(code).by_code[indicator_code].requirements[level]


def test_every_set_of_the_issue_is_shipped_and_valid():
    assert {path.stem for path in files.shipped()} == CODES
    for path in files.shipped():
        assert files.read(path)["code"] == path.stem


@pytest.mark.parametrize(
    ("code", "indicator_code", "level", "value"),
    [
        ("tt25-2023-xa", "4.2", 2, 3),
        ("tt25-2023-xa", "4.3", 2, 3),
        ("tt25-2023-xa", "4.4", 2, 2),
        ("tt25-2023-xa", "5.1", 2, 60),
        *[("tt25-2023-xa", code, 2, None) for code in ("1.1", "1.2", "1.3", "2.1", "2.2", "2.3", "4.1")],
        *[("tt25-2023-xa", code, 1, None) for code in ("1.1", "1.2", "1.3", "2.1", "2.2", "2.3")],
        *[
            ("tt25-2023-huyen", f"{c}.{n}", 1, None)
            for c, last in ((1, 3), (2, 4))
            for n in range(1, last + 1)
        ],
        *[
            ("tt25-2023-tinh", f"{c}.{n}", 1, None)
            for c, last in ((1, 3), (2, 4))
            for n in range(1, last + 1)
        ],
        *[("tt24-2023-huyen", f"1.{n}", 1, None) for n in range(1, 6)],
        *[("tt24-2023-tinh", f"1.{n}", level, None) for n in range(1, 6) for level in (1, 2)],
        ("tt24-2023-tinh", "2.2", 1, 90),
        *[("tt24-2023-tinh", "3.2", level, None) for level in (1, 2)],
        ("tt24-2023-tinh", "3.3", 2, 1),
        ("tt24-2023-tinh", "3.6", 1, None),
        ("tt24-2023-huyen", "2.1", 1, 90),
        ("tt24-2023-huyen", "2.2", 1, 90),
        ("tt24-2023-tinh", "2.1", 1, 90),
        ("tt24-2023-tinh", "3.1", 1, 90),
        ("tt24-2023-tinh", "3.1", 2, 95),
        ("tt24-2023-tinh", "3.1b", 1, 95),
        ("tt24-2023-tinh", "3.1b", 2, 97),
        ("tt24-2023-tinh", "3.3", 1, 1),
        ("tt24-2023-tinh", "3.4", 1, 1),
        ("tt24-2023-tinh", "3.4", 2, 2),
        ("tt24-2023-tinh", "3.5", 1, 1),
        ("thi-diem-2021-thanh-pho", "2.1.1", 1, 70),
        ("thi-diem-2021-thanh-pho", "3.1.2", 1, Fraction(3, 2)),
        ("thi-diem-2021-thanh-pho", "3.1.4", 1, 66),
        ("thi-diem-2021-thanh-pho", "3.1.5", 1, 90),
        ("thi-diem-2021-thanh-pho", "3.2.3", 1, Fraction(1, 20)),
        ("thi-diem-2021-thanh-pho", "3.2.4", 1, 50),
    ],
)
def test_a_value_of_a_source_is_there_and_marked_verified(code, indicator_code, level, value):
    found = demand(code, indicator_code, level)
    assert found.value == value
    assert found.verified
    assert found.source


@pytest.mark.parametrize(
    ("code", "indicator_code", "level"),
    [
        ("tt25-2023-xa", "4.2", 1),
        ("tt25-2023-xa", "5.1", 1),
        ("tt24-2023-tinh", "2.1", 2),
        ("tt24-2023-tinh", "3.5", 2),
        ("tt24-2023-huyen", "3.1", 1),
        ("tt25-2023-xa", "4.3", 1),
        ("tt25-2023-xa", "4.4", 1),
        ("tt24-2023-tinh", "2.2", 2),
        ("tt24-2023-huyen", "2.1", 2),
        ("tt24-2023-huyen", "3.3", 1),
    ],
)
def test_a_value_no_source_states_stays_open(code, indicator_code, level):
    found = demand(code, indicator_code, level)
    assert found.value is None
    assert not found.verified


@pytest.mark.parametrize(
    ("code", "issued", "first", "last"),
    [
        ("tt24-2023-huyen", date(2023, 12, 11), date(2024, 1, 26), None),
        ("tt24-2023-tinh", date(2023, 12, 11), date(2024, 1, 26), None),
        ("tt25-2023-xa", date(2023, 12, 27), date(2024, 2, 12), None),
        ("tt25-2023-huyen", date(2023, 12, 27), date(2024, 2, 12), None),
        ("tt25-2023-tinh", date(2023, 12, 27), date(2024, 2, 12), None),
        ("tt22-2020", date(2020, 8, 6), date(2020, 9, 21), date(2024, 1, 25)),
        ("khvn-324-cong-dan", date(2023, 10, 25), date(2023, 10, 25), None),
        ("thi-diem-2021-thanh-pho", date(2021, 11, 12), date(2021, 11, 12), None),
    ],
)
def test_the_days_of_an_instrument_are_those_of_the_sources(code, issued, first, last):
    found = definition(code)
    assert (found.issued, found.in_force_from, found.in_force_until) == (issued, first, last)


@pytest.mark.parametrize(
    ("code", "event", "day"),
    [
        ("tt24-2023-huyen", "dossier_due", date(2025, 1, 15)),
        ("tt24-2023-huyen", "decision_due", date(2025, 2, 15)),
        ("tt24-2023-huyen", "report_province", date(2025, 4, 30)),
        ("tt24-2023-huyen", "report_ministry", date(2025, 5, 31)),
        ("tt24-2023-tinh", "report_ministry", date(2025, 5, 31)),
        ("tt24-2023-tinh", "decision_due", None),
        ("tt25-2023-xa", "dossier_due", date(2025, 2, 28)),
        ("tt25-2023-xa", "decision_due", date(2025, 3, 31)),
        ("tt25-2023-huyen", "dossier_due", date(2025, 4, 30)),
        ("tt25-2023-huyen", "decision_due", date(2025, 5, 31)),
        ("tt25-2023-tinh", "dossier_due", None),
    ],
)
def test_the_statutory_days_for_2024_are_those_of_the_sources(code, event, day):
    assert definition(code).due(event, 2024) == day


@pytest.mark.parametrize(
    ("code", "day", "name"),
    [
        ("tt24-2023-huyen", date(2025, 2, 1), "Chủ tịch Ủy ban nhân dân cấp huyện"),
        ("tt24-2023-tinh", date(2025, 2, 1), "Chủ tịch Ủy ban nhân dân tỉnh"),
        ("tt25-2023-xa", date(2025, 3, 1), "Trưởng phòng Giáo dục và Đào tạo"),
        ("tt25-2023-huyen", date(2025, 5, 1), "Giám đốc Sở Giáo dục và Đào tạo"),
        ("tt25-2023-huyen", date(2025, 7, 1), None),
        ("tt25-2023-tinh", date(2025, 5, 1), "Bộ trưởng Bộ Giáo dục và Đào tạo"),
        ("tt22-2020", date(2023, 3, 1), "Chủ tịch Ủy ban nhân dân cùng cấp"),
    ],
)
def test_who_recognises_is_dated_data(code, day, name):
    assert definition(code).authority_on(day).name == name


@pytest.mark.parametrize("code", sorted(CODES))
def test_titles_of_the_circulars_of_2023_hold_36_months_and_level_2_waits_12(code):
    found = definition(code)
    waits = [level.after_months for level in found.levels]
    if code.startswith(("tt24-2023", "tt25-2023")):
        assert (found.validity_months, waits) == (36, [None, 12])
    else:
        assert (found.validity_months, set(waits)) == (None, {None})


@pytest.mark.parametrize(
    ("code", "level", "article"),
    [
        ("tt24-2023-huyen", 1, "Điều 6"),
        ("tt24-2023-huyen", 2, "Điều 7"),
        ("tt24-2023-tinh", 1, "Điều 12"),
        ("tt24-2023-tinh", 2, "Điều 13"),
        ("tt25-2023-xa", 2, "Điều 7"),
    ],
)
def test_a_level_cites_its_article(code, level, article):
    assert definition(code).level(level).article.startswith(f"{article} Thông tư")


def test_the_commune_set_has_five_criteria_and_fifteen_indicators():
    found = definition("tt25-2023-xa")
    assert (len(found.criteria), len(found.indicators)) == (5, 15)
    assert [part.value for part in demand("tt25-2023-xa", "5.2", 2).parts] == [50, 12]


def test_the_city_set_has_three_standards_six_criteria_twenty_indicators():
    found = definition("thi-diem-2021-thanh-pho")
    assert (len(found.standards), len(found.criteria), len(found.indicators)) == (3, 6, 20)
    assert [level.open for level in found.levels] == [False, True, True]


def test_the_statutory_calendar_and_the_authority_depend_on_the_day():
    commune = definition("tt25-2023-xa")
    assert commune.due("dossier_due", 2024) == date(2025, 2, 28)
    assert commune.due("decision_due", 2024) == date(2025, 3, 31)
    assert commune.authority_on(date(2025, 6, 30)).name == "Trưởng phòng Giáo dục và Đào tạo"
    assert commune.authority_on(date(2025, 7, 1)).name is None
    assert len(commune.authority_on(date(2025, 7, 1)).options) == 2
    unit = definition("tt24-2023-huyen")
    assert unit.due("dossier_due", 2024) == date(2025, 1, 15)
    assert definition("tt24-2023-tinh").due("dossier_due", 2024) is None


def test_a_set_covers_a_year_if_it_is_in_force_on_its_last_day():
    assert [y for y in range(2018, 2026) if definition("tt22-2020").covers(y)] == [2020, 2021, 2022, 2023]
    assert [y for y in (2022, 2023, 2024) if definition("tt24-2023-tinh").covers(y)] == [2024]
    assert [y for y in (2013, 2014, 2015, 2023, 2024) if definition("tt44-2014").covers(y)] == [2015, 2023]


def test_no_sentence_of_the_plans_is_copied(seeds):
    plans = " ".join(
        " ".join(path.read_text(encoding="utf-8").split()).lower() for path in seeds.glob("*.txt")
    )
    for path in files.shipped():
        for entry in definition(path.stem).indicators:
            words = entry.text.lower().split()
            runs = [" ".join(words[at : at + 14]) for at in range(len(words) - 13)]
            assert not [run for run in runs if run in plans], entry.code


def test_the_published_schema_is_a_schema():
    checking.validator().check_schema(json.loads(checking.SCHEMA.read_text(encoding="utf-8")))


def test_an_open_value_cannot_be_marked_verified():
    data = content()
    data["validity_months"] = {"value": None, "source": "x", "verified": True}
    assert any("đã kiểm chứng" in text for text in checking.problems(data))


@pytest.mark.parametrize(
    ("change", "word"),
    [
        ({"code": "Có Dấu"}, "khuôn dạng"),
        ({"levels": []}, "để trống"),
        ({"thua": 1}, "không được dùng"),
        ({"version": 0}, "nhỏ hơn"),
        ({"indicators": [indicator("1.1"), indicator("1.1")]}, "bị trùng"),
        ({"indicators": [indicator("1.1", "share")]}, "thiếu mục value"),
        ({"indicators": [indicator("1.1", "rung", demand={"value": 1})]}, "thang bậc"),
        ({"indicators": [indicator("1.1", applies_to=["la"])]}, "unit_kinds"),
        ({"indicators": [indicator("1.1", "points")]}, "scored"),
        ({"indicators": [indicator("1.1", demand={"level": 2})]}, "mức"),
        ({"indicators": [indicator("1.1", "share", demand={"value": 101, "operator": ">="})]}, "100 %"),
    ],
)
def test_a_wrong_file_is_told_in_vietnamese(change, word):
    found = checking.problems(content(**change))
    assert any(word in text for text in found), found


def test_a_day_outside_the_calendar_is_told():
    data = content()
    data["in_force"] = copy.deepcopy(data["in_force"])
    data["in_force"]["from"]["value"] = "2024-02-30"
    assert any("ngày không có trong lịch" in text for text in checking.problems(data))


def test_an_unreadable_file_is_told_without_a_traceback(tmp_path):
    broken = tmp_path / "hong.json"
    broken.write_bytes(b"\xff\xfe{")
    with pytest.raises(BadSetFile, match="UTF-8"):
        files.read(broken)
    with pytest.raises(BadSetFile, match="không mở được"):
        files.read(tmp_path / "khong-co.json")


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"levels": []}, "danh sách không được để trống."),
        ({"title": ""}, "chữ không được để trống."),
        ({"version": "hai"}, "sai kiểu giá trị: “hai”."),
        ({"title": None}, "sai kiểu giá trị."),
        ({"title": ["a"]}, "sai kiểu giá trị."),
    ],
)
def test_a_wrong_value_is_shown_as_it_was_written_never_as_a_program_prints_it(change, said):
    [found] = checking.problems(content() | change)
    assert found.endswith(said)


@pytest.mark.parametrize(
    ("name", "said"),
    [("anh.jpg", "chỉ đọc được tệp .xlsx hoặc .json"), ("bo.json", "không phải JSON theo mã UTF-8")],
)
def test_a_file_of_another_kind_is_told_from_a_broken_one(name, said):
    with pytest.raises(BadSetFile, match=said):
        files.read_bytes(b"\xff\xd8\xff", name)
