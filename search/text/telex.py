"""Text typed with Telex keys into a field without an input method ("hojc taapj" for "học tập"). Pure."""

from __future__ import annotations

import re
import unicodedata
from typing import Final

_TELEX_RE = re.compile(
    r"(dd|[bcdghklmnpqrstvx]{0,3})([aeiouy]{1,5})[sfrxjz]?(ng|nh|ch|[cmnpt]?)(?:(?<![sfrxjz])[sfrxjz])?"
)
_TELEX_VOWELS = re.compile(r"aa|ee|oo")

_KEYS_RE: Final = re.compile(
    r"(dd|d|ngh|ng|nh|gh|gi|kh|ph|qu|th|tr|ch|[bcghklmnpqrstvx]?)"
    r"([aeiouyw]{1,5})([sfrxj]?)([aeow]?)(ng|nh|ch|[cmnpt]?)([sfrxjw]{0,2})"
)
_WORD_RE: Final = re.compile(r"(?<![\w/&-])[A-Za-z]{2,9}(?![\w/&-])")
_TONES: Final = {"s": "\u0301", "f": "\u0300", "r": "\u0309", "x": "\u0303", "j": "\u0323"}
_DOUBLED: Final = {"aa": "â", "ee": "ê", "oo": "ô"}
_HORNED: Final = (("uo", "ươ"), ("ua", "ưa"), ("u", "ư"), ("o", "ơ"), ("a", "ă"))
"""Vowels that a w turns into horned ones, the first match wins: "nguoiw" is "ngươi", "muaw" is "mưa"."""
_CARRIERS: Final = "âêôăơư"


def strip_telex(word: str) -> str:
    """Return the folded word without its Telex keys ("taajp" is "tap"), "" where it has none."""
    match = _TELEX_RE.fullmatch(word.replace("w", ""))
    if match is None:
        return ""
    first, vowels, last = match.groups()
    plain = _TELEX_VOWELS.sub(lambda match: match[0][0], vowels)
    stripped = f"{first.replace('dd', 'd')}{plain}{last}"
    return "" if stripped == word else stripped


def decode_telex(line: str) -> str:
    """Return the line with Telex keys turned into diacritics ("hojc taapj" is "học tập"), "" where nothing changes."""
    decoded = _WORD_RE.sub(lambda match: _with_case_of(match[0], _decode_syllable(match[0].lower())), line)
    return "" if decoded == line else decoded


def _with_case_of(typed: str, word: str) -> str:
    if typed.isupper():
        return word.upper()
    return word.capitalize() if typed[0].isupper() else word


def _decode_syllable(word: str) -> str:
    """Return the syllable with its diacritics; a word that is no Telex syllable unchanged."""
    match = _KEYS_RE.fullmatch(word)
    if match is None:
        return word
    first, vowels, early, late, last, ending = match.groups()
    keys = vowels + late
    if "w" in f"{keys}{ending}":
        keys = _add_horn(keys.replace("w", ""))
    for pair, vowel in _DOUBLED.items():
        keys = keys.replace(pair, vowel)
    tones = [_TONES[key] for key in early + ending if key in _TONES]
    if not keys or len(tones) > 1:
        return word
    at = _tone_position(keys, closed=bool(last))
    syllable = f"{first.replace('dd', 'đ')}{keys[: at + 1]}{''.join(tones)}{keys[at + 1 :]}{last}"
    return unicodedata.normalize("NFC", syllable)


def _add_horn(vowels: str) -> str:
    return next(
        (vowels.replace(pair, horned, 1) for pair, horned in _HORNED if pair in vowels), vowels or "ư"
    )


def _tone_position(vowels: str, *, closed: bool) -> int:
    """Return the index of the vowel that carries the tone in current spelling ("hòa", "ngoài", "cường")."""
    carriers = [at for at, vowel in enumerate(vowels) if vowel in _CARRIERS]
    if carriers:
        return carriers[-1]
    return len(vowels) - 1 if closed else (len(vowels) - 1) // 2
