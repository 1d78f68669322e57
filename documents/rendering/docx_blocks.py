"""Blocks of each layout in printing order, for .docx: the counterpart of the Typst layouts."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

from documents.rules import KINDS

CERTIFICATE, DECISION, MINUTES = "giay_cong_nhan", "quyet_dinh", "bien_ban"
"""Layouts whose order of parts is their own."""
PORTRAIT_MM, LANDSCAPE_MM = 162.0, 249.0


@dataclass(frozen=True)
class Run:
    """Letters of one shape."""

    text: str
    bold: bool = False
    italic: bool = False
    underlined: bool = False


@dataclass(frozen=True)
class Block:
    """A paragraph, a table, a check mark, or columns of paragraphs side by side; sizes in points."""

    runs: tuple[Run, ...] = ()
    align: str = "justify"
    size: float = 13
    indent: bool = False
    before: float = 0
    after: float = 3
    rule: bool = False
    new_page: bool = False
    keep: bool = False
    table: dict[str, Any] | None = None
    qr: dict[str, str] | None = None
    columns: tuple[tuple[float, tuple[Block, ...]], ...] = ()
    width: float = PORTRAIT_MM

    @staticmethod
    def of(text: str, *, bold: bool = False, italic: bool = False, **form: Any) -> Block:
        """Return a paragraph of one shape."""
        return Block(runs=(Run(text, bold, italic),), **form)


def _centred(text: str, **form: Any) -> Block:
    return Block.of(text, align="center", **{"after": 0, **form})


def _body(text: str, **form: Any) -> Block:
    return Block.of(text, indent=True, **form)


def blocks(kind: str, full: dict[str, Any]) -> Iterator[Block]:
    """Yield the blocks of a prepared page in printing order."""
    record, facts = KINDS[kind], full["facts"]
    letter, wide = not full["kind_line"], record.landscape
    yield _head(full, subject=full["title"] if letter else "", width=LANDSCAPE_MM if wide else PORTRAIT_MM)
    if record.layout == CERTIFICATE:
        yield from _certificate(full)
        return
    if not letter:
        yield _centred(full["kind_line"], bold=True, size=14, before=12)
        yield _centred(full["title"], bold=True, after=8)
    if record.layout == DECISION:
        yield _centred(full["authority"], bold=True, after=6)
    if full["addressee"] and record.has_addressee:
        yield _centred(f"Kính gửi: {full['addressee']}", before=10 if letter else 0, after=6)
    for line in full["basis"]:
        yield _body(line, italic=True)
    yield from BODIES[record.layout](facts, wide)
    yield _end(full, facts, minutes=record.layout == MINUTES, width=LANDSCAPE_MM if wide else PORTRAIT_MM)
    yield from _annex(full, facts, wide)


def _head(full: dict[str, Any], *, subject: str, width: float) -> Block:
    left = [_centred(full["superior"], size=12)] if full["superior"] else []
    left += [_centred(line, bold=True, size=12) for line in full["issuer_line"].split("\n")]
    left.append(Block(size=2, rule=True, after=0))
    left.append(_centred(full["number_line"], before=4))
    if subject:
        left.append(_centred("V/v " + re.sub(r"^[Vv]ề việc ", "", subject), size=12))
    right = [
        _centred("CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM", bold=True, size=12),
        Block(
            runs=(Run("Độc lập - Tự do - Hạnh phúc", bold=True, underlined=True),), align="center", after=0
        ),
        _centred(full["date_line"], italic=True, before=8),
    ]
    return Block(columns=((41, tuple(left)), (59, tuple(right))), width=width)


def _decision(facts: dict[str, Any], wide: bool) -> Iterator[Block]:
    yield _centred("QUYẾT ĐỊNH:", bold=True, before=3, after=3)
    for number, article in enumerate(facts.get("articles") or [], 1):
        lines = [article] if isinstance(article, str) else list(article)
        yield Block(runs=(Run(f"Điều {number}.", bold=True), Run(f" {lines[0]}")), indent=True)
        yield from (_body(line) for line in lines[1:])


def _minutes(facts: dict[str, Any], wide: bool) -> Iterator[Block]:
    for label, key in (("Thời gian bắt đầu", "opened"), ("Địa điểm", "venue")):
        if facts.get(key):
            yield _body(f"{label}: {facts[key]}")
    for label, key in (("Thành phần tham dự", "present"), ("Vắng mặt", "absent")):
        yield from _people(label, facts.get(key) or [])
    for label, key in (("Chủ trì", "chair"), ("Thư ký", "secretary")):
        if facts.get(key):
            yield _body(f"{label}: {facts[key]}")
    yield from _ordinary(facts, wide)
    if facts.get("closed"):
        yield _body(f"Cuộc họp kết thúc vào {facts['closed']}.")


def _people(label: str, people: list[dict[str, str]]) -> Iterator[Block]:
    if people:
        yield _body(f"{label} ({len(people)} người):")
    for number, person in enumerate(people, 1):
        capacity = f", {person['capacity']}" if person.get("capacity") else ""
        reason = f" ({person['reason']})" if person.get("reason") else ""
        yield _body(f"- {person['name']}{capacity}{reason}{'.' if number == len(people) else ';'}")


def _ordinary(facts: dict[str, Any], wide: bool) -> Iterator[Block]:
    yield from (_body(line) for line in facts.get("paragraphs") or [])
    yield from _spread(facts.get("table"), wide)
    for section in facts.get("sections") or []:
        if section.get("heading"):
            yield Block.of(section["heading"], bold=True, align="left", before=6, keep=True)
        yield from (_body(line) for line in section.get("paragraphs") or [])
        yield from _spread(section.get("table"), wide)
    yield from (_body(line) for line in facts.get("closing") or [])
    if facts.get("attachments"):
        yield _body(f"Hồ sơ gửi kèm: {'; '.join(facts['attachments'])}.", italic=True)


BODIES: dict[str, Callable[[dict[str, Any], bool], Iterator[Block]]] = {
    "van_ban": _ordinary, "to_trinh": _ordinary, "cong_van": _ordinary, "tong_hop": _ordinary,
    DECISION: _decision, MINUTES: _minutes,
}  # fmt: skip
LAYOUTS = frozenset({*BODIES, CERTIFICATE})
"""The layouts that can be written as Word files, by the names of the Typst ones."""


def _spread(table: dict[str, Any] | None, wide: bool) -> Iterator[Block]:
    if table:
        yield Block(table={**table, "width": LANDSCAPE_MM if wide else PORTRAIT_MM})
        yield Block.of("", size=4, after=0)


def _end(full: dict[str, Any], facts: dict[str, Any], *, minutes: bool, width: float) -> Block:
    left: list[Block] = []
    if minutes:
        left += [_centred("THƯ KÝ", bold=True), _centred("", before=62)]
        left += [_centred(facts.get("secretary_name") or "", bold=True, after=8)]
    left.append(Block.of("Nơi nhận:", bold=True, italic=True, size=12, align="left", after=0))
    left += [Block.of(line, size=11, align="left", after=0) for line in full["recipients"]]
    left += _check(full)
    return Block(columns=((48, tuple(left)), (52, tuple(_signature(full)))), width=width)


def _signature(full: dict[str, Any]) -> list[Block]:
    lines = [_centred(line, bold=True) for line in full["sign"]["block"]] or [_centred("")]
    return [*lines, _centred(full["sign"]["name"], bold=True, before=62)]


def _check(full: dict[str, Any]) -> list[Block]:
    check = full["check"]
    if not check:
        return []
    words = (f"Kiểm tra văn bản tại {check['url']}", f"Mã kiểm tra: {check['code']}")
    return [Block(qr=check), *(Block.of(line, size=8, align="left", after=0) for line in words)]


def _annex(full: dict[str, Any], facts: dict[str, Any], wide: bool) -> Iterator[Block]:
    annex = facts.get("annex")
    if not annex:
        return
    yield _centred(annex["heading"], bold=True, size=14, new_page=True)
    yield _centred(annex["title"], bold=True)
    yield _centred(full["annex_line"], italic=True, after=8)
    yield from _spread(annex, wide)
    yield from (_body(line) for line in annex.get("notes") or [])


def _certificate(full: dict[str, Any]) -> Iterator[Block]:
    facts = full["facts"]
    yield _centred(full["kind_line"], bold=True, size=30, before=12, after=8)
    yield _centred(full["authority"], size=15, after=8)
    yield _centred("CÔNG NHẬN", bold=True, size=15, after=8)
    yield _centred(facts.get("unit") or "", bold=True, size=22, after=8)
    yield _centred(facts.get("honour") or full["title"], size=15, after=8)
    for line in facts.get("paragraphs") or []:
        yield _centred(line, after=8)
    left = ([Block.of(facts["entry"], size=11, align="left")] if facts.get("entry") else []) + _check(full)
    ends = (50.0, tuple(left) or (Block.of(""),)), (50.0, tuple(_signature(full)))
    yield Block(columns=ends, width=LANDSCAPE_MM)
