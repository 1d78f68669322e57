"""Typesetter process: a parent with Typst loaded that forks a limited child for each job.

Run by `documents.rendering` with the path of a socket. The keeper leaves the network and forks for each job;
the child limits its own memory, time and output before it compiles, so a document or a layout that grows
without end dies there. A layout of an administrator's own runs in an empty folder beside `common.typ`: there
is nothing else to read, and packages have no folder to come from. The keeper ends with the process that
started it (its standard input closes). A job is JSON; the answer begins with "+" and the PDF, or "-" and the
reason.
"""

from __future__ import annotations

import ctypes
import json
import os
import resource
import selectors
import shutil
import signal
import socket
import sys
import tempfile
from pathlib import Path
from typing import Any

HERE = Path(__file__).resolve().parent
MEMORY = 2 * 1024**3
CPU_SECONDS = 20
MAX_JOB = 16 * 1024**2
MAX_OUTPUT = 60 * 1024**2
NEW_USER, NEW_NET = 0x10000000, 0x40000000


def limit() -> None:
    """Limit this process's memory, time and core files."""
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
    resource.setrlimit(resource.RLIMIT_CPU, (CPU_SECONDS, CPU_SECONDS))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))


def cut_off() -> None:
    """Leave the network namespace where the system allows it, and point every proxy nowhere."""
    for name in ("HTTP_PROXY", "HTTPS_PROXY", "ALL_PROXY", "http_proxy", "https_proxy", "all_proxy"):
        os.environ[name] = "http://127.0.0.1:9"
    ctypes.CDLL(None).unshare(NEW_USER | NEW_NET)


def compile_job(job: dict[str, Any], folder: Path, fonts: Any) -> bytes:
    """Typeset the job's template in its folder."""
    import typst

    root = folder if job.get("source") else HERE / "templates"
    if job.get("source"):
        shutil.copy(HERE / "templates" / "common.typ", folder / "common.typ")
        (folder / "layout.typ").write_text(job["source"], encoding="utf-8")
    name = "layout" if job.get("source") else job["template"]
    compiler = typst.Compiler(
        str(root / f"{name}.typ"),
        root=str(root),
        font_paths=fonts,
        sys_inputs={"data": json.dumps(job["page"], ensure_ascii=False)},
        package_path=str(folder / "none"),
        package_cache_path=str(folder / "none"),
    )
    pdf = compiler.compile(
        format="pdf",
        pdf_standards=job["standards"],
        timestamp=job["timestamp"],
        pdf_tags=job.get("tags", True),
    )
    assert isinstance(pdf, bytes)
    return pdf


def answer(job: bytes, fonts: Any) -> bytes:
    """Return "+" and the PDF, or "-" and the reason."""
    import typst

    with tempfile.TemporaryDirectory() as folder:
        try:
            pdf = compile_job(json.loads(job), Path(folder), fonts)
        except typst.TypstError as error:
            return b"-" + str(error).replace(folder, "").encode()
    return b"+" + pdf if len(pdf) <= MAX_OUTPUT else "-PDF quá lớn".encode()


def serve_one(connection: socket.socket, fonts: Any) -> None:
    """Read a job, answer it, end; the alarm ends what waits too long."""
    limit()
    with connection:
        seconds = connection.recv(1)
        signal.alarm(seconds[0] if seconds else 1)
        parts, size = [], 0
        while block := connection.recv(1 << 20):
            parts.append(block)
            size += len(block)
            if size > MAX_JOB:
                return
        connection.sendall(answer(b"".join(parts), fonts))


def run_typesetter(path: str) -> None:
    """Wait for jobs until the process that started us is gone."""
    import typst

    cut_off()
    signal.signal(signal.SIGCHLD, signal.SIG_IGN)
    fonts = typst.Fonts(
        include_system_fonts=False, include_embedded_fonts=True, font_paths=[str(HERE.parent / "fonts")]
    )
    with socket.socket(socket.AF_UNIX) as door, selectors.DefaultSelector() as waiting:
        door.bind(path)
        door.listen(64)
        sys.stdout.write("ready\n")
        sys.stdout.flush()
        waiting.register(door, selectors.EVENT_READ)
        waiting.register(sys.stdin, selectors.EVENT_READ)
        while True:
            ready = [key.fileobj for key, _ in waiting.select()]
            if sys.stdin in ready:
                return
            connection, _ = door.accept()
            if os.fork() == 0:
                code = 1
                try:
                    signal.signal(signal.SIGCHLD, signal.SIG_DFL)
                    serve_one(connection, fonts)
                    code = 0
                finally:
                    os._exit(code)
            connection.close()


if __name__ == "__main__":
    run_typesetter(sys.argv[1])
