"""What server and worker are given before they are killed again and again, and what must be true in the end.

Run as a script on the database of DATABASE_URL. interrupted.py prepare UNITS PIECES leaves the certificates of UNITS
titles begun, PIECES pieces of evidence unread and their messages unsent, all of it queued, and a clerk and a head of a
unit logged in. interrupted.py age lets two minutes pass for everything that waits or stands as running. report prints
JSON: what is still open, and whether anything was done twice or left out; prove runs every proof there is.
"""

from __future__ import annotations

import json
import os
import sys
from collections import Counter
from datetime import timedelta
from importlib import import_module
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).resolve().parents[2]))
os.environ["DJANGO_SETTINGS_MODULE"] = (
    "config.settings.dev"  # the keys and the queue of the server and the worker
)

from tests.stress import stage  # noqa: E402, F401, I001 - settings first

from django.conf import settings  # noqa: E402
from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY  # noqa: E402
from django.core.management import call_command  # noqa: E402
from django.db.models import F  # noqa: E402
from django_tasks_db.models import DBTaskResult  # noqa: E402

from accounts.models import User  # noqa: E402
from documents.models import IncomingDocument, NumberRegister, OfficialDocument, RegisterEntry  # noqa: E402
from documents.services.incoming import INCOMING  # noqa: E402
from dossiers.models import CertificateBatch, Evidence, FileState, TitleCertificate  # noqa: E402
from dossiers.services.decisions import certificates
from dossiers.services.evidence import attachments  # noqa: E402
from ledger.models import OutboxMessage  # noqa: E402
from ledger.services import audit_verification  # noqa: E402
from search.models import IndexWork  # noqa: E402
from tests.factories import dossiers as make, pages  # noqa: E402
from workflows import actions  # noqa: E402
from workflows.background import make_certificates, read_evidence, send_messages  # noqa: E402
from workflows.models import Process, TaskCard  # noqa: E402

PROOFS = ("verify_audit", "verify_files", "verify_chain", "verify_index")
PASSED = timedelta(minutes=2)
MOMENTS: tuple[tuple[Any, str], ...] = (
    (DBTaskResult, "started_at"), (DBTaskResult, "enqueued_at"), (Process, "seen_at"), (IndexWork, "noted_at"),
    (CertificateBatch, "moved_at"), (OutboxMessage, "leased_until"), (Evidence, "uploaded_at"),
)  # fmt: skip


def logged_in(user: User) -> str:
    """Return the key of a session of this person."""
    session = import_module(settings.SESSION_ENGINE).SessionStore()
    session[SESSION_KEY] = str(user.pk)
    session[BACKEND_SESSION_KEY] = settings.AUTHENTICATION_BACKENDS[0]
    session[HASH_SESSION_KEY] = user.get_session_auth_hash()
    session.save()
    return session.session_key


def prepare(units: int, pieces: int) -> dict:
    """Leave everything queued and nothing done."""
    here = make.place(units=units + 1)
    batch = certificates.order(appointment=here.chairman, decision=make.decided(here, *range(units)))
    certificates.begin(appointment=here.document_clerk, batch=batch)
    make_certificates.enqueue(batch.pk)
    actions.start_dossiers(round=here.round)
    open_dossier = here.dossier(units)
    for number in range(pieces):
        kept = attachments.attach(
            appointment=here.heads[units], dossier=open_dossier, code="1.1", filename=f"{number}.pdf",
            content=pages.pdf([f"Báo cáo số {number}.", *pages.PARAGRAPHS], copies=3),
        )  # fmt: skip
        read_evidence.enqueue(kept.pk)
    send_messages.enqueue()
    card = TaskCard.objects.open().get(node="self_assess", dossier=open_dossier)
    return {
        "tasks": DBTaskResult.objects.ready().count(), "bench": card.get_absolute_url(),
        "clerk": logged_in(here.document_clerk.user), "head": logged_in(here.heads[units].user),
    }  # fmt: skip


def age() -> dict:
    """Let two minutes pass."""
    for model, moment in MOMENTS:
        model.objects.exclude(**{moment: None}).update(**{moment: F(moment) - PASSED})
    return {}


def broken_registers() -> list[list[int]]:
    """Return for each register that does not run from 1 to its end, each number once, what it holds."""
    wrong = []
    for register in NumberRegister.objects.all():
        of_it = {"year": register.year, "office": register.issuer}
        papers = OfficialDocument.objects.filter(issuer=register.issuer, type=register.type_code)
        came_in = IncomingDocument.objects.filter(**of_it) if register.type_code == INCOMING else ()
        numbers = [
            *papers.exclude(number=None).values_list("number", flat=True),
            *RegisterEntry.objects.filter(register=register).values_list("number", flat=True),
            *(paper.number for paper in came_in),
        ]
        if sorted(numbers) != list(range(1, register.last + 1)):
            wrong.append([register.last, *sorted(numbers)])
    return wrong


def report() -> dict:
    """Say what is open and what was done twice or left out."""
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
        "doubled": len([key for key, count in keys.items() if count > 1]), "chain": audit_verification.verify().ok,
        "incoming": IncomingDocument.objects.count(), "kept": RegisterEntry.objects.count(),
        "gaps": broken_registers(),
    }  # fmt: skip


def prove() -> dict:
    """End with an error where one of the proofs does not hold."""
    for command in PROOFS:
        call_command(command)
    return {}


if __name__ == "__main__":
    word, *numbers = sys.argv[1:]
    said = {"prepare": prepare, "age": age, "report": report, "prove": prove}[word](*map(int, numbers))
    print(json.dumps(said))  # noqa: T201
