"""Puts pages of one PDF before those of another, in a process of its own: the first may come from anybody.

Input: a line of JSON {"pages": [numbers from 1, empty = all], "first": bytes of the first file}, then both files.
Output: the PDF. Exit 1 with a sentence where it cannot be done.
"""

from __future__ import annotations

import io
import json
import sys

from documents.sandbox.guest import bound_self

MEMORY, CPU_SECONDS, MAX_PAGES = 1024**3, 25, 500


def merge(first: bytes, last: bytes, pages: list[int]) -> bytes:
    """Return the chosen pages of the first file and then the last file; raise ValueError with a sentence."""
    import pypdfium2

    try:
        source = pypdfium2.PdfDocument(first)
    except pypdfium2.PdfiumError as error:
        raise ValueError("Tệp PDF hỏng hoặc có mật khẩu nên không sao được.") from error
    count = len(source)
    if count > MAX_PAGES or any(not 1 <= number <= count for number in pages):
        raise ValueError(f"Văn bản có {count} trang; hãy chọn trang trong khoảng đó.")
    out = pypdfium2.PdfDocument.new()
    out.import_pages(source, [number - 1 for number in pages] or None)
    out.import_pages(pypdfium2.PdfDocument(last))
    buffer = io.BytesIO()
    out.save(buffer, version=17)
    return buffer.getvalue()


def main() -> int:
    """Merge what stands on standard input."""
    bound_self(MEMORY, seconds=CPU_SECONDS)
    job = json.loads(sys.stdin.buffer.readline())
    content = sys.stdin.buffer.read()
    try:
        made = merge(content[: job["first"]], content[job["first"] :], job["pages"])
    except ValueError as error:
        sys.stderr.write(str(error))
        return 1
    sys.stdout.buffer.write(made)
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
