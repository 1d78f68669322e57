"""Several people acting at once: one chain, no gap, no fork, one row a file."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor

import pytest
from django.db import connection

from ledger.models import AuditHead, AuditLine, StoredFile
from ledger.services import audit, audit_verification, files

pytestmark = pytest.mark.django_db(transaction=True)
WRITERS, EACH = 4, 10


def at_once(work) -> list:
    def job(number: int):
        try:
            return [work(number, turn) for turn in range(EACH)]
        finally:
            connection.close()

    with ThreadPoolExecutor(WRITERS) as pool:
        return [item for items in pool.map(job, range(WRITERS)) for item in items]


def test_the_chain_does_not_fork():
    at_once(lambda number, turn: audit.record(act="thu", sentence=f"Người {number}, lần {turn}"))
    assert list(AuditLine.objects.values_list("seq", flat=True)) == list(range(1, WRITERS * EACH + 1))
    assert AuditHead.objects.get().seq == WRITERS * EACH
    assert audit_verification.verify().ok


def test_the_same_bytes_from_many_are_one_row():
    rows = at_once(lambda number, turn: files.store(content=f"tệp {turn}".encode()))
    assert len({row.pk for row in rows}) == EACH == StoredFile.objects.count()
