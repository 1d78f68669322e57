"""Vietnamese text without diacritics: one base, the forms built on it."""

import unicodedata

import pytest

from ledger.vietnamese.folding import fold, plain, plain_letters, unmarked

TEXT = "Đặng Thị Ước – Xã Đắk Pơ, 25/2023/TT-BGDĐT"


@pytest.mark.parametrize("form", ["NFC", "NFD"])
def test_every_form_ignores_how_letters_are_composed(form):
    text = unicodedata.normalize(form, TEXT)
    assert unmarked(text) == "Dang Thi Uoc – Xa Dak Po, 25/2023/TT-BGDDT"
    assert plain(text) == "dang thi uoc – xa dak po, 25/2023/tt-bgddt"
    assert fold(text) == "dang-thi-uoc-xa-dak-po-25-2023-tt-bgddt"


@pytest.mark.parametrize(
    "text", [TEXT, "", "đĐ", "İstanbul ß ﬁ", unicodedata.normalize("NFD", "khoá"), "a\u0301"]
)
def test_plain_letters_keep_every_offset(text):
    assert len(plain_letters(text)) == len(text)


def test_plain_letters_say_the_same_as_plain_where_marks_are_composed():
    assert plain_letters(TEXT) == plain(TEXT)
