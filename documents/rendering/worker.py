"""Makes one PDF in a process of its own: page data as JSON on standard input, the bytes on output.

Run by `documents.rendering`; limits its own memory and time before the typesetter is loaded, so a
document that grows without end dies here and not in the web process. Exit 0 with the PDF, 1 with the
reason on standard error.
"""

from __future__ import annotations

import json
import resource
import sys
from pathlib import Path

HERE = Path(__file__).resolve().parent
MEMORY = 2 * 1024**3
CPU_SECONDS = 20


def limit() -> None:
    """Bound what this process may take."""
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
    resource.setrlimit(resource.RLIMIT_CPU, (CPU_SECONDS, CPU_SECONDS))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))


def main() -> int:
    """Compile the template named in the job with its page data."""
    limit()
    import typst

    job = json.load(sys.stdin.buffer)
    try:
        pdf = typst.compile(
            str(HERE / "templates" / f"{job['template']}.typ"),
            root=str(HERE / "templates"),
            font_paths=[str(HERE.parent / "fonts")],
            ignore_system_fonts=True,
            package_path=str(HERE / "templates"),
            package_cache_path=str(HERE / "templates"),
            sys_inputs={"data": json.dumps(job["page"], ensure_ascii=False)},
            pdf_standards=job["standards"],
            timestamp=job["timestamp"],
            format="pdf",
            pdf_tags=job.get("tags", True),
        )
    except typst.TypstError as error:
        sys.stderr.write(str(error))
        return 1
    sys.stdout.buffer.write(pdf)
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
