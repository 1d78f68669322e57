"""Assemble the facts of each document of a file from its lines."""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import Any

from documents.parsing.content.assignments import assignments
from documents.parsing.content.completing import completed
from documents.parsing.content.deadlines import deadlines
from documents.parsing.content.indicators import indicators, printed_indicators
from documents.parsing.content.targets import targets
from documents.parsing.form.attachments import attachments
from documents.parsing.form.citations import citations
from documents.parsing.form.head import read_head
from documents.parsing.form.head_parts import Head
from documents.parsing.form.issuer import issuer, true_place
from documents.parsing.form.recipients import recipients
from documents.parsing.form.signature import signature
from documents.parsing.form.symbols import corrected_symbol
from documents.parsing.structure.paragraphs import Line, paragraphs, to_lines
from documents.parsing.structure.split import split_documents
from documents.parsing.structure.tables import rows, table_assignments
from documents.parsing.warnings import warnings


def parse_documents(raw: Iterable[str]) -> list[dict[str, Any]]:
    """Return one dictionary per document of the file, in the order of the file."""
    return [parse_document(lines) for lines in split_documents(to_lines(raw))]


def parse_document(lines: list[Line]) -> dict[str, Any]:
    """Return the facts of one document."""
    head = read_head(lines)
    paras = paragraphs(lines)
    table = rows(paras)
    signed = signature(lines)
    body = paragraphs(lines[head.body :])
    issued_by = issuer(head, body, signed["authority"])
    found_tasks = assignments(body, str(issued_by["name"] or "")) + table_assignments(table)
    cited = citations(head, paras)
    tasks = completed(sorted(found_tasks, key=lambda task: int(task["line"])), cited)
    every = printed_indicators(paras, table)
    result: dict[str, Any] = {
        "type": head.code,
        "type_name": head.name,
        "number": head.number,
        "symbol": head.symbol,
        "normalised": _normalised(head),
        "place": head.place,
        "date": head.date,
        "title": head.title,
        "issuer": issued_by,
        "addressee": head.addressee,
        "citations": cited,
        "attachments": attachments(lines, body),
        "assignments": tasks,
        "deadlines": deadlines(head, body),
        "targets": targets(head, paras, every),
        "indicators": indicators(every, tasks),
        "recipients": recipients(lines),
        "signature": signed,
        "warnings": [],
        "line": next((n.no for n in lines if n.text.strip()), 1),
    }
    result["warnings"] = warnings(head, paras, result, true_place(head, paras))
    return result


def _normalised(head: Head) -> str | None:
    if not head.symbol:
        return None
    fixed = corrected_symbol(head.symbol, head.code)
    if head.separator == "/":
        fixed = fixed.replace("/", "-")
    if re.sub(r"\s", "", fixed) == head.symbol:
        return None
    return f"{head.number}{head.separator}{fixed}" if head.number else fixed
