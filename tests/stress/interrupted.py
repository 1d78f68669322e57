"""What a worker is given before it is killed again and again, and what must be true in the end.

Run as a script on the database of DATABASE_URL: interrupted.py prepare UNITS PIECES leaves the certificates of UNITS
titles begun, PIECES pieces of evidence unread and their messages unsent, all of it queued; interrupted.py report
prints JSON: what is still open, and whether anything was done twice.
"""

from __future__ import annotations

import json
import sys
from collections import Counter
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[2]))

from tests.stress import stage  # noqa: E402, F401, I001 - settings first

from django.conf import settings  # noqa: E402
from django_tasks_db.models import DBTaskResult  # noqa: E402

from dossiers.models import CertificateBatch, Evidence, FileState, TitleCertificate  # noqa: E402
from dossiers.services import certificates, evidence  # noqa: E402
from ledger.models import OutboxMessage  # noqa: E402
from ledger.services import audit  # noqa: E402
from search.models import IndexWork  # noqa: E402
from tests.factories import dossiers as make, pages  # noqa: E402
from workflows.background import make_certificates, read_evidence, send_messages  # noqa: E402


def prepare(units: int, pieces: int) -> dict:
    """Leave everything queued and nothing done."""
    settings.TASKS = {"default": {"BACKEND": "django_tasks_db.DatabaseBackend"}}
    here = make.place(units=units + 1)
    batch = certificates.order(appointment=here.chairman, decision=make.decided(here, *range(units)))
    certificates.begin(appointment=here.document_clerk, batch=batch)
    make_certificates.enqueue(batch.pk)
    open_dossier = here.dossier(units)
    for number in range(pieces):
        kept = evidence.attach(
            appointment=here.heads[units], dossier=open_dossier, code="1.1", filename=f"{number}.pdf",
            content=pages.pdf([f"Báo cáo số {number}.", *pages.PARAGRAPHS], copies=3),
        )  # fmt: skip
        read_evidence.enqueue(kept.pk)
    send_messages.enqueue()
    return {"tasks": DBTaskResult.objects.ready().count()}


def report() -> dict:
    """Say what is open and what was done twice."""
    numbers = Counter(TitleCertificate.objects.values_list("document__number", flat=True))
    keys = Counter(OutboxMessage.objects.values_list("key", flat=True))
    batch = CertificateBatch.objects.get()
    return {
        "batch": batch.state, "done": batch.done, "total": batch.total, "problem": batch.problem,
        "papers": sum(numbers.values()), "last_number": max(numbers, default=0), "numbers": len(numbers),
        "unread": Evidence.objects.filter(state=FileState.WAITING).count(),
        "read": Evidence.objects.filter(state=FileState.CLEAN).count(),
        "running": DBTaskResult.objects.running().count(), "ready": DBTaskResult.objects.ready().count(),
        "unsent": OutboxMessage.objects.filter(channel="").count(), "index_work": IndexWork.objects.count(),
        "doubled": len([key for key, count in keys.items() if count > 1]), "chain": audit.verify().ok,
    }  # fmt: skip


if __name__ == "__main__":
    word, *numbers = sys.argv[1:]
    print(json.dumps(prepare(*map(int, numbers)) if word == "prepare" else report()))  # noqa: T201
