"""The text of a plan, line by line, so that every fact can point at the line that states it."""

from __future__ import annotations

from dataclasses import dataclass

from documents.models import Plan


@dataclass(frozen=True, slots=True)
class Line:
    """One printed line with its number in the file; `heading` is how it stands out on the page."""

    number: int
    text: str
    centred: bool


def document_lines(plan: Plan) -> list[Line]:
    """Return the lines with words in them; numbers count the lines of the whole file, from 1."""
    return [
        Line(number, text.strip(), is_centred(text.strip()))
        for number, text in plan.numbered_lines()
        if text.strip()
    ]


def is_centred(text: str) -> bool:
    """Return whether a line is a title: capitals only, short, and not a table row."""
    letters = [c for c in text if c.isalpha()]
    return bool(letters) and len(text) <= 90 and "|" not in text and all(c.isupper() for c in letters)
