"""Sandboxed process that joins pages of an untrusted PDF with a second one.

Input: a line of JSON {"pages": [numbers from 1, empty = all], "first": bytes of the first file}, then both files.
Output: a line of JSON {"size": [width, height of page 1 in points]}, then the PDF. Exit 1 with a sentence where not.
"""

from __future__ import annotations

import io
import json
import sys

from documents.sandbox.worker import limit_self

MEMORY, CPU_SECONDS, MAX_PAGES = 1024**3, 25, 500


def merge(first: bytes, last: bytes, pages: list[int]) -> tuple[bytes, tuple[float, float]]:
    """Return the chosen pages of the first file and then the last file, and the size of page 1.

    Raises ValueError with a sentence.
    """
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
    width, height = out[0].get_size()
    return buffer.getvalue(), (width, height)


def main() -> int:
    """Merge what stands on standard input."""
    limit_self(MEMORY, seconds=CPU_SECONDS)
    job = json.loads(sys.stdin.buffer.readline())
    content = sys.stdin.buffer.read()
    try:
        made, size = merge(content[: job["first"]], content[job["first"] :], job["pages"])
    except ValueError as error:
        sys.stderr.write(str(error))
        return 1
    sys.stdout.buffer.write(json.dumps({"size": size}).encode() + b"\n" + made)
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
