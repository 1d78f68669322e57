"""The order of the Vietnamese alphabet as plain text: a key that every database and engine compares alike.

Databases and engines each bring an order of their own (SQLite and Elasticsearch go by bytes, PostgreSQL by its
locale), and by bytes "Đ" stands after "X". A key is ASCII; compared byte by byte it gives the order of CLDR for
`vi`: the letters a ă â b c d đ e ê … u ư v x y decide first (f j w z in their Latin places), then the tones ngang
huyền hỏi ngã sắc nặng, syllable by syllable; capitals and the place of a tone mark (hòa, hoà) do not count. Numbers
go by their value, so "số 2" stands before "số 10", and before letters.

    "Đắk Pơ" → "d{a{k-po|!4"      letters, then after "!" a tone for each syllable, no mark at the end left out
"""

from __future__ import annotations

import re
import unicodedata
from typing import Final

# Bytes in rising order: what parts two names < what parts letters from tones < what parts syllables < digits < letters
# < what makes the second and the third letter of a base.
NAMES, TONES_FOLLOW, SYLLABLE, SECOND, THIRD, FOREIGN = " ", "!", "-", "{", "|", "~"

BREVE, CIRCUMFLEX, HORN = "\u0306", "\u0302", "\u031b"
LETTERS: Final = {
    ("a", BREVE): SECOND,
    ("a", CIRCUMFLEX): THIRD,
    ("e", CIRCUMFLEX): SECOND,
    ("o", CIRCUMFLEX): SECOND,
    ("o", HORN): THIRD,
    ("u", HORN): SECOND,
}
TONES: Final = {"\u0300": "1", "\u0309": "2", "\u0303": "3", "\u0301": "4", "\u0323": "5"}
BARRED: Final = str.maketrans({"đ": f"d{SECOND}", "ð": f"d{SECOND}"})  # Đ and the Icelandic Ð look the same
DIGITS_MAX: Final = 9

_APOSTROPHES = re.compile("['\u2018\u2019\u02bc`\u00b4]")  # H'Leo is one word
_SYLLABLE = re.compile(r"\d+|(?:[^\W\d_]|[\u0300-\u036f])+")


def name_key(text: str) -> str:
    """Return what a list of names is ordered by; never empty."""
    letters, tones = [], []
    for syllable in _SYLLABLE.findall(_APOSTROPHES.sub("", unicodedata.normalize("NFC", text).lower())):
        base, tone = (_number(syllable), "0") if syllable.isdecimal() else _spelled(syllable)
        letters.append(base)
        tones.append(tone)
    return SYLLABLE.join(letters) + TONES_FOLLOW + "".join(tones).rstrip("0")


def person_key(name: str) -> str:
    """Return what a list of people is ordered by: the given name, which stands last, then family and middle name."""
    before, _, given = name.strip().rpartition(" ")
    return f"{name_key(given)}{NAMES}{name_key(before)}"


def _spelled(syllable: str) -> tuple[str, str]:
    """Return the letters of a syllable and its tone."""
    letters, tone = [], "0"
    for char in unicodedata.normalize("NFD", syllable.translate(BARRED)):
        if char.isascii():
            letters.append(char)
        elif unicodedata.category(char) == "Mn":
            tone = TONES.get(char, tone)
            letters.append(LETTERS.get((_base(letters), char), ""))
        else:
            letters.append(f"{FOREIGN}{ord(char):06x}")
    return "".join(letters), tone


def _base(letters: list[str]) -> str:
    """Return the letter that a mark stands on."""
    return next((one for one in reversed(letters) if one.isalpha()), "")


def _number(digits: str) -> str:
    """Return a number so that a longer one, which is a bigger one, stands after."""
    value = "".join(str(unicodedata.decimal(digit)) for digit in digits).lstrip("0") or "0"
    length = len(value)
    return f"{length}{value}" if length < DIGITS_MAX else f"{DIGITS_MAX}{length:03d}{value}"
