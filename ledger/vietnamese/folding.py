"""Vietnamese text without diacritics (bỏ dấu), in the forms the rooms compare and address by.

The search room keeps a form of its own (search/text/folding.py): it also folds compatible forms and normalises the
place of a tone mark, and is built for whole documents at a time.
"""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache
from typing import Final

_D: Final = str.maketrans("đĐ", "dD")
_NOT_IN_ADDRESS: Final = re.compile(r"[^a-z0-9]+")


def unmarked(text: str) -> str:
    """Return the text without combining marks and with d for đ; case and everything else stay."""
    letters = unicodedata.normalize("NFD", text.translate(_D))
    return "".join(c for c in letters if not unicodedata.combining(c) and unicodedata.category(c) != "Mn")


def plain(text: str) -> str:
    """Return the text unmarked and without case, for comparing."""
    return unmarked(text.casefold())


def fold(text: str) -> str:
    """Return a name as people type it: lower-case ASCII letters and digits, words joined by hyphens."""
    return _NOT_IN_ADDRESS.sub("-", unmarked(text).lower()).strip("-")


def plain_letters(text: str) -> str:
    """Return the text plain, letter for letter as long as the original, so that offsets hold in both."""
    return "".join(map(_plain_letter, text))


@lru_cache(maxsize=4096)
def _plain_letter(letter: str) -> str:
    """Return one letter plain; itself where that would be none or several."""
    if letter in "đĐ":
        return "d"
    first = unicodedata.normalize("NFD", letter)[0].lower()
    return first if len(first) == 1 else letter
