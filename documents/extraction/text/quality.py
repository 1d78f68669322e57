"""Quality of a page's text, and cleaning that changes no letter. Pure."""

from __future__ import annotations

import re
import unicodedata

from documents.extraction.text.syllables import marked, share

_LIGATURES = {0xFB00: "ff", 0xFB01: "fi", 0xFB02: "fl", 0xFB03: "ffi", 0xFB04: "ffl"}
_DROPPED = dict.fromkeys([*range(9), 0x0B, *range(0x0E, 0x20), 0x7F, 0x200B, 0x2060, 0xFEFF, 0xFFFB])
_HYPHENS = {0x02: "-", 0xFFFE: "-"}
_SPACES = {0xA0: " ", 0x2002: " ", 0x2003: " ", 0x2009: " ", 0x202F: " "}
_TABLE = _DROPPED | _LIGATURES | _SPACES | _HYPHENS
_LETTERS = re.compile(r"[^\W\d_]")
_BROKEN = re.compile("[\ufffd\ue000-\uf8ff]")
_MIN_MARKED = 5
_ENOUGH = 400


def clean(text: str) -> str:
    """Return the text in NFC with plain line ends and spaces, without control characters or ligatures."""
    text = text.replace("\r\n", "\n").replace("\r", "\n").translate(_TABLE)
    text = unicodedata.normalize("NFC", text)
    return "\n".join(line.rstrip() for line in text.split("\n")).strip("\n")


def letters(text: str) -> int:
    """Return how many letters a text has."""
    return len(_LETTERS.findall(text))


def broken(text: str) -> int:
    """Count what no Vietnamese page holds: replacement marks and private characters."""
    return len(_BROKEN.findall(text))


def poor(text: str) -> bool:
    """Return whether a text layer looks garbled: broken characters, or impossible syllables."""
    if not _LETTERS.search(text):
        return broken(text) > 0
    if broken(text) * 50 > len(text):
        return True
    words = marked(text)[:_ENOUGH]
    return len(words) >= _MIN_MARKED and share(words) < 0.6


def score(text: str) -> float:
    """Return how good a text looks: its letters, less what is broken, weighed by possible syllables."""
    words = marked(text)
    weight = 0.5 + 0.5 * share(words) if words else 0.6
    return (letters(text) - 10 * broken(text)) * weight
