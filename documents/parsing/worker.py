"""Parsing in a sandboxed process, with limits on time, memory and output.

The process is one of `documents.sandbox`; it answers {"ok": ...} or {"error": kind, "message": text}.
"""

from __future__ import annotations

import hashlib
from pathlib import Path, PurePath
from typing import Any

from documents.parsing.errors import BadInput, NotADocument, ReadingError, Refused
from documents.parsing.files.formats import check_kind, check_size, extract, pages
from documents.sandbox.runner import LimitedProcess, Limits, ProcessDied
from documents.sandbox.worker import serve

LIMITS = Limits(memory=1536 * 1024 * 1024, seconds=30)
_KINDS: dict[str, type[ReadingError]] = {"bad": BadInput, "none": NotADocument, "refused": Refused}
_TOO_HEAVY = "Đọc tệp quá lâu hoặc quá tốn bộ nhớ; hãy tách tệp thành nhiều phần rồi thử lại."

_TELLING = ("type", "symbol", "citations", "assignments", "deadlines", "targets", "indicators")
_NO_DOCUMENT = (
    "Không nhận ra văn bản hành chính nào trong tệp (không có số, ký hiệu, tên loại, căn cứ hay nhiệm vụ); "
    "hãy kiểm tra lại tệp."
)


def read_file(path: str | Path) -> dict[str, Any]:
    """Return the facts of the file at ``path``; raise BadInput or Refused."""
    path = Path(path)
    return read(bytes_of(path), path.name)


def bytes_of(path: Path) -> bytes:
    """Return the bytes of a file; raise BadInput where it cannot be opened, Refused where it is too large."""
    try:
        if not path.is_file():
            raise BadInput(f"Không tìm thấy tệp “{path}”; hãy kiểm tra lại đường dẫn.")
        check_size(path.stat().st_size)
        return path.read_bytes()
    except OSError:
        raise BadInput(f"Không mở được tệp “{path}”; hãy kiểm tra quyền đọc.") from None


def read(data: bytes, filename: str) -> dict[str, Any]:
    """Return the facts of these bytes, as ``read_plan --json`` prints them; raise BadInput or Refused."""
    result: dict[str, Any] = _run("facts", data, filename)
    return result


def read_text(data: bytes, filename: str) -> list[str]:
    """Return the lines that the ``line`` fields count (line 1 first); raises BadInput or Refused."""
    result: list[str] = _run("lines", data, filename)
    return result


def extract_pages(data: bytes, filename: str) -> list[str]:
    """Return the text of each page, empty where a page has none; raises BadInput or Refused."""
    result: list[str] = _run("pages", data, filename)
    return result


def _run(mode: str, data: bytes, filename: str) -> Any:
    check_kind(data, filename)
    with LimitedProcess("documents.parsing.worker", LIMITS) as worker:
        path = worker.folder / "tep"
        path.write_bytes(data)
        try:
            found = worker.ask("answer_file", mode=mode, path=str(path), filename=PurePath(filename).name)
        except ProcessDied as death:
            raise _reason(death) from None
    if "ok" not in found:
        raise _KINDS[found["error"]](found["message"])
    return found["ok"]


def _reason(death: ProcessDied) -> ReadingError:
    """Return the error for a process that died: too heavy, or an unreadable file."""
    if death.reason == "crash" and not death.detail.startswith("exit -"):
        return BadInput("Không đọc được tệp này; hãy mở, lưu lại rồi thử lại.")
    return Refused(_TOO_HEAVY)


def answer(mode: str, data: bytes, filename: str) -> dict[str, Any]:
    """Return the worker's answer for these bytes (no process, no limits)."""
    from documents.parsing.assemble import parse_documents  # heavy: patterns only the limited process needs

    try:
        if mode == "pages":
            return {"ok": pages(data, filename)}
        lines = extract(data, filename)
        if mode == "lines":
            return {"ok": lines}
        digest = hashlib.sha256(data).hexdigest()
        documents = parse_documents(lines)
        if not any(document[field] for document in documents for field in _TELLING):
            raise NotADocument(_NO_DOCUMENT)
        return {"ok": {"file": filename, "sha256": digest, "documents": documents}}
    except ReadingError as error:
        kind = next(name for name, error_kind in _KINDS.items() if type(error) is error_kind)
        return {"error": kind, "message": str(error)}
    except (MemoryError, RecursionError):
        return {"error": "refused", "message": _TOO_HEAVY}


def answer_file(mode: str, path: str, filename: str) -> dict[str, Any]:
    """Return the worker's answer for the file at this path."""
    return answer(mode, Path(path).read_bytes(), filename)


def main() -> None:
    """Entry of the limited process."""
    serve({"answer_file": answer_file})


if __name__ == "__main__":
    main()
