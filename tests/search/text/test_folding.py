"""Folding: what counts as the same word, and where it stands in the original."""

from __future__ import annotations

import time
import unicodedata

import pytest

from search.text import folding

PHRASE = "Đơn vị học tập, Quyết định công nhận; xã Hoà Bình"


@pytest.mark.parametrize(
    ("written", "folded"),
    [
        ("học tập", "hoc tap"),
        ("HỌC TẬP", "hoc tap"),
        ("Đơn vị", "don vi"),
        ("\u00d0ại", "dai"),  # Ð, the Icelandic letter that looks like Đ
        ("\u0189ại", "dai"),
        ("nguyễn thị thuý", "nguyen thi thuy"),
        ("ﬁle", "file"),
        ("quyết\u00ad định\u200b", "quyet dinh"),
        ("", ""),
    ],
)
def test_folded_text_has_no_marks_case_or_d_with_stroke(written: str, folded: str):
    assert folding.fold(written) == folded


@pytest.mark.parametrize("text", [PHRASE, "Thuý quý hoà", "ỡ ặ ữ ệ", "24/2023/TT-BGDĐT"])
def test_both_unicode_forms_are_analysed_alike(text: str):
    composed, decomposed = (folding.analyse(unicodedata.normalize(form, text)) for form in ("NFC", "NFD"))
    assert composed == decomposed
    assert folding.fold(folding.fold(text)) == folding.fold(text)


@pytest.mark.parametrize(
    ("new", "old"),
    [("hòa", "hoà"), ("thúy", "thuý"), ("khỏe", "khoẻ"), ("quý", "qúy"), ("lũy", "luỹ"), ("hoạ", "họa")],
)
def test_old_and_new_tone_placement_are_the_same_exact_word(new: str, old: str):
    assert folding.exact_form(new) == folding.exact_form(old)


@pytest.mark.parametrize(
    ("one", "other"),
    [("hoà", "hoa"), ("ma", "má"), ("đa", "da"), ("tân", "tan"), ("hóa", "hòa"), ("mơ", "mo")],
)
def test_marks_stay_apart_in_the_exact_form(one: str, other: str):
    assert folding.exact_form(one) != folding.exact_form(other)
    assert folding.fold(one) == folding.fold(other)


@pytest.mark.parametrize(
    "written",
    [
        "25/2023/TT-BGDĐT",
        "25/2023/tt-bgddt",
        "25/2023/TT-BGD&ĐT",
        "25 / 2023 / TT - BGDĐT",
        "25/2023/TT–BGDĐT",
        "025/2023/TT-BGD\u00d0T",
        unicodedata.normalize("NFD", "25/2023/TT-BGDĐT"),
    ],
)
def test_a_document_number_is_one_thing_in_every_way_of_writing(written: str):
    (number,) = folding.document_numbers(f"Thông tư số {written}, ngày 29")
    assert number.keys == ("25/2023/tt-bgddt", "25/2023/tt", "25/2023")


def test_a_number_without_year_and_an_indicator_code_are_one_thing_too():
    keys = folding.analyse("Kế hoạch 12/KH-UBND, chỉ tiêu 4.1 và 10.2.").numbers.split()
    assert keys == ["12/kh-ubnd", "12/kh", "4.1", "10.2"]


def test_parts_of_a_number_are_words_as_well():
    assert folding.analyse("24/2023/TT-BGDĐT").folded == "24 2023 tt bgddt"


def test_the_exact_form_keeps_words_with_marks_and_no_others():
    analysed = folding.analyse("Học TẬP 2026, hoc tap suốt đời mãi")
    assert analysed.folded.split().count("hoc") == 2
    assert analysed.exact.split() == [
        folding.exact_form(word) for word in ("học", "tập", "suốt", "đời", "mãi")
    ]


@pytest.mark.parametrize("form", ["NFC", "NFD"])
def test_words_point_at_the_original_text(form: str):
    text = unicodedata.normalize(form, PHRASE)
    pairs = [(text[t.start : t.end], t.folded) for t in folding.word_tokens(text)]
    assert pairs[2] == (unicodedata.normalize(form, "học"), "hoc")
    assert pairs[-1] == (unicodedata.normalize(form, "Bình"), "binh")
    assert all(folding.fold(original) == folded for original, folded in pairs)


@pytest.mark.parametrize("text", ["1/" * 50_000, "1/a" + "&" * 100_000, "a\u0300" * 50_000, "1/2-" * 50_000])
def test_hostile_text_is_analysed_in_reasonable_time(text: str):
    started = time.perf_counter()
    folding.analyse(text)
    assert time.perf_counter() - started < 3
