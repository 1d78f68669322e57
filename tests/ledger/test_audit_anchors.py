"""The end of the chain noted outside each day, once, and checked against the chain."""

from __future__ import annotations

import base64
from datetime import date

import pytest
from django.core import mail
from django.core.management import call_command

from ledger.models import AuditAnchor
from ledger.services import audit, audit_anchors
from tests.forging import forge

pytestmark = pytest.mark.django_db
DAY = date(2026, 11, 30)


@pytest.fixture
def places(settings, tmp_path):
    """A mail address and a file."""
    settings.AUDIT_ANCHOR_MAIL = ["giam-sat@example.vn"]
    settings.AUDIT_ANCHOR_FILE = str(tmp_path / "xa" / "moc.txt")
    settings.SIGNING_TSA_URL = ""
    return tmp_path / "xa" / "moc.txt"


def expect(words: str) -> int:
    try:
        call_command("verify_audit", "--expect", words)
    except SystemExit as stopped:
        return int(stopped.code or 0)
    return 0


def test_where_no_place_is_named_nothing_is_noted(settings):
    settings.AUDIT_ANCHOR_MAIL, settings.AUDIT_ANCHOR_FILE = [], ""
    audit.record(act="thu", sentence="Việc")
    assert audit_anchors.note_outside(DAY) == 0
    assert not AuditAnchor.objects.exists()


def test_an_empty_chain_is_not_noted(places):
    assert audit_anchors.note_outside(DAY) == 0


def test_the_head_goes_to_mail_and_file_once_a_day_and_says_how_to_check(places):
    line = audit.record(act="thu", sentence="Việc")
    head = f"{line.seq}:{line.hash}"
    assert audit_anchors.note_outside(DAY) == 2
    audit.record(act="thu", sentence="Việc sau")
    assert audit_anchors.note_outside(DAY) == 0
    [letter] = mail.outbox
    assert letter.to == ["giam-sat@example.vn"]
    assert f"verify_audit --expect {head}" in letter.body
    assert places.read_text().split()[:2] == ["2026-11-30", head]
    assert expect(head) == 0
    assert audit_anchors.note_outside(date(2026, 12, 1)) == 2
    assert len(places.read_text().splitlines()) == 2


def test_a_place_that_fails_is_tried_again_and_keeps_no_other_waiting(places, monkeypatch):
    audit.record(act="thu", sentence="Việc")

    def broken(*_args, **_kwargs):
        raise OSError("away")

    with monkeypatch.context() as patch:
        patch.setattr("ledger.services.audit_anchors.EmailMessage.send", broken)
        assert audit_anchors.note_outside(DAY) == 1
    assert audit_anchors.note_outside(DAY) == 1
    assert len(mail.outbox) == 1
    assert len(places.read_text().splitlines()) == 1


def test_a_time_stamp_is_laid_beside_the_file_and_into_the_letter(places, settings, monkeypatch):
    class Token:
        def dump(self) -> bytes:
            return b"token"

    class Service:
        def __init__(self, url: str, timeout: int) -> None:
            assert url == "http://tsa.example.vn"

        async def async_timestamp(self, digest: bytes, algorithm: str) -> Token:
            assert (len(digest), algorithm) == (32, "sha256")
            return Token()

    settings.SIGNING_TSA_URL = "http://tsa.example.vn"
    monkeypatch.setattr("pyhanko.sign.timestamps.HTTPTimeStamper", Service)
    audit.record(act="thu", sentence="Việc")
    assert audit_anchors.note_outside(DAY) == 3
    assert base64.b64decode(AuditAnchor.objects.get().token) == b"token"
    assert (places.parent / "moc.txt.2026-11-30.tst").read_bytes() == b"token"
    assert mail.outbox[0].attachments
    assert "openssl ts -verify" in mail.outbox[0].body


def test_a_chain_that_was_cut_and_written_anew_does_not_contain_what_was_noted(places):
    first = audit.record(act="thu", sentence="Việc 1")
    second = audit.record(act="thu", sentence="Việc 2")
    forge("DELETE FROM ledger_auditline WHERE seq = 2")
    from ledger.services.audit_seals import head_mac

    forge("UPDATE ledger_audithead SET seq = 1, hash = %s, mac = %s", first.hash, head_mac(1, first.hash, 0))
    audit.record(act="thu", sentence="Việc khác")
    assert expect(f"{first.seq}:{first.hash}") in {0, 1}
    assert expect(f"{second.seq}:{second.hash}") == 1


@pytest.mark.parametrize(
    "words", ["", "5", "5:abc", "x:" + "0" * 64, "5:" + "g" * 64, "0" * 30 + ":" + "0" * 64]
)
def test_what_is_no_head_is_bad_input(words):
    assert expect(words) == 2


def test_a_line_that_never_was_is_refused(places):
    audit.record(act="thu", sentence="Việc")
    assert expect("9:" + "0" * 64) == 1
