"""Keys of the audit chain one after another: a new one seals from its line on, the old ones are for reading."""

from __future__ import annotations

import io

import pytest
from django.core.management import call_command
from django.db import connection, transaction

from ledger.errors import ChainBroken
from ledger.models import AuditHead, AuditLine
from ledger.services import audit, audit_verification, record_verification
from ledger.services.audit_seals import head_mac, seal
from tests.factories.accounts import UnitFactory
from tests.forging import forge

pytestmark = pytest.mark.django_db
OLD, NEW = "test-audit-key-test-audit-key-test-audit-key-test", "n" * 60


@pytest.fixture
def chain():
    """Three lines and a sealed row under the first key."""
    UnitFactory(name="xã Cũ")
    return [audit.record(act="thu", sentence=f"Việc thử {n}") for n in range(1, 4)]


def rotate(settings) -> None:
    settings.AUDIT_KEYS_OLD, settings.AUDIT_KEY = [OLD], NEW


def command() -> tuple[int, str]:
    out, err = io.StringIO(), io.StringIO()
    try:
        call_command("rotate_audit_key", stdout=out, stderr=err)
    except SystemExit as stopped:
        return int(stopped.code or 0), out.getvalue() + err.getvalue()
    return 0, out.getvalue() + err.getvalue()


def test_without_a_newer_key_the_command_says_how_and_changes_nothing(chain):
    code, said = command()
    assert code == 3
    assert "AUDIT_KEYS_OLD" in said
    assert AuditLine.objects.count() == 3


def test_the_first_line_under_a_new_key_says_so_and_everything_verifies(chain, settings):
    rotate(settings)
    code, said = command()
    assert code == 0, said
    line = AuditLine.objects.order_by("-seq").first()
    assert (line.act, line.key_epoch, line.seq) == (audit.ROTATED, 1, 4)
    UnitFactory(name="xã Mới")
    audit.record(act="thu", sentence="Dưới khóa mới")
    report = record_verification.verify()
    assert report.ok, (report.chain, report.troubles)


def test_an_act_under_a_new_key_needs_no_command(chain, settings):
    rotate(settings)
    assert audit.record(act="thu", sentence="Dưới khóa mới").seq == 5
    assert [line.act for line in AuditLine.objects.filter(key_epoch=1)] == [audit.ROTATED, "thu"]
    assert audit_verification.verify().ok


def test_rows_sealed_under_the_old_key_are_still_held_to_it(chain, settings):
    rotate(settings)
    audit.record(act="thu", sentence="Dưới khóa mới")
    forge("UPDATE accounts_administrativeunit SET name = 'xã Khác'")
    assert [trouble.label for trouble in record_verification.verify().troubles] == [
        "accounts.administrativeunit"
    ]


def test_whoever_holds_the_old_key_changes_nothing_from_before_the_new_one(chain, settings):
    rotate(settings)
    audit.record(act="thu", sentence="Dưới khóa mới")
    line = chain[2]
    line.sentence = "Việc khác"
    from ledger.services.audit_seals import facts_of

    forged = seal(prev_hash=line.prev_hash, facts=facts_of(line), epoch=0)
    forge("UPDATE ledger_auditline SET sentence = 'Việc khác', hash = %s WHERE seq = 3", forged)
    assert audit_verification.verify().broken_at == 4


def test_whoever_holds_the_old_key_writes_no_line_after_the_new_one(chain, settings):
    rotate(settings)
    last = audit.record(act="thu", sentence="Dưới khóa mới")
    forge("DELETE FROM ledger_auditline WHERE seq > 3")
    forge(
        "UPDATE ledger_audithead SET seq = 3, hash = %s, key_epoch = 0, mac = %s",
        chain[2].hash,
        head_mac(3, chain[2].hash, 0),
    )
    report = audit_verification.verify()
    assert report.ok == (connection.vendor != "sqlite"), last  # elsewhere the head noted outside shows it


def test_a_key_that_is_not_set_is_said_and_nothing_is_written_on(chain, settings):
    rotate(settings)
    audit.record(act="thu", sentence="Dưới khóa mới")
    settings.AUDIT_KEYS_OLD, settings.AUDIT_KEY = [], OLD
    report = audit_verification.verify()
    assert (report.broken_at, "AUDIT_KEYS_OLD" in report.problem) == (4, True)


def test_another_key_without_the_old_one_writes_nothing_on(chain, settings):
    settings.AUDIT_KEY = "z" * 60
    with pytest.raises(ChainBroken, match="AUDIT_KEYS_OLD"):
        audit.record(act="thu", sentence="Dưới khóa lạ")


def test_a_head_that_nobody_with_the_key_wrote_is_not_written_on(chain):
    forge("UPDATE ledger_audithead SET mac = ''")
    with pytest.raises(ChainBroken), transaction.atomic():
        audit.record(act="thu", sentence="Nối")
    forge("UPDATE ledger_audithead SET mac = %s", "0" * 64)
    with pytest.raises(ChainBroken), transaction.atomic():
        audit.record(act="thu", sentence="Nối")
    assert audit_verification.verify().broken_at == 4


def test_a_deleted_head_is_named(chain):
    AuditHead.objects.all().delete()
    report = audit_verification.verify()
    assert (report.broken_at, report.problem) == (4, "đầu chuỗi đã bị xóa")
