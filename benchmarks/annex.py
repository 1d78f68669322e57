"""A decision with an annex of 200 units, from stored facts to bytes: ours, plain Typst, WeasyPrint, side by side.

    .venv/bin/python benchmarks/annex.py [rounds]

Ours is `documents.rendering.render` as issuing calls it (a process apart, with limits, PDF/A-2a and PDF/UA-1).
Plain Typst compiles the same source and data in this process, with nothing around it. WeasyPrint prints an equal
page (same words, letters, table) as PDF/A-2a. Each round prints other data, so no side answers from memory.
"""

from __future__ import annotations

import html
import json
import statistics
import sys
import time
from datetime import date
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[1]
sys.path[:0] = [str(ROOT), str(ROOT / "site")]

from documents.rendering import STANDARDS, prepare_page, render  # noqa: E402
from documents.rendering.samples import sample_page  # noqa: E402

DAY, UNITS = date(2026, 2, 5), 200
URL = "https://hoctap.example.vn/kiem-tra/AbCdEfGh12345678/"


def page_of(round_number: int) -> dict[str, Any]:
    """Return the page data of one decision."""
    page = sample_page("quyet_dinh")
    rows = [[n, f"Trường Trung học cơ sở số {n} đợt {round_number}", "Mức độ 1"] for n in range(1, UNITS + 1)]
    page["facts"] = {**page["facts"], "annex": {**page["facts"]["annex"], "rows": rows}}
    return page


def plain_typst(page: dict[str, Any]) -> bytes:
    """Compile the same source and data with nothing around it."""
    import typst

    folder = ROOT / "documents" / "rendering" / "templates"
    data = prepare_page(page, date=DAY, check_url=URL)
    pdf: bytes = typst.compile(
        str(folder / "quyet_dinh.typ"), root=str(folder), font_paths=[str(ROOT / "documents" / "fonts")],
        ignore_system_fonts=True, sys_inputs={"data": json.dumps(data, ensure_ascii=False)},
        pdf_standards=STANDARDS, timestamp=1770249600, format="pdf",
    )  # fmt: skip
    return pdf


def weasyprint(page: dict[str, Any]) -> bytes:
    """Print an equal page with WeasyPrint."""
    from weasyprint import HTML

    facts = page["facts"]
    lines = [[f"<td>{html.escape(str(cell))}</td>" for cell in row] for row in facts["annex"]["rows"]]
    rows = "".join(f"<tr>{''.join(line)}</tr>" for line in lines)
    heads = "".join(f"<th>{html.escape(name)}</th>" for name in facts["annex"]["columns"])
    body = "".join(
        f"<p>{html.escape(line)}</p>" for line in [*page["basis"], *facts["articles"], *page["recipients"]]
    )
    style = (
        "@page{size:A4;margin:20mm 18mm 20mm 30mm} body{font:13pt 'Liberation Serif'}"
        "table{border-collapse:collapse;width:100%} td,th{border:.5pt solid;padding:5pt 4pt;font-size:12pt}"
        "h2{break-before:page;text-align:center}"
    )
    source = (
        f"<html lang=vi><head><title>{html.escape(page['title'])}</title><style>{style}</style></head><body>"
        f"<h1>{html.escape(page['kind_line'])}</h1>{body}<h2>DANH SÁCH</h2>"
        f"<table><thead><tr>{heads}</tr></thead><tbody>{rows}</tbody></table></body></html>"
    )
    pdf: bytes = HTML(string=source).write_pdf(pdf_variant="pdf/a-2a", pdf_tags=True)
    return pdf


def main() -> None:
    """Print the table of medians and ratios."""
    rounds = int(sys.argv[1]) if len(sys.argv) > 1 else 7
    sides = {
        "ours": lambda page: render("quyet_dinh", page, date=DAY, check_url=URL),
        "plain Typst": plain_typst,
        "WeasyPrint": weasyprint,
    }
    times: dict[str, list[float]] = {name: [] for name in sides}
    for number in range(rounds + 1):
        for name, make in sides.items():
            begun = time.perf_counter()
            made = make(page_of(number))
            if number:  # the first round warms every side up
                times[name].append(time.perf_counter() - begun)
            assert made.startswith(b"%PDF-")
    median = {name: statistics.median(values) for name, values in times.items()}
    sys.stdout.write(f"{'side':<14}{'median ms':>10}{'ours / it':>11}{'it / ours':>11}\n")
    for name, value in median.items():
        ours = median["ours"]
        sys.stdout.write(f"{name:<14}{value * 1000:>10.0f}{ours / value:>11.2f}{value / ours:>11.2f}\n")
    sys.stdout.write("aim: ours at most 1.5 times plain Typst, WeasyPrint at least 4 times ours\n")


if __name__ == "__main__":
    main()
