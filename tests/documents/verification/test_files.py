# ruff: noqa: F401, F811 - fixtures of the tests of signatures
"""A file handed in for checking: answered from the record, or read within limits, or told to come again."""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import pytest
from django.conf import settings
from django.core.files.uploadedfile import SimpleUploadedFile

from documents.sandbox.slots import NoFreeSlot, hold_slot
from documents.services import copies, signatures
from documents.signing import sandboxed
from documents.verification import views
from ledger.services import files
from tests.documents.signing.test_signatures import (
    accept,
    authority,
    document,
    outside,
    signer,
    trusted,
    typeset,
)
from tests.factories.documents import clerk_of
from tests.factories.hostile import heavy_pdf, one_page, stream
from tests.prepared_database import ROOT

pytestmark = pytest.mark.django_db
READ = 'id="ket-qua"'


@pytest.fixture
def check(client):
    """Hand in a file at the public check and return the page."""
    return lambda content: client.post("/kiem-tra/", {"tep": SimpleUploadedFile("a.pdf", content)})


@pytest.fixture
def nothing_is_read(monkeypatch):
    def refuse(*_, **__):
        raise AssertionError("a process was started to read a file")

    monkeypatch.setattr(sandboxed, "run_once", refuse)


@pytest.fixture
def turns(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path / "media"
    return settings.MEDIA_ROOT


def words(response) -> str:
    return response.content.decode()


def test_a_known_file_is_answered_from_the_record(check, document, nothing_is_read):
    page = words(check(files.open_bytes(document.pdf)))
    assert "đúng bản gốc" in page
    assert "Tệp không có chữ ký số." in page


def test_a_known_signature_is_told_from_the_record_as_it_was_judged(
    check, document, signer, authority, monkeypatch
):
    content = outside(document, signer, authority)
    accept(document, content)
    judged = sandboxed.validate_file(content)["signatures"][0]
    monkeypatch.setattr(sandboxed, "run_once", None)
    told = check(content).context["signatures"][0]
    same = ("signer", "valid", "covers_whole", "time", "fingerprint", "problem", "message")
    assert {name: told[name] for name in same} == {name: judged[name] for name in same}
    assert "Hợp lệ" in words(check(content))


def test_the_bytes_before_the_signature_have_none(check, document, signer, authority):
    before = signatures.current_bytes(document)
    accept(document, outside(document, signer, authority))
    assert check(before).context["signatures"] == []


def test_a_signer_whose_mandate_ended_before_is_still_named(check, document, signer, authority):
    content = outside(document, signer, authority)
    accept(document, content)
    document.mandate.valid_until = document.issued_on
    document.mandate.save()
    assert "không có thẩm quyền" in words(check(content))


def test_a_known_copy_is_answered_from_the_record(check, document, nothing_is_read, monkeypatch):
    monkeypatch.setattr(copies, "_merge", lambda first, *_: (first + b"\n% a copy", (595.0, 842.0)))
    copy = copies.copy_document(
        document=document, form="SY", appointment=clerk_of(document.issuer), on=document.issued_on
    )
    page = words(check(files.open_bytes(copy.file)))
    assert "đúng bản gốc" in page
    assert "không được đọc ở đây" in page


def test_a_file_of_another_kind_costs_no_process(check, nothing_is_read):
    response = check(b"PK\x03\x04" + b"a" * 1000)
    assert response.status_code == 422
    assert "không phải PDF" in words(response)


def test_a_large_file_that_is_not_on_record_is_not_read(check, document, nothing_is_read, monkeypatch):
    monkeypatch.setattr(views, "READ_BYTES", 1000)
    strange = one_page(stream(os.urandom(2000), plain=True))
    page = words(check(strange))
    assert "không tìm thấy" in page
    assert "lớn hơn mức được đọc" in page
    changed = strange + f"% /kiem-tra/{document.check_code}/".encode()
    assert "đã bị sửa" in words(check(changed))


def test_a_paper_that_takes_half_a_minute_to_read_costs_five_seconds(check):
    content = heavy_pdf()
    assert len(content) < 20_000
    began, used = time.monotonic(), os.times()
    response = check(content)
    seconds, now = time.monotonic() - began, os.times()
    assert response.status_code == 422
    assert "quá lâu" in words(response)
    assert now.children_user + now.children_system - used.children_user - used.children_system < 6
    assert seconds < 8  # five, and what it takes to make the page on a busy machine


def test_whoever_comes_while_others_are_at_it_is_told_so_at_once(check, turns, nothing_is_read):
    limits = sandboxed.PUBLIC_LIMITS
    with (
        hold_slot(turns, limits.name, at_once=limits.at_once),
        hold_slot(turns, limits.name, at_once=limits.at_once),
    ):
        began = time.monotonic()
        response = check(heavy_pdf())
    assert time.monotonic() - began < 2
    assert response.status_code == 503
    assert int(response["Retry-After"]) > 0
    assert "Hãy thử lại sau ít phút" in words(response)
    assert 'name="tep"' in words(response)


def test_slots_are_counted_over_all_processes_and_go_with_them(tmp_path):
    code = (
        "import sys, pathlib\n"
        "from documents.sandbox.slots import hold_slot\n"
        "with hold_slot(pathlib.Path(sys.argv[1]), 'a', at_once=1):\n"
        "    print('held', flush=True)\n"
        "    sys.stdin.read()\n"
    )
    held = subprocess.Popen(
        [sys.executable, "-c", code, str(tmp_path)],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        cwd=ROOT,
        env={"PATH": os.environ["PATH"], "PYTHONPATH": str(ROOT)},
    )
    try:
        assert held.stdout.readline() == b"held\n"
        with pytest.raises(NoFreeSlot), hold_slot(tmp_path, "a", at_once=1):
            pass
        with hold_slot(tmp_path, "a", at_once=2), hold_slot(tmp_path, "b", at_once=1):
            pass
        held.kill()
        held.wait()
        with hold_slot(tmp_path, "a", at_once=1):
            pass
    finally:
        held.kill()
        held.communicate()


def test_slots_are_counted_where_nothing_temporary_can_be_written(tmp_path, monkeypatch):
    monkeypatch.setattr(tempfile, "tempdir", "/proc/none")
    with hold_slot(tmp_path, "a", at_once=1), pytest.raises(NoFreeSlot), hold_slot(tmp_path, "a", at_once=1):
        pass


def test_where_nothing_can_be_counted_nobody_is_let_in(monkeypatch):
    monkeypatch.setattr(tempfile, "tempdir", "/proc/none")
    with pytest.raises(NoFreeSlot), hold_slot(Path("/proc/none"), "a", at_once=1):
        pass


def test_one_address_has_so_many_files_read_an_hour_and_known_ones_without_number(
    check, document, monkeypatch, nothing_is_read
):
    monkeypatch.setattr(views, "CHECKS_AN_HOUR", 2)
    known = files.open_bytes(document.pdf)
    statuses = [check(b"no paper").status_code for _ in range(3)]
    assert statuses == [422, 422, 429]
    refused = check(b"no paper")
    assert int(refused["Retry-After"]) > 0
    assert "quá nhiều tệp" in words(refused)
    assert READ in words(check(known))


def test_a_worker_that_used_up_its_processor_time_is_named_like_one_that_took_too_long(monkeypatch):
    done = subprocess.CompletedProcess([], -24, b"", b"")
    monkeypatch.setattr(sandboxed, "run_once", lambda *_, **__: done)
    with pytest.raises(sandboxed.UnreadableFile, match="quá lâu"):
        sandboxed.validate_file(b"%PDF-1.7")


def test_the_largest_that_is_read_is_no_larger_than_what_may_be_sent():
    assert views.READ_BYTES <= settings.UPLOAD_MAX_BYTES
    assert sandboxed.PUBLIC_LIMITS.seconds <= 5
