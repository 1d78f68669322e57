"""A criteria set as a spreadsheet: the same set there and back, every mistake told by sheet and cell."""

from __future__ import annotations

import io
import json
import re
import zipfile

import pytest
from django.core.management import CommandError, call_command
from openpyxl import load_workbook

from criteria.errors import BadSetFile
from criteria.models import CriteriaSet
from criteria.rules.definition import NOT_IN_SOURCE
from criteria.services import load_sets, set_from_plan, store_set
from criteria.sets import files
from criteria.sets.canonical import same
from criteria.sheets import read_grid, read_workbook, template, to_grid, worker, write_workbook
from criteria.sheets.grid import aligned
from tests.factories.criteria import cell, content, indicator, path_of
from tests.factories.sheets import changed, saved, typed

FACTS = {
    "Mã bộ": "bo-nho",
    "Phiên bản": 1,
    "Tên bộ tiêu chí": "Bộ tiêu chí bo-nho",
    "Mô hình": "Cộng đồng học tập",
    "Cấp": "cấp xã",
    "Văn bản": "Văn bản thử",
    "Số, ký hiệu": "1/2024",
    "Cơ quan ban hành": "Cơ quan thử",
    "Ngày ban hành": "01/01/2024",
    "Có hiệu lực từ": "2/1/2024",
    "Thời hạn danh hiệu (tháng)": 36,
    "Nguồn dùng chung": "bài kiểm thử",
}
ROWS = {
    "Loại đơn vị": [{"Mã": "xa", "Tên": "Xã"}],
    "Mức độ": [{"Mức": 1, "Tên": "Mức độ 1", "Điều": "Điều 1"}],
    "Thẩm quyền": [{"Người công nhận": "Chủ tịch Ủy ban nhân dân"}],
    "Tiêu chuẩn": [{"Mã": "A", "Nội dung": "Tiêu chuẩn"}],
    "Tiêu chí": [{"Tiêu chuẩn": "A", "Mã": 1, "Nội dung": "Tiêu chí"}],
    "Chỉ tiêu": [
        {"Tiêu chí": 1, "Mã": 1.1, "Nội dung": "Chỉ tiêu 1.1", "Cách trả lời": "Có / không"},
        {"Tiêu chí": 1, "Mã": "1.2", "Nội dung": "Chỉ tiêu 1.2", "Cách trả lời": "tỷ lệ"},
    ],
    "Yêu cầu": [
        {"Chỉ tiêu": "1.1", "Mức": 1, "Nguồn": "bài kiểm thử"},
        {"Chỉ tiêu": "1.2", "Mức": 1, "Giá trị": "62,5 %"},
    ],
}
FILE = content(
    indicators=[indicator("1.1"), indicator("1.2", "share", demand={"value": 62.5, "operator": ">="})],
    in_force={
        "from": cell("2024-01-02"),
        "until": {"value": None, "source": NOT_IN_SOURCE, "verified": False},
    },
)


def in_process(data: bytes):
    """Read a workbook without the process around it, which one test is enough for."""
    answer = worker.answer(data)
    assert "ok" in answer, answer
    grid = {name: [(n, dict(cells)) for n, cells in rows] for name, rows in answer["ok"].items()}
    return read_grid(grid)


@pytest.mark.parametrize("code", [path.stem for path in files.shipped()])
def test_a_shipped_set_comes_back_from_its_spreadsheet_as_it_went(code):
    data = files.read(path_of(code))
    outcome = in_process(write_workbook(data))
    assert outcome.problems == []
    assert same(outcome.data, data)


def ruled():
    """A set whose levels have rules of every kind but those of points, a wait, a term and one requirement for all."""
    mark = {"source": "bài kiểm thử", "verified": False}
    every = indicator("1.1")
    del every["requirements"][0]["level"]
    level = {"article": cell("Điều 1"), **mark}
    return content(
        indicators=[every, indicator("1.2", "share", demand={"value": 62.5, "operator": ">="})],
        levels=[
            {"level": 1, "name": "Đạt", "rules": [{"kind": "at_least", "value": None, **mark}], **level},
            {
                "level": 2,
                "name": "Khá",
                "needs_previous": True,
                "after_months": cell(12),
                "validity_months": cell(24),
                "rules": [
                    {"kind": "at_least_share", "value": "2/3", "each": "standard", **mark},
                    {"kind": "mandatory", "codes": ["1.1"], "alternative": "A", **mark, "verified": True},
                    {"kind": "at_least_share", "value": 62.5, "criterion": "1", "alternative": "B", **mark},
                    {"kind": "at_least", "value": 1, "standard": "A", "count": "criteria", **mark},
                    {"kind": "mandatory", "codes": None, "note": "thư chưa có", **mark},
                ],
                **level,
            },
        ],
    )


def test_rules_of_levels_come_back_from_the_spreadsheet_as_they_went():
    outcome = in_process(write_workbook(ruled()))
    assert outcome.problems == []
    assert same(outcome.data, ruled())


def test_a_draft_kept_before_there_were_rules_has_an_empty_sheet_for_them():
    grid = to_grid(content())
    before = {name: lines for name, lines in grid.items() if name != "Điều kiện"}
    assert aligned(before)["Điều kiện"] == grid["Điều kiện"]


def test_what_is_typed_into_the_template_is_the_set_of_the_file():
    outcome = read_workbook(typed(FACTS, ROWS))
    assert outcome.problems == []
    assert same(outcome.data, FILE)


def test_whom_an_authority_is_about_comes_back_as_it_was_written():
    rows = [{**FILE["authorities"][0], "levels": ["huyen"], "unit_kinds": ["xa"], "options": ["Giám đốc Sở"]}]
    data = {**FILE, "authorities": rows}
    assert same(read_workbook(write_workbook(data)).data, data)


def test_the_empty_template_says_what_is_missing():
    told = in_process(template()).problems
    assert "Trang “Bộ tiêu chí”, dòng 2, ô B2: “Mã bộ” không được để trống." in told
    assert any(text.startswith("Trang “Tiêu chuẩn”: ") for text in told)


@pytest.mark.parametrize(
    ("place", "value", "said"),
    [
        (("Chỉ tiêu", "B2"), "", "Trang “Chỉ tiêu”, dòng 2, ô B2: “Mã” không được để trống."),
        (("Chỉ tiêu", "B3"), "1.1", "Trang “Chỉ tiêu”, dòng 3, ô B3: mã “1.1” bị trùng."),
        (("Chỉ tiêu", "A3"), "9", "Trang “Chỉ tiêu”, dòng 3, ô A3: không có tiêu chí mang mã “9”."),
        (("Chỉ tiêu", "G2"), "đoán", "Trang “Chỉ tiêu”, dòng 2, ô G2: “đoán” không có trong danh sách"),
        (("Chỉ tiêu", "J3"), "truong", "Trang “Chỉ tiêu”, dòng 3, ô J3: Chỉ tiêu 1.2: loại đơn vị “truong”"),
        (("Yêu cầu", "E3"), "sáu mươi", "Trang “Yêu cầu”, dòng 3, ô E3: “sáu mươi” không phải là số."),
        (("Yêu cầu", "E3"), 101, "Trang “Yêu cầu”, dòng 3, ô E3: Chỉ tiêu 1.2: tỷ lệ yêu cầu lớn hơn 100 %."),
        (("Yêu cầu", "E3"), "1.500", "Trang “Yêu cầu”, dòng 3, ô E3: “1.500” không rõ là nghìn"),
        (("Yêu cầu", "E3"), "=1+1", "Trang “Yêu cầu”, dòng 3, ô E3: ô chứa công thức"),
        (("Yêu cầu", "B3"), 2, "Trang “Yêu cầu”, dòng 3, ô B3: Chỉ tiêu 1.2: yêu cầu nêu mức"),
        (("Yêu cầu", "A3"), "7.7", "Trang “Yêu cầu”, dòng 3, ô A3: không có chỉ tiêu mang mã “7.7”."),
        (
            ("Yêu cầu", "C3"),
            1,
            "Trang “Yêu cầu”, dòng 3, ô C3: phần 1 đứng trước hoặc thiếu dòng yêu cầu chung",
        ),
        (("Bộ tiêu chí", "B11"), "", "Trang “Bộ tiêu chí”, dòng 11, ô B11: “Văn bản” không được để trống."),
        (("Bộ tiêu chí", "B2"), "Có Dấu", "Trang “Bộ tiêu chí”, dòng 2, ô B2: Viết không đúng khuôn dạng"),
        (
            ("Bộ tiêu chí", "B15"),
            "30/02/2024",
            "Trang “Bộ tiêu chí”, dòng 15, ô B15: “30/02/2024” là ngày không",
        ),
        (("Bộ tiêu chí", "A16"), "Lạ", "Trang “Bộ tiêu chí”, dòng 16, ô A16: mục “Lạ” không có trong mẫu."),
        (("Mức độ", "A1"), "Bậc", "Trang “Mức độ”, dòng 1, ô A1: cột “Bậc” không có trong mẫu."),
        (("Tiêu chí", "D2"), "", "Trang “Tiêu chí”, dòng 2, ô D2: thiếu nguồn"),
    ],
)
def test_a_mistake_is_told_with_its_sheet_row_and_cell(place, value, said):
    told = in_process(changed(FILE, {place: value})).problems
    assert any(text.startswith(said) for text in told), told


def test_every_mistake_is_told_at_once_in_the_order_of_the_sheets():
    wrong = {
        ("Yêu cầu", "E3"): "x",
        ("Bộ tiêu chí", "B3"): "một",
        ("Chỉ tiêu", "G2"): "y",
        ("Tiêu chí", "A2"): "B",
    }
    outcome = in_process(changed(FILE, wrong))
    assert outcome.data is None
    sheets = [re.match(r"Trang “(.+?)”", text).group(1) for text in outcome.problems]
    order = ["Bộ tiêu chí", "Tiêu chuẩn", "Tiêu chí", "Chỉ tiêu", "Yêu cầu"]
    assert sheets == sorted(sheets, key=order.index)
    assert set(sheets) == set(order)
    assert len(sheets) == 5


def test_a_code_that_the_spreadsheet_turned_into_a_day_is_told():
    from datetime import date

    told = in_process(changed(FILE, {("Chỉ tiêu", "B2"): date(2001, 2, 1)})).problems
    assert any("mã bị đổi thành ngày" in text for text in told)


def test_a_share_typed_as_a_percent_format_is_read_as_shown():
    book = load_workbook(io.BytesIO(write_workbook(FILE)))
    place = book["Yêu cầu"]["E3"]
    place.value, place.number_format = 0.625, "0.0%"
    assert same(in_process(saved(book)).data, FILE)


def test_no_cell_of_an_export_is_a_formula():
    data = content(title='=HYPERLINK("http://x")', indicators=[indicator("1.1", text=cell("+1 @SUM"))])
    book = load_workbook(io.BytesIO(write_workbook(data)))
    kinds = {c.data_type for sheet in book.worksheets for row in sheet.iter_rows() for c in row}
    assert "f" not in kinds
    assert same(in_process(write_workbook(data)).data, data)


def zipped(name: str, body: bytes) -> bytes:
    kept = io.BytesIO()
    with zipfile.ZipFile(kept, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr(name, body)
    return kept.getvalue()


@pytest.mark.parametrize(
    ("data", "said"),
    [
        (b"khong phai bang tinh", "Không đọc được tệp"),
        (b"PK\x03\x04hong", "Không đọc được tệp"),
        (zipped("xl/workbook.xml", b"0" * 70_000_000), "quá nặng"),
        (b"PK" + b"0" * (5 * 1024 * 1024), "lớn hơn 5 MB"),
    ],
    ids=["text", "broken", "bomb", "large"],
)
def test_a_file_that_is_no_workbook_is_told_in_one_sentence(data, said):
    with pytest.raises(BadSetFile, match=said):
        read_workbook(data)


def test_too_many_rows_are_refused():
    book = load_workbook(io.BytesIO(template()))
    for number in range(worker.MOST_ROWS + 5):
        book["Điểm chưa rõ"].append([f"điểm {number}"])
    assert "quá 3000 dòng" in worker.answer(saved(book))["error"]


@pytest.mark.django_db
def test_the_same_spreadsheet_again_is_no_change_and_a_wrong_one_writes_nothing(tmp_path):
    good, bad = tmp_path / "tot.xlsx", tmp_path / "xau.xlsx"
    good.write_bytes(typed(FACTS, ROWS))
    bad.write_bytes(changed(FILE, {("Yêu cầu", "E3"): "x"}))
    stored, new = store_set(data=FILE)
    report = load_sets([good])
    assert (new, report.loaded, report.unchanged) == (True, [], [stored])
    with pytest.raises(BadSetFile, match=r"xau\.xlsx: Trang “Yêu cầu”, dòng 3, ô E3"):
        load_sets([good, bad])
    assert list(CriteriaSet.objects.all()) == [stored]


@pytest.mark.django_db
def test_the_commands_take_and_give_spreadsheets(tmp_path, capsys):
    blank, sheet, back = (tmp_path / name for name in ("mau.xlsx", "bo.xlsx", "bo.json"))
    call_command("criteria", "template", str(blank))
    with pytest.raises(CommandError, match="dòng 2, ô B2") as refused:
        call_command("criteria", "validate", str(blank))
    assert refused.value.returncode == 2
    call_command("criteria", "export", "tt25-2023-xa", "--output", str(sheet))
    call_command("criteria", "load", str(sheet), "--dry-run")
    assert not CriteriaSet.objects.exists()
    call_command("criteria", "load", str(sheet))
    capsys.readouterr()
    call_command("criteria", "load", str(path_of("tt25-2023-xa")), "--json")
    assert json.loads(capsys.readouterr().out) == {"loaded": [], "unchanged": ["tt25-2023-xa/2"]}
    call_command("criteria", "export", "tt25-2023-xa", "--output", str(back))
    assert same(files.read(back), files.read(path_of("tt25-2023-xa")))


# What the annex demands, typed by hand: comparison, value, rise or fall; the others are yes or no.
ANNEX = {
    **dict.fromkeys(("2.1.1", "2.1.2", "2.2.1", "2.2.2", "2.2.3", "2.2.4"), ("ít nhất", 70, None)),
    "3.1.1": ("trên", 0, "tăng"),
    "3.1.2": ("ít nhất", "1,5", "giảm"),
    "3.1.3": ("trên", 0, "tăng"),
    "3.1.4": ("ít nhất", 66, None),
    "3.1.5": ("ít nhất", "90 %", None),
    "3.2.3": ("dưới", "0,05", None),
    "3.2.4": ("ít nhất", 50, None),
}


def typed_annex(printed: str, plan: CriteriaSet) -> bytes:
    """The annex typed row by row from its printed table; only who is in charge is taken as it was read."""
    rows = []
    for line in printed.split("\n"):
        cells = [text.strip() for text in line.split("\t") if text.strip()]
        for place, text in enumerate(cells):
            found = re.match(r"(\d\.\d\.\d)\. (.+)", text)
            if found:
                rows.append((found.group(1), found.group(2), cells[place + 1]))
    offices = {entry.code: entry.responsible for entry in plan.parsed().indicators}
    assert [code for code, _, _ in rows] == list(offices)
    facts = {
        **FACTS,
        "Mã bộ": plan.code,
        "Tên bộ tiêu chí": plan.title,
        "Mô hình": "Thành phố học tập",
        "Cấp": "cấp tỉnh",
        "Văn bản": plan.instrument,
        "Số, ký hiệu": "không ghi số",
        "Cơ quan ban hành": plan.definition["instrument"]["issuer"],
        "Ngày ban hành": "01/01/2022",
        "Có hiệu lực từ": "01/01/2022",
        "Thời hạn danh hiệu (tháng)": None,
        "Nguồn dùng chung": "từ kế hoạch",
    }
    return typed(
        facts,
        {
            "Mức độ": [
                {
                    "Mức": 1,
                    "Tên": "Mức độ 1",
                    "Ghi chú": plan.definition["levels"][0]["note"],
                }
            ],
            "Điều kiện": [{"Mức": 1, "Cách tính": "ít nhất (số lượng)"}],
            "Tiêu chuẩn": [{"Mã": number} for number in (1, 2, 3)],
            "Tiêu chí": [
                {"Tiêu chuẩn": code[0], "Mã": code} for code in ("1.1", "1.2", "2.1", "2.2", "3.1", "3.2")
            ],
            "Chỉ tiêu": [
                {
                    "Tiêu chí": code[:3],
                    "Mã": code,
                    "Nội dung": text,
                    "Gợi ý minh chứng": evidence,
                    "Cơ quan phụ trách": offices[code],
                    "Cách trả lời": how(code),
                    "Đơn vị tính": "%" if code == "3.1.2" else None,
                    "Nhận thẳng số %": "có" if how(code) == "tỷ lệ" else None,
                }
                for code, text, evidence in rows
            ],
            "Yêu cầu": [
                {
                    "Chỉ tiêu": code,
                    "Mức": 1,
                    "Nguồn": "từ kế hoạch",
                    **dict(zip(("So sánh", "Giá trị", "Tăng / giảm"), ANNEX.get(code, ()), strict=False)),
                }
                for code, _, _ in rows
            ],
            "Điểm chưa rõ": [{"Nội dung": text} for text in plan.definition["open_points"]],
        },
    )


def how(code: str) -> str:
    """How an indicator of the annex is answered."""
    if code not in ANNEX:
        return "có / không"
    return "so với năm trước" if ANNEX[code][2] else "tỷ lệ"


@pytest.mark.django_db
def test_the_annex_read_from_the_plan_and_the_same_set_typed_are_the_same_set(seeds, tmp_path):
    reading = pytest.importorskip("documents.parsing")
    path = next(seeds.glob("003*"))
    plan = set_from_plan(reading.read(path.read_bytes(), path.name)["documents"][0])
    printed = path.read_text(encoding="utf-8").split("2. Phân công thực hiện Bộ tiêu chí")[1]
    sheet = tmp_path / "phu-luc.xlsx"
    sheet.write_bytes(typed_annex(printed, plan))
    report = load_sets([sheet])
    assert (report.loaded, report.unchanged) == ([], [plan])
    assert len(plan.parsed().indicators) == 20
