"""Records of the form check: a finding, and a document as the checks see it."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Any

POINT = "Nghị định 30/2020/NĐ-CP, Phụ lục I, Phần I, Mục {section}, điểm {point}"


@dataclass(frozen=True, slots=True)
class Finding:
    """One departure: `place` is "II.4" (mục II, điểm 4), with words after it where more is to be said."""

    code: str
    place: str
    message: str
    line: int | None

    def as_json(self) -> dict[str, Any]:
        """Return what `check_document --json` prints."""
        head, _, more = self.place.partition(" ")
        section, _, point = head.partition(".")
        place = POINT.format(section=section, point=point) + (f" {more}" if more else "")
        return {"code": self.code, "point": place, "message": self.message, "line": self.line}


@dataclass(frozen=True)
class Part:
    """One document of a file: its lines (number, text) and what the reader understood."""

    lines: list[tuple[int, str]]
    facts: dict[str, Any]

    @property
    def first(self) -> int:
        """Return the number of the first line with text."""
        return next((no for no, text in self.lines if text.strip()), 1)

    def head(self, count: int) -> list[tuple[int, str]]:
        """Return the first lines with text."""
        return [(no, text) for no, text in self.lines if text.strip()][:count]

    def number_line(self, count: int) -> tuple[int, str] | None:
        """Return the line with number and symbol."""
        for no, text in self.head(count):
            if re.search(r"(?:^|\t|\s)Số\s*:?\s*[\d./_…-]*\s*(?:/|-)?\s*[A-ZĐ]", text) and len(text) < 200:
                return no, text
        return None

    def above_number(self, count: int) -> list[tuple[int, str]]:
        """Return the lines above the number (all of the head where there is none)."""
        line = self.number_line(count)
        return [(no, text) for no, text in self.head(count) if line is None or no < line[0]][:8]

    def line_of(self, words: str) -> int:
        """Return the line on which these words begin."""
        return next(
            (no for no, text in self.lines if words and words in re.sub(r"\s+", " ", text)), self.first
        )

    def warnings(self, code: str) -> list[dict[str, Any]]:
        """Return the parser's warnings with a code."""
        return [warning for warning in self.facts.get("warnings", []) if warning["code"] == code]
