"""The reader on documents of our own wording about a made-up province."""

from __future__ import annotations

from typing import Any

import pytest

from documents.parsing.assemble import parse_documents
from tests.prepared_database import ROOT

DATA = ROOT / "tests/documents/parsing/data"


def read(name: str) -> list[dict[str, Any]]:
    return parse_documents((DATA / name).read_text(encoding="utf-8").split("\n"))


@pytest.fixture(scope="module")
def plan() -> dict[str, Any]:
    (document,) = read("ke_hoach.txt")
    return document


@pytest.fixture(scope="module")
def pair() -> list[dict[str, Any]]:
    return read("hai_van_ban.txt")


def test_head_is_read_from_two_columns(plan: dict[str, Any]) -> None:
    assert (plan["type"], plan["number"], plan["symbol"]) == ("KH", "47", "KH-UBND")
    assert plan["place"] == "Thanh Tân"
    assert plan["date"] == {"year": 2023, "month": 9, "day": 5}
    assert plan["title"] == "Xây dựng các mô hình học tập trên địa bàn huyện Thanh Tân năm 2023"
    assert plan["issuer"] == {"name": "Ủy ban nhân dân huyện Thanh Tân", "inferred": False}
    assert plan["normalised"] is None


def test_instrument_inside_a_title_is_only_mentioned(plan: dict[str, Any]) -> None:
    relations = {c["number"]: c["relation"] for c in plan["citations"]}
    assert relations == {
        "71/QĐ-UBND": "basis",
        "9/2022/TT-BGDĐT": "mention",
        "15/TTr-PGDĐT": "basis",
        "12/KH-UBND": "replaces",
    }


def test_citation_carries_date_issuer_and_line(plan: dict[str, Any]) -> None:
    first = plan["citations"][0]
    assert first["date"] == "2023-04-12"
    assert first["issuer"] == "Ủy ban nhân dân tỉnh Sơn Hải"
    assert first["line"] == 11


def test_document_itself_is_not_cited(plan: dict[str, Any]) -> None:
    assert "47/KH-UBND" not in {c["number"] for c in plan["citations"]}


def test_targets_have_operator_and_year_of_the_heading_above(plan: dict[str, Any]) -> None:
    aims = [(t["value"], t["operator"], t["year"]) for t in plan["targets"] if not t["indicator"]]
    assert aims == [
        (70, ">", 2025),
        (55, ">=", 2025),
        (0.5, "<", 2025),
        (90, ">=", 2025),
        (85, "=", 2030),
    ]
    coded = {t["indicator"]: (t["value"], t["operator"]) for t in plan["targets"] if t["indicator"]}
    assert coded == {
        "1.2": (80, ">="),
        "2.1": (65, ">="),
        "1.1.2": (75, ">="),
        "1.2.2": (1.5, "decrease"),
    }


def test_deadlines_are_days_and_periods_are_not(plan: dict[str, Any]) -> None:
    found = [(d["date"], d["recurs"], d["before"]) for d in plan["deadlines"]]
    assert found == [
        ("2023-12-15", None, True),
        (None, "01-20", False),
        ("2024-06-30", None, False),
        ("2025-02-28", None, False),
    ]


def test_shifted_and_cut_rows_give_their_indicators(plan: dict[str, Any]) -> None:
    rows = {i["code"]: i for i in plan["indicators"]}
    assert list(rows) == ["1.1", "1.1.1", "1.1.2", "1.2", "1.2.1", "1.2.2", "2.1"]
    assert rows["1.1.2"]["threshold"] == ">= 75%"
    assert rows["1.1.2"]["evidence"] == "Báo cáo của xã"
    assert rows["1.1.2"]["units"] == ["Phòng Văn hóa", "Phòng Nội vụ"]
    assert rows["1.2.1"]["text"] == "Các xã ký quy chế phối hợp với hội, đoàn thể"
    assert rows["1.2.2"]["units"] == ["Phòng Nội vụ"]


def test_afterword_names_the_unit_of_an_indicator(plan: dict[str, Any]) -> None:
    entry = next(i for i in plan["indicators"] if i["code"] == "1.2")
    assert entry["units"] == ["Phòng Văn hóa"]
    assert entry["text"] == "Ít nhất 80% xã có kế hoạch"


def test_tasks_stand_under_the_unit_of_their_heading(plan: dict[str, Any]) -> None:
    body = [(a["unit"], a["role"], a["line"]) for a in plan["assignments"] if 40 < a["line"] < 62]
    assert body == [
        ("Phòng Giáo dục và Đào tạo", "lead", 42),
        ("Phòng Giáo dục và Đào tạo", "summarise", 44),
        ("Phòng Nội vụ", "coordinate", 46),
        ("Phòng Nội vụ", "advise", 46),
        ("Hội Khuyến học huyện", "execute", 48),
        ("Mặt trận Tổ quốc huyện", "execute", 52),
    ]


def test_codes_are_completed_by_the_criterion_beside_them(plan: dict[str, Any]) -> None:
    lead = next(a for a in plan["assignments"] if a["line"] == 42)
    assert lead["indicators"] == ["1.1", "1.2"]
    assert lead["criteria"] == []
    advise = next(a for a in plan["assignments"] if a["role"] == "advise" and a["line"] == 46)
    assert (advise["indicators"], advise["criteria"], advise["standards"]) == (["3.1.2"], [], [])


def test_cells_name_units_with_their_roles(plan: dict[str, Any]) -> None:
    row = [(a["unit"], a["role"]) for a in plan["assignments"] if a["indicators"] == ["1.1.2"]]
    assert row == [("Phòng Văn hóa", "summarise"), ("Phòng Nội vụ", "coordinate")]


def test_end_of_the_document(plan: dict[str, Any]) -> None:
    assert plan["recipients"] == ["UBND tỉnh (b/c)", "Các phòng, ban", "Lưu: VT"]
    assert plan["attachments"] == ["PHỤ LỤC I BẢNG CHỈ BÁO"]
    assert plan["signature"] == {
        "authority": "TM. ỦY BAN NHÂN DÂN",
        "on_behalf": "KT. CHỦ TỊCH",
        "capacity": "PHÓ CHỦ TỊCH",
        "name": "Lê Thị Mận",
    }


def test_every_key_is_always_present(plan: dict[str, Any], pair: list[dict[str, Any]]) -> None:
    (empty,) = parse_documents(["Một dòng chữ không phải văn bản hành chính."])
    assert set(empty) == set(plan) == set(pair[0])
    assert {w["code"] for w in empty["warnings"]} >= {"no_number", "no_day", "no_title", "no_symbol"}


def test_one_file_may_hold_two_documents(pair: list[dict[str, Any]]) -> None:
    assert [(d["type"], d["number"], d["line"]) for d in pair] == [("KH", None, 1), ("TTr", "21", 25)]
    assert pair[0]["issuer"] == {"name": "Ủy ban nhân dân xã Lũng Mây", "inferred": True}
    assert pair[1]["addressee"] == "Ủy ban nhân dân huyện Thanh Tân"
    assert pair[1]["attachments"] == ["Dự thảo Kế hoạch"]


def test_number_stands_as_printed_and_its_correction_beside_it(pair: list[dict[str, Any]]) -> None:
    assert (pair[1]["symbol"], pair[1]["normalised"]) == ("TT-UBND", "21/TTr-UBND")
    (citation,) = pair[1]["citations"]
    assert (citation["number"], citation["normalised"]) == ("9/TT-BGDDT", "9/2022/TT-BGDĐT")


def test_oddities_become_warnings(pair: list[dict[str, Any]]) -> None:
    codes = {w["code"] for w in pair[0]["warnings"]}
    assert codes >= {"no_number", "no_day", "result_before_work", "missing_addressee"}
    assert "misspelt_symbol" in {w["code"] for w in pair[1]["warnings"]}


def test_official_letter_has_subject_and_addressees() -> None:
    (letter,) = read("cong_van.txt")
    assert (letter["type"], letter["number"], letter["symbol"]) == ("CV", "245", "PGDĐT-GDTX")
    assert letter["title"] == "hướng dẫn tự đánh giá “Đơn vị học tập” năm 2023"
    assert letter["addressee"] == "Hiệu trưởng các trường; UBND các xã"
    assert letter["issuer"] == {"name": "Phòng Giáo dục và Đào tạo huyện Thanh Tân", "inferred": False}
    assert [(c["number"], c["relation"]) for c in letter["citations"]] == [("15-KH/HU", "basis")]
    assert letter["recipients"] == ["Như trên", "Lưu: VT"]
    assert letter["signature"]["capacity"] == "TRƯỞNG PHÒNG"
    assert letter["signature"]["name"] == "Lê Thị Mận"


@pytest.mark.parametrize(
    ("sentence", "expected"),
    [
        ("Hoàn thành trước 30/4 hằng năm.", (None, "04-30", True)),
        ("Nộp báo cáo đến hết ngày 31/01/2024.", ("2024-01-31", None, False)),
        ("Gửi hồ sơ chậm nhất ngày 5 tháng 3 năm 2024.", ("2024-03-05", None, False)),
        ("Sơ kết vào quý I năm 2026.", ("2026-03-31", None, False)),
        ("Tháng 12/2022: tổng kết.", ("2022-12-31", None, False)),
        ("Hạn cuối nộp hồ sơ: 17h00 ngày 30/9/2024.", ("2024-09-30", None, False)),
        ("Gửi hồ sơ không muộn hơn ngày 10 tháng 12 hằng năm.", (None, "12-10", False)),
        ("Tập huấn trong tháng 7 và tháng 8 năm 2024.", ("2024-08-31", None, False)),
        ("Từ nay đến ngày 30/9/2024 hoàn thành hồ sơ.", ("2024-09-30", None, False)),
        ("Tuần 1 tháng 10/2024: họp Hội đồng.", ("2024-10-31", None, False)),
    ],
)
def test_ways_to_print_a_deadline(sentence: str, expected: tuple[object, ...]) -> None:
    (document,) = parse_documents(
        ["Số: 1/KH-UBND", "", "KẾ HOẠCH", "", "Học tập", "", "I. VIỆC", "", sentence]
    )
    assert [(d["date"], d["recurs"], d["before"]) for d in document["deadlines"]] == [expected]


@pytest.mark.parametrize(
    "sentence",
    [
        "Thực hiện trong năm 2025.",
        "Giai đoạn 2021-2025.",
        "Thời gian từ tháng 01 năm 2022 đến tháng 12 năm 2022.",
        "Công văn số 5/UBND-VX ngày 07/01/2022 của Ủy ban nhân dân tỉnh.",
        "Quyết định có hiệu lực kể từ ngày 01/7/2025.",
        "Kế hoạch có hiệu lực đến hết ngày 31/12/2025.",
        "Số liệu tính đến ngày 30/6/2024.",
    ],
)
def test_bare_years_periods_and_dates_of_instruments_are_no_deadlines(sentence: str) -> None:
    (document,) = parse_documents(
        ["Số: 1/KH-UBND", "", "KẾ HOẠCH", "", "Học tập", "", "I. VIỆC", "", sentence]
    )
    assert document["deadlines"] == []


@pytest.mark.parametrize(
    ("sentence", "expected"),
    [
        ("Gia đình học tập: từ 78% trở lên.", [(78, ">=", "Gia đình học tập")]),
        ("Giảm tỷ lệ mù chữ xuống còn 1,2%.", [(1.2, "=", "tỷ lệ mù chữ")]),
        ("Hằng năm tăng 2 - 3% số hội viên.", [(2, "increase", "số hội viên")]),
        ("Không quá 2% hộ chưa đăng ký.", [(2, "<=", "hộ chưa đăng ký")]),
        (
            "Đến năm 2025 có 60% và đến năm 2030 có 75% gia đình đạt.",
            [(60, "=", "gia đình đạt"), (75, "=", "gia đình đạt")],
        ),
    ],
)
def test_ways_to_print_a_target(sentence: str, expected: list[tuple[object, ...]]) -> None:
    (document,) = parse_documents(
        ["Số: 1/KH-UBND", "", "KẾ HOẠCH", "", "Học tập", "", "I. MỤC TIÊU", "", sentence]
    )
    assert [(t["value"], t["operator"], t["subject"]) for t in document["targets"]] == expected


@pytest.mark.parametrize(
    ("sentence", "expected"),
    [
        (
            "Căn cứ các Thông tư số 2/2020/TT-BGDĐT, số 4/2023/TT-BGDĐT và 5/2023/TT-BGDĐT của Bộ Giáo dục;",
            {"2/2020/TT-BGDĐT": "basis", "4/2023/TT-BGDĐT": "basis", "5/2023/TT-BGDĐT": "basis"},
        ),
        (
            "Thực hiện văn bản số 11/UBND-VX ngày 05/5/2023 của UBND tỉnh V/v triển khai Thông tư số 4/2023/TT-BGDĐT;",
            {"11/UBND-VX": "basis", "4/2023/TT-BGDĐT": "mention"},
        ),
        (
            "Căn cứ Luật Giáo dục số 3/2019/QH14; Luật sửa đổi, bổ sung Luật Giáo dục số 7/2024/QH15;",
            {"3/2019/QH14": "basis", "7/2024/QH15": "basis"},
        ),
    ],
)
def test_basis_is_what_stands_in_the_preamble(sentence: str, expected: dict[str, str]) -> None:
    (document,) = parse_documents(
        ["Số: 1/KH-UBND", "", "KẾ HOẠCH", "", "Học tập", "", sentence, "", "I. MỤC TIÊU"]
    )
    assert {c["number"]: c["relation"] for c in document["citations"]} == expected


@pytest.mark.parametrize(
    ("lines", "expected"),
    [
        (
            [
                "1. Trách nhiệm của Phòng Nội vụ",
                "- Làm đầu mối tổng hợp báo cáo.",
                "2. Các xã",
                "- Lập danh sách.",
            ],
            [("Phòng Nội vụ", "lead"), ("Các xã", "execute")],
        ),
        (
            [
                "* Phòng Nội vụ:",
                "- Chủ trì kiểm tra.",
                "* Đề nghị Hội Khuyến học huyện:",
                "- Phối hợp chỉ đạo.",
            ],
            [("Phòng Nội vụ", "lead"), ("Hội Khuyến học huyện", "coordinate")],
        ),
        (
            ["Phòng Nội vụ chủ trì hướng dẫn thực hiện.", "Hội Khuyến học huyện phối hợp triển khai."],
            [("Phòng Nội vụ", "lead"), ("Hội Khuyến học huyện", "coordinate")],
        ),
        (
            ["1. Các phòng: Nội vụ, Tư pháp, Y tế: phối hợp thực hiện.", "2. Ông Lò Văn A: phụ trách chung."],
            [("Các phòng: Nội vụ, Tư pháp, Y tế", "coordinate"), ("Ông Lò Văn A", "lead")],
        ),
    ],
)
def test_ways_to_print_who_does_what(lines: list[str], expected: list[tuple[str, str]]) -> None:
    head = ["Số: 1/KH-UBND", "", "KẾ HOẠCH", "", "Học tập", "", "I. TỔ CHỨC THỰC HIỆN", ""]
    (document,) = parse_documents(head + [part for line in lines for part in (line, "")])
    assert [(a["unit"], a["role"]) for a in document["assignments"]] == expected


@pytest.mark.parametrize(
    ("number", "day", "code"),
    [
        ("Số:    /KH-UBND", "ngày 5 tháng 6 năm 2024", "no_number"),
        ("Số: 5/KH-UBND", "ngày      tháng 6 năm 2024", "no_day"),
        ("Số: 5/KH-UBND", "ngày 31 tháng 6 năm 2024", "impossible_day"),
        ("Số: 5/KH/UBND", "ngày 5 tháng 6 năm 2024", "misspelt_symbol"),
    ],
)
def test_an_odd_head_becomes_a_warning(number: str, day: str, code: str) -> None:
    lines = [number, "", f"Bình An, {day}", "", "KẾ HOẠCH", "", "Học tập", "", "TRƯỞNG BAN", "", "Lò Văn An"]
    (document,) = parse_documents(lines)
    assert [w["code"] for w in document["warnings"] if w["code"] != "no_issuer"] == [code]


@pytest.mark.parametrize(
    ("end", "expected"),
    [
        (["TM. ỦY BAN NHÂN DÂN", "KT. CHỦ TỊCH", "PHÓ CHỦ TỊCH", "", "Lò Văn An"],
         ("TM. ỦY BAN NHÂN DÂN", "KT. CHỦ TỊCH", "PHÓ CHỦ TỊCH", "Lò Văn An")),
        (["TUQ. CHỦ TỊCH", "CHÁNH VĂN PHÒNG", "", "Lò Văn An"],
         (None, "TUQ. CHỦ TỊCH", "CHÁNH VĂN PHÒNG", "Lò Văn An")),
        (["TL. GIÁM ĐỐC", "TRƯỞNG PHÒNG GIÁO DỤC", "VÀ ĐÀO TẠO", "", "Lò Văn An"],
         (None, "TL. GIÁM ĐỐC", "TRƯỞNG PHÒNG GIÁO DỤC VÀ ĐÀO TẠO", "Lò Văn An")),
        (["T/M ĐẢNG ỦY", "BÍ THƯ", "(Đã ký)", "Lò Văn An"], ("T/M ĐẢNG ỦY", None, "BÍ THƯ", "Lò Văn An")),
    ],
)  # fmt: skip
def test_ways_to_sign(end: list[str], expected: tuple[str | None, ...]) -> None:
    (document,) = parse_documents(
        ["Số: 1/KH-UBND", "", "KẾ HOẠCH", "", "Học tập", "", "Nơi nhận:", "- Lưu: VT.", "", *end]
    )
    assert tuple(document["signature"].values()) == expected
