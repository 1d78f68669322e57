"""“Ý bạn là …”: what was typed, as the texts write it."""

from __future__ import annotations

import pytest

from search.text import diacritics, terms

TEXTS = [
    "Danh hiệu “Công dân học tập” được công nhận. Đánh giá công dân học tập; đánh giá, đánh số.",
    "Sở Thông tin và Truyền thông báo cáo trước ngày 10/12. Bộ Giáo dục: Thông tư số 25/2023/TT-BGDĐT.",
    "Gia đình học tập ở Krông Pa; giá sách, giá trị. Ông Trần Huy Kiên nói về chất thải rắn, nước thải khu dân cư.",
    "Cử tri, cứ liệu, cứ thế. Phòng GD&ĐT; Quyết định số 387/QĐ-TTg. Bao lâu thì báo lại.",
]


def meant(text: str, **options) -> str:
    return diacritics.restore_diacritics(terms.parse(text), TEXTS, **options)


@pytest.mark.parametrize(
    ("typed", "restored"),
    [
        ("danh hieu", "danh hiệu"),  # “đánh” stands there more often, but not beside “hiệu”
        ("danh gia", "đánh giá"),
        ("gia dinh hoc tap", "gia đình học tập"),
        ("khu dan cu", "khu dân cư"),
        ("bao cao", "báo cáo"),
        ("tran huy kien", "trần huy kiên"),
    ],
)
def test_a_word_is_written_as_it_stands_beside_its_neighbours(typed: str, restored: str):
    assert meant(typed) == restored


def test_words_that_stand_twice_stay_twice():
    assert meant("cong dan dat danh hieu cong dan hoc tap") == "công dân dat danh hiệu công dân học tập"
    assert meant("so thong tin va truyen thong") == "sở thông tin và truyền thông"
    assert meant("chat thai ran nuoc thai") == "chất thải rắn nước thải"


@pytest.mark.parametrize(
    ("typed", "restored"),
    [
        ("60% cong dan", "60% công dân"),
        ("bao cao truoc ngay 10/12", "báo cáo trước ngày 10/12"),
        ("thong tu 25/2023/TT-BGDDT", "thông tư 25/2023/TT-BGDDT"),
        ('"hoc tap" KRONG PA', '"học tập" KRÔNG PA'),
        ("Krong Pa", "Krông Pa"),
    ],
)
def test_what_was_typed_besides_words_stays(typed: str, restored: str):
    assert meant(typed) == restored


@pytest.mark.parametrize(
    "typed",
    [
        "học tập",
        "HỌC TẬP",
        "phòng GD&ĐT",
        "QĐ-TTg 387",
        "25/2023/TT-BGDĐT",
        "Quyết định số 387/QĐ-TTg",
        "",
        "*",
    ],
)
def test_nothing_is_offered_where_only_case_or_signs_would_change(typed: str):
    assert meant(typed) == ""


def test_a_wrong_mark_is_put_right_and_a_right_one_left_alone():
    assert meant("gia đinh hoc tâp") == "gia đình học tập"
    assert meant("đánh số hoc tap") == "đánh số học tập"


@pytest.mark.parametrize("typed", ["trần văn kiện", "sở giáo trị"])
def test_marks_typed_among_several_words_are_changed_only_where_a_neighbour_says_so(typed: str):
    assert meant(typed) == ""


def test_words_that_only_ask_get_their_own_marks():
    assert meant("cong dan o dau") == "công dân ở đâu"
    assert meant("hoc tap bao lâu") == "học tập bao lâu"


@pytest.mark.parametrize(
    ("typed", "restored"),
    [
        ("so 01", "số 01"),  # not “sở”, which is all the texts have
        ("thong tu so 25 nam 2023", "thông tư số 25 năm 2023"),
        ("QUY 3 nam 2026", "QUÝ 3 năm 2026"),
        ("so thong tin", "sở thông tin"),
        ("sở 01", ""),
    ],
)
def test_a_word_that_counts_gets_its_marks_before_a_number_only(typed: str, restored: str):
    assert meant(typed) == restored


def test_a_word_alone_is_left_where_its_texts_do_not_agree():
    assert meant("cu ky luat") == ""  # “cử”, “cứ”, “cư”: nobody knows


def test_a_mistyped_word_is_the_one_that_stands_beside_the_others():
    assert meant("trần huu kiên", tolerant=True) == "trần huy kiên"
    assert meant("giq dinh hoc tap", tolerant=True) == "gia đình học tập"
