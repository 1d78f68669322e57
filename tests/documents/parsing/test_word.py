"""Word files as Word writes them: automatic numbers, merged cells, tables that only lay out the page."""

from __future__ import annotations

import io
from typing import Any

import docx
import pytest
from docx.oxml import OxmlElement
from docx.oxml.ns import qn

from documents.parsing.worker import answer

LEVELS = [("upperRoman", "%1."), ("decimal", "%2."), ("lowerLetter", "%3)")]
TABLE = [
    ["TT", "Tiêu chí, chỉ tiêu", "Minh chứng", "Phụ trách", "Hoàn thành"],
    ["1. Sự lãnh đạo của chính quyền", "", "", "", ""],
    ["1", "1.1. Có kế hoạch hằng năm", "Kế hoạch, hình ảnh", "Văn phòng - Thống kê chủ trì", "Tháng 6/2024"],
    ["2", "1.2. Tổ chức Tuần lễ học tập", "", "Văn hóa - Xã hội tham mưu", "Tháng 10/2024"],
    ["2. Kết quả học tập của công dân", "", "", "", ""],
    ["3", "2.1. Tối thiểu 45% công dân đạt", "Quyết định", "Hội Khuyến học thị trấn tổng hợp", ""],
]


def element(name: str, **values: object) -> Any:
    made = OxmlElement(f"w:{name}")
    for key, value in values.items():
        made.set(qn(f"w:{key}"), str(value))
    return made


def add_list(document: Any, number: int, levels: list[tuple[str, str]]) -> None:
    root = document.part.numbering_part.element
    kind = element("abstractNum", abstractNumId=number)
    for depth, (form, text) in enumerate(levels):
        level = element("lvl", ilvl=depth)
        level.extend([element("start", val=1), element("numFmt", val=form), element("lvlText", val=text)])
        kind.append(level)
    entry = element("num", numId=number)
    entry.append(element("abstractNumId", val=number))
    root.insert(0, kind)
    root.append(entry)


def add(document: Any, text: str, number: int | None = None, depth: int = 0) -> None:
    paragraph = document.add_paragraph(text)
    if number is not None:
        place = element("numPr")
        place.extend([element("ilvl", val=depth), element("numId", val=number)])
        paragraph._p.get_or_add_pPr().append(place)


@pytest.fixture(scope="module")
def plan() -> dict[str, Any]:
    document = docx.Document()
    add_list(document, 77, LEVELS)
    add_list(document, 78, [("bullet", "-")])
    head = document.add_table(rows=1, cols=2)
    head.cell(0, 0).text = "ỦY BAN NHÂN DÂN\nTHỊ TRẤN PHỐ VẢI\n\nSố: 19/KH-UBND"
    head.cell(0, 1).text = "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM\n\nPhố Vải, ngày 02 tháng 5 năm 2024"
    add(document, "KẾ HOẠCH")
    add(document, "Tự đánh giá “Cộng đồng học tập” năm 2024")
    add(document, "MỤC TIÊU", 77)
    add(document, "Có ít nhất 50% hộ đạt “Gia đình học tập”.", 77, 1)
    add(document, "TỔ CHỨC THỰC HIỆN", 77)
    add(document, "Hội Khuyến học thị trấn", 77, 1)
    add(document, "Chủ trì thu thập minh chứng của các tổ dân phố.", 77, 2)
    add(document, "Phối hợp với Đoàn Thanh niên tuyên truyền.", 77, 2)
    add(document, "Công chức Tài chính - Kế toán", 77, 1)
    add(document, "Tham mưu bố trí kinh phí trước ngày 30/6/2024.", 78)
    table = document.add_table(rows=len(TABLE), cols=5)
    for row, texts in zip(table.rows, TABLE, strict=True):
        for cell, text in zip(row.cells, texts, strict=True):
            cell.text = text
    for index in (1, 4):
        table.cell(index, 0).merge(table.cell(index, 4)).text = TABLE[index][0]
    table.cell(2, 2).merge(table.cell(3, 2)).text = TABLE[2][2]
    out = io.BytesIO()
    document.save(out)
    (found,) = answer("facts", out.getvalue(), "a.docx")["ok"]["documents"]
    return dict(found)


def test_tasks_stand_under_automatically_numbered_headings(plan: dict[str, Any]) -> None:
    tasks = [(a["unit"], a["role"]) for a in plan["assignments"] if not a["indicators"]]
    assert tasks == [
        ("Hội Khuyến học thị trấn", "lead"),
        ("Hội Khuyến học thị trấn", "coordinate"),
        ("Công chức Tài chính - Kế toán", "advise"),
    ]


def test_indicators_of_a_table_have_the_unit_of_its_column(plan: dict[str, Any]) -> None:
    assert [(i["code"], i["units"]) for i in plan["indicators"]] == [
        ("1.1", ["Văn phòng - Thống kê"]),
        ("1.2", ["Văn hóa - Xã hội"]),
        ("2.1", ["Hội Khuyến học thị trấn"]),
    ]


def test_a_cell_merged_over_rows_is_said_of_each_row(plan: dict[str, Any]) -> None:
    assert [i["evidence"] for i in plan["indicators"]] == [
        "Kế hoạch, hình ảnh",
        "Kế hoạch, hình ảnh",
        "Quyết định",
    ]


def test_days_of_the_column_of_time_are_deadlines(plan: dict[str, Any]) -> None:
    found = [(d["date"], d["before"]) for d in plan["deadlines"]]
    assert found == [("2024-06-30", True), ("2024-06-30", False), ("2024-10-31", False)]


def test_head_laid_out_in_a_table_is_read(plan: dict[str, Any]) -> None:
    assert plan["issuer"] == {"name": "Ủy ban nhân dân thị trấn Phố Vải", "inferred": False}
    assert (plan["number"], plan["place"]) == ("19", "Phố Vải")
