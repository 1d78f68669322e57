"""Search for words in folded text, without tokenising it. Pure."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence


def find_word(word: str, plain: str) -> Iterator[tuple[int, int]]:
    """Yield start and end of each occurrence of a whole word in a folded text."""
    at = plain.find(word)
    while at >= 0:
        end = at + len(word)
        if not (plain[end : end + 1].isalnum() or plain[at - 1 : at].isalnum()):
            yield at, end
        at = plain.find(word, end)


def written_forms(folded: str) -> tuple[str, ...]:
    """Return the spellings of a folded word in a text folded letter by letter: a final i may be a y."""
    return (folded, f"{folded[:-1]}y") if folded.endswith("i") else (folded,)


def phrase_pattern(phrases: Iterable[Sequence[str]]) -> re.Pattern[str]:
    """Return the pattern that matches any of these rows of words in a text folded letter by letter."""
    longest_first = sorted(phrases, key=len, reverse=True)
    rows = [r"[\W_]+".join(f"(?:{'|'.join(written_forms(word))})" for word in row) for row in longest_first]
    return re.compile(rf"(?<![^\W_])(?:{'|'.join(rows)})(?![^\W_])")
