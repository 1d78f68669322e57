"""Attachments: annexes, drafts and texts sent along."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from documents.parsing.form.signature import ending
from documents.parsing.structure.paragraphs import Line, Paragraph, fold, squeeze

_SENT = re.compile(
    r"(?:^|[(.;]\s*)\(?\s*(?:Gửi kèm(?: theo)?|(?:Có\s+)?[Đđ]ính kèm(?: theo)?|Kèm theo)\s*:?\s+"
    r"(?P<what>(?!(?:Kế hoạch|Quyết định|Công văn|Tờ trình)\s+này)[^()]{4,200}?)(?:\)|\.(?:\s|$)|;|$)",
)
_WITH = re.compile(
    r"\((?P<what>(?:có\s+)?(?:các\s+)?(?:phụ lục|danh sách|biểu mẫu|mẫu|đề cương|bảng|dự thảo"
    r"|biểu)[^()]{0,200}?)\s*"
    r"(?:được\s+)?(?:gửi\s+)?(?:đính\s+)?kèm(?:\s+theo)?[^()]{0,30}\)",
    re.I,
)
_ANNEX = re.compile(r"^\s*(?:PHỤ LỤC|Phụ lục)\b")
_GOES_WITH = re.compile(r"^\(?\s*(?:Ban hành\s+)?[Kk]èm theo\s")


def attachments(lines: list[Line], paras: list[Paragraph]) -> list[str]:
    """Return the names of what goes with the document as printed, each once."""
    annexes = _annexes(lines)
    result: list[str] = []
    end = lines[ending(lines)].no if ending(lines) < len(lines) else None
    for index, para in enumerate(paras):
        if para.cells is not None or (end is not None and para.line >= end):
            continue
        if index == 0 and _GOES_WITH.match(para.text):
            continue
        result += [*_sent_along(para.text), *_in_brackets(para.text, vague_counts=not annexes)]
    return _each_once(result + annexes)


def _sent_along(text: str) -> Iterator[str]:
    """Yield what a sentence such as "Gửi kèm: dự thảo Quyết định." names."""
    for match in _SENT.finditer(text):
        within = re.match(r"[^()]*\)", text[match.end("what") :])
        rest = within.group(0)[:-1] if within and "(" in match.group(0) else ""
        yield from (what for what in re.split(r";", match["what"] + rest) if what.strip())


def _in_brackets(text: str, *, vague_counts: bool) -> Iterator[str]:
    """Yield what "(có phụ lục kèm theo)" names; a name without a subject only where it `vague_counts`."""
    for match in _WITH.finditer(text):
        what = re.sub(r"^có\s+", "", match["what"], flags=re.I)
        vague = re.fullmatch(r"(?:chi tiết\s+)?(?:các\s+)?(?:phụ lục|danh sách|biểu mẫu)\s*", what, re.I)
        if vague_counts or not vague:
            yield what


def _each_once(names: Iterable[str]) -> list[str]:
    """Return the names tidied, each once whatever its capitals and marks."""
    unique: dict[str, str] = {}
    for printed in names:
        name = squeeze(printed).strip(" .;:,*")
        if name:
            unique.setdefault(fold(name), name[:1].upper() + name[1:])
    return list(unique.values())


def _annexes(lines: list[Line]) -> list[str]:
    """Return headings of what follows the signature."""
    after = [line for line in lines[ending(lines) :] if line.text.strip()]
    found: list[str] = []
    for index, line in enumerate(after):
        text = squeeze(line.text)
        if _ANNEX.match(text):
            following = [squeeze(n.text) for n in after[index + 1 : index + 3]]
            title = next((t for t in following[:1] if t == t.upper() and not t.startswith("(")), "")
            short = len(text) < 30
            found.append(f"{text} {title}".strip() if short else text)
        elif _GOES_WITH.match(text) and index:
            title = _title_above(after[max(0, index - 4) : index])
            if len(title) > 8 and not any(title in known for known in found):
                found.append(title)
    return found


def _title_above(lines: list[Line]) -> str:
    """Return the title of an annex: the capitals nearest above "(Kèm theo …)" and the lines under them."""
    texts = [squeeze(line.text) for line in lines]
    loud = [i for i, text in enumerate(texts) if text == text.upper() and re.search(r"[A-ZĐ]{2}", text)]
    if not loud:
        return ""
    first = loud[-1]
    while first - 1 in loud:
        first -= 1
    return " ".join(texts[first:])
