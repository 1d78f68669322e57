"""The audit chain: every act one line, and no line altered, dropped or cut off unnoticed."""

from __future__ import annotations

import json
from importlib import import_module
from io import StringIO

import pytest
from django.core.management import call_command
from django.db import DatabaseError, connection, transaction

from ledger.models import AuditHead, AuditLine
from ledger.services import audit, audit_seals, audit_verification
from tests.factories.accounts import AppointmentFactory, UnitFactory

append_only = import_module("ledger.migrations.0002_append_only")
pytestmark = pytest.mark.django_db


@pytest.fixture
def chain():
    """Five lines."""
    return [audit.record(act="thu", sentence=f"Việc thử {n}") for n in range(1, 6)]


def tamper(statement: str, *values: object) -> None:
    """Do what somebody with the database's password could do: switch the triggers off and change rows."""
    with connection.cursor() as cursor:
        if connection.vendor == "sqlite":
            for event in ("update", "delete"):
                cursor.execute(f"DROP TRIGGER ledger_auditline_no_{event}")
        else:
            # The test's own transaction still has checks to do, and they forbid ALTER TABLE.
            cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
            cursor.execute("ALTER TABLE ledger_auditline DISABLE TRIGGER USER")
        cursor.execute(statement, values)


def verify(*arguments: str) -> tuple[int, str, str]:
    out, err, status = StringIO(), StringIO(), 0
    try:
        call_command("verify_audit", *arguments, stdout=out, stderr=err)
    except SystemExit as stop:
        status = int(stop.code or 0)
    return status, out.getvalue(), err.getvalue()


def test_an_empty_chain_holds():
    assert verify()[0] == 0


def test_lines_are_numbered_from_one_and_each_carries_the_mark_of_the_one_before(chain):
    assert [line.seq for line in chain] == [1, 2, 3, 4, 5]
    assert chain[0].prev_hash == "0" * 64
    assert [line.prev_hash for line in chain[1:]] == [line.hash for line in chain[:-1]]
    assert audit_verification.verify().ok


def test_a_line_says_who_acted_in_which_capacity_on_what():
    appointment, unit = AppointmentFactory(), UnitFactory()
    line = audit.record(act="sua", sentence="Sửa tên đơn vị", appointment=appointment, subject=unit)
    line.refresh_from_db()
    assert line.actor == appointment.user
    assert line.acting_as == str(appointment)
    assert list(audit.history(unit)) == [line]


def test_an_act_that_is_rolled_back_leaves_no_line_and_no_gap(chain):
    with pytest.raises(RuntimeError), transaction.atomic():
        audit.record(act="thu", sentence="Không thành")
        raise RuntimeError
    assert audit.record(act="thu", sentence="Thành").seq == 6
    assert audit_verification.verify().ok


@pytest.mark.parametrize(
    "change",
    [
        "sentence = 'Việc khác'",
        "act = 'khac'",
        "acting_as = 'Chủ tịch'",
        "subject_id = 7",
        "at = '2020-01-01 00:00:00+00:00'",
    ],
)
def test_a_changed_line_is_found_and_named(chain, change):
    tamper(f"UPDATE ledger_auditline SET {change} WHERE seq = 3")
    report = audit_verification.verify()
    assert (report.ok, report.broken_at) == (False, 3)


def test_one_flipped_character_is_found(chain):
    tamper("UPDATE ledger_auditline SET sentence = replace(sentence, %s, %s) WHERE seq = 2", "V", "v")
    assert audit_verification.verify().broken_at == 2


def test_a_line_resealed_without_the_key_is_found(chain, settings):
    settings.AUDIT_KEY = "x" * 40
    forged = audit_seals.seal(prev_hash=chain[3].hash, facts={"seq": 5})
    settings.AUDIT_KEY = "test-audit-key-test-audit-key-test-audit-key-test"
    tamper("UPDATE ledger_auditline SET hash = %s WHERE seq = 5", forged)
    assert audit_verification.verify().broken_at == 5


def test_a_dropped_line_is_found(chain):
    tamper("DELETE FROM ledger_auditline WHERE seq = 3")
    assert audit_verification.verify().broken_at == 3


def test_swapped_lines_are_found(chain):
    tamper("UPDATE ledger_auditline SET seq = -seq WHERE seq IN (2, 3)")
    with connection.cursor() as cursor:
        cursor.execute("UPDATE ledger_auditline SET seq = CASE seq WHEN -2 THEN 3 ELSE 2 END WHERE seq < 0")
    assert audit_verification.verify().broken_at == 2


def test_a_cut_off_tail_is_found(chain):
    tamper("DELETE FROM ledger_auditline WHERE seq > 3")
    report = audit_verification.verify()
    assert report.broken_at == 4
    assert "5" in report.problem


def test_an_emptied_log_whose_head_is_gone_too_is_at_least_not_written_on(chain):
    tamper("DELETE FROM ledger_auditline WHERE seq > 3")
    AuditHead.objects.all().delete()
    with pytest.raises(DatabaseError), transaction.atomic():
        audit.record(act="thu", sentence="Nối vào chuỗi đã cắt")


@pytest.mark.parametrize("statement", ["UPDATE {} SET {} = {}", "DELETE FROM {}"])
@pytest.mark.parametrize(
    ("table", "column"), [("ledger_auditline", "act"), ("ledger_storedfile", "media_type")]
)
def test_the_database_refuses_to_change_or_delete_what_is_kept(chain, statement, table, column):
    from ledger.services import files

    files.store(content=b"x")
    with (
        pytest.raises(DatabaseError, match="append-only"),
        transaction.atomic(),
        connection.cursor() as cursor,
    ):
        cursor.execute(statement.format(table, column, "'x'"))


def test_a_model_refuses_too(chain):
    with pytest.raises(DatabaseError, match="append-only"), transaction.atomic():
        AuditLine.objects.filter(seq=1).update(act="khac")
    with pytest.raises(DatabaseError, match="append-only"), transaction.atomic():
        AuditLine.objects.get(seq=1).delete()


def test_the_command_names_the_first_broken_line_and_ends_with_one(chain):
    tamper("UPDATE ledger_auditline SET act = 'khac' WHERE seq >= 4")
    status, out, err = verify()
    assert status == 1
    assert "dòng 4" in err
    status, out, err = verify("--json")
    assert status == 1
    assert json.loads(out)["broken_at"] == 4


def test_the_triggers_can_be_taken_back_and_put_again(chain):
    editor = type("Editor", (), {"connection": connection})()
    append_only.drop(None, editor)
    append_only.create(None, editor)
    append_only.create(None, editor)
    with pytest.raises(DatabaseError, match="append-only"), transaction.atomic():
        AuditLine.objects.filter(seq=1).update(act="khac")
