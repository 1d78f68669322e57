"""Parser of a guide's text into parts, steps and pieces of sentences; imports no Django."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from enum import StrEnum

PART = re.compile(r"^## (?P<words>.+)$")
STEP = re.compile(r"^\d+\. (?P<words>.+)$")
PICTURE = re.compile(r"^ +!\[(?P<words>[^\]]+)\]\((?P<name>[a-z0-9-]+)\)$")
NOTE = re.compile(r"^ +(?P<words>\S.*)$")
ACTOR = "Người làm: "
PIECES = re.compile(
    r"\*\*(?P<control>.+?)\*\*|“(?P<typed>.+?)”|`(?P<code>.+?)`|\[(?P<link>.+?)\]\((?P<address>/.*?)\)"
)


class GuideError(ValueError):
    """A guide's text that cannot be parsed; the message names the line and the reason."""


class Kind(StrEnum):
    """What a piece of a sentence is."""

    WORDS = "words"
    CONTROL = "control"  # words as they are on the screen
    TYPED = "typed"  # what the reader types or chooses
    CODE = "code"  # an address or a command
    LINK = "link"


@dataclass(frozen=True, slots=True)
class Piece:
    """A part of a sentence; `address` is where a link leads."""

    kind: Kind
    text: str
    address: str = ""


@dataclass(frozen=True, slots=True)
class Picture:
    """A screenshot: the name of its file, and what it shows."""

    name: str
    description: str


@dataclass(frozen=True, slots=True)
class Step:
    """One thing to do."""

    number: int
    sentence: str
    notes: tuple[str, ...] = ()
    picture: Picture | None = None

    def of(self, kind: Kind) -> list[str]:
        """Return the texts of one kind in the sentence, in order."""
        return [piece.text for piece in pieces(self.sentence) if piece.kind == kind]


@dataclass(frozen=True, slots=True)
class Part:
    """A part of a guide: title, who does it, opening paragraphs and steps."""

    title: str
    actor: str = ""
    opening: tuple[str, ...] = ()
    steps: tuple[Step, ...] = ()


@dataclass(frozen=True, slots=True)
class Guide:
    """A whole guide."""

    title: str
    opening: tuple[str, ...] = ()
    parts: tuple[Part, ...] = ()

    def pictures(self) -> list[Picture]:
        """Return every picture, in order."""
        return [step.picture for part in self.parts for step in part.steps if step.picture]


@dataclass(slots=True)
class _Draft:
    """A part while it is parsed."""

    title: str
    actor: str = ""
    opening: list[str] = field(default_factory=list)
    steps: list[Step] = field(default_factory=list)

    def done(self) -> Part:
        return Part(self.title, self.actor, tuple(self.opening), tuple(self.steps))


def pieces(sentence: str) -> list[Piece]:
    """Return the pieces of a sentence in order: words, controls, typed texts, codes, links."""
    parts, at = [], 0
    for match in PIECES.finditer(sentence):
        if match.start() > at:
            parts.append(Piece(Kind.WORDS, sentence[at : match.start()]))
        name = next(name for name in ("control", "typed", "code", "link") if match[name])
        parts.append(Piece(Kind(name), match[name], match["address"] or ""))
        at = match.end()
    if at < len(sentence):
        parts.append(Piece(Kind.WORDS, sentence[at:]))
    return parts


def parse_guide(text: str) -> Guide:
    """Return the guide of a text; raise GuideError naming the line that cannot be parsed."""
    lines = text.splitlines()
    if not lines or not lines[0].startswith("# "):
        raise GuideError("Dòng đầu của bản hướng dẫn phải là tên, bắt đầu bằng “# ”.")
    guide = _Draft(lines[0][2:].strip())
    drafts: list[_Draft] = []
    for number, line in enumerate(lines[1:], 2):
        if match := PART.match(line):
            drafts.append(_Draft(match["words"]))
        elif line.strip():
            _add_line(line, number, drafts[-1] if drafts else guide)
    if guide.steps:
        raise GuideError("Bước phải nằm trong một phần, bắt đầu bằng “## ”.")
    return Guide(guide.title, tuple(guide.opening), tuple(draft.done() for draft in drafts))


def _add_line(line: str, number: int, draft: _Draft) -> None:
    """Add a line to the draft: a step, its picture or note, who does it, or a paragraph."""
    if match := STEP.match(line):
        draft.steps.append(Step(len(draft.steps) + 1, match["words"]))
    elif line.startswith(" "):
        if not draft.steps:
            raise GuideError(f"Dòng {number}: ghi chú hoặc ảnh phải đứng dưới một bước.")
        last = draft.steps[-1]
        if match := PICTURE.match(line):
            if last.picture:
                raise GuideError(f"Dòng {number}: mỗi bước có nhiều nhất một ảnh.")
            picture = Picture(match["name"], match["words"])
            draft.steps[-1] = Step(last.number, last.sentence, last.notes, picture)
        elif match := NOTE.match(line):
            draft.steps[-1] = Step(last.number, last.sentence, (*last.notes, match["words"]), last.picture)
    elif line.startswith(ACTOR):
        draft.actor = line.removeprefix(ACTOR).strip().rstrip(".")
    elif draft.steps:
        raise GuideError(f"Dòng {number}: sau các bước chỉ có thể là phần mới, bắt đầu bằng “## ”.")
    else:
        draft.opening.append(line.strip())
