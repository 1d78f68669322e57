"""What a transition costs: ours (rights, domain rows, audit line, messages) against bare viewflow, same nodes.

    .venv/bin/python benchmarks/transitions.py [cases] [--json] [--cpu] [--sqlite]

The whole path of a dossier until its decision is published, on SQLite and, where it is installed, PostgreSQL.
Bare is the same chains of nodes with empty conditions, as viewflow's own views go: a task is assigned, then started
and executed. Acts on a whole agenda (opening a sitting, its minutes, the signed decision) are counted by dossier
in the last row; above it each act stands as it is, opening a sitting for one dossier. Typesetting a paper and the
search index, which follows each commit, are left out; they have benchmarks of their own. Then 100 and 10,000
running cases stand in the tables and it is measured again. With --cpu the time is that of the processor, for a
machine where others work (of ours only: what PostgreSQL does is not in it); --sqlite leaves PostgreSQL out.
"""

from __future__ import annotations

import json
import os
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from types import SimpleNamespace
from typing import Any
from unittest import mock

ROOT = Path(__file__).resolve().parents[1]
sys.path[:0] = [str(ROOT), str(ROOT / "site")]

CASES = 20
AIM, FLAT = 2.5, 1.5
CASE = ("submit", "accept", "schedule", "vote", "conclude")
SITTING = ("write_minutes", "confirm_minutes")
DECIDING = ("decide", "issue_number")
FEW, MANY = 100, 10_000
Cost = tuple[int, float]


def main() -> None:
    """Run both databases, each in a process of its own, and print the tables."""
    from benchmarks.databases import postgresql, sqlite

    words = [word for word in sys.argv[1:] if word.isdecimal()]
    found = {}
    for name, opened in (("SQLite", sqlite), ("PostgreSQL", postgresql)):
        if name != "SQLite" and "--sqlite" in sys.argv:
            continue
        with opened() as url, tempfile.TemporaryDirectory() as media:
            if url is None:
                continue
            env = {**os.environ, "DATABASE_URL": url, "MEDIA_ROOT": media, "BENCHMARK_INNER": "1"}
            command = [sys.executable, __file__, *words, *(["--cpu"] if "--cpu" in sys.argv else [])]
            done = subprocess.run(command, env=env, cwd=ROOT, check=True, stdout=subprocess.PIPE, text=True)
            found[name] = json.loads(done.stdout.splitlines()[-1])
    if "--json" in sys.argv:
        print(json.dumps(found))
    else:
        for name, report in found.items():
            tell(name, report)


def tell(name: str, report: dict[str, Any]) -> None:
    """Print one database's table."""
    print(
        f"\n{name}: {'step':<18}{'ours':>8}{'bare':>8}{'ratio':>7}   {'ours ms':>9}{'bare ms':>9}{'ratio':>7}"
    )
    for row in report["steps"]:
        q, t = row["queries"], row["ms"]
        print(
            f"{'':<{len(name) + 2}}{row['step']:<18}{q[0]:>8.1f}{q[1]:>8.1f}{q[0] / q[1]:>7.2f}"
            f"   {t[0]:>9.1f}{t[1]:>9.1f}{t[0] / t[1]:>7.2f}"
        )
    for at, (queries, ms) in report["running"].items():
        print(f"{'':<{len(name) + 2}}{at} running cases: {queries:.0f} queries, {ms:.1f} ms")
    print(
        f"{'':<{len(name) + 2}}aim: ratios of the whole ≤ {AIM}; {MANY} running ≤ {FLAT} × {FEW}: {report['flat']:.2f}"
    )


class Meter:
    """Medians of queries and seconds, by step."""

    def __init__(self) -> None:
        self.seen: dict[str, list[Cost]] = {}

    def take(self, step: str, act: Callable[[], Any]) -> Any:
        """Do an act and note what it cost."""
        from django.db import connection

        sent = 0

        def count(execute: Any, *given: Any) -> Any:
            nonlocal sent
            sent += 1
            return execute(*given)

        with connection.execute_wrapper(count):
            clock = time.process_time if "--cpu" in sys.argv else time.perf_counter
            begun = clock()
            result = act()
            spent = clock() - begun
        self.seen.setdefault(step, []).append((sent, spent * 1000))
        return result

    def cost(self, step: str) -> Cost:
        """Return the medians of one act of a step."""
        rows = self.seen[step]
        return statistics.median(q for q, _ in rows), statistics.median(ms for _, ms in rows)


def bare(meter: Meter, cases: int) -> None:
    """Take this many bare cases to their end."""
    from viewflow.workflow.models import Task

    from benchmarks.bare_flows import bare_flows
    from tests.factories.accounts import UserFactory

    user = UserFactory()

    def act(task: Task) -> None:
        with task.activation() as activation:
            activation.assign(user)
        with task.activation() as activation:
            activation.start(SimpleNamespace(user=user))
            activation.execute()

    ballots = ["submit", "accept", "schedule", *["vote"] * 5, "conclude"]
    for flow_class, steps_of in zip(bare_flows(), (ballots, SITTING, DECIDING), strict=True):
        for _ in range(cases):
            process = flow_class.start.run()
            for step in steps_of:
                task = Task.objects.filter(process=process, status="NEW").order_by("pk").first()
                meter.take(step, lambda task=task: act(task))


def ours(meter: Meter, here: Any, numbers: list[int]) -> None:
    """Take these dossiers through their flow by the verbs that the screens use."""
    from tests.factories import dossiers as make
    from workflows import actions

    for number in numbers:
        make.answered(here, number)
        dossier = here.dossier(number)
        meter.take(
            "submit",
            lambda d=dossier, n=number: actions.submit_dossier(
                appointment=here.heads[n], dossier=d, requested_level=1
            ),
        )
        meter.take("accept", lambda d=dossier: actions.accept_dossier(appointment=here.clerk, dossier=d))
    chosen = [here.dossier(number) for number in numbers]
    sitting = meter.take(
        "schedule",
        lambda: actions.open_sitting(appointment=here.secretary, round=here.round, dossiers=chosen),
    )
    for item in sitting.items.select_related("dossier__unit", "sitting"):
        for seat in here.seats:
            meter.take(
                "vote", lambda s=seat, i=item: actions.cast_ballot(appointment=s, item=i, choice="level_1")
            )
        meter.take(
            "conclude", lambda i=item: actions.conclude(appointment=here.chair, item=i, outcome="level_1")
        )
    meter.take("write_minutes", lambda: actions.write_minutes(appointment=here.secretary, sitting=sitting))
    meter.take("confirm_minutes", lambda: actions.confirm_minutes(appointment=here.chair, sitting=sitting))
    proposed = [here.dossier(number) for number in numbers]
    submission = actions.draft_submission(appointment=here.clerk, round=here.round, dossiers=proposed)
    meter.take(
        "decide",
        lambda: actions.decide_submission(appointment=here.chairman, submission=submission, act="sign"),
    )
    meter.take(
        "issue_number",
        lambda: actions.issue_decision(appointment=here.document_clerk, submission=submission),
    )


def steps(mine: Meter, plain: Meter, agenda: int) -> list[dict[str, Any]]:
    """Return the table; the last row is a dossier's share of the whole path."""
    rows, whole = [], [[0.0, 0.0], [0.0, 0.0]]
    for step in (*CASE, *SITTING, *DECIDING):
        own = agenda if step == "schedule" else 1
        pair = [tuple(part / own for part in mine.cost(step)), plain.cost(step)]
        rows.append({"step": step, "queries": [p[0] for p in pair], "ms": [p[1] for p in pair]})
        times = 5 if step == "vote" else 1 if step in CASE else 1 / agenda
        for kind in (0, 1):
            for side in (0, 1):
                whole[kind][side] += pair[side][kind] * times
    rows.append({"step": "whole case", "queries": whole[0], "ms": whole[1]})
    return rows


def crowd(here: Any, upto: int) -> None:
    """Let this many cases stand in the tables: dossiers, processes, open tasks, cards, audit lines."""
    from django.contrib.contenttypes.models import ContentType
    from viewflow.workflow.models import Process, Task

    from accounts.models import AdministrativeUnit
    from dossiers.models import Dossier
    from tests.factories.accounts import LONG_AGO
    from workflows.flows import DossierFlow
    from workflows.models import TaskCard

    have = Process.objects.count()
    units = AdministrativeUnit.objects.bulk_create(
        AdministrativeUnit(code=f"C{n}", name=f"xã {n}", level="xa", kind="xa", valid_from=LONG_AGO)
        for n in range(have, upto)
    )
    dossiers = Dossier.objects.bulk_create(
        Dossier(round=here.round, unit=unit, state="checking") for unit in units
    )
    kind = ContentType.objects.get_for_model(Dossier)
    processes = Process.objects.bulk_create(
        Process(flow_class=DossierFlow, status="NEW", artifact_content_type=kind, artifact_object_id=d.pk)
        for d in dossiers
    )
    tasks = Task.objects.bulk_create(
        Task(process=process, flow_task=DossierFlow.check, flow_task_type="HUMAN", status="NEW")
        for process in processes
    )
    TaskCard.objects.bulk_create(
        TaskCard(task=task, node="check", dossier=dossier, office=here.standing)
        for task, dossier in zip(tasks, dossiers, strict=True)
    )


def inner(cases: int) -> dict[str, Any]:
    """Measure on the database of DATABASE_URL."""
    from django.core.management import call_command
    from django.test.utils import setup_test_environment

    from tests.stress import stage

    call_command("migrate", verbosity=0)
    setup_test_environment()
    mock.patch("search.index.signals.flush", return_value=None).start()
    here = stage.make.place(units=cases * 4)
    stage.actions.start_dossiers(round=here.round)
    mine, plain = Meter(), Meter()
    numbers = iter(range(cases * 4))
    ours(Meter(), here, [next(numbers)])
    ours(mine, here, [next(numbers) for _ in range(cases)])
    bare(plain, cases)
    running, costs = {}, []
    for upto in (FEW, MANY):
        crowd(here, upto)
        meter = Meter()
        ours(meter, here, [next(numbers) for _ in range(cases)])
        row = steps(meter, plain, cases)[-1]
        running[str(upto)] = (row["queries"][0], row["ms"][0])
        costs.append(row["ms"][0])
    return {"steps": steps(mine, plain, cases), "running": running, "flat": costs[1] / costs[0]}


if __name__ == "__main__":
    if os.environ.pop("BENCHMARK_INNER", ""):
        os.environ["DJANGO_SETTINGS_MODULE"] = "config.settings.test"
        asked = [int(word) for word in sys.argv[1:] if word.isdecimal()]
        print(json.dumps(inner(asked[0] if asked else CASES)))
    else:
        main()
