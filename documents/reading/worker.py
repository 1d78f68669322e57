"""Every reading happens in a process of its own, with limits on time, memory and output.

``python -m documents.reading.worker MODE FILENAME`` reads the bytes from standard input and
answers one JSON object: {"ok": ...} or {"error": kind, "message": text}.
"""

from __future__ import annotations

import hashlib
import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

from .errors import BadInput, NotADocument, ReadingError, Refused
from .extract import MAX_BYTES, check_kind

ROOT = Path(__file__).resolve().parents[2]
SECONDS = 30
MEMORY = 1536 * 1024 * 1024
_KINDS: dict[str, type[ReadingError]] = {"bad": BadInput, "none": NotADocument, "refused": Refused}
_TOO_HEAVY = "Đọc tệp quá lâu hoặc quá tốn bộ nhớ; hãy tách tệp thành nhiều phần rồi thử lại."

_TELLING = ("type", "symbol", "citations", "assignments", "deadlines", "targets", "indicators")
_NO_DOCUMENT = (
    "Không nhận ra văn bản hành chính nào trong tệp (không có số, ký hiệu, tên loại, căn cứ hay nhiệm vụ); "
    "hãy kiểm tra lại tệp."
)


def read_file(path: str | Path) -> dict[str, Any]:
    """Facts of the file at ``path``; raises BadInput or Refused."""
    path = Path(path)
    if not path.is_file():
        raise BadInput(f"Không tìm thấy tệp “{path}”; hãy kiểm tra lại đường dẫn.")
    try:
        if path.stat().st_size > MAX_BYTES:
            raise Refused("Tệp lớn hơn 25 MB; hãy tách hoặc nén ảnh trong tệp rồi thử lại.")
        data = path.read_bytes()
    except OSError:
        raise BadInput(f"Không mở được tệp “{path}”; hãy kiểm tra quyền đọc.") from None
    return read(data, path.name)


def read(data: bytes, filename: str) -> dict[str, Any]:
    """Facts of these bytes, as ``read_plan --json`` prints them; raises BadInput or Refused."""
    result: dict[str, Any] = _run("facts", data, filename)
    return result


def read_text(data: bytes, filename: str) -> list[str]:
    """The lines that the ``line`` fields count (line 1 first); raises BadInput or Refused."""
    result: list[str] = _run("lines", data, filename)
    return result


def extract_pages(data: bytes, filename: str) -> list[str]:
    """The text of each page, empty where a page has none; raises BadInput or Refused."""
    result: list[str] = _run("pages", data, filename)
    return result


def _run(mode: str, data: bytes, filename: str) -> Any:
    check_kind(data, filename)
    keep = {k: os.environ[k] for k in ("PATH", "VIRTUAL_ENV", "LD_LIBRARY_PATH") if k in os.environ}
    try:
        done = subprocess.run(
            [sys.executable, "-m", "documents.reading.worker", mode, os.path.basename(filename)],
            input=data,
            capture_output=True,
            timeout=SECONDS,
            cwd=ROOT,
            env=keep | {"PYTHONUTF8": "1", "PYTHONPATH": str(ROOT)},
            check=False,
        )
    except subprocess.TimeoutExpired:
        raise Refused(_TOO_HEAVY) from None
    try:
        answer = json.loads(done.stdout)
    except ValueError:
        if done.returncode < 0 or b"MemoryError" in done.stderr:
            raise Refused(_TOO_HEAVY) from None
        raise BadInput("Không đọc được tệp này; hãy mở, lưu lại rồi thử lại.") from None
    if "ok" not in answer:
        raise _KINDS[answer["error"]](answer["message"])
    return answer["ok"]


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


def answer(mode: str, data: bytes, filename: str) -> dict[str, Any]:
    """What the worker answers for these bytes (no process, no limits)."""
    from .assemble import facts
    from .extract import extract, pages

    try:
        if mode == "pages":
            return {"ok": pages(data, filename)}
        lines = extract(data, filename)
        if mode == "lines":
            return {"ok": lines}
        digest = hashlib.sha256(data).hexdigest()
        documents = facts(lines)
        if not any(document[field] for document in documents for field in _TELLING):
            raise NotADocument(_NO_DOCUMENT)
        return {"ok": {"file": filename, "sha256": digest, "documents": documents}}
    except ReadingError as error:
        kind = next(name for name, error_kind in _KINDS.items() if type(error) is error_kind)
        return {"error": kind, "message": str(error)}
    except (MemoryError, RecursionError):
        return {"error": "refused", "message": _TOO_HEAVY}


def main() -> None:
    """Entry of the worker process."""
    _limit()
    mode, filename = sys.argv[1:3]
    result = answer(mode, sys.stdin.buffer.read(MAX_BYTES + 1), filename)
    sys.stdout.write(json.dumps(result))


if __name__ == "__main__":
    main()
