"""A space lost or too many: "krongpa" was "krong pa", a scan read "họctập". Pure; words are folded."""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import lru_cache
from itertools import pairwise
from typing import Final

_SYLLABLE: Final = re.compile(r"(?:[bcdghklmnpqrstvx]{0,3})[aeiouy]{1,3}(?:ng|nh|ch|[cmnpt])?")
_LENGTHS: Final = range(5, 15)
"""What is shorter is a syllable, what is longer two could not make."""


@lru_cache(maxsize=1024)
def split_syllables(word: str) -> tuple[tuple[str, str], ...]:
    """Return the two syllables a word may have been; none where it is a syllable itself."""
    if len(word) not in _LENGTHS or _SYLLABLE.fullmatch(word):
        return ()
    halves = ((word[:at], word[at:]) for at in range(2, len(word) - 1))
    return tuple(two for two in halves if all(map(_SYLLABLE.fullmatch, two)))


def join_syllables(words: Sequence[str]) -> dict[str, tuple[str, ...]]:
    """Return for each word what it may have been written together with its neighbour as."""
    found: dict[str, tuple[str, ...]] = {}
    for left, right in pairwise(words):
        if left.isalpha() and right.isalpha():
            for word in (left, right):
                found[word] = (*found.get(word, ()), f"{left}{right}")
    return found
