"""What prepared queries (ledger/database/prepared.py) save: each asked as prepared and as a plain queryset, in turn.

    .venv/bin/python benchmarks/prepared_queries.py [cases] [--json]

Dossiers go through their whole flow and a published decision is read again and again, on SQLite, in one process. Every
call of a prepared query is timed twice, as it is and composed anew, by the time of the processor. A row tells for one
module and one act of the path: calls an act, both times, and how much longer the act would take without (`ratio`).
A module keeps its prepared queries where `ratio` reaches 1.2 for an act that people wait for, or where dropping them
would make the whole path of a case slower by more than a twentieth.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
import tempfile
import time
from collections import defaultdict
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[1]
sys.path[:0] = [str(ROOT), str(ROOT / "site")]

CASES, PAGES = 12, 40
AIM = 1.2


class Comparison:
    """The times of every prepared query, by the act of the path it was asked in and the module it stands in."""

    def __init__(self) -> None:
        self.act = ""
        self.acts: dict[str, list[float]] = defaultdict(list)
        self.spent: dict[tuple[str, str], list[float]] = defaultdict(lambda: [0, 0.0, 0.0])
        self.inside = 0.0

    def both_ways(self, ask: Callable[..., Any]) -> Callable[..., Any]:
        """Return a call that asks a prepared query both ways and gives back its own rows."""

        def call(query: Any, *values: Any) -> list[Any]:
            begun = time.process_time()
            plain = list(query.ask(*values))
            middle = time.process_time()
            rows: list[Any] = ask(query, *values)
            ended = time.process_time()
            assert len(rows) == len(plain)
            if self.act:
                row = self.spent[self.act, query.ask.__module__]
                row[0] += 1
                row[1] += ended - middle
                row[2] += middle - begun
                self.inside += middle - begun
            return rows

        return call

    @contextmanager
    def doing(self, act: str) -> Iterator[None]:
        """Time one act of the path, without what only the comparison asks."""
        self.act, self.inside = act, 0.0
        begun = time.process_time()
        try:
            yield
        finally:
            self.acts[act].append(time.process_time() - begun - self.inside)
            self.act = ""

    def rows(self) -> list[dict[str, Any]]:
        """Return the table, the whole path first."""
        found = []
        for (act, module), (calls, prepared, plain) in sorted(self.spent.items()):
            times, total = len(self.acts[act]), sum(self.acts[act])
            found.append(
                {
                    "act": act,
                    "module": module,
                    "calls": calls / times,
                    "prepared_ms": prepared * 1000 / times,
                    "plain_ms": plain * 1000 / times,
                    "act_ms": total * 1000 / times,
                    "ratio": (total + plain - prepared) / total,
                }
            )
        return found

    def whole(self) -> dict[str, float]:
        """Return by module how much longer all acts of a case together would take without its prepared queries."""
        path = {act for act in self.acts if act != "decision page"}
        total = sum(sum(self.acts[act]) for act in path)
        saved: dict[str, float] = defaultdict(float)
        for (act, module), (_calls, prepared, plain) in self.spent.items():
            if act in path:
                saved[module] += plain - prepared
        return {module: (total + more) / total for module, more in sorted(saved.items())} | {
            "all": (total + sum(saved.values())) / total
        }


class Steps:
    """What `benchmarks.transitions.ours` calls a meter: each act is timed under the name of its step."""

    def __init__(self, comparison: Comparison) -> None:
        self.comparison = comparison

    def take(self, step: str, act: Callable[[], Any]) -> Any:
        """Do an act of the path."""
        with self.comparison.doing(step):
            return act()


def inner(cases: int) -> dict[str, Any]:
    """Measure on the database of DATABASE_URL."""
    from unittest import mock

    from django.core.management import call_command
    from django.test import Client
    from django.test.utils import setup_test_environment

    from tests.stress import stage

    call_command("migrate", verbosity=0)
    setup_test_environment()
    mock.patch("search.index.signals.flush", return_value=None).start()
    from benchmarks.transitions import Meter, ours
    from ledger.database.prepared import PreparedQuery
    from tests.factories.home import published_decision

    here = stage.make.place(units=cases + 1)
    stage.actions.start_dossiers(round=here.round)
    ours(Meter(), here, [0])
    comparison = Comparison()
    with mock.patch.object(PreparedQuery, "__call__", comparison.both_ways(PreparedQuery.__call__)):
        ours(Steps(comparison), here, list(range(1, cases + 1)))  # type: ignore[arg-type]
        address, client = published_decision(units=5).address, Client()
        with mock.patch(
            "config.page_cache.PublicPageCache.__call__", lambda self, request: self.get_response(request)
        ):
            for number in range(PAGES + 5):
                with comparison.doing("decision page" if number >= 5 else ""):  # noqa: PLR2004 - the first warm up
                    assert client.get(address).status_code == 200  # noqa: PLR2004
    comparison.acts.pop("", None)
    return {"rows": comparison.rows(), "whole": comparison.whole()}


def main() -> None:
    """Run in a process of its own on a database of its own and print the table."""
    from benchmarks.databases import sqlite

    with sqlite() as url, tempfile.TemporaryDirectory() as media:
        env = {**os.environ, "DATABASE_URL": url, "MEDIA_ROOT": media, "BENCHMARK_INNER": "1"}
        words = [word for word in sys.argv[1:] if word.isdecimal()]
        command = [sys.executable, __file__, *words]
        done = subprocess.run(command, env=env, cwd=ROOT, check=True, stdout=subprocess.PIPE, text=True)
    report = json.loads(done.stdout.splitlines()[-1])
    if "--json" in sys.argv:
        print(json.dumps(report))
        return
    print(f"{'act':<17}{'module':<46}{'calls':>6}{'prepared':>10}{'plain':>8}{'act ms':>8}{'ratio':>7}")
    for row in report["rows"]:
        print(
            f"{row['act']:<17}{row['module']:<46}{row['calls']:>6.1f}{row['prepared_ms']:>10.2f}"
            f"{row['plain_ms']:>8.2f}{row['act_ms']:>8.1f}{row['ratio']:>7.2f}{' *' if row['ratio'] >= AIM else ''}"
        )
    print("\nThe whole path of a case without the prepared queries of a module:")
    for module, ratio in report["whole"].items():
        print(f"    {module:<46}{ratio:.3f}")


if __name__ == "__main__":
    if os.environ.pop("BENCHMARK_INNER", ""):
        os.environ["DJANGO_SETTINGS_MODULE"] = "config.settings.test"
        numbers = [int(word) for word in sys.argv[1:] if word.isdecimal()]
        print(json.dumps(inner(numbers[0] if numbers else CASES)))
    else:
        main()
