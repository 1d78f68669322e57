"""Asking several sides the same questions in turn, so that whatever else the machine does slows all alike."""

from __future__ import annotations

import gc
import statistics
import sys
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Final, TypeVar

from benchmarks.searching.asked import Ask, questions

ROUNDS: Final = 3
T = TypeVar("T")


@dataclass(frozen=True)
class Times:
    """Milliseconds of many answers: by the clock, and by the processor of the asking thread."""

    clock: list[float]
    processor: list[float]

    def p95(self, *, processor: bool = False) -> float:
        """Return the 95th percentile."""
        ordered = sorted(self.processor if processor else self.clock)
        return ordered[int(len(ordered) * 0.95)]

    def median(self) -> float:
        """Return the median by the clock."""
        return statistics.median(self.clock)


def measure(sides: Mapping[str, Ask], rounds: int = ROUNDS) -> dict[str, Times]:
    """Ask every side each question in turn, after one warm round."""
    asked = questions()
    for text in asked:
        for ask in sides.values():
            ask(text)
    times = {name: Times([], []) for name in sides}
    gc.collect()
    for _ in range(rounds):
        for text in asked:
            for name, ask in sides.items():
                once(ask, text, times[name])
    return times


def once(ask: Ask, text: str, times: Times) -> None:
    """Ask one question and note how long it took."""
    processor, clock = time.thread_time(), time.perf_counter()
    ask(text)
    times.clock.append((time.perf_counter() - clock) * 1000)
    times.processor.append((time.thread_time() - processor) * 1000)


def timed(build: Callable[[], T]) -> tuple[T, float]:
    """Return what was built and the seconds it took."""
    gc.collect()
    started = time.perf_counter()
    made = build()
    return made, time.perf_counter() - started


def size_of(folder: Path) -> float:
    """Return the size of a folder in MB."""
    return sum(path.stat().st_size for path in folder.rglob("*") if path.is_file()) / 1e6


def say(text: str) -> None:
    """Tell how far it is."""
    sys.stderr.write(f"{text}\n")
    sys.stderr.flush()


def write(text: str) -> None:
    """Print a line of the answer."""
    sys.stdout.write(f"{text}\n")
    sys.stdout.flush()


def table(title: str, times: Mapping[str, Times]) -> None:
    """Print median and 95th percentile of every side."""
    write(f"\n{title:<62}{'median ms':>10}{'p95 ms':>9}{'p95, processor':>16}")
    for name, one in times.items():
        write(f"{name:<62}{one.median():>10.2f}{one.p95():>9.2f}{one.p95(processor=True):>16.2f}")


def ratio(name: str, one: Times, other: Times, aim: str, *, processor: bool = True) -> None:
    """Print how the 95th percentiles stand to one another, by the clock and by the processor."""
    by_processor = f"{one.p95(processor=True) / other.p95(processor=True):.2f}x" if processor else "-"
    write(f"  {name:<60}{'':>10}{one.p95() / other.p95():>8.2f}x{by_processor:>16}  {aim}")
