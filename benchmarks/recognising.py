"""Recognising scans: the reader with its drawing, straightening and checks, beside plain tesseract, on the same cores.

`python benchmarks/recognising.py [PAGES]`: a scan of 6 pages of 200 dpi by default. Plain tesseract reads the
same pages with one thread a process, one process a core, as ours does: cores that share their parts slow each other
down on both sides alike. Processor seconds are compared, so that other work on the machine counts for neither side,
and the wall clock tells how many cores were busy.
"""

from __future__ import annotations

import os
import resource
import subprocess
import sys
import tempfile
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

import pypdfium2
import typst
from PIL import Image

from documents.extraction import Reader
from documents.extraction.scans import ocr

LINE = (
    "Ủy ban nhân dân xã Sông Ngàn tổ chức {n} lớp học chuyên đề tại trung tâm học tập cộng đồng, "
    "{m} lượt người tham dự; tỷ lệ gia đình học tập được công nhận đạt {p},5 %. "
)


def scans(pages: int) -> list[Image.Image]:
    """Return pages of text as grey pictures of 200 dpi."""
    text = "\n#pagebreak()\n".join(
        "".join(LINE.format(n=page + row, m=100 * row + page, p=50 + row) for row in range(18))
        for page in range(pages)
    )
    source = f'#set page(paper: "a4")\n#set text(font: "Liberation Serif", size: 13pt)\n{text}'
    with pypdfium2.PdfDocument(typst.compile(source.encode())) as document:
        return [page.render(scale=200 / 72).to_pil().convert("L").copy() for page in document]


def plainly(picture: Path) -> None:
    """Recognise one picture with tesseract alone."""
    command = [ocr.program(), str(picture), str(picture.with_suffix("")), "-l", "vie"]
    environment = os.environ | {"OMP_THREAD_LIMIT": "1"}
    subprocess.run(command, check=True, capture_output=True, env=environment)


def processor() -> float:
    """Return the processor seconds of this process and all it has waited for."""
    used = [resource.getrusage(who) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)]
    return sum(one.ru_utime + one.ru_stime for one in used)


def main() -> int:
    """Measure both sides and print the table; 1 where the aim is missed."""
    pages = int(sys.argv[1]) if len(sys.argv) > 1 else 6
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        pictures = scans(pages)
        for number, picture in enumerate(pictures):
            picture.save(folder / f"{number}.png")
        scan = folder / "scan.tif"  # the very pixels that plain tesseract gets
        first, *others = [picture.copy() for picture in pictures]
        first.save(scan, save_all=True, append_images=others, compression="tiff_deflate")
        ocr.program()
        start, clock = processor(), time.perf_counter()
        with ThreadPoolExecutor(ocr.worker_count()) as pool:
            list(pool.map(plainly, [folder / f"{number}.png" for number in range(pages)]))
        plain_wall, plain = time.perf_counter() - clock, processor() - start
        start, clock = processor(), time.perf_counter()
        with Reader(seconds=600) as reader:
            found = reader.read(scan)
        wall, used = time.perf_counter() - clock, processor() - start
    read = sum(1 for page in found.pages if page.method == "ocr" and "Sông Ngàn" in page.text)
    print(f"{'':36}{'pages/core second':>18}{'ratio':>8}{'cores busy':>12}")  # noqa: T201
    print(f"{'tesseract, one thread':36}{pages / plain:18.2f}{1:8.2f}{plain / plain_wall:12.2f}")  # noqa: T201
    print(f"{'ours, start and limits included':36}{pages / used:18.2f}{plain / used:8.2f}{used / wall:12.2f}")  # noqa: T201
    print(f"aim 0.90 and two cores; pages read: {read} of {pages}")  # noqa: T201
    return 0 if plain / used >= 0.9 and read == pages else 1


if __name__ == "__main__":
    raise SystemExit(main())
