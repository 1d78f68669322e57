"""Addresses without marks."""

from __future__ import annotations

import unicodedata

import pytest

from home.slugs import MAX_LENGTH, fold, free_slug, slug_of


@pytest.mark.parametrize("form", ["NFC", "NFD"])
def test_a_slug_keeps_the_letter_d_and_drops_every_mark(form):
    assert (
        slug_of(unicodedata.normalize(form, "Đơn vị học tập: số 12/QĐ-UBND"))
        == "don-vi-hoc-tap-so-12-qd-ubnd"
    )


def test_a_long_title_is_cut_at_a_word():
    slug = slug_of("học tập suốt đời " * 20)
    assert len(slug) <= MAX_LENGTH
    assert slug.split("-")[-1] in {"hoc", "tap", "suot", "doi"}


def test_a_taken_slug_gets_the_next_number():
    assert free_slug("Kế hoạch", {"ke-hoach", "ke-hoach-2"}) == "ke-hoach-3"


def test_a_title_without_letters_still_has_an_address():
    assert (slug_of("…"), fold("…")) == ("trang", "")
