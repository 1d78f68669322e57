"""Detect the Unicode encoding of a text file. Pure; used by the sandboxed readers."""

from __future__ import annotations

LOOKED_AT = 4096
MANY_ZEROS = 5  # more than one byte in five is zero: two bytes a letter, and no mark says so


def unicode_encoding(data: bytes) -> str:
    """Return "utf-16" for a byte order mark, "utf-16-le" or "-be" by the place of zero bytes, else "utf-8-sig"."""
    if data.startswith((b"\xff\xfe", b"\xfe\xff")):
        return "utf-16"
    head = data[:LOOKED_AT]
    if head.count(0) * MANY_ZEROS > len(head):
        return "utf-16-le" if head[1::2].count(0) > head[::2].count(0) else "utf-16-be"
    return "utf-8-sig"
