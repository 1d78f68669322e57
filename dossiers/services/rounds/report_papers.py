"""The files of a round's report: the print (PDF/A, on its side) and the spreadsheet, both from the same content."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from accounts.rules.offices import head_title
from documents import rules as papers
from documents.desk.spreadsheets import Page, book
from documents.rendering import render
from documents.services import heads
from dossiers.models import Round
from dossiers.rules.round_reports import late_words

KIND = "tong_hop"
RESULTS = [("Kết quả", 40), ("Số đơn vị", 12)]
STEPS = [
    ("Bước", 30), ("Số đơn vị", 12), ("Số đơn vị trễ", 14),
    ("Trễ nhiều nhất (ngày)", 20), ("Trung bình (ngày)", 18),
]  # fmt: skip
UNITS = [
    ("TT", 6), ("Mã đơn vị", 14), ("Đơn vị", 34), ("Kết quả", 26), ("Mức độ", 16), ("Ngày nộp", 12),
    ("Số lần trả lại", 14), ("Trễ hạn", 34), ("Ngày có kết quả", 16), ("Quyết định", 34),
]  # fmt: skip
NARROW = {"TT", "Số lần trả lại", "Ngày nộp", "Ngày có kết quả"}


def result_rows(content: Mapping[str, Any]) -> list[list[Any]]:
    """Return the rows by result."""
    return [[one["words"], one["units"]] for one in content["results"]]


def step_rows(content: Mapping[str, Any]) -> list[list[Any]]:
    """Return the rows by step."""
    names = ("step", "units", "late", "most_late_days", "average_days")
    return [[one[name] for name in names] for one in content["steps"]]


def unit_rows(content: Mapping[str, Any]) -> list[list[Any]]:
    """Return the rows by unit."""
    return [
        [
            number, one["code"], one["unit"], one["result"], one["level"], one["sent_on"], one["returned"],
            late_words(one["late"]), one["ended_on"], one["decision"],
        ]
        for number, one in enumerate(content["lines"], 1)
    ]  # fmt: skip


def sheet(content: Mapping[str, Any]) -> bytes:
    """Return the report as a spreadsheet with a page for units, results and steps."""
    return book([
        Page("Theo đơn vị", UNITS, unit_rows(content)),
        Page("Theo kết quả", RESULTS, result_rows(content)),
        Page("Theo bước", STEPS, step_rows(content)),
    ])  # fmt: skip


def paragraphs(content: Mapping[str, Any]) -> list[str]:
    """Return the sentences above the tables."""
    year = "" if str(content["year"]) in content["round"] else f", năm {content['year']}"  # named once
    said = [
        f"{content['round']}{year}, mở ngày {content['opened_on']}, theo {content['set']}.",
        f"Có {content['units']} đơn vị trong đợt; {content['sent']} đơn vị đã nộp hồ sơ; "
        f"{content['late_units']} đơn vị có bước trễ hạn (tính theo ngày lịch sau hạn).",
    ]
    if content["taken_out"]:
        said.append(
            f"{content['taken_out']} đơn vị đã được đưa ra khỏi đợt trước khi nộp, không tính vào số trên."
        )
    return [*said, content["note"]] if content["note"] else said


def pdf(round: Round, content: Mapping[str, Any], *, on: date) -> bytes:
    """Return the report in print. Raise documents.errors.RenderingFailed."""
    issuer = round.standing_office
    facts = {
        "paragraphs": paragraphs(content),
        "sections": [
            {"heading": "Theo kết quả", "table": _table(RESULTS, result_rows(content))},
            {"heading": "Theo bước", "table": _table(STEPS, step_rows(content))},
            {"heading": "Theo đơn vị", "table": _table(UNITS, unit_rows(content))},
        ],
    }
    page = {
        "kind": "Báo cáo",
        "kind_line": "BÁO CÁO",
        "title": f"Kết quả {content['round']}",
        "issuer": issuer.name,
        "issuer_line": papers.heading_lines(issuer.name),
        "superior": heads.superior_of(issuer).upper(),
        "number_line": papers.number_line(None, papers.symbol_of("BC", heads.symbol_of(issuer))),
        "date_line": papers.date_line(heads.place_of(issuer.unit), on),
        "authority": "",
        "addressee": "",
        "basis": [],
        "recipients": papers.recipient_lines([str(round.issuer), "Các đơn vị trong đợt", "Lưu: VT"]),
        "sign": {"block": [head_title(issuer.name).upper()], "name": ""},
        "annex_line": "",
        "facts": facts,
    }
    return render(KIND, page, date=on)


def _table(columns: list[tuple[str, int]], rows: list[list[Any]]) -> dict[str, Any]:
    spec = [
        {"title": name, "width": 0 if name in NARROW else max(width // 6, 1), "center": name in NARROW}
        for name, width in columns
    ]
    return {"columns": spec, "rows": [[str(value) for value in row] for row in rows]}
