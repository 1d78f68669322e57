"""Sandboxed process that measures the pages of a PDF or .docx on standard input; JSON on output."""

from __future__ import annotations

import io
import json
import sys
from collections import Counter
from typing import Any

from documents.sandbox.worker import limit_self

MEMORY, CPU_SECONDS, MAX_PAGES = 1024**3, 25, 100
MM_A_POINT = 25.4 / 72
EMU_A_MM = 36000
RIGHT_TOO_WIDE_MM = 20.0


def of_docx(content: bytes) -> dict[str, Any]:
    """Return paper, margins, fonts, size and colour of a .docx."""
    import docx

    document = docx.Document(io.BytesIO(content))
    section = document.sections[0]
    runs = [run for paragraph in document.paragraphs for run in paragraph.runs if run.text.strip()]
    normal = document.styles["Normal"].font
    margins = {"top": section.top_margin, "bottom": section.bottom_margin,
               "left": section.left_margin, "right": section.right_margin}  # fmt: skip
    return {
        "paper_mm": [(side or 0) / EMU_A_MM for side in (section.page_width, section.page_height)],
        "margins_mm": {side: value / EMU_A_MM for side, value in margins.items() if value is not None},
        "fonts": sorted({name for run in runs if (name := run.font.name or normal.name)}),
        "body_size": _body_size(runs, normal),
        "coloured": any(_colour(run) not in {None, "000000"} for run in runs),
    }


def _body_size(runs: list[Any], normal: Any) -> float | None:
    """Return the size, in points, that most letters have; None where none is said."""
    sizes: Counter[float] = Counter()
    for run in runs:
        size = run.font.size or normal.size
        if size is not None:
            sizes[round(size.pt, 1)] += len(run.text)
    return sizes.most_common(1)[0][0] if sizes else None


def _colour(run: Any) -> str | None:
    """Return the colour of a run as "RRGGBB", None where it says none."""
    colour = run.font.color
    return str(colour.rgb) if colour and colour.type and colour.rgb else None


def of_pdf(content: bytes) -> dict[str, Any]:
    """Return paper, side margins, fonts and page numbers of a PDF."""
    import pypdfium2

    document = pypdfium2.PdfDocument(content)
    width, height = document[0].get_size()
    numbers = [_page_number(document[n], n + 1) for n in range(min(len(document), MAX_PAGES))]
    return {
        "paper_mm": [width * MM_A_POINT, height * MM_A_POINT],
        "margins_mm": _side_margins(document[0], width),
        "fonts": _fonts(content),
        "page_numbers": numbers,
    }


def _page_number(page: Any, number: int) -> str | None:
    """Return where the page number stands: "top" (middle of the upper margin), "elsewhere", or None."""
    width, height = page.get_size()
    words = page.get_textpage()
    for place, (low, high) in {"top": (height - 80, height), "elsewhere": (0, 80)}.items():
        strip = words.get_text_bounded(left=0, bottom=low, right=width, top=high).split("\n")
        if any(line.strip().strip("-– ") == str(number) for line in strip):
            middle = words.get_text_bounded(left=width * 0.4, bottom=low, right=width * 0.6, top=high)
            return place if place == "elsewhere" or str(number) in middle else "elsewhere"
    return None


def _side_margins(page: Any, width: float) -> dict[str, float]:
    """Return the left and right margin measured by the letters; ragged text gives no right one."""
    words = page.get_textpage()
    boxes = [words.get_charbox(n) for n in range(min(words.count_chars(), 8000))]
    boxes = [box for box in boxes if box[2] > box[0]]
    if not boxes:
        return {}
    found = {"left": min(box[0] for box in boxes) * MM_A_POINT}
    right = (width - max(box[2] for box in boxes)) * MM_A_POINT
    if right <= RIGHT_TOO_WIDE_MM:
        found["right"] = right
    return found


def _fonts(content: bytes) -> list[str]:
    from pypdf import PdfReader

    names = set()
    for page in PdfReader(io.BytesIO(content)).pages[:MAX_PAGES]:
        resources: Any = page.get("/Resources", {})
        fonts: Any = resources.get_object().get("/Font") if hasattr(resources, "get_object") else None
        for font in fonts.get_object().values() if fonts else ():
            name = str(font.get_object().get("/BaseFont", "")).lstrip("/")
            names.add(name.split("+")[-1])
    return sorted(name for name in names if name)


def main() -> int:
    """Measure what stands on standard input."""
    limit_self(MEMORY, seconds=CPU_SECONDS)
    content = sys.stdin.buffer.read()
    sys.stdout.write(json.dumps(of_docx(content) if sys.argv[1] == "docx" else of_pdf(content)))
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
