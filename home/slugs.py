"""Slugs without diacritics: Wagtail's own rule drops đ, ế, ở …, so "Đơn vị mở lớp" would become "on-v-m-lp"."""

from __future__ import annotations

import unicodedata
from collections.abc import Container
from functools import cache

from ledger.vietnamese.folding import fold

MAX_LENGTH = 90
LATIN = range(0xC0, 0x1F00)  # code points of letters with diacritics, up to the last Vietnamese one


def slug_of(text: str) -> str:
    """Return the folded text, cut at a word to `MAX_LENGTH`; never empty."""
    slug = fold(text)
    if len(slug) > MAX_LENGTH:
        slug = slug[: MAX_LENGTH + 1].rpartition("-")[0] or slug[:MAX_LENGTH]
    return slug or "trang"


def free_slug(text: str, taken: Container[str]) -> str:
    """Return the text's slug, with -2, -3… where it is taken."""
    base = slug_of(text)
    slug, number = base, 2
    while slug in taken:
        slug, number = f"{base}-{number}", number + 1
    return slug


@cache
def slug_replacements() -> tuple[tuple[str, str], ...]:
    """Return the rule of `slug_of` as (regular expression, replacement) pairs for the script that fills in slugs.

    Letters of either case give the small base letter, combining marks nothing, anything else that is no letter or
    digit a hyphen; what is too long is cut at a word.
    """
    letters: dict[str, list[str]] = {}
    for letter in map(chr, LATIN):
        if unicodedata.category(letter).startswith("L") and len(base := fold(letter)) == 1:
            letters.setdefault(base, []).append(letter)
    return (
        *((f"[{''.join(found)}]", base) for base, found in sorted(letters.items())),
        ("[\\u0300-\\u036f]", ""),
        ("[^A-Za-z0-9]+", "-"),
        ("^-+|-+$", ""),
        (f"^(.{{1,{MAX_LENGTH}}})(?=-|$).*$", "$1"),
        (f"^(.{{{MAX_LENGTH}}}).*$", "$1"),
    )
