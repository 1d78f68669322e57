"""Rendering of official documents to PDF/A-2a with Typst, in a process with limits."""

from __future__ import annotations

import io
import json
import unicodedata
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import segno

from documents.errors import RenderingFailed
from documents.rendering.typesetter import typeset as ask_typesetter
from documents.rules import KINDS

TIMEOUT_SECONDS = 30
STANDARDS = ["a-2a", "ua-1"]
NO_DAY = datetime(2000, 1, 1, tzinfo=UTC)
MAX_PAGE_BYTES = 8 * 1024 * 1024
COPY = "ban_sao"
"""What is printed behind the pages of a copy (sao y, sao lục, trích sao): no kind of its own, but a layout."""
LAYOUTS = {kind.code: kind.layout for kind in KINDS.values()} | {COPY: COPY}
"""Typst layout of each kind."""

FOLDER = Path(__file__).resolve().parent / "templates"
NARROW_COLUMNS = {"STT", "TT", "Số TT"}


def normalise_texts(value: Any) -> Any:
    """Return the value with texts in NFC and control characters as spaces; structure is kept."""
    if isinstance(value, str):
        text = unicodedata.normalize("NFC", value)
        return "".join(" " if unicodedata.category(c) in {"Cc", "Cf"} and c != "\n" else c for c in text)
    if isinstance(value, dict):
        return {str(key): normalise_texts(item) for key, item in value.items()}
    if isinstance(value, list | tuple):
        return [normalise_texts(item) for item in value]
    return value if isinstance(value, bool | int | None) else str(value)


def complete_table(spec: dict[str, Any] | None) -> dict[str, Any] | None:
    """Return a table with its columns as {title, width, center}; a column may be given by its title.

    Raises RenderingFailed where a row has another number of cells than there are columns.
    """
    if not spec:
        return None
    columns = []
    for column in spec["columns"]:
        full_spec = {"title": column} if isinstance(column, str) else column
        narrow = full_spec["title"] in NARROW_COLUMNS
        width = full_spec.get("width", 0 if narrow else 1)
        columns.append(
            {"title": full_spec["title"], "width": width, "center": full_spec.get("center", narrow)}
        )
    for row in spec["rows"]:
        if len(row) != len(columns):
            raise RenderingFailed("Bảng có dòng thừa hoặc thiếu ô. Hãy kiểm tra lại danh sách kèm theo.")
    return {**spec, "columns": columns}


def qr_svg(address: str) -> str:
    """Return the address as a QR code drawn in SVG."""
    out = io.BytesIO()
    segno.make(address, error="m", micro=False).save(out, kind="svg", xmldecl=False, border=2, scale=4)
    return out.getvalue().decode()


def check_mark(address: str) -> dict[str, str]:
    """Return the printed check mark: address, code to type, QR code."""
    return {"url": address, "code": address.rstrip("/").rpartition("/")[2], "svg": qr_svg(address)}


def prepare_page(page: dict[str, Any], *, date: date | None, check_url: str = "") -> dict[str, Any]:
    """Return the page as every format prints it: texts normalised, tables completed, date and check mark added."""
    full = normalise_texts(page)
    facts = full["facts"]
    facts["table"] = complete_table(facts.get("table"))
    facts["annex"] = complete_table(facts.get("annex"))
    for section in facts.get("sections") or []:
        section["table"] = complete_table(section.get("table"))
    full["date"] = [date.year, date.month, date.day] if date else None
    full["check"] = check_mark(check_url) if check_url else None
    return full


def layout_source(kind: str) -> str:
    """Return the built-in Typst layout of a kind."""
    return (FOLDER / f"{LAYOUTS[kind]}.typ").read_text(encoding="utf-8")


def render(
    kind: str, page: dict[str, Any], *, date: date | None, check_url: str = "", layout: str = ""
) -> bytes:
    """Return the PDF/A-2a of a document; the same page and date give the same bytes.

    `page` is what `documents.rendering.page_data.page_data` builds. Without a date it is a draft for the
    screen. `layout` is Typst source of an administrator's own (checked by `layouts.refusal`). Raises
    RenderingFailed where it cannot be made or takes too long.
    """
    moment = datetime(date.year, date.month, date.day, tzinfo=UTC) if date else NO_DAY
    job = {
        "template": LAYOUTS[kind],
        "source": layout,
        "page": prepare_page(page, date=date, check_url=check_url),
        "timestamp": int(moment.timestamp()),
        "standards": STANDARDS if date else [],
    }
    return typeset(json.dumps(job, ensure_ascii=False).encode())


def typeset(job: bytes) -> bytes:
    """Run one job of the worker (worker.py says what it holds) and return the PDF."""
    if len(job) > MAX_PAGE_BYTES:
        raise RenderingFailed(
            "Văn bản quá dài nên không dựng được PDF. Hãy chia danh sách thành nhiều văn bản."
        )
    try:
        answer = ask_typesetter(job, TIMEOUT_SECONDS)
    except TimeoutError as error:
        raise RenderingFailed("Dựng PDF quá lâu nên đã dừng. Hãy rút gọn văn bản rồi thử lại.") from error
    except OSError as error:
        raise RenderingFailed("Máy dựng PDF không khởi động được. Hãy báo quản trị viên.") from error
    if answer.startswith(b"+%PDF-"):
        return answer[1:] if answer.endswith(b"\n") else answer[1:] + b"\n"  # what is added begins a line
    reason = answer[1:].decode(errors="replace").strip().splitlines()
    detail = reason[0][:300] if reason else "quá thời gian hoặc bộ nhớ cho phép"
    raise RenderingFailed(f"Không dựng được PDF ({detail}). Hãy kiểm tra nội dung rồi thử lại.")
