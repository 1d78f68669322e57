"""How many dossiers of 15 indicators one process judges in a second: without words, and with every reason read.

.venv/bin/python benchmarks/judging.py [dossiers]
"""

from __future__ import annotations

import random
import sys
import time
from collections.abc import Callable
from datetime import date
from pathlib import Path

sys.path[:0] = [str(Path(__file__).resolve().parents[1])]

from criteria.rules.assessment import Answer, Assessment, assess
from criteria.rules.definition import SetDefinition
from criteria.sets import files
from criteria.sets.parsing import parse

AIM = 3000
DOSSIERS = 10_000


def answers_of(definition: SetDefinition, chance: random.Random) -> dict[str, Answer]:
    """Random answers to every indicator of the commune set, some missing."""
    found: dict[str, Answer] = {}
    for entry in definition.indicators:
        if chance.random() < 0.05:
            continue
        base = chance.randint(500, 9000)
        part = Answer(numerator=chance.randint(0, base), denominator=base)
        found[entry.code] = {
            "yes_no": Answer(value=chance.random() < 0.9),
            "rung": Answer(rung=chance.randint(0, max(1, len(entry.ladder)))),
            "all_of": Answer(parts=(part, part)),
        }.get(entry.kind, part)
    return found


def timed(work: Callable[[], object]) -> tuple[float, float]:
    """Seconds of the clock and of this process that the work takes."""
    began, used = time.perf_counter(), time.process_time()
    work()
    return time.perf_counter() - began, time.process_time() - used


def main() -> None:
    """Judge the dossiers both ways and print the table."""
    many = int(sys.argv[1]) if len(sys.argv) > 1 else DOSSIERS
    definition = parse(files.read(files.SETS / "tt25-2023-xa.json"))
    chance = random.Random(2024)
    given = [answers_of(definition, chance) for _ in range(many)]
    judged: list[Assessment] = []

    def judge() -> None:
        judged.extend(assess(definition, one, unit_kind="xa", on=date(2024, 12, 31)) for one in given)

    def read() -> None:
        for one in judged:
            for verdict in one.indicators:
                _ = verdict.reason

    clock, used = timed(judge)
    more_clock, more_used = timed(read)
    rows = [
        ("judged", clock, used),
        ("judged, every reason read", clock + more_clock, used + more_used),
    ]
    print(f"{many} dossiers of {len(definition.indicators)} indicators, {definition.code}")
    print(f"{'':28}{'seconds':>9}{'a second':>10}{'a second of CPU':>17}{'ratio':>7}{'aim':>7}")
    for name, seconds, own in rows:
        aim = f"{AIM}" if name == "judged" else "-"
        ratio = own / used
        print(f"{name:28}{seconds:>9.2f}{many / seconds:>10.0f}{many / own:>17.0f}{ratio:>7.2f}{aim:>7}")


if __name__ == "__main__":
    main()
