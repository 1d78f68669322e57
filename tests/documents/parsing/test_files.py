"""Files as people send them: encodings, Word, PDF, and everything that must be turned away."""

from __future__ import annotations

import io
import json
import random
import subprocess
import sys
import zipfile
from pathlib import Path

import docx
import pytest
import typst

from documents.parsing import BadInput, Refused, read, read_file, read_text
from documents.parsing.worker import answer
from tests.prepared_database import ROOT

DATA = ROOT / "tests/documents/parsing/data"
PLAN = (DATA / "hai_van_ban.txt").read_text(encoding="utf-8")


def numbers(data: bytes, name: str) -> list[tuple[str | None, str | None]]:
    return [(d["type"], d["symbol"]) for d in read(data, name)["documents"]]


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be"])
def test_text_in_any_unicode_encoding_is_read(encoding: str) -> None:
    result = answer("facts", PLAN.encode(encoding), "a.txt")
    assert [d["symbol"] for d in result["ok"]["documents"]] == ["KH-UBND", "TT-UBND"]


def test_decomposed_letters_are_read_alike() -> None:
    import unicodedata

    result = answer("facts", unicodedata.normalize("NFD", PLAN).encode(), "a.txt")
    assert result["ok"]["documents"][1]["normalised"] == "21/TTr-UBND"


def test_hash_is_that_of_the_bytes_and_lines_are_those_of_the_file() -> None:
    import hashlib

    data = PLAN.encode()
    found = read(data, "thư mục/kế hoạch.txt")
    assert found["file"] == "kế hoạch.txt"
    assert found["sha256"] == hashlib.sha256(data).hexdigest()
    assert read_text(data, "a.txt") == PLAN.split("\n")


def word_file() -> bytes:
    document = docx.Document()
    head = document.add_table(rows=2, cols=2)
    head.cell(0, 0).text = "UBND HUYỆN THANH TÂN\nPHÒNG GIÁO DỤC VÀ ĐÀO TẠO"
    head.cell(0, 1).text = "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM\nĐộc lập - Tự do - Hạnh phúc"
    head.cell(1, 0).text = "Số: 12/KH-PGDĐT"
    head.cell(1, 1).text = "Thanh Tân, ngày 05 tháng 9 năm 2023"
    for text in ("KẾ HOẠCH", "Học tập năm 2023", "I. VIỆC", "Làm theo bảng."):
        document.add_paragraph(text)
    table = document.add_table(rows=2, cols=5)
    rows = [
        ["STT", "Nội dung", "Đơn vị chủ trì", "Đơn vị phối hợp", "Thời gian"],
        ["1", "Mở lớp", "Phòng Nội vụ", "Các xã", "Quý IV/2023"],
    ]
    for row, cells in zip(table.rows, rows, strict=True):
        for cell, text in zip(row.cells, cells, strict=True):
            cell.text = text
    end = document.add_table(rows=1, cols=2)
    end.cell(0, 0).text = "Nơi nhận:\n- Các xã;\n- Lưu: VT."
    end.cell(0, 1).text = "TRƯỞNG PHÒNG\n\nLê Thị Mận"
    out = io.BytesIO()
    document.save(out)
    return out.getvalue()


def test_word_file_with_tables_is_read() -> None:
    (document,) = read(word_file(), "a.docx")["documents"]
    assert (document["number"], document["symbol"], document["place"]) == ("12", "KH-PGDĐT", "Thanh Tân")
    assert document["issuer"]["name"] == "Phòng Giáo dục và Đào tạo huyện Thanh Tân"
    assert [(a["unit"], a["role"]) for a in document["assignments"]] == [
        ("Phòng Nội vụ", "lead"),
        ("Các xã", "coordinate"),
    ]
    assert [d["date"] for d in document["deadlines"]] == ["2023-12-31"]
    assert document["recipients"] == ["Các xã", "Lưu: VT"]
    assert document["signature"]["name"] == "Lê Thị Mận"


def pdf_file(text: str) -> bytes:
    pdf = typst.compile(text.encode())
    assert isinstance(pdf, bytes)
    return pdf


def test_pdf_with_text_is_read() -> None:
    pdf = pdf_file(
        "Số: 45/KH-UBND\n\nLũng Mây, ngày 05 tháng 9 năm 2023\n\nKẾ HOẠCH\n\nHọc tập ở xã\n\n"
        "Căn cứ Thông tư số 9/2022/TT-BGDĐT ngày 04/7/2022 của Bộ Giáo dục và Đào tạo quy định về việc học tập "
        "của mọi người trong xã;\n\nI. MỤC TIÊU\n\nĐạt ít nhất 60% hộ trước ngày 15/12/2023.\n"
    )
    (document,) = read(pdf, "a.pdf")["documents"]
    assert (document["number"], document["symbol"]) == ("45", "KH-UBND")
    assert [c["number"] for c in document["citations"]] == ["9/2022/TT-BGDĐT"]
    assert [t["value"] for t in document["targets"]] == [60]
    assert [d["date"] for d in document["deadlines"]] == ["2023-12-15"]


def encrypted_pdf() -> bytes:
    from pypdf import PdfWriter

    writer = PdfWriter()
    writer.add_blank_page(200, 200)
    writer.encrypt("mat-khau", algorithm="RC4-128")
    out = io.BytesIO()
    writer.write(out)
    return out.getvalue()


def zip_of(**entries: bytes) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in entries.items():
            archive.writestr(name.replace("__", "/"), data)
    return out.getvalue()


@pytest.mark.parametrize(
    ("data", "name"),
    [
        (b"", "a.txt"),
        (b" \n\t\n", "a.txt"),
        ("Kế hoạch của huyện".encode("cp1258", "replace") + b"\xc5\xe9\xff", "a.txt"),
        (
            "Kế hoạch đánh giá công nhận học tập của các đơn vị trên địa bàn".encode()
            .decode("latin-1")
            .encode(),
            "a.txt",
        ),
        (
            "KÕ ho¹ch triÓn khai thùc hiÖn ®¸nh gi¸, c«ng nhËn céng ®ång häc tËp cÊp x· n¨m 2024".encode(),
            "a.txt",
        ),
        (
            "Keá hoaïch ñaùnh giaù coäng ñoàng hoïc taäp caáp xaõ naêm 2024 cuûa huyeän Baûo Ñaïi".encode(),
            "a.txt",
        ),
        (b"Milk, bread and eggs for Sunday.", "a.txt"),
        (b"%PDF-1.7 hong", "a.pdf"),
        (b"PK\x03\x04 hong", "a.docx"),
        (pdf_file("#rect()"), "a.pdf"),
        (word_file()[:-200], "a.docx"),
    ],
)
def test_what_cannot_be_read_is_bad_input(data: bytes, name: str) -> None:
    with pytest.raises(BadInput, match="hãy") as caught:
        read(data, name)
    assert caught.value.exit_code == 2


@pytest.mark.parametrize(
    ("data", "name"),
    [
        (b"a" * (25 * 1024 * 1024 + 1), "a.txt"),
        (b"\x89PNG\r\n\x1a\n", "a.txt"),
        (b"abc", "a.pdf"),
        (b"abc", "a.docx"),
        (b"abc", "a.exe"),
        (b"abc", "khong-duoi"),
        (b"%PDF-1.7", "a.txt"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + "EncryptedPackage".encode("utf-16-le"), "a.docx"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "a.docx"),
        (encrypted_pdf(), "a.pdf"),
        (zip_of(hello=b"x"), "a.docx"),
        (zip_of(word__document=b"\0" * (201 * 1024 * 1024)), "a.docx"),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_what_is_not_accepted_is_refused(data: bytes, name: str) -> None:
    with pytest.raises(Refused, match="hãy") as caught:
        read(data, name)
    assert caught.value.exit_code == 3


def test_missing_file_is_bad_input(tmp_path: Path) -> None:
    with pytest.raises(BadInput, match="Không tìm thấy"):
        read_file(tmp_path / "khong-co.txt")
    with pytest.raises(BadInput):
        read_file(tmp_path)


def test_large_file_is_refused_before_it_is_read(tmp_path: Path) -> None:
    path = tmp_path / "a.txt"
    with path.open("wb") as stream:
        stream.truncate(100 * 1024 * 1024)
    with pytest.raises(Refused, match="25 MB"):
        read_file(path)


def test_torn_and_shuffled_documents_never_break_the_reader() -> None:
    source = (DATA / "ke_hoach.txt").read_text(encoding="utf-8")
    chance = random.Random(7)
    for _ in range(60):
        lines = source.split("\n")
        for _ in range(chance.randrange(1, 12)):
            at = chance.randrange(len(lines))
            line = lines[at]
            cut = chance.randrange(len(line) + 1)
            lines[at : at + 1] = chance.choice(
                [
                    [line[:cut], line[cut:]],
                    [],
                    [line, line],
                    [line.replace(" ", "\t")],
                    [line.upper()],
                    [line + "\x00\u202e%"],
                ]
            )
            lines = lines or [""]
        if any(line.strip() for line in lines):
            assert "ok" in answer("facts", "\n".join(lines).encode(), "a.txt")


def command(*arguments: str) -> subprocess.CompletedProcess[bytes]:
    return subprocess.run(
        [sys.executable, "manage.py", "read_plan", *arguments],
        cwd=ROOT, capture_output=True, timeout=60, check=False,
    )  # fmt: skip


def test_command_prints_json_alone(tmp_path: Path) -> None:
    path = tmp_path / "kế hoạch.txt"
    path.write_text(PLAN, encoding="utf-8")
    done = command(str(path), "--json")
    assert (done.returncode, done.stderr) == (0, b"")
    found = json.loads(done.stdout)
    assert found["file"] == "kế hoạch.txt"
    assert len(found["documents"]) == 2


@pytest.mark.parametrize(("name", "data", "code"), [("a.txt", b"", 2), ("a.gif", b"GIF8", 3)])
def test_command_says_in_vietnamese_why_not(tmp_path: Path, name: str, data: bytes, code: int) -> None:
    path = tmp_path / name
    path.write_bytes(data)
    done = command(str(path), "--json")
    assert done.returncode == code
    assert done.stdout == b""
    message = done.stderr.decode()
    assert "hãy" in message
    assert "Traceback" not in message


@pytest.mark.parametrize(
    "piece",
    [
        "1",
        "12% ",
        "trước ngày 01/02/2024 ",
        "12/KH-UBND ",
        "quý I ",
        "(kèm theo ",
        "A-",
        "đến năm 2025 đạt 12%, ",
    ],
)
def test_time_grows_with_the_text_and_not_with_its_square(piece: str) -> None:
    import time

    def seconds(size: int) -> float:
        text = "Số: 1/KH-UBND\n\nKẾ HOẠCH\n\nHọc\n\nI. MỤC TIÊU\n\n" + piece * (size // len(piece))
        begin = time.process_time()
        assert "ok" in answer("facts", text.encode(), "a.txt")
        return time.process_time() - begin

    seconds(500)
    assert seconds(16_000) < 9 * seconds(4_000) + 0.2


def test_table_of_a_pdf_keeps_its_cells_although_a_page_cuts_one() -> None:
    pdf = pdf_file(
        "#set page(height: 6cm)\n"
        "#table(columns: (1cm, 4cm, 3cm), [TT], [Chỉ báo], [Đơn vị chủ trì],\n"
        "[1], [1.1.1. Ít nhất 60% hộ dân trong xã được công nhận đạt danh hiệu học tập trong năm,"
        " trong đó có hộ nghèo và hộ cận nghèo của các thôn vùng cao], [Hội Khuyến học chủ trì],\n"
        "table.cell(rowspan: 2)[2], [1.1.2. Có thư viện], [Phòng Văn hóa phối hợp],\n"
        "[1.1.3. Có lớp học], [Phòng Nội vụ tổng hợp])"
    )
    (document,) = read(pdf, "a.pdf")["documents"]
    assert [(i["code"], i["units"]) for i in document["indicators"]] == [
        ("1.1.1", ["Hội Khuyến học"]),
        ("1.1.2", ["Phòng Văn hóa"]),
        ("1.1.3", ["Phòng Nội vụ"]),
    ]
    assert document["indicators"][0]["text"].endswith("của các thôn vùng cao")
