"""Worker that opens a workbook in its own process, with limits on time, memory and output.

``python -m criteria.sheets.worker`` reads an .xlsx from standard input and answers one JSON object:
{"ok": grid} or {"error": text}. A grid is {sheet name: [[row number, {column number: cell}], …]}; a cell is a
text, a number, a flag, {"day": "2024-02-12"}, {"formula": true} or {"error": "#REF!"}.
"""

from __future__ import annotations

import io
import json
import os
import subprocess
import sys
import zipfile
from datetime import date, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

from criteria.errors import BadSetFile

ROOT = Path(__file__).resolve().parents[2]
LARGEST = 5 * 1024 * 1024
UNPACKED = 60 * 1024 * 1024
SECONDS = 20
MEMORY = 1024 * 1024 * 1024
MOST_SHEETS, MOST_ROWS, MOST_COLUMNS, LONGEST = 40, 3000, 60, 4000
TOO_HEAVY = "Tệp bảng tính quá nặng hoặc quá phức tạp; hãy chép các trang sang mẫu tải về rồi tải lên lại."
UNREADABLE = "Không đọc được tệp; cần bảng tính Excel (.xlsx) không đặt mật khẩu."

Grid = dict[str, list[tuple[int, dict[int, Any]]]]


def grid_of(data: bytes) -> Grid:
    """The cells of a workbook; raises BadSetFile with one sentence where it cannot be read."""
    if len(data) > LARGEST:
        raise BadSetFile(["Tệp bảng tính lớn hơn 5 MB; hãy bỏ hình ảnh và trang thừa rồi tải lên lại."])
    if not data.startswith(b"PK"):
        raise BadSetFile([UNREADABLE])
    keep = {k: os.environ[k] for k in ("PATH", "VIRTUAL_ENV", "LD_LIBRARY_PATH") if k in os.environ}
    try:
        done = subprocess.run(
            [sys.executable, "-m", "criteria.sheets.worker"],
            input=data,
            capture_output=True,
            timeout=SECONDS,
            cwd=ROOT,
            env=keep | {"PYTHONUTF8": "1", "PYTHONPATH": str(ROOT)},
            check=False,
        )
        answer = json.loads(done.stdout)
    except subprocess.TimeoutExpired:
        raise BadSetFile([TOO_HEAVY]) from None
    except ValueError:
        raise BadSetFile([TOO_HEAVY if done.returncode else UNREADABLE]) from None
    if "ok" not in answer:
        raise BadSetFile([answer["error"]])
    return {
        name: [(row, {int(column): cell for column, cell in cells.items()}) for row, cells in rows]
        for name, rows in answer["ok"].items()
    }


def answer(data: bytes) -> dict[str, Any]:
    """What the worker answers for these bytes (no process, no limits)."""
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            if sum(entry.file_size for entry in archive.infolist()) > UNPACKED:
                return {"error": TOO_HEAVY}
        return {"ok": _grid(data)}
    except (MemoryError, RecursionError):
        return {"error": TOO_HEAVY}
    except OverflowError as error:
        return {"error": str(error)}
    except Exception:  # a broken workbook breaks the library in many ways; all mean the same here
        return {"error": UNREADABLE}


def _grid(data: bytes) -> dict[str, list[list[Any]]]:
    from openpyxl import load_workbook

    book = load_workbook(io.BytesIO(data), read_only=True, data_only=False)
    if len(book.sheetnames) > MOST_SHEETS:
        raise OverflowError(f"Tệp có quá {MOST_SHEETS} trang tính; hãy bỏ các trang thừa.")
    return {sheet.title: _rows(sheet) for sheet in book.worksheets}


def _rows(sheet: Any) -> list[list[Any]]:
    sheet.reset_dimensions()
    kept: list[list[Any]] = []
    for number, row in enumerate(sheet.iter_rows(), start=1):
        cells = {cell.column: _cell(cell) for cell in row if cell.value not in (None, "")}
        if not cells:
            continue
        if len(kept) >= MOST_ROWS or max(cells) > MOST_COLUMNS:
            text = f"Trang “{sheet.title}” có quá {MOST_ROWS} dòng hoặc quá {MOST_COLUMNS} cột."
            raise OverflowError(text)
        kept.append([row[0].row if hasattr(row[0], "row") else number, cells])
    return kept


def _cell(cell: Any) -> Any:
    value = cell.value
    if cell.data_type == "f":
        return {"formula": True}
    if cell.data_type == "e":
        return {"error": str(value)[:20]}
    if isinstance(value, datetime | date):
        return {"day": value.date().isoformat() if isinstance(value, datetime) else value.isoformat()}
    if isinstance(value, bool):
        return value
    if isinstance(value, int | float):
        if "%" in (cell.number_format or ""):
            return float(Decimal(repr(value)) * 100)
        return value
    return str(value)[:LONGEST]


def _limit() -> None:
    """Memory and processor time of this process (where the system knows such limits)."""
    try:
        import resource
    except ImportError:
        return
    for what, most in ((resource.RLIMIT_AS, MEMORY), (resource.RLIMIT_CPU, SECONDS)):
        hard = resource.getrlimit(what)[1]
        ceiling = most if hard == resource.RLIM_INFINITY else min(most, hard)
        resource.setrlimit(what, (ceiling, hard))


def main() -> None:
    """Entry of the worker process."""
    _limit()
    sys.stdout.write(json.dumps(answer(sys.stdin.buffer.read(LARGEST + 1))))


if __name__ == "__main__":
    main()
