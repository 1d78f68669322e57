"""Whole numbers from forms and query strings."""

from __future__ import annotations

MOST = 2**63 - 1  # the greatest key a database keeps


def whole_number(value: object, *, most: int = MOST) -> int:
    """Return the whole number of 1 or more that a form or an address holds, 0 for anything else.

    Keys, pages and years begin at 1, so 0 finds nothing. Words, signs, other scripts' digits and numbers
    past `most` are no number: a text of 5,000 digits must not become an error of Python or of the database.
    """
    text = str(value or "").strip()
    number = int(text) if text.isascii() and text.isdecimal() and len(text) <= len(str(MOST)) else 0
    return number if number <= most else 0
