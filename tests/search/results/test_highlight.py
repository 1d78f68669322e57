"""Highlights: pieces of the original text, never another spelling of it."""

from __future__ import annotations

import unicodedata

import pytest

from search.results import highlight
from search.text import terms


def marker(text: str, **options) -> highlight.Marker:
    return highlight.Marker(terms.parse(text), **options)


def marked(pieces) -> list[str]:
    return [piece.text for piece in pieces if piece.marked]


@pytest.mark.parametrize("form", ["NFC", "NFD"])
def test_marks_fall_on_the_original_words(form: str):
    text = unicodedata.normalize(form, "Đơn vị HỌC TẬP cấp huyện")
    pieces = highlight.mark_all(text, marker("hoc tap"))
    assert "".join(piece.text for piece in pieces) == text
    assert marked(pieces) == [unicodedata.normalize(form, "HỌC TẬP")]


def test_a_number_is_marked_as_one_thing():
    text = "Căn cứ Thông tư số 24/2023/TT-BGDĐT ngày 11"
    assert marked(highlight.mark_all(text, marker("24/2023/tt-bgddt"))) == ["24/2023/TT-BGDĐT"]
    assert marked(highlight.mark_all(text, marker("24/2023"))) == ["24/2023/TT-BGDĐT"]


def test_the_stretch_with_most_words_is_chosen():
    filler = "Nội dung khác không liên quan. " * 40
    text = f"Học một lần. {filler} Mô hình công dân học tập ở xã. {filler}"
    pieces = highlight.snippet(text, marker("công dân học tập")).pieces
    assert marked(pieces) == ["công dân học tập"]
    assert pieces[0].text == "… "
    assert pieces[-1].text == " …"
    assert sum(len(piece.text) for piece in pieces) < 320


def test_without_a_match_the_beginning_is_shown():
    found = highlight.snippet("Mở đầu của bài. " * 50, marker("vắng"))
    assert not marked(found.pieces)
    assert found.line is None
    assert found.pieces[0].text.startswith("Mở đầu")
    assert highlight.snippet("", marker("vắng")).pieces == ()


def test_the_line_of_the_first_mark_is_told():
    assert highlight.snippet("Dòng một\n\nhọc tập\nhọc tập", marker("hoc tap")).line == 3


@pytest.mark.parametrize(
    ("typed", "text", "found"),
    [
        ("tập", "Tạp chí học tập", ["tập"]),
        ("tập", "Tạp chí", ["Tạp"]),
        ("tập", "tap-chi.txt: học tập", ["tap", "tập"]),
        ("tap", "Tạp chí học tập", ["Tạp", "tập"]),
    ],
)
def test_other_marks_than_typed_are_marked_only_where_the_word_itself_is_missing(
    typed: str, text: str, found: list[str]
):
    assert marked(highlight.mark_all(text, marker(typed))) == found


def test_what_is_a_letter_away_is_marked_only_where_the_word_itself_is_missing():
    assert marked(highlight.mark_all("Họp về việc học", marker("học", tolerant=True))) == ["học"]
    assert marked(highlight.mark_all("Việc hqc tập", marker("học", tolerant=True))) == ["hqc"]


@pytest.mark.parametrize("typed", ["học", "vắng"])
def test_empty_lines_before_the_text_are_not_shown(typed: str):
    found = highlight.snippet("\n" * 90 + "Việc học ở xã", marker(typed))
    assert "".join(piece.text for piece in found.pieces) == "Việc học ở xã"
    assert found.line == (91 if typed == "học" else None)


def test_a_date_is_marked_as_the_text_writes_it():
    text = "Báo cáo trước ngày 15 tháng 01 năm 2023, không phải 15/2/2023."
    assert marked(highlight.mark_all(text, marker("15/1/2023"))) == ["15 tháng 01 năm 2023"]


def test_words_read_as_one_are_marked_where_a_space_may_be_lost():
    assert marked(highlight.mark_all("huyện Krông Pa", marker("krongpa", tolerant=True))) == ["Krông Pa"]
    assert marked(highlight.mark_all("lớp họctập", marker("học tập", tolerant=True))) == ["họctập"]


@pytest.mark.parametrize(
    ("typed", "text", "found"),
    [
        # A syllable alone says nothing where the words stand side by side.
        ("tieu chi 3.2", "Tiêu chí 3.2 thuộc Tiêu chuẩn 3; chỉ báo 3.2.1.", ["Tiêu chí 3.2"]),
        ("hoc tap", "Học phí, tập huấn và học tập.", ["học tập"]),
        ("cong dong hoc tap", "cộng đồng học tập, công dân", ["cộng đồng học tập"]),
        # The other way round is another word.
        ("tieu chi", "chỉ tiêu của tiêu chí", ["tiêu chí"]),
        # Where nothing stands side by side, the words alone are why it was found.
        ("hoc tap", "Học phí và tập huấn.", ["Học", "tập"]),
        ("lop", "lớp một, lớp hai", ["lớp", "lớp"]),
        # Another name says it whole; a word of the name alone does not.
        ("so giao duc va dao tao", "giao việc; Sở GD&ĐT và phòng", ["Sở GD&ĐT"]),
        ("TTHTCĐ xã", "Trung tâm học tập cộng đồng xã", ["Trung tâm học tập cộng đồng xã"]),
    ],
)
def test_words_side_by_side_are_marked_and_not_their_syllables_elsewhere(
    typed: str, text: str, found: list[str]
):
    assert marked(highlight.mark_all(text, marker(typed))) == found
    assert marked(highlight.snippet(text, marker(typed)).pieces) == found


def test_the_stretch_with_the_whole_phrase_is_chosen_and_shown_to_its_end():
    syllables = "Học kỳ hai, tập thể, cộng tác và đồng bộ, tâm lý, trung học. " * 4
    text = f"{syllables}{'Nội dung khác. ' * 30}{'x' * 150} Trung tâm học tập cộng đồng của xã. {syllables}"
    for typed in ("trung tam hoc tap cong dong", "trung tâm học tập cộng đồng"):
        assert marked(highlight.snippet(text, marker(typed)).pieces) == ["Trung tâm học tập cộng đồng"]


def test_a_sentence_ends_a_row():
    assert marked(highlight.mark_all("Thích học. Tập hai; học tập.", marker("hoc tap"))) == ["học tập"]
