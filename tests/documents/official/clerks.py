"""Clerks at work in a process of their own, on the migrated database of DATABASE_URL.

`python -m tests.documents.official.clerks CLERKS POINTS`: so many at once, then so many killed one after another.

Prints JSON. Typesetting is left out: the page is the check address, for what is tried is the numbering.
"""

from __future__ import annotations

import json
import os
import signal
import sys
from concurrent.futures import ThreadPoolExecutor
from datetime import date
from threading import Barrier

import django

django.setup()

from django.db import connection, connections  # noqa: E402

from accounts.models import Appointment  # noqa: E402
from documents.models import NumberRegister, OfficialDocument  # noqa: E402
from documents.services import official, registers  # noqa: E402
from ledger.services import files  # noqa: E402
from tests.factories import documents as papers  # noqa: E402

DAY = date(2026, 2, 5)
official.render = lambda kind, page, *, date, check_url="": b"%PDF-" + check_url.encode()


def prepare(count: int) -> tuple[int, list[int]]:
    """Sign as many decisions of one office; return its clerk and the decisions."""
    office = papers.committee()
    clerk = papers.clerk_of(office)
    chairman, mandate = papers.chairman_of(office)
    keys = [
        official.sign(document=papers.drafted(office), mandate=mandate, appointment=chairman).pk
        for _ in range(count)
    ]
    return clerk.pk, keys


def issue(clerk: int, key: int) -> int:
    """Issue one document as a request of its own would."""
    document = OfficialDocument.objects.get(pk=key)
    return official.issue(document=document, appointment=Appointment.objects.get(pk=clerk), on=DAY).number


def at_once(clerk: int, *keys: int) -> dict:
    """Let as many clerks as there are documents press the button together."""
    start = Barrier(len(keys))

    def work(key: int) -> int:
        try:
            start.wait()
            return issue(clerk, key)
        finally:
            connections.close_all()

    with ThreadPoolExecutor(len(keys)) as pool:
        return {"numbers": sorted(pool.map(work, keys)), **state()}


def killed(clerk: int, *keys: int) -> dict:
    """Issue each document in a child that is killed before its nth statement, n = 1, 2, 3 …; then all that are left."""
    died = 0
    for point, key in enumerate(keys, 1):
        connections.close_all()
        child = os.fork()
        if child == 0:
            _die_at(point, clerk, key)
        _, status = os.waitpid(child, 0)
        died += os.WIFSIGNALED(status)
    after = state()
    left = OfficialDocument.objects.filter(status="signed").values_list("pk", flat=True)
    for key in list(left):
        issue(clerk, key)
    return {"died": died, "after": after, **state()}


def _die_at(point: int, clerk: int, key: int) -> None:
    seen = 0

    def count(execute, sql, params, many, context):
        nonlocal seen
        seen += 1
        if seen == point:
            os.kill(os.getpid(), signal.SIGKILL)
        return execute(sql, params, many, context)

    with connection.execute_wrapper(count):
        issue(clerk, key)
    os._exit(0)


def state() -> dict:
    """What the register says: its last number, the numbers given, what the book cannot explain, lost files."""
    register = NumberRegister.objects.filter(type_code="QĐ").first()
    issued = OfficialDocument.objects.issued().select_related("pdf")
    return {
        "last": register.last if register else 0,
        "given": sorted(document.number for document in issued),
        "unexplained": [line.number for line in registers.register_lines(register) if line.state == "missing"]
        if register
        else [],
        "without_bytes": [d.pk for d in issued if not files.open_bytes(d.pdf).startswith(b"%PDF-")],
    }


def main(clerks: int, points: int) -> dict:
    """Let the clerks issue at once, and then others die at it."""
    clerk, keys = prepare(clerks + points)
    return {"together": at_once(clerk, *keys[:clerks]), "torn": killed(clerk, *keys[clerks:])}


if __name__ == "__main__":
    sys.stdout.write(json.dumps(main(*map(int, sys.argv[1:]))))
