"""What the database itself refuses: changing, deleting and, on SQLite, replacing what is kept."""

from __future__ import annotations

import pytest
from django.db import DatabaseError, connection, transaction

from ledger.sealing.tables import protected_tables
from ledger.services import audit, files

pytestmark = pytest.mark.django_db


def refused(statement: str, *values: object) -> None:
    with (
        pytest.raises(DatabaseError, match="append-only"),
        transaction.atomic(),
        connection.cursor() as cursor,
    ):
        cursor.execute(statement, values)


def test_which_tables_are_kept_so():
    assert set(protected_tables(connection)) == {
        "ledger_auditline",
        "ledger_storedfile",
        "dossiers_manifest",
        "dossiers_deadlineextension",
        "dossiers_roundreport",
    }


@pytest.mark.skipif("connection.vendor != 'sqlite'", reason="PostgreSQL knows no REPLACE")
@pytest.mark.parametrize("key", ["id", "seq", "hash"])
def test_a_line_is_not_replaced_whichever_of_its_keys_is_taken(key):
    line = audit.record(act="thu", sentence="Việc")
    audit.record(act="thu", sentence="Việc sau")
    facts = {"id": 90, "seq": 91, "hash": "x", key: getattr(line, key)}
    refused(
        "INSERT OR REPLACE INTO ledger_auditline (id, seq, hash, at, act, acting_as, subject_type, sentence, prev_hash, "
        "actor_name, seals, format, key_epoch) VALUES (%s, %s, %s, '2026-01-01', 'khac', '', '', 'Khác', 'x', '', '', 2, 0)",
        facts["id"],
        facts["seq"],
        facts["hash"],
    )


@pytest.mark.skipif("connection.vendor != 'sqlite'", reason="PostgreSQL knows no REPLACE")
def test_the_row_of_stored_bytes_is_not_replaced():
    stored = files.store(content=b"abc")
    refused(
        "REPLACE INTO ledger_storedfile (sha256, size, media_type, created_at) VALUES (%s, 1, 'x', '2026-01-01')",
        stored.sha256,
    )
    refused("UPDATE OR REPLACE ledger_storedfile SET size = 1")


def test_the_same_bytes_come_in_again_without_a_second_row():
    assert files.store(content=b"abc") == files.store(content=b"abc")
