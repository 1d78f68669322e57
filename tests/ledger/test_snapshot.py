"""Verifying reads everything as it is at one moment: who acts meanwhile is not taken for a forger."""

from __future__ import annotations

import os
import sys
from concurrent.futures import ThreadPoolExecutor
from io import StringIO
from pathlib import Path

import pytest
from django.core.management import call_command
from django.db import connection, transaction

from ledger.database.snapshot import snapshot
from ledger.services import audit, audit_verification, record_verification
from tests import forked
from tests.factories.accounts import AppointmentFactory, UnitFactory

ROOT = Path(__file__).resolve().parents[2]


def meanwhile(act) -> None:
    """Do something on a connection of its own, as another process would."""

    def run():
        try:
            with transaction.atomic():
                act()
        finally:
            connection.close()

    with ThreadPoolExecutor(1) as other:
        other.submit(run).result(timeout=30)


def acts_before(monkeypatch, module, name: str, act) -> None:
    """Let somebody act right before a function of the proof is called for the first time."""
    function, done = getattr(module, name), []

    def slowly(*args, **kwargs):
        if not done:
            done.append(meanwhile(act))
        return function(*args, **kwargs)

    monkeypatch.setattr(module, name, slowly)


@pytest.mark.django_db(transaction=True)
def test_a_line_written_while_the_chain_is_read_is_no_gap(monkeypatch):
    audit.record(act="thu", sentence="Trước")
    acts_before(
        monkeypatch,
        audit_verification,
        "_head_trouble",
        lambda: audit.record(act="thu", sentence="Giữa chừng"),
    )
    assert audit_verification.verify().ok
    assert audit_verification.verify().lines == 2


@pytest.mark.django_db(transaction=True)
def test_a_row_written_while_rows_are_compared_is_no_forgery(monkeypatch):
    UnitFactory()
    audit.record(act="thu", sentence="Trước")

    def act():
        AppointmentFactory()
        audit.record(act="thu", sentence="Giữa chừng")

    acts_before(monkeypatch, record_verification, "differences", act)
    report = StringIO()
    call_command("verify_audit", stdout=report)
    call_command("verify_chain", stdout=report)
    assert "Nhật ký nguyên vẹn" in report.getvalue()
    assert "Chuỗi niêm phong nguyên vẹn" in report.getvalue()
    assert audit.AuditLine.objects.filter(sentence="Giữa chừng").exists()


@pytest.mark.django_db(transaction=True)
def test_whoever_writes_does_not_wait_for_whoever_verifies():
    with snapshot():
        before = audit.AuditLine.objects.count()
        meanwhile(lambda: audit.record(act="thu", sentence="Giữa chừng"))
        assert audit.AuditLine.objects.count() == before
    assert audit.AuditLine.objects.count() == before + 1
    audit.record(act="thu", sentence="Sau đó")  # this connection writes again as before
    assert getattr(connection, "transaction_mode", None) in {"IMMEDIATE", None}  # PostgreSQL has none


POSTGRESQL = """
import django; django.setup()
from tests.ledger.test_snapshot import meanwhile
from ledger.services import audit, audit_verification, record_verification
from tests.factories.accounts import UnitFactory
from django.db import transaction
from unittest import mock

def act():
    UnitFactory()
    audit.record(act="thu", sentence="x")

with transaction.atomic():
    act()
before = record_verification.verify().chain.lines
for module, name in ((audit_verification, "_head_trouble"), (record_verification, "differences")):
    function, calls = getattr(module, name), []
    def slowly(*args, **kwargs):
        calls or calls.append(meanwhile(act))
        return function(*args, **kwargs)
    with mock.patch.object(module, name, slowly):
        report = record_verification.verify()
        assert calls and report.ok, (report.chain, report.troubles)
after = record_verification.verify()
assert after.ok and after.chain.lines > before
print("one moment")
"""


@pytest.mark.postgresql
def test_postgresql_shows_one_moment_too(postgres_url, tmp_path):
    environment = {
        **os.environ,
        "DJANGO_SETTINGS_MODULE": "config.settings.test",
        "DATABASE_URL": postgres_url,
        "MEDIA_ROOT": str(tmp_path),
        "PYTHONPATH": f"{ROOT}:{ROOT / 'site'}",
    }
    done = forked.run([sys.executable, "-c", POSTGRESQL], env=environment)
    assert done.stdout == "one moment\n", done.stderr[-2000:]
