"""Eight people act at the same moment on one task, one sitting, one register; each round anew.

Run as a script on the database of DATABASE_URL: eight.py ROUNDS. Prints JSON: for each story and round how
many acts took effect, what the others read, and what is wrong afterwards.
"""

from __future__ import annotations

import json
import sys
import threading
from collections.abc import Callable
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).resolve().parents[2]))

from tests.stress import stage  # noqa: E402, I001 - settings first

from django.db import connection  # noqa: E402

from accounts.models import Role  # noqa: E402
from documents.errors import DocumentError  # noqa: E402
from documents.models import OfficialDocument  # noqa: E402
from dossiers.errors import ProcedureError  # noqa: E402
from dossiers.models import Ballot, Dossier  # noqa: E402
from ledger.services import audit_verification  # noqa: E402
from tests.factories import dossiers as make  # noqa: E402
from workflows import actions  # noqa: E402
from workflows.models import TaskCard  # noqa: E402

PEOPLE = 8


def together(acts: list[Callable[[], Any]]) -> dict[str, Any]:
    """Run the acts at the same moment; anything but a refusal in words is an error."""
    barrier, done, refused, errors = threading.Barrier(len(acts)), [], [], []

    def run(act: Callable[[], Any]) -> None:
        barrier.wait()
        try:
            act()
            done.append(1)
        except (ProcedureError, DocumentError) as refusal:
            refused.append([type(refusal).__name__, str(refusal)])
        except Exception as error:  # noqa: BLE001 - a raw error is what this looks for
            errors.append(repr(error))
        finally:
            connection.close()

    threads = [threading.Thread(target=run, args=(act,)) for act in acts]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(180)
    return {"done": len(done), "refused": refused, "errors": errors}


def one_task(here: make.Place, clerks: list, dossier: Dossier) -> dict[str, Any]:
    """Eight clerks accept or return one dossier."""
    task = TaskCard.objects.open().get(dossier=dossier, node="check").task

    def act(number: int) -> Callable[[], Any]:
        who = clerks[number]
        if number % 2:
            return lambda: actions.return_dossier(
                appointment=who, dossier=dossier, reason="Thiếu.", task=task
            )
        return lambda: actions.accept_dossier(appointment=who, dossier=dossier, task=task)

    found = together([act(number) for number in range(PEOPLE)])
    dossier.refresh_from_db()
    found["checks"] = dossier.checks.count()
    return found


def one_sitting(here: make.Place, dossier: Dossier) -> dict[str, Any]:
    """Eight members vote on one dossier, each from two windows."""
    sitting = actions.open_sitting(appointment=here.secretary, round=here.round, dossiers=[dossier])
    item = sitting.items.select_related("dossier__unit", "sitting").get()
    votes = [
        lambda voter=voter: actions.cast_ballot(appointment=voter, item=item, choice="level_1")
        for voter in (*here.seats, *here.seats)
    ]
    found = together(votes)
    found["ballots"] = Ballot.objects.filter(item=item).count()
    found["conclude_cards"] = TaskCard.objects.filter(dossier=dossier, node="conclude").count()
    conclude = together(
        [
            lambda: actions.conclude(appointment=here.chair, item=item, outcome="level_1")
            for _ in range(PEOPLE)
        ]
    )
    actions.write_minutes(appointment=here.secretary, sitting=sitting)
    actions.confirm_minutes(appointment=here.chair, sitting=sitting)
    return {"votes": found, "conclusions": conclude}


def one_register(here: make.Place, clerks: list, dossiers: list[Dossier]) -> dict[str, Any]:
    """Eight document clerks number signed decisions at once, one of which all of them want."""
    signed = []
    for dossier in dossiers:
        submission = actions.draft_submission(appointment=here.clerk, round=here.round, dossiers=[dossier])
        actions.decide_submission(appointment=here.chairman, submission=submission, act="sign")
        signed.append(submission)
    pairs = [(clerks[number], signed[number % len(signed)]) for number in range(PEOPLE)]
    found = together(
        [
            lambda who=who, which=which: actions.issue_decision(appointment=who, submission=which)
            for who, which in pairs
        ]
    )
    numbers = OfficialDocument.objects.filter(type="QĐ", number__isnull=False)
    found["numbers"] = sorted(numbers.values_list("number", flat=True))
    found["signed"] = len(signed)
    return found


def play(rounds: int) -> dict[str, Any]:
    """Play every story this many times."""
    here = stage.place(units=rounds * 2, members=PEOPLE - 2)
    clerks = stage.more_clerks(here, Role.STANDING_CLERK, PEOPLE)
    numberers = stage.more_clerks(here, Role.DOCUMENT_CLERK, PEOPLE)
    report: dict[str, Any] = {"tasks": [], "sittings": [], "registers": []}
    for turn in range(rounds):
        ready = []
        for number in (2 * turn, 2 * turn + 1):
            head = here.heads[number]
            actions.submit_dossier(appointment=head, dossier=here.dossier(number), requested_level=1)
            report["tasks"].append(one_task(here, clerks, here.dossier(number)))
            if here.dossier(number).state == "self_assessment":
                actions.submit_dossier(appointment=head, dossier=here.dossier(number), requested_level=1)
                actions.accept_dossier(appointment=here.clerk, dossier=here.dossier(number))
            report["sittings"].append(one_sitting(here, here.dossier(number)))
            ready.append(here.dossier(number))
        report["registers"].append(one_register(here, numberers, ready))
    report["chain"] = audit_verification.verify().ok
    return report


if __name__ == "__main__":
    print(json.dumps(play(int(sys.argv[1])), ensure_ascii=False))  # noqa: T201
