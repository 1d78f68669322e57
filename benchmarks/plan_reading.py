"""Reading a text four times as long: plans and the worst single lines, 25 KB against 100 KB.

    .venv/bin/python benchmarks/plan_reading.py

Reading in proportion to the text gives a ratio near 4, reading with its square one near 16. Only processor time
of the facts is counted, without the process that keeps a reading apart.
"""

from __future__ import annotations

import sys
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
sys.path[:0] = [str(ROOT)]

from documents.parsing.assemble import parse_documents  # noqa: E402

PLAN = ROOT / "tests/documents/parsing/data/unseen/ke_hoach_huyen.txt"
HEAD = ["Số: 1/KH-UBND", "", "KẾ HOẠCH", "", "Học tập", "", "I. MỤC TIÊU", ""]
LINES = ("1", "12% ", "trước ngày 01/02/2024 ", "12/KH-UBND ", "(kèm theo ", "A-")
SMALL, LARGE = 25_000, 100_000


def seconds(lines: list[str]) -> float:
    """Processor time of reading these lines; the better of two."""
    times = []
    for _ in range(2):
        begin = time.process_time()
        parse_documents(lines)
        times.append(time.process_time() - begin)
    return min(times)


def main() -> None:
    """Print a row for each text: small, large, ratio."""
    plan = PLAN.read_text(encoding="utf-8")
    body = plan[plan.index("I. MỤC TIÊU") : plan.index("Nơi nhận")]
    print(f"{'text':<36}{'25 KB':>9}{'100 KB':>9}{'ratio':>7}")
    for name, piece in [
        ("a plan again and again", body),
        *((f"“{p.strip()}” on one line", p) for p in LINES),
    ]:
        small, large = (seconds(HEAD + (piece * (n // len(piece) or 1)).split("\n")) for n in (SMALL, LARGE))
        print(f"{name:<36}{small:>8.2f}s{large:>8.2f}s{large / max(small, 0.001):>7.1f}")


if __name__ == "__main__":
    main()
