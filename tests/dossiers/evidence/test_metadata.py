"""What a paper is: read from its head, confirmed by a person, held against the assessment year."""

from __future__ import annotations

from datetime import date

import pytest

from dossiers.errors import NotAllowed, WrongState
from dossiers.models import EvidencePage, EvidenceRemark
from dossiers.rules.evidence_metadata import FITS, TOO_NEW, TOO_OLD, UNDATED, check_day
from dossiers.rules.highlighting import highlight_pieces
from dossiers.services.evidence import attachments, metadata
from tests.factories import dossiers as make

HEAD = """ỦY BAN NHÂN DÂN
XÃ BẾN LAU
Số: 45/KH-UBND
CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM
Độc lập - Tự do - Hạnh phúc
Bến Lau, ngày 12 tháng 3 năm 2026
KẾ HOẠCH
Xây dựng xã hội học tập năm 2026
Căn cứ Luật Tổ chức chính quyền địa phương;
"""


@pytest.mark.parametrize(
    ("day", "code"),
    [
        (date(2026, 1, 1), FITS),
        (date(2026, 12, 31), FITS),
        (date(2025, 12, 31), TOO_OLD),
        (date(2027, 1, 1), TOO_NEW),
        (None, UNDATED),
    ],
)
def test_a_papers_day_is_held_against_the_assessment_year(day, code):
    assert check_day(day, 2026).code == code


@pytest.mark.parametrize(
    ("text", "words", "found"),
    [
        ("Báo cáo học tập", "bao cao", ["Báo cáo"]),
        ("Học phí, tập huấn, học tập", "hoc tap", ["học tập"]),
        ("Học phí, tập huấn", "hoc tap", ["Học", "tập"]),
        ("Học phí của lớp học tập", '"hoc tap" lop', ["lớp học tập"]),
        ("Học phí, tập huấn", '"hoc tap"', []),
        ("xã Hoà Bình, công ty", "hòa bình công ti", ["Hoà Bình", "công ty"]),
        ("Thông tư 25/2023/TT-BGDĐT", "25/2023/tt-bgddt", ["25/2023/TT-BGDĐT"]),
        ("ho\u0323c ta\u0302\u0323p", "học tập", ["ho\u0323c ta\u0302\u0323p"]),
        ("ĐẠI HỘI Đảng", "đại", ["ĐẠI"]),
        ("Trang an toàn", "an", ["an"]),
        ("Không có gì", "", []),
        ("(a+b)", "a+b", ["a+b"]),
    ],
)
def test_words_are_found_with_and_without_marks_and_nothing_of_the_text_is_lost(text, words, found):
    cut = highlight_pieces(text, words)
    assert [piece for piece, hit in cut if hit] == found
    assert "".join(piece for piece, _ in cut) == text


@pytest.fixture
def here(db):
    return make.place(units=2)


@pytest.fixture
def kept(here):
    item = attachments.attach(
        appointment=here.heads[0],
        dossier=here.dossier(),
        code="1.1",
        content=HEAD.encode(),
        filename="kh.txt",
    )
    EvidencePage.objects.create(evidence=item, number=1, text=HEAD, method="text")
    return item


def test_the_head_of_a_paper_fills_its_passport(kept):
    paper = metadata.propose_metadata(kept)
    assert (paper.reference, paper.issued_on) == ("45/KH-UBND", date(2026, 3, 12))
    assert "Bến Lau" in paper.issuer
    assert paper.title.startswith("Xây dựng xã hội học tập")
    assert paper.confirmed_by is None


def test_a_text_without_a_head_proposes_nothing(kept):
    kept.pages.update(text="Nước chảy đá mòn.")
    assert metadata.propose_metadata(kept).reference == ""


def test_the_readers_remarks_become_warnings(here, kept):
    EvidenceRemark.objects.create(evidence=kept, code="personal-number", message="Có số.")
    EvidenceRemark.objects.create(evidence=kept, code="location", message="Có vị trí.")
    metadata.propose_metadata(kept)
    words = " ".join(metadata.warnings_of(kept))
    assert "số định danh cá nhân" in words
    assert "vị trí chụp" in words


def test_what_a_person_confirmed_is_not_read_over(here, kept):
    fields = {"issuer": "Sở Giáo dục", "symbol": "BC-SGDĐT", "number": "7", "issued_on": date(2026, 5, 1)}
    metadata.confirm_metadata(appointment=here.heads[0], evidence=kept, fields=fields)
    paper = metadata.propose_metadata(kept)
    assert (paper.reference, paper.confirmed_by) == ("7/BC-SGDĐT", here.heads[0])


def test_only_the_unit_confirms_and_only_before_sending(here, kept):
    with pytest.raises(NotAllowed):
        metadata.confirm_metadata(appointment=here.heads[1], evidence=kept, fields={})
    make.submitted(here)
    with pytest.raises(WrongState):
        metadata.confirm_metadata(appointment=here.heads[0], evidence=kept, fields={})
