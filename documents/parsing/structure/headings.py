"""Headings above each paragraph."""

from __future__ import annotations

import re
from dataclasses import dataclass

from documents.parsing.structure.paragraphs import Paragraph

LISTED = re.compile(
    r"^(?:(?:Chỉ báo|Chỉ tiêu|Chỉ số)\s+(?P<code>\d{1,2}(?:\.\d{1,2}){0,3})\s*[.:)–-]*\s*(?P<text>\D.{7,}))$",
    re.S,
)


@dataclass(frozen=True)
class Heading:
    """A heading with its depth."""

    level: int
    text: str
    line: int


def is_heading(para: Paragraph, following: Paragraph | None) -> bool:
    """Return whether a paragraph is a heading: short and marked with something under it, or ending in a colon."""
    text = para.body
    if para.cells is not None or LISTED.match(text):
        return False
    if para.level == 0:
        return _is_unmarked_heading(text)
    if para.level >= 9:
        return text.endswith(":") and len(text) < 160
    if para.level <= 2 and len(text) < 260:
        return not (para.marker.startswith("Điều") and text.endswith((".", ";", "./")))
    return _is_numbered_heading(para, following)


def _is_unmarked_heading(text: str) -> bool:
    """Return whether a line without a marker is a heading: it ends in a colon or is printed in capitals."""
    colon = text.endswith(":") and len(text) < 120
    capitals = text == text.upper() and re.search(r"[A-ZĐ]{3}", text) and len(text) < 160
    return colon or bool(capitals)


def _is_numbered_heading(para: Paragraph, following: Paragraph | None) -> bool:
    """Return whether a numbered paragraph is a heading, judged by its end and by what follows it."""
    text = para.body
    if len(text) > 260 or text.endswith(";"):
        return False
    if text.endswith(":") or following is None:
        return text.endswith(":")
    if text.endswith(".") and (para.level >= 8 or following.level == 0 and len(text) > 60):
        return following.level > para.level
    return following.cells is None and (following.level > para.level or following.level == 0)


def headings(paras: list[Paragraph]) -> list[tuple[Heading, ...]]:
    """Return for each paragraph the headings above it, outermost first."""
    stack: list[Heading] = []
    result: list[tuple[Heading, ...]] = []
    for index, para in enumerate(paras):
        following = paras[index + 1] if index + 1 < len(paras) else None
        heading = is_heading(para, following)
        level = para.level or (1 if heading and para.text == para.text.upper() else 0)
        if level:
            stack = [h for h in stack if h.level < level and (h.level or level > 3)]
        elif heading:
            stack = [h for h in stack if h.level]
        result.append(tuple(stack))
        if heading:
            stack.append(Heading(level, para.body, para.line))
    return result
