"""Reading born-digital PDFs: our limited process, its start included, beside plain pypdf in one process.

`python benchmarks/reading.py [FILES] [PAGES]`: 20 files of 10 pages by default. Both sides read the same
files from the disk, the better of two turns each; our text must hold every word that was put in.
"""

from __future__ import annotations

import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

import typst
from pypdf import PdfReader

from documents.extraction import read_all

LINE = (
    "Ủy ban nhân dân xã Sông Ngàn tổ chức {n} lớp học chuyên đề tại trung tâm học tập cộng đồng, "
    "{m} lượt người tham dự; tỷ lệ gia đình học tập được công nhận đạt {p},5 %. "
)
TURNS = 2


def make(folder: Path, files: int, pages: int) -> list[Path]:
    """Write that many PDFs of dense Vietnamese pages."""
    made = []
    for number in range(files):
        text = "\n#pagebreak()\n".join(
            "".join(LINE.format(n=number + page + row, m=100 * row + page, p=50 + row) for row in range(14))
            for page in range(pages)
        )
        source = f'#set page(paper: "a4")\n#set text(font: "Liberation Serif", size: 13pt)\n{text}'
        path = folder / f"{number:02d}.pdf"
        path.write_bytes(typst.compile(source.encode()))
        made.append(path)
    return made


def plainly(paths: list[Path]) -> list[str]:
    """Read with pypdf alone, in this process."""
    return ["".join(page.extract_text() for page in PdfReader(path).pages) for path in paths]


def ours(paths: list[Path]) -> list[str]:
    """Read with the limited process, from its start to its end."""
    return [found.text for found in read_all(paths)]


def best(act: Callable[[list[Path]], list[str]], paths: list[Path]) -> tuple[float, list[str]]:
    """Return the shortest of some turns in seconds, and what was read."""
    shortest, found = float("inf"), []
    for _ in range(TURNS):
        start = time.perf_counter()
        found = act(paths)
        shortest = min(shortest, time.perf_counter() - start)
    return shortest, found


def main() -> int:
    """Measure both sides and print the table; 1 where the aim is missed."""
    files, pages = (
        (int(given) for given in [*sys.argv[1:3], "20", "10"][:2]) if len(sys.argv) > 2 else (20, 10)
    )
    with tempfile.TemporaryDirectory() as folder:
        paths = make(Path(folder), files, pages)
        plain, _ = best(plainly, paths)
        limited, texts = best(ours, paths)
    words = set(LINE.replace("{n}", "").replace("{m}", "").replace("{p},5", "").split())
    wrong = sum(1 for text in texts if not words <= set(text.split()))
    count = files * pages
    print(f"{'':32}{'pages/s':>10}{'seconds':>10}{'ratio':>8}")  # noqa: T201
    print(f"{'pypdf, one process':32}{count / plain:10.0f}{plain:10.2f}{1:8.2f}")  # noqa: T201
    print(
        f"{'ours, start and limits included':32}{count / limited:10.0f}{limited:10.2f}{plain / limited:8.2f}"
    )  # noqa: T201
    print(f"aim 3.00; files with a missing word: {wrong}")  # noqa: T201
    return 0 if plain / limited >= 3 and not wrong else 1


if __name__ == "__main__":
    raise SystemExit(main())
