"""What departs from the decree is found, by its point; what follows it is left alone."""

from __future__ import annotations

import json

import pytest
from django.core.management import call_command

from documents import rules
from documents.form_check import check
from documents.parsing.assemble import parse_documents
from documents.rendering import render
from documents.rendering.docx_writer import render_docx
from tests.documents.rendering.test_rendering import DAY, EACH_KIND, page

GOOD = """ỦY BAN NHÂN DÂN
XÃ AN BÌNH
CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM
Độc lập - Tự do - Hạnh phúc
Số: 12/QĐ-UBND
An Bình, ngày 05 tháng 02 năm 2026
QUYẾT ĐỊNH
Về việc công nhận Đơn vị học tập năm 2025
CHỦ TỊCH ỦY BAN NHÂN DÂN XÃ AN BÌNH
Căn cứ Luật Tổ chức chính quyền địa phương ngày 16 tháng 6 năm 2025;
Căn cứ Thông tư số 24/2023/TT-BGDĐT ngày 11 tháng 12 năm 2023 của Bộ trưởng Bộ Giáo dục và Đào tạo quy định về đánh giá, công nhận “Đơn vị học tập”;
Theo đề nghị của Trưởng phòng Văn hóa - Xã hội.
QUYẾT ĐỊNH:
Điều 1. Công nhận các đơn vị trong danh sách kèm theo.
Điều 2. Quyết định có hiệu lực từ ngày ký.
Nơi nhận:
- Như Điều 2;
- Lưu: VT.
KT. CHỦ TỊCH
PHÓ CHỦ TỊCH
Nguyễn Thị Hồng Hạnh"""


def codes(text: str) -> list[str]:
    lines = text.split("\n")
    return [found["code"] for found in rules.findings(lines, parse_documents(lines))]


def test_a_document_that_follows_the_decree_gives_no_finding():
    assert codes(GOOD) == []


@pytest.mark.parametrize(
    ("old", "new", "code", "point"),
    [
        ("CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM\n", "", "no_national_title", "Mục II, điểm 1"),
        ("CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM", "CHXHCN VIỆT NAM", "national_title", "Mục II, điểm 1"),
        ("Độc lập - Tự do - Hạnh phúc\n", "", "no_motto", "Mục II, điểm 1"),
        ("Độc lập - Tự do - Hạnh phúc", "Độc lập – Tự do – Hạnh phúc", "motto", "Mục II, điểm 1"),
        ("ỦY BAN NHÂN DÂN\nXÃ AN BÌNH\nCỘNG", "CỘNG", "no_issuer", "Mục II, điểm 2"),
        ("Số: 12/QĐ-UBND\n", "", "no_number_line", "Mục II, điểm 3"),
        ("Số: 12/", "Số: /", "blank_number", "Mục II, điểm 3"),
        ("Số: 12/", "Số: 2/", "number_zero", "Mục II, điểm 3"),
        ("Số: 12/", "Số 12/", "number_colon", "Mục II, điểm 3"),
        ("12/QĐ-UBND", "12/QĐ- UBND", "symbol_space", "Mục II, điểm 3"),
        ("ngày 05 tháng 02 năm 2026\nQUY", "ngày tháng 02 năm 2026\nQUY", "blank_date", "Mục II, điểm 4"),
        ("ngày 05", "ngày 5", "day_zero", "Mục II, điểm 4"),
        ("tháng 02", "tháng 2", "month_zero", "Mục II, điểm 4"),
        ("tháng 02", "tháng 06", "month_no_zero", "Mục II, điểm 4"),
        ("An Bình, ngày 05 tháng 02 năm 2026", "An Bình, 05/02/2026", "date_words", "Mục II, điểm 4"),
        ("An Bình, ngày 05 tháng 02 năm 2026\n", "", "no_date", "Mục II, điểm 4"),
        ("học tập năm 2025\n", "học tập năm 2025.\n", "title_stop", "Mục II, điểm 5"),
        ("năm 2025;\nCăn", "năm 2025.\nCăn", "ground_semicolon", "Mục II, điểm 6"),
        ("Xã hội.\nQUYẾT", "Xã hội;\nQUYẾT", "ground_stop", "Mục II, điểm 6"),
        (" ngày 11 tháng 12 năm 2023 của", " của", "ground_date", "Mục II, điểm 6"),
        ("24/2023/TT-BGDĐT ngày", "24/TT-BGDĐT ngày", "incomplete_citation", "Mục II, điểm 6"),
        ("QUYẾT ĐỊNH:\n", "", "no_deciding_line", "Mục II, điểm 6"),
        ("Điều 2. Quyết", "Điều 3. Quyết", "article_number", "Mục II, điểm 6"),
        ("Nguyễn Thị Hồng Hạnh", "ThS. Nguyễn Thị Hồng Hạnh", "degree", "Mục II, điểm 7"),
        ("KT. CHỦ TỊCH\n", "", "no_kt", "Mục II, điểm 7"),
        ("KT. CHỦ TỊCH", "K/T CHỦ TỊCH", "form_slash", "Mục II, điểm 7"),
        ("\nNguyễn Thị Hồng Hạnh", "", "no_signer", "Mục II, điểm 7"),
        ("Nơi nhận:\n- Như Điều 2;\n- Lưu: VT.\n", "", "no_recipients", "Mục II, điểm 9"),
        ("- Như Điều 2;\n- Lưu: VT.", "- Như Điều 2.", "no_kept", "Mục II, điểm 9"),
        ("Lưu: VT", "Lưu VT", "kept_colon", "Mục II, điểm 9"),
        ("- Lưu: VT.", "- Lưu: VT", "recipients_mark", "Mục II, điểm 9"),
    ],
)
def test_each_departure_is_named_with_its_point(old, new, code, point):
    changed = GOOD.replace(old, new, 1)
    assert changed != GOOD
    lines = changed.split("\n")
    found = {one["code"]: one for one in rules.findings(lines, parse_documents(lines))}
    assert code in found
    assert found[code]["point"].startswith("Nghị định 30/2020/NĐ-CP, Phụ lục I")
    assert point in found[code]["point"]
    assert 1 <= found[code]["line"] <= len(lines)


@pytest.mark.parametrize(
    ("layout", "code"),
    [
        ({"paper_mm": [215.9, 279.4]}, "paper"),
        ({"margins_mm": {"left": 20}}, "margin"),
        ({"fonts": ["Arial"]}, "font"),
        ({"coloured": True}, "colour"),
        ({"body_size": 11}, "size"),
        ({"page_numbers": ["top", "top"]}, "first_page_number"),
        ({"page_numbers": [None, None]}, "no_page_number"),
        ({"page_numbers": [None, "elsewhere"]}, "page_number_place"),
    ],
)
def test_pages_that_depart_are_named(layout, code):
    assert [one["code"] for one in rules.findings([], [], layout)] == [code]


@pytest.mark.parametrize("suffix", ["pdf", "docx"])
def test_what_we_render_follows_the_decree(suffix):
    facts_ = {**EACH_KIND["quyet_dinh"], "articles": ["Công nhận các đơn vị.", "Hiệu lực từ ngày ký."]}
    made = (render if suffix == "pdf" else render_docx)("quyet_dinh", page(**facts_), date=DAY)
    assert check(made, f"quyet-dinh.{suffix}") == []


def test_the_real_plans_give_findings_that_help(seeds):
    expected = {
        "000": {"blank_number", "blank_date", "kept_colon", "symbol"},
        "001": {"blank_number", "misspelt_citation", "kept_colon"},
        "002": {"blank_number", "place"},
        "003": {"blank_date", "ground_stop", "blank_reference"},
        "004": {"symbol", "incomplete_citation", "missing_addressee"},
    }
    for path in sorted(seeds.glob("*.txt")):
        lines = path.read_text(encoding="utf-8").split("\n")
        found = {one["code"] for one in rules.findings(lines, parse_documents(lines))}
        assert expected[path.name[:3]] | {"no_national_title"} <= found


def test_the_command_prints_the_findings_alone(tmp_path, capsys):
    path = tmp_path / "van-ban.txt"
    path.write_text(GOOD.replace("Số: 12/", "Số: 2/"), encoding="utf-8")
    call_command("check_document", str(path), "--json")
    answer = json.loads(capsys.readouterr().out)
    assert [one["code"] for one in answer["findings"]] == ["number_zero"]
    assert set(answer["findings"][0]) == {"code", "point", "message", "line"}


@pytest.mark.parametrize(
    ("name", "content", "code"), [("a.txt", b"", 2), ("a.exe", b"MZ", 3), ("khong-co", None, 2)]
)
def test_a_file_that_cannot_be_read_ends_with_its_code(tmp_path, capsys, name, content, code):
    path = tmp_path / name
    if content is not None:
        path.write_bytes(content)
    with pytest.raises(SystemExit) as stopped:
        call_command("check_document", str(path), "--json")
    assert stopped.value.code == code
    assert capsys.readouterr().out == ""
