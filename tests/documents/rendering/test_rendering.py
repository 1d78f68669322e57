"""What the pages say, and that they are archival PDF."""

from __future__ import annotations

import io
import subprocess
from datetime import date

import pytest
from pypdf import PdfReader

from documents import rendering
from documents.errors import RenderingFailed
from documents.rendering import render
from tests.conftest import require_part
from tests.prepared_database import ROOT

DAY = date(2026, 2, 5)
VERAPDF = ROOT / "tests/documents/verapdf"
VERAPDF_LIB = VERAPDF / "lib"


def page(**facts) -> dict:
    return {
        "kind": "Quyết định",
        "kind_line": "QUYẾT ĐỊNH",
        "title": "Về việc công nhận",
        "issuer": "Ủy ban nhân dân xã An Bình",
        "issuer_line": "ỦY BAN NHÂN DÂN\nXÃ AN BÌNH",
        "superior": "",
        "number_line": "Số: 12/QĐ-UBND",
        "date_line": "An Bình, ngày 05 tháng 02 năm 2026",
        "authority": "CHỦ TỊCH ỦY BAN NHÂN DÂN XÃ AN BÌNH",
        "addressee": "Sở Giáo dục và Đào tạo",
        "basis": ["Căn cứ Luật Tổ chức chính quyền địa phương."],
        "recipients": ["- Lưu: VT."],
        "sign": {"block": ["KT. CHỦ TỊCH", "PHÓ CHỦ TỊCH"], "name": "Nguyễn Thị Hồng Hạnh"},
        "annex_line": "(Kèm theo Quyết định)",
        "facts": facts,
    }


ANNEX = {
    "heading": "DANH SÁCH",
    "title": "Đơn vị được công nhận",
    "columns": ["STT", "Tên đơn vị"],
    "rows": [[i, f"Trường số {i}"] for i in range(1, 61)],
}
EACH_KIND = {
    "quyet_dinh": {"articles": ["Công nhận.", ["Hiệu lực.", "Thêm một đoạn."]], "annex": ANNEX},
    "to_trinh": {
        "paragraphs": ["Kính trình."],
        "table": {k: ANNEX[k] for k in ("columns", "rows")},
        "attachments": ["biên bản"],
    },
    "bien_ban": {
        "opened": "08 giờ",
        "present": [{"name": "Lê A", "capacity": "Ủy viên"}],
        "absent": [{"name": "Trần B", "reason": "bận"}],
        "secretary_name": "Phạm C",
        "sections": [{"heading": "1. Xã An Bình", "paragraphs": ["5/5 phiếu."]}],
        "closed": "10 giờ",
    },
    "ke_hoach": {"paragraphs": ["Nội dung."]},
    "tu_danh_gia": {"paragraphs": ["Đã tự đánh giá."], "table": {k: ANNEX[k] for k in ("columns", "rows")}},
    "thong_bao": {"paragraphs": ["Thông báo kết quả."]},
    "de_nghi": {"paragraphs": ["Đề nghị công nhận."], "closing": ["Kính đề nghị./."]},
    "dinh_chinh": {"paragraphs": ["Điều 1 in “mức độ 2”, nay sửa lại là “mức độ 1”."]},
    "tong_hop": {"table": {k: ANNEX[k] for k in ("columns", "rows")}},
    "giay_cong_nhan": {
        "unit": "Trường Trung học cơ sở Bình Minh",
        "honour": "đạt danh hiệu “Đơn vị học tập”",
        "paragraphs": ["Có giá trị đến hết ngày 31/12/2027"],
        "entry": "Vào sổ số 12",
    },
}
LETTERS = {"de_nghi", "dinh_chinh"}
CHECK = "https://hoctap.example.vn/kiem-tra/AbCdEfGh12345678/"


def page_of(kind: str) -> dict:
    """Return the page of a kind; a letter prints no kind line."""
    return {**page(**EACH_KIND[kind]), **({"kind_line": ""} if kind in LETTERS else {})}


def text_of(pdf: bytes) -> str:
    return "\n".join(sheet.extract_text() for sheet in PdfReader(io.BytesIO(pdf)).pages)


@pytest.mark.parametrize("kind", EACH_KIND)
def test_each_kind_prints_the_parts_the_decree_asks_for(kind):
    text = text_of(render(kind, page_of(kind), date=DAY, check_url=CHECK))
    if kind != "giay_cong_nhan":
        assert "Nơi nhận:" in text
    for part in (
        "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM",
        "Độc lập - Tự do - Hạnh phúc",
        "Số: 12/QĐ-UBND",
        "ngày 05 tháng 02 năm 2026",
        "PHÓ CHỦ TỊCH",
        "Nguyễn Thị Hồng Hạnh",
    ):
        assert part in text


def test_the_list_stands_on_pages_of_its_own_with_page_numbers():
    sheets = PdfReader(io.BytesIO(render("quyet_dinh", page(**EACH_KIND["quyet_dinh"]), date=DAY))).pages
    assert len(sheets) >= 3
    assert "Trường số 60" not in sheets[0].extract_text()
    assert sheets[1].extract_text().strip().startswith("2")
    assert "Tên đơn vị" in sheets[2].extract_text()


def test_texts_are_never_parsed_as_markup():
    hostile = '#read("common.typ") *đậm* $x$ @a <b> \\ #set page(width: 1pt) "'
    assert '#read("common.typ") *đậm* $x$ @a <b>' in text_of(
        render("ke_hoach", page(paragraphs=[hostile]), date=DAY)
    )


def test_the_same_page_and_day_give_the_same_bytes():
    first, second = (render("quyet_dinh", page(**EACH_KIND["quyet_dinh"]), date=DAY) for _ in range(2))
    assert first == second


def test_the_document_carries_its_own_day_and_language():
    reader = PdfReader(io.BytesIO(render("ke_hoach", page(), date=DAY)))
    assert reader.metadata.creation_date.date() == DAY
    assert reader.trailer["/Root"]["/Lang"].startswith("vi")


def test_a_row_with_a_missing_cell_is_refused():
    with pytest.raises(RenderingFailed, match="thừa hoặc thiếu ô"):
        render("quyet_dinh", page(annex={**ANNEX, "rows": [[1]]}), date=DAY)


def test_letters_without_a_glyph_are_refused_rather_than_printed_empty():
    with pytest.raises(RenderingFailed):
        render("ke_hoach", page(paragraphs=["\U000f0000"]), date=DAY)


def test_control_characters_and_split_marks_are_put_right():
    assert rendering.normalise_texts(["a\x00b", "e\u0302\u0301"]) == ["a b", "ế"]


def test_a_document_that_takes_too_long_is_stopped(monkeypatch):
    """A layout that never ends is asked for: an ordinary one may be ready before a busy machine looks at the clock."""
    endless = "#for a in range(100000) { for b in range(100000) { [x] } }"
    monkeypatch.setattr(rendering, "TIMEOUT_SECONDS", 0.2)
    with pytest.raises(RenderingFailed, match="quá lâu"):
        render("ke_hoach", page(), date=DAY, layout=f'#import "common.typ": *\n#show: frame\n{endless}')


def test_a_document_beyond_all_measure_is_refused(monkeypatch):
    monkeypatch.setattr(rendering, "MAX_PAGE_BYTES", 100)
    with pytest.raises(RenderingFailed, match="quá dài"):
        render("ke_hoach", page(), date=DAY)


def test_verapdf_accepts_every_kind_as_pdf_a_2a_and_ua_1(tmp_path):
    require_part("verapdf")
    names = []
    for kind in EACH_KIND:
        path = tmp_path / f"{kind}.pdf"
        path.write_bytes(render(kind, page_of(kind), date=DAY, check_url=CHECK))
        names.append(str(path))
    for flavour in ("2a", "ua1"):
        done = subprocess.run(
            ["java", "-cp", f"{VERAPDF_LIB}:{VERAPDF_LIB}/*", "CheckPdfA", flavour, *names],
            capture_output=True,
            text=True,
            timeout=180,
            check=False,
        )
        assert done.returncode == 0, done.stdout


@pytest.mark.parametrize("kind", ["quyet_dinh", "giay_cong_nhan"])
def test_a_phone_reads_the_check_from_a_page_shrunk_to_a5(kind):
    import pypdfium2
    import zxingcpp

    document = pypdfium2.PdfDocument(render(kind, page_of(kind), date=DAY, check_url=CHECK))
    shrunk = document[0].render(scale=150 / 72 * 0.707).to_pil()
    assert max(shrunk.size) <= 1250
    assert [found.text for found in zxingcpp.read_barcodes(shrunk)] == [CHECK]


VOWELS = "aăâeêioôơuưy"
MARKS = ["", "\u0300", "\u0301", "\u0309", "\u0303", "\u0323"]


def vietnamese_letters() -> str:
    import unicodedata

    lower = [unicodedata.normalize("NFC", vowel + mark) for vowel in VOWELS for mark in MARKS] + ["đ"]
    return "".join(lower) + "".join(letter.upper() for letter in lower)


@pytest.mark.parametrize("face", ["Regular", "Bold", "Italic", "BoldItalic"])
def test_every_vietnamese_letter_with_every_mark_has_a_shape_of_its_own(face):
    """Draw each letter alone in each face documents use: none is empty, none looks like another."""
    from PIL import Image, ImageDraw, ImageFont

    folder = ROOT / "documents/fonts"
    font = ImageFont.truetype(folder / f"LiberationSerif-{face}.ttf", 48)
    missing = font.getmask("\U000f0000")
    drawn = {}
    for letter in vietnamese_letters():
        image = Image.new("L", (80, 96))
        ImageDraw.Draw(image).text((12, 12), letter, font=font, fill=255)
        assert image.getbbox(), letter
        assert bytes(font.getmask(letter)) != bytes(missing), letter
        drawn.setdefault(image.tobytes(), letter)
    assert len(drawn) == len(vietnamese_letters()) == 146


def test_every_vietnamese_letter_comes_back_from_the_page_in_every_face():
    letters = vietnamese_letters()
    facts = {"paragraphs": [letters], "sections": [{"heading": letters, "paragraphs": []}]}
    text = text_of(render("ke_hoach", {**page(**facts), "basis": [letters]}, date=DAY)).replace("\n", "")
    assert text.count(letters) == 3


def test_a_word_processor_prints_the_same_words_on_as_many_pages(tmp_path):
    """LibreOffice's pages of the .docx hold the words of the PDF, page numbers apart."""
    from collections import Counter

    from documents.rendering.docx_writer import render_docx

    require_part("writer")
    for kind in EACH_KIND:
        (tmp_path / f"{kind}.docx").write_bytes(render_docx(kind, page_of(kind), date=DAY, check_url=CHECK))
    subprocess.run(
        [
            "soffice",
            f"-env:UserInstallation=file://{tmp_path}/home",
            "--headless",
            "--convert-to",
            "pdf",
            "--outdir",
            str(tmp_path),
            *sorted(map(str, tmp_path.glob("*.docx"))),
        ],
        check=True,
        capture_output=True,
        timeout=170,
    )

    def words(pdf: bytes) -> tuple[Counter, int]:
        sheets = PdfReader(io.BytesIO(pdf)).pages
        texts = ["".join(sheet.extract_text().split()) for sheet in sheets]
        return Counter("".join(t.removeprefix(str(n)) if n > 1 else t for n, t in enumerate(texts, 1))), len(
            sheets
        )

    for kind in EACH_KIND:
        ours, our_pages = words(render(kind, page_of(kind), date=DAY, check_url=CHECK))
        theirs, their_pages = words((tmp_path / f"{kind}.pdf").read_bytes())
        assert ours == theirs, kind
        assert abs(our_pages - their_pages) <= 1, kind
