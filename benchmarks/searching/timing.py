"""Asking several sides the same questions in turn, so that whatever else the machine does slows all alike."""

from __future__ import annotations

import gc
import statistics
import sys
import time
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from benchmarks.searching.corpus_queries import Ask, questions

ROUNDS: Final = 3


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
    order = list(sides)
    for _ in range(rounds):
        for text in asked:
            for name in order:
                once(sides[name], text, times[name])
            order.append(
                order.pop(0)
            )  # nobody always follows the same side, which leaves its own data in the caches
    return times


def once(ask: Ask, text: str, times: Times) -> None:
    """Ask one question and note how long it took."""
    processor, clock = time.thread_time(), time.perf_counter()
    ask(text)
    times.clock.append((time.perf_counter() - clock) * 1000)
    times.processor.append((time.thread_time() - processor) * 1000)


@dataclass(frozen=True)
class Work:
    """Seconds of one piece of work: by the clock, and by the processor in all its threads."""

    clock: float
    processor: float


def timed(build: Callable[[], object]) -> Work:
    """Do the work and return how long it took; what was made before is nothing the collector looks at."""
    gc.collect()
    gc.freeze()
    clock, processor = time.perf_counter(), time.process_time()
    build()
    work = Work(time.perf_counter() - clock, time.process_time() - processor)
    gc.unfreeze()
    return work


def best(works: Iterable[Work]) -> Work:
    """Return the quickest, each way of measuring by itself."""
    works = list(works)
    return Work(min(work.clock for work in works), min(work.processor for work in works))


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
