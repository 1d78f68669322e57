"""What was typed by Telex into a box that does not turn keys into marks. Pure."""

from __future__ import annotations

import re

_TELEX_RE = re.compile(
    r"(dd|[bcdghklmnpqrstvx]{0,3})([aeiouy]{1,5})[sfrxjz]?(ng|nh|ch|[cmnpt]?)(?:(?<![sfrxjz])[sfrxjz])?"
)
_TELEX_VOWELS = re.compile(r"aa|ee|oo")


def untyped(word: str) -> str:
    """Return what a folded word means that was typed by Telex into a plain box ("taajp" is "tap"); "" if nothing."""
    match = _TELEX_RE.fullmatch(word.replace("w", ""))
    if match is None:
        return ""
    first, vowels, last = match.groups()
    plain = _TELEX_VOWELS.sub(lambda found: found[0][0], vowels)
    found = f"{first.replace('dd', 'd')}{plain}{last}"
    return "" if found == word else found
