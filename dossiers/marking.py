"""Marking words in a text, found with or without diacritics; pure, offsets of the original are kept."""

from __future__ import annotations

import re
import unicodedata

MOST_WORDS = 12


def plain(text: str) -> str:
    """Return the text in small letters without marks, letter for letter as long as the original."""
    return "".join(_base(letter) for letter in text)


def _base(letter: str) -> str:
    if letter in "đĐ":
        return "d"
    first = unicodedata.normalize("NFD", letter)[0].lower()
    return first if len(first) == 1 else letter


def pieces(text: str, words: str) -> list[tuple[str, bool]]:
    """Return the text cut into (piece, found) where any of the words stands, whole words only."""
    wanted = [re.escape(plain(word)) for word in words.split()[:MOST_WORDS] if word.strip()]
    if not wanted:
        return [(text, False)]
    pattern = re.compile(rf"(?<!\w)(?:{'|'.join(wanted)})(?!\w)")
    out: list[tuple[str, bool]] = []
    at = 0
    for match in pattern.finditer(plain(text)):
        if match.start() > at:
            out.append((text[at : match.start()], False))
        out.append((text[match.start() : match.end()], True))
        at = match.end()
    return [*out, (text[at:], False)] if at < len(text) or not out else out
