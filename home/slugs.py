"""Addresses without marks: Wagtail's own slug drops đ, so "Đơn vị" would become "on-vi"."""

from __future__ import annotations

from collections.abc import Container

from accounts.folding import fold

MAX_LENGTH = 90


def slug_of(text: str) -> str:
    """Return the folded text cut at a word, so that it fits an address; never empty."""
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
