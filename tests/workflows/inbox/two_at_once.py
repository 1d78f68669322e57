"""Run in a process of its own, on the database of DATABASE_URL: people act on one task at the same moment.

Prints JSON: for each story, how many succeeded and what the others read.
"""

from __future__ import annotations

import json
import os
import sys
import threading
from collections import Counter
from pathlib import Path

ROOT = Path(__file__).resolve().parents[3]
for folder in (ROOT, ROOT / "site"):
    sys.path.insert(0, str(folder))
os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings.test")

import django  # noqa: E402

django.setup()

from django.core.management import call_command  # noqa: E402
from django.db import connection  # noqa: E402
from django.test.utils import setup_test_environment  # noqa: E402
from django.utils import timezone  # noqa: E402

from dossiers.errors import ProcedureError  # noqa: E402
from ledger.models import OutboxMessage  # noqa: E402
from tests.factories import workflows as make  # noqa: E402
from workflows import actions  # noqa: E402
from workflows.jobs.daily import run_daily  # noqa: E402
from workflows.models import Reminder, TaskCard  # noqa: E402


def together(*acts) -> dict:
    """Run the acts at the same moment and say what came of each."""
    barrier, done, refused = threading.Barrier(len(acts)), [], []

    def run(act) -> None:
        barrier.wait()
        try:
            act()
            done.append(1)
        except ProcedureError as error:
            refused.append([type(error).__name__, str(error)])
        finally:
            connection.close()

    threads = [threading.Thread(target=run, args=(act,)) for act in acts]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(120)
    return {"done": len(done), "refused": refused}


def daily_on_three_machines() -> dict:
    """Run the day's work three times at the same moment; say how often people were reminded and written to."""
    open_cards = TaskCard.objects.open().update(due=timezone.localdate())
    runs = together(run_daily, run_daily, run_daily)
    reminders = OutboxMessage.objects.filter(key__startswith="remind:").values_list("to", flat=True)
    return {
        "finished": runs["done"],
        "cards": open_cards,
        "reminded": Reminder.objects.count(),
        "most_reminders_a_person": max(Counter(reminders).values()),
        "most_attempts": max(OutboxMessage.objects.values_list("attempts", flat=True)),
        "unsent": OutboxMessage.objects.filter(sent_at__isnull=True).count(),
    }


def main() -> None:
    """Build the world, play the stories, print what came of them."""
    call_command("migrate", verbosity=0)
    setup_test_environment()
    world = make.make_world(units=2)
    first = make.submitted(world)
    task = TaskCard.objects.open().get(dossier=first, node="check").task
    report = {
        "one_task": together(
            lambda: actions.accept_dossier(appointment=world.clerk, dossier=first, task=task),
            lambda: actions.return_dossier(
                appointment=world.clerk, dossier=first, reason="Thiếu.", task=task
            ),
        )
    }
    if first.checks.get().accepted is False:
        actions.submit_dossier(appointment=world.heads[0], dossier=first, requested_level=1)
        actions.accept_dossier(appointment=world.clerk, dossier=first)
    item = actions.open_sitting(appointment=world.secretary, round=world.round, dossiers=[first]).items.get()
    report["five_ballots"] = together(
        *[
            lambda voter=voter: actions.cast_ballot(appointment=voter, item=item, choice="level_1")
            for voter in world.voters
        ]
    )
    report["conclude_cards"] = TaskCard.objects.filter(dossier=first, node="conclude").count()
    report["daily"] = daily_on_three_machines()
    print(json.dumps(report, ensure_ascii=False))  # noqa: T201


if __name__ == "__main__":
    main()
