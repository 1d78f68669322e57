"""Folding as laws: for any text, and for every syllable Vietnamese has."""

from __future__ import annotations

import unicodedata
from itertools import product

from hypothesis import given, settings
from hypothesis import strategies as st

from search.results.highlight import Marker, mark_all
from search.text import folding
from search.text.folding import within_one_edit
from search.text.terms import parse

LETTERS = "aàáảãạăằắẳẵặâầấẩẫậeèéẻẽẹêềếểễệiìíỉĩịoòóỏõọôồốổỗộơờớởỡợuùúủũụưừứửữựyỳýỷỹỵđĐÐbcdghklmnpqrstvxABC0 .,/-–“”\u0301\u0309\u00ad\n"
TEXTS = st.text(st.one_of(st.sampled_from(LETTERS), st.characters()), max_size=80)
ONSETS = [
    "b",
    "c",
    "ch",
    "d",
    "đ",
    "g",
    "gh",
    "gi",
    "h",
    "k",
    "kh",
    "l",
    "m",
    "n",
    "ng",
    "ngh",
    "nh",
    "p",
    "ph",
    "qu",
    "r",
    "s",
    "t",
    "th",
    "tr",
    "v",
    "x",
] + [""]
RHYMES = [
    "a",
    "ac",
    "ach",
    "ai",
    "am",
    "an",
    "ang",
    "anh",
    "ao",
    "ap",
    "at",
    "au",
    "ay",
    "ă",
    "ăc",
    "ăm",
    "ăn",
    "ăng",
    "ăp",
    "ăt",
    "â",
    "âc",
    "âm",
    "ân",
    "âng",
    "âp",
    "ât",
    "âu",
    "ây",
    "e",
    "ec",
    "em",
    "en",
    "eng",
    "eo",
    "ep",
    "et",
    "ê",
    "ên",
    "ênh",
    "êp",
    "êt",
    "êu",
    "i",
    "ia",
    "iêc",
    "iêm",
    "iên",
    "iêng",
    "iêp",
    "iêt",
    "iêu",
    "im",
    "in",
    "inh",
    "ip",
    "it",
    "iu",
    "o",
    "oa",
    "oac",
    "oach",
    "oai",
    "oam",
    "oan",
    "oang",
    "oanh",
    "oat",
    "oay",
    "oe",
    "oen",
    "oet",
    "oi",
    "om",
    "on",
    "ong",
    "op",
    "ot",
    "ô",
    "ôc",
    "ôi",
    "ôm",
    "ôn",
    "ông",
    "ôp",
    "ôt",
    "ơ",
    "ơi",
    "ơm",
    "ơn",
    "ơp",
    "ơt",
    "u",
    "ua",
    "uân",
    "uât",
    "uây",
    "uê",
    "ui",
    "um",
    "un",
    "ung",
    "uôc",
    "uôi",
    "uôm",
    "uôn",
    "uông",
    "uôt",
    "up",
    "ut",
    "uy",
    "uya",
    "uyên",
    "uyêt",
    "uynh",
    "uyt",
    "ư",
    "ưa",
    "ưc",
    "ưi",
    "ưm",
    "ưng",
    "ươc",
    "ươi",
    "ươm",
    "ươn",
    "ương",
    "ươp",
    "ươt",
    "ưt",
    "ưu",
    "y",
    "yêm",
    "yên",
    "yêu",
]
TONES = ["", "\u0300", "\u0301", "\u0303", "\u0309", "\u0323"]
VOWELS = set("aăâeêioôơuưy")


def syllables():
    """Yield every syllable with its tone on each vowel where somebody might put it."""
    for onset, rhyme, tone in product(ONSETS, RHYMES, TONES):
        for at in [n for n, letter in enumerate(rhyme) if letter in VOWELS] if tone else [0]:
            yield onset + rhyme[: at + 1] + tone + rhyme[at + 1 :], onset + rhyme


def plain(text: str) -> str:
    letters = unicodedata.normalize("NFD", text).replace("đ", "d")
    return "".join(letter for letter in letters if not unicodedata.combining(letter))


@given(TEXTS)
@settings(max_examples=400, deadline=None)
def test_folding_twice_changes_nothing(text: str):
    folded = folding.analyse(text).folded
    assert folding.analyse(folded).folded == folded
    assert folding.fold(folding.fold(text)) == folding.fold(text)


@given(TEXTS)
@settings(max_examples=400, deadline=None)
def test_every_word_points_at_what_it_was_made_from(text: str):
    end = 0
    for token in folding.word_tokens(text):
        assert end <= token.start < token.end <= len(text)
        (again,) = list(folding.word_tokens(text[token.start : token.end]))
        assert (again.folded, again.exact) == (token.folded, token.exact)
        end = token.end


@given(st.text(st.sampled_from(LETTERS), max_size=60))
@settings(max_examples=400, deadline=None)
def test_both_unicode_forms_give_the_same_words(text: str):
    composed, decomposed = (folding.analyse(unicodedata.normalize(form, text)) for form in ("NFC", "NFD"))
    assert composed == decomposed


@given(TEXTS, TEXTS)
@settings(max_examples=200, deadline=None)
def test_marked_pieces_are_the_text_itself(text: str, query: str):
    assert "".join(piece.text for piece in mark_all(text, Marker(parse(query), tolerant=True))) == text


def test_every_syllable_is_found_by_its_unmarked_form_and_by_every_place_of_its_tone():
    seen = 0
    for written, base in syllables():
        word = unicodedata.normalize("NFC", written)
        (token,) = folding.word_tokens(word)
        (typed,) = folding.word_tokens(plain(word))
        assert token.folded == typed.folded, word
        first = base + "".join(mark for mark in written if mark in TONES and mark)
        assert sorted(token.exact) == sorted(next(iter(folding.word_tokens(first))).exact), word
        seen += 1
    assert seen > 20_000


@given(st.text("abcd", min_size=1, max_size=6), st.text("abcd", min_size=1, max_size=6))
@settings(max_examples=500, deadline=None)
def test_one_letter_apart_is_what_it_says(one: str, other: str):
    letters = "abcd"
    near = {one}
    for at in range(len(one) + 1):
        near |= {one[:at] + letter + one[at:] for letter in letters}
        near |= {one[:at] + one[at + 1 :]}
        near |= {one[:at] + letter + one[at + 1 :] for letter in letters if at < len(one)}
        near |= {one[:at] + one[at + 1 : at + 2] + one[at : at + 1] + one[at + 2 :]}
    assert within_one_edit(one, other) == (other in near)


@given(TEXTS)
def test_a_text_folded_at_its_length_keeps_every_letter_at_its_place(text: str):
    plain = folding.fold_same_length(text)
    if plain is None:
        assert unicodedata.normalize("NFC", text) != text or any(
            unicodedata.combining(c) or c == "\u00ad" for c in text
        )
        return
    assert len(plain) == len(text)
    for written, letter in zip(text, plain, strict=True):
        folded = folding.fold(written)
        if len(folded) == 1 and folded.isalnum() and ord(written) < folding.FOLD_UP_TO:
            assert letter == folded


@given(
    st.text(st.sampled_from(f"{LETTERS}_&°“…\t\f"), max_size=80).map(
        lambda text: unicodedata.normalize("NFC", text)
    )
)
@settings(max_examples=150, deadline=None)
def test_a_text_taken_apart_as_bytes_has_the_words_of_one_taken_apart_letter_by_letter(text):
    quick, slow = folding.analyse(text), folding.analyse(f"{text} \u2192")
    assert (quick.words, quick.folded, quick.exact) == (slow.words, slow.folded, slow.exact)
