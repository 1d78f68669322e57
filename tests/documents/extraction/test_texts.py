"""Files made by programs: the text that was put in comes out, marks included, and in Unicode."""

from __future__ import annotations

import io
import unicodedata
import zipfile

import pytest

from documents.extraction.text import legacy
from tests.factories import hostile, pages

TCVN3 = {letter: old for old, letter in zip(legacy._TCVN3_FROM, legacy._TCVN3_TO, strict=True)}
VNI = {letter: old for old, letter in reversed(legacy._VNI.items())}


def old_tcvn3(text: str) -> str:
    """Return Unicode text as it was typed in TCVN3, where few capitals with marks exist."""
    return "".join(TCVN3.get(c) or TCVN3.get(c.lower(), c) for c in text)


def old_vni(text: str) -> str:
    """Return Unicode text as it was typed in VNI."""
    return "".join(VNI.get(c, c) for c in text)


def flat(text: str) -> str:
    return " ".join(text.split())


def test_the_text_of_a_born_digital_pdf_equals_the_text_put_in(read):
    found = read(pages.pdf(copies=2), "bao-cao.pdf")
    assert [flat(page.text) for page in found.pages] == [pages.TEXT] * 2
    assert {(page.method, page.confidence) for page in found.pages} == {("text", 1.0)}
    assert found.problems == ()


def test_decomposed_letters_come_out_composed(read):
    apart = [unicodedata.normalize("NFD", one) for one in pages.PARAGRAPHS]
    assert flat(read(pages.pdf(apart), "bao-cao.pdf").text) == pages.TEXT
    assert flat(read("\n".join(apart).encode(), "bao-cao.txt").text) == pages.TEXT


def test_the_same_page_in_tcvn3_comes_out_in_unicode(read):
    found = read(pages.pdf([old_tcvn3(one) for one in pages.PARAGRAPHS]), "cu.pdf")
    assert flat(found.text).lower() == pages.TEXT.lower()
    assert [problem.code for problem in found.problems] == ["legacy-font"]


def test_the_same_page_in_vni_comes_out_in_unicode(read):
    assert flat(read(pages.pdf([old_vni(one) for one in pages.PARAGRAPHS]), "cu.pdf").text) == pages.TEXT


@pytest.mark.parametrize(("turned", "font"), [(old_tcvn3, ".VnTime"), (old_vni, "VNI-Times"), (old_vni, "")])
def test_old_fonts_in_a_word_file_come_out_in_unicode(read, turned, font):
    style = f'<w:rPr><w:rFonts w:ascii="{font}"/></w:rPr>' if font else ""
    body = "".join(f"<w:p><w:r>{style}<w:t>{turned(one)}</w:t></w:r></w:p>" for one in pages.PARAGRAPHS[3:])
    assert flat(read(hostile.docx(body), "cu.docx").text) == " ".join(pages.PARAGRAPHS[3:])


def test_a_run_in_a_font_of_capitals_comes_out_in_capitals(read):
    run = '<w:r><w:rPr><w:rFonts w:ascii=".VnTimeH"/></w:rPr><w:t>céng hoµ x· héi</w:t></w:r>'
    assert read(hostile.docx(f"<w:p>{run}</w:p>"), "cu.docx").text == "CỘNG HOÀ XÃ HỘI"


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "cp1258"])
def test_a_text_file_is_read_in_its_encoding(read, encoding):
    text = pages.PARAGRAPHS[3]
    if encoding == "cp1258":  # letters composed, tones apart, as Windows wrote them
        tones = dict.fromkeys("\u0300\u0301\u0303\u0309\u0323")
        text = "".join(
            unicodedata.normalize("NFC", "".join(m for m in marks if m not in tones))
            + "".join(m for m in marks if m in tones)
            for marks in (unicodedata.normalize("NFD", c) for c in text)
        )
    assert flat(read(text.encode(encoding), "bao-cao.txt").text) == pages.PARAGRAPHS[3]


def test_old_text_files_without_any_sign_of_their_font_are_recognised(read):
    content = "\n".join(map(old_tcvn3, pages.PARAGRAPHS[3:])).encode("latin-1")
    assert flat(read(content, "cu.txt").text) == " ".join(pages.PARAGRAPHS[3:])


@pytest.mark.parametrize(
    "text",
    [
        "Café à la crème, naïve façade, Đà Nẵng",
        "Ủy ban nhân dân xã Krông Búk, tỉnh Đắk Lắk",
        "500 m² × 3 = 1.500 m²; giá 20 ± 2 µm",
        "Tải tệp «Kế hoạch» ở mục §4",
    ],
)
def test_unicode_text_is_left_as_it_is(text):
    assert legacy.to_unicode(text) == (text, "")


def test_what_a_program_dropped_of_tcvn3_is_given_back():
    """Words that are words without it too ("cha" for "chưa") cannot be told."""
    lost = "\n".join(map(old_tcvn3, pages.PARAGRAPHS[3:])).replace("\u00ad", "")
    assert flat(legacy.to_unicode(lost)[0]).replace("bản vùng cao cha", "bản vùng cao chưa") == " ".join(
        pages.PARAGRAPHS[3:]
    )


def test_tables_of_a_word_file_are_rows_with_tabs(read):
    cell = "<w:tc><w:p><w:r><w:t>{}</w:t></w:r></w:p></w:tc>".format
    rows = "".join(f"<w:tr>{cell(a)}{cell(b)}</w:tr>" for a, b in [("Chỉ tiêu", "Kết quả"), ("1.1", "99,4%")])
    found = read(hostile.docx(f"<w:tbl>{rows}</w:tbl>"), "bang.docx")
    assert found.text == "Chỉ tiêu\tKết quả\n1.1\t99,4%"
    assert found.pages[0].method == "office"


def test_a_page_break_in_a_word_file_begins_a_page(read):
    body = '<w:p><w:r><w:t>Một</w:t><w:br w:type="page"/><w:t>Hai</w:t></w:r></w:p>'
    assert [page.text for page in read(hostile.docx(body), "a.docx").pages] == ["Một", "Hai"]


def test_text_taken_out_under_tracking_is_not_read(read):
    body = "<w:p><w:del><w:r><w:t>cũ</w:t></w:r></w:del><w:ins><w:r><w:t>mới</w:t></w:r></w:ins></w:p>"
    assert read(hostile.docx(body), "a.docx").text == "mới"


def test_each_sheet_of_a_spreadsheet_is_a_page(read):
    import datetime

    import openpyxl

    book, out = openpyxl.Workbook(), io.BytesIO()
    book.active.title = "Kết quả"
    book.active.append(["Thôn", "Số lớp", "Ngày"])
    book.active.append(["Bản Ngàn", 12, datetime.date(2025, 3, 14)])
    book.create_sheet("Ghi chú").append(["Không"])
    book.save(out)
    found = read(out.getvalue(), "bang.xlsx")
    texts = [page.text for page in found.pages]
    assert texts == ["Kết quả\nThôn\tSố lớp\tNgày\nBản Ngàn\t12\t14/03/2025", "Ghi chú\nKhông"]


def test_each_slide_is_a_page(read):
    pptx = pytest.importorskip("pptx")
    show, out = pptx.Presentation(), io.BytesIO()
    for title in ("Xã hội học tập", "Kết quả năm 2025"):
        show.slides.add_slide(show.slide_layouts[5]).shapes.title.text = title
    show.save(out)
    assert [page.text for page in read(out.getvalue(), "a.pptx").pages] == [
        "Xã hội học tập",
        "Kết quả năm 2025",
    ]


def test_an_open_document_is_read_with_its_table(read):
    names = (
        'xmlns:office="urn:oasis:names:tc:opendocument:xmlns:office:1.0" '
        'xmlns:text="urn:oasis:names:tc:opendocument:xmlns:text:1.0" '
        'xmlns:table="urn:oasis:names:tc:opendocument:xmlns:table:1.0"'
    )
    cell = "<table:table-cell><text:p>{}</text:p></table:table-cell>".format
    body = f"<text:h>Báo<text:s text:c='1'/>cáo</text:h><table:table><table:table-row>{cell('1.1')}{cell('Đạt')}</table:table-row></table:table>"
    content = f"<office:document-content {names}><office:body><office:text>{body}</office:text></office:body></office:document-content>"
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        archive.writestr("mimetype", "application/vnd.oasis.opendocument.text")
        archive.writestr("content.xml", content)
    assert read(out.getvalue(), "a.odt").text == "Báo cáo\n1.1\tĐạt"


def test_a_file_within_a_pdf_is_told(read):
    from pypdf import PdfReader, PdfWriter

    writer, out = PdfWriter(clone_from=PdfReader(io.BytesIO(pages.pdf()))), io.BytesIO()
    writer.add_attachment("phu-luc.txt", b"x")
    writer.write(out)
    found = read(out.getvalue(), "a.pdf")
    assert [problem.code for problem in found.problems] == ["attachments"]


def test_a_personal_number_is_told_with_its_page(read):
    found = read(pages.pdf(["Ông Nguyễn Văn An, số căn cước 001085012345."]), "a.pdf")
    assert [problem.message for problem in found.problems] == [
        "Có số định danh cá nhân ở trang 1; số được che trong bản công khai."
    ]
