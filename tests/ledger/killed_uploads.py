"""Uploads killed at chosen lines: run as a program by the test of the same subject.

`python -m tests.ledger.killed_uploads POINTS` on an empty, migrated database: counts the lines that one
upload runs through in the store and in taking evidence in, forks a child for each of POINTS places spread
over them, kills it there with SIGKILL, and prints what the store looks like after each.
"""

from __future__ import annotations

import json
import os
import signal
import sys
from pathlib import Path
from types import FrameType
from typing import Any

import django

django.setup()

from django.db import connections  # noqa: E402

from dossiers.models import Evidence  # noqa: E402
from dossiers.services.evidence import attachments  # noqa: E402
from ledger.models import StoredFile  # noqa: E402
from ledger.services import file_verification, files  # noqa: E402
from tests.factories import dossiers as make  # noqa: E402

WATCHED = tuple(str(Path(module.__file__)) for module in (files, attachments))


class Lines:
    """Counts the watched lines and ends the process at one of them."""

    def __init__(self, last: int = 0) -> None:
        self.last = last
        self.count = 0

    def __call__(self, frame: FrameType, event: str, argument: Any) -> Any:
        if frame.f_code.co_filename not in WATCHED:
            return None
        if event == "line":
            self.count += 1
            if self.count == self.last:
                os.kill(os.getpid(), signal.SIGKILL)
        return self


def upload(here: Any, content: bytes, lines: Lines) -> None:
    """Take one file in as evidence while its lines are counted."""
    sys.settrace(lines)
    try:
        attachments.attach(
            appointment=here.heads[0], dossier=here.dossier(), code="1.1", content=content, filename="a.txt"
        )
    finally:
        sys.settrace(None)


def killed(here: Any, content: bytes, last: int) -> int:
    """Upload in a child that is killed at this line; return the signal that ended it."""
    connections.close_all()
    child = os.fork()
    if not child:
        upload(here, content, Lines(last))
        os._exit(0)
    return os.WTERMSIG(os.waitpid(child, 0)[1])


def main() -> None:
    """Kill at each place and print one line of JSON about it."""
    points = int(sys.argv[1])
    here = make.place()
    counted = Lines()
    upload(here, b"whole", counted)
    for number in range(points):
        last = 1 + number * (counted.count - 1) // max(1, points - 1)
        content = b"%d " % number * 300_000
        ended = killed(here, content, last)
        report = file_verification.verify()
        rows = StoredFile.objects.count()
        again = attachments.attach(
            appointment=here.heads[0], dossier=here.dossier(), code="1.1", content=content, filename="a.txt"
        )
        after = file_verification.verify()
        print(  # noqa: T201
            json.dumps(
                {
                    "line": last,
                    "signal": ended,
                    "clean": report.ok,
                    "whole": files.open_bytes(again.file) == content,
                    "clean_after": after.ok,
                    "rows": rows,
                    "evidence_without_file": Evidence.objects.exclude(
                        file__in=StoredFile.objects.all()
                    ).count(),
                }
            )
        )
    swept = files.sweep(older_than=-1)
    left = [path.name for path in files.root().iterdir() if path.name.startswith(".")]
    print(json.dumps({"swept": swept, "left": left, "clean": file_verification.verify().ok}))  # noqa: T201


if __name__ == "__main__":
    main()
