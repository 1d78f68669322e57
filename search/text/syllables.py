"""Missing or extra spaces between syllables: "krongpa" for "krong pa", "họctập" in a scan. Pure; words are folded."""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import lru_cache
from itertools import pairwise
from typing import Final

_SYLLABLE: Final = re.compile(r"(?:[bcdghklmnpqrstvx]{0,3})[aeiouy]{1,3}(?:ng|nh|ch|[cmnpt])?")
_LENGTHS: Final = range(5, 15)
"""Shorter words are one syllable; longer ones cannot be two."""


@lru_cache(maxsize=1024)
def split_syllables(word: str) -> tuple[tuple[str, str], ...]:
    """Return every split of a word into two syllables; none where the word is a syllable itself."""
    if len(word) not in _LENGTHS or _SYLLABLE.fullmatch(word):
        return ()
    halves = ((word[:at], word[at:]) for at in range(2, len(word) - 1))
    return tuple(pair for pair in halves if all(map(_SYLLABLE.fullmatch, pair)))


def join_syllables(words: Sequence[str]) -> dict[str, tuple[str, ...]]:
    """Return for each word the words it makes when joined with a neighbour."""
    joined: dict[str, tuple[str, ...]] = {}
    for left, right in pairwise(words):
        if left.isalpha() and right.isalpha():
            for word in (left, right):
                joined[word] = (*joined.get(word, ()), f"{left}{right}")
    return joined
