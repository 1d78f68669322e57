"""What was typed by Telex into a box that does not turn keys into marks. Pure."""

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
"""What a w stands for, the first that fits: "nguoiw" is "ngươi", "muaw" is "mưa"."""
_CARRIERS: Final = "âêôăơư"


def strip_telex(word: str) -> str:
    """Return what a folded word means that was typed by Telex into a plain box ("taajp" is "tap"); "" if nothing."""
    match = _TELEX_RE.fullmatch(word.replace("w", ""))
    if match is None:
        return ""
    first, vowels, last = match.groups()
    plain = _TELEX_VOWELS.sub(lambda found: found[0][0], vowels)
    found = f"{first.replace('dd', 'd')}{plain}{last}"
    return "" if found == word else found


def decode_telex(line: str) -> str:
    """Return the line with its Telex keys turned into marks ("hojc taapj" is "học tập"); "" where there are none."""
    found = _WORD_RE.sub(lambda match: _in_case_of(match[0], _marked(match[0].lower())), line)
    return "" if found == line else found


def _in_case_of(typed: str, word: str) -> str:
    if typed.isupper():
        return word.upper()
    return word.capitalize() if typed[0].isupper() else word


def _marked(word: str) -> str:
    """Return one syllable with its marks; the word as it is where it is none."""
    match = _KEYS_RE.fullmatch(word)
    if match is None:
        return word
    first, vowels, early, late, last, ending = match.groups()
    keys = vowels + late
    if "w" in f"{keys}{ending}":
        keys = _horned(keys.replace("w", ""))
    for pair, vowel in _DOUBLED.items():
        keys = keys.replace(pair, vowel)
    tones = [_TONES[key] for key in early + ending if key in _TONES]
    if not keys or len(tones) > 1:
        return word
    at = _place(keys, closed=bool(last))
    syllable = f"{first.replace('dd', 'đ')}{keys[: at + 1]}{''.join(tones)}{keys[at + 1 :]}{last}"
    return unicodedata.normalize("NFC", syllable)


def _horned(vowels: str) -> str:
    return next(
        (vowels.replace(pair, horned, 1) for pair, horned in _HORNED if pair in vowels), vowels or "ư"
    )


def _place(vowels: str, *, closed: bool) -> int:
    """Return which vowel carries the tone, as it is written today ("hòa", "ngoài", "cường")."""
    carriers = [at for at, vowel in enumerate(vowels) if vowel in _CARRIERS]
    if carriers:
        return carriers[-1]
    return len(vowels) - 1 if closed else (len(vowels) - 1) // 2
