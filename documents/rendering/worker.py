"""Makes one PDF in a process of its own: page data as JSON on standard input, the bytes on output.

Run by `documents.rendering`; limits its own memory, time, output and reach before the typesetter is
loaded, so a document or a layout that grows without end dies here and not in the web process. A layout
of an administrator's own runs in an empty folder beside `common.typ`: there is nothing else to read,
packages have no folder to come from, and no address is reached. Exit 0 with the PDF, 1 with the reason
on standard error.
"""

from __future__ import annotations

import ctypes
import json
import os
import resource
import shutil
import sys
import tempfile
from pathlib import Path

HERE = Path(__file__).resolve().parent
MEMORY = 2 * 1024**3
CPU_SECONDS = 20
MAX_OUTPUT = 60 * 1024**2
NEW_USER, NEW_NET = 0x10000000, 0x40000000


def limit() -> None:
    """Bound what this process may take."""
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
    resource.setrlimit(resource.RLIMIT_CPU, (CPU_SECONDS, CPU_SECONDS))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))


def cut_off() -> None:
    """Leave the network where the system lets us, and send what still asks for it nowhere."""
    for name in ("HTTP_PROXY", "HTTPS_PROXY", "ALL_PROXY", "http_proxy", "https_proxy", "all_proxy"):
        os.environ[name] = "http://127.0.0.1:9"
    ctypes.CDLL(None).unshare(NEW_USER | NEW_NET)


def compile_job(job: dict, folder: Path) -> bytes:
    """Typeset the job's template in its folder."""
    import typst

    root = folder if job.get("source") else HERE / "templates"
    if job.get("source"):
        shutil.copy(HERE / "templates" / "common.typ", folder / "common.typ")
        (folder / "layout.typ").write_text(job["source"], encoding="utf-8")
    name = "layout" if job.get("source") else job["template"]
    pdf: bytes = typst.compile(
        str(root / f"{name}.typ"),
        root=str(root),
        font_paths=[str(HERE.parent / "fonts")],
        ignore_system_fonts=True,
        package_path=str(folder / "none"),
        package_cache_path=str(folder / "none"),
        sys_inputs={"data": json.dumps(job["page"], ensure_ascii=False)},
        pdf_standards=job["standards"],
        timestamp=job["timestamp"],
        format="pdf",
        pdf_tags=job.get("tags", True),
    )
    return pdf


def main() -> int:
    """Compile the template named in the job with its page data."""
    limit()
    cut_off()
    import typst

    job = json.load(sys.stdin.buffer)
    with tempfile.TemporaryDirectory() as folder:
        try:
            pdf = compile_job(job, Path(folder))
        except typst.TypstError as error:
            sys.stderr.write(str(error).replace(folder, ""))
            return 1
    if len(pdf) > MAX_OUTPUT:
        sys.stderr.write("PDF quá lớn")
        return 1
    sys.stdout.buffer.write(pdf)
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
