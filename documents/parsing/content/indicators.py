"""Indicators whose text is printed, as a list in the text or as rows of a table."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Any

from documents.parsing.content.codes import order
from documents.parsing.content.percentages import percentages, threshold
from documents.parsing.structure.headings import LISTED
from documents.parsing.structure.paragraphs import Paragraph, fold, squeeze
from documents.parsing.structure.tables import Row, depth, indicator_cell, responsible, unit_cell

_AFTERWORD = re.compile(r"\s*\([^()]{3,80}(?:phụ trách|chủ trì|thực hiện|tổng hợp)\)\s*[.;]?\s*$")
_EVIDENCE_HEAD = re.compile(r"minh chung|huong dan danh gia|kiem chung|tai lieu|ho so|nguon")


@dataclass(frozen=True)
class PrintedIndicator:
    """An indicator where it is printed."""

    code: str
    text: str
    line: int
    evidence: str | None = None
    units: tuple[str, ...] = ()


def printed_indicators(paras: list[Paragraph], found: list[Row]) -> list[PrintedIndicator]:
    """Return every printing of an indicator in the order of the text (one code may occur twice)."""
    result = _listed(paras) + _rows(found)
    return sorted(result, key=lambda item: item.line)


def indicators(every: list[PrintedIndicator], tasks: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Return one entry per code; the printing in a table, which says most, is preferred."""
    best: dict[str, PrintedIndicator] = {}
    for item in every:
        known = best.get(item.code)
        if known is None or (item.evidence or item.units) and not (known.evidence or known.units):
            best[item.code] = item
    return [
        {
            "code": item.code,
            "text": item.text,
            "threshold": threshold(item.text),
            "evidence": item.evidence,
            "units": list(item.units) or _units(item, tasks),
            "line": item.line,
        }
        for item in sorted(best.values(), key=lambda i: order(i.code))
    ]


def _units(item: PrintedIndicator, tasks: list[dict[str, Any]]) -> list[str]:
    """Return who is named for the code: the unit of its own line first, else of the task above it."""
    own = [t["unit"] for t in tasks if t["line"] == item.line and item.code in t["indicators"]]
    if own:
        return list(dict.fromkeys(own))
    return list(dict.fromkeys(t["unit"] for t in tasks if item.code in t["indicators"]))


def _listed(paras: list[Paragraph]) -> list[PrintedIndicator]:
    criterion: str | None = None
    result: list[PrintedIndicator] = []
    for para in paras:
        if para.cells is not None:
            continue
        found = LISTED.match(para.body)
        if not found:
            match = re.search(r"(?<!bộ )tiêu chí\s+(\d{1,2}(?:\.\d{1,2})?)\s*(?:[:.]|$)", para.text, re.I)
            criterion = match.group(1) if match else criterion
            continue
        code = found["code"]
        if "." not in code and criterion:
            code = f"{criterion}.{code}"
        text = _AFTERWORD.sub("", squeeze(found["text"])).rstrip(" .;")
        result.append(PrintedIndicator(code, text, para.line))
    return result


def _rows(found: list[Row]) -> list[PrintedIndicator]:
    deepest = depth(found)
    if deepest < 3 and not _set_of_criteria(found):
        return []
    result = []
    for row in found:
        coded = indicator_cell(row, deepest)
        if coded is None:
            continue
        code, text, rest = coded
        units = unit_cell(row, rest)
        proof = next((c for c in rest if c != units and not re.fullmatch(r"[\d\W]+", c)), None)
        names = dict.fromkeys(u for u, _ in responsible(units, "lead")) if units else {}
        result.append(PrintedIndicator(code, text.rstrip(" .;"), row.line, proof, tuple(names)))
    return result


def _set_of_criteria(found: list[Row]) -> bool:
    """Return whether the table says that it holds criteria; only there are codes of two numbers indicators."""
    heads = {fold(" ".join(row.header)) for row in found}
    return any(
        re.search(r"chi tieu|chi bao|tieu chi|chi so", h) and _EVIDENCE_HEAD.search(h) for h in heads
    ) or any(
        len(re.findall(r"\d\.\d", " ".join(r.cells))) and "tieu chi" in h for h in heads for r in found[:3]
    )


__all__ = ["PrintedIndicator", "indicators", "percentages", "printed_indicators"]
