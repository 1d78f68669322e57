"""A full disk, a disk that may only be read: the person is told in words, nothing is half done, no number is lost."""

from __future__ import annotations

import errno
import os
import subprocess
from datetime import date
from pathlib import Path

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.files.uploadhandler import TemporaryFileUploadHandler
from django.db import OperationalError
from django.test import Client

from documents.models import DocumentCopy, IncomingDocument, NumberRegister, OfficialDocument
from documents.services import copies, issue, official
from dossiers.models import Evidence
from ledger.database.errors import is_full
from ledger.errors import StorageFull
from ledger.models import StoredFile
from ledger.services import files
from tests.factories import workflows as make
from tests.factories.documents import clerk_of, committee, issued, signed
from workflows.models import TaskCard

WORDS = "hết chỗ lưu hoặc ổ đĩa chỉ cho đọc"
DAY = date(2026, 2, 5)
LARGE = b"Bao cao. " * 20_000


def mounted(folder: Path, options: str) -> bool:
    """Mount a small disk there; nothing where this account may not."""
    folder.mkdir(parents=True, exist_ok=True)
    words = ["mount", "-t", "tmpfs", "-o", options, "tmpfs", str(folder)]
    return subprocess.run(words, capture_output=True, check=False).returncode == 0


@pytest.fixture(params=["size=16k", "ro"])
def full(request, settings, monkeypatch):
    """Let the file store be a real disk that takes no more; where none can be mounted, one that says so."""
    folder = Path(settings.FILE_STORE_ROOT)
    made: list[Path] = []

    def begin() -> None:
        if mounted(folder, request.param):
            made.append(folder)
            return
        number = errno.EROFS if request.param == "ro" else errno.ENOSPC

        def refuse(*_: object) -> None:
            raise OSError(number, os.strerror(number))

        monkeypatch.setattr(files, "_spool", refuse)

    yield begin
    for one in made:
        subprocess.run(["umount", "--lazy", str(one)], check=True)


def client_of(appointment) -> Client:
    client = Client()
    client.force_login(appointment.user)
    return client


@pytest.mark.django_db
def test_an_incoming_paper_is_refused_in_words_and_keeps_what_was_typed(full):
    clerk = clerk_of(committee())
    full()
    form = {
        "act": "vao-so",
        "tep": SimpleUploadedFile("a.txt", LARGE),
        "author": "Sở Nội vụ",
        "title": "Về việc A",
    }
    answer = client_of(clerk).post("/van-ban/den/", form | {"co_quan": "Sở Nội vụ", "trich_yeu": "Về việc A"})
    assert answer.status_code == 422
    assert WORDS in answer.content.decode()
    assert "Về việc A" in answer.content.decode()
    assert not IncomingDocument.objects.exists()
    assert not StoredFile.objects.exists()


@pytest.mark.django_db
@pytest.mark.parametrize("asked", [{}, {"HTTP_ACCEPT": "application/json"}])
def test_evidence_is_refused_in_words(full, asked):
    world = make.make_world()
    card = TaskCard.objects.open().get(node="self_assess")
    code = world.criteria_set.parsed().indicators[0].code
    full()
    form = {"act": "attach", "code": code, "file": SimpleUploadedFile("a.txt", LARGE)}
    answer = client_of(world.contributors[0]).post(card.get_absolute_url(), form, **asked)
    assert answer.status_code == 422
    assert WORDS in (answer.json()["problems"][0] if asked else answer.content.decode())
    assert not Evidence.objects.exists()


@pytest.mark.django_db
def test_no_number_is_lost_when_the_paper_cannot_be_kept(full, monkeypatch):
    monkeypatch.setattr(official, "render", lambda *_, **__: b"%PDF-1.7\n" + LARGE)
    document = signed(committee())
    full()
    with pytest.raises(StorageFull):
        issue(document=document, appointment=clerk_of(document.issuer), on=DAY)
    assert not NumberRegister.objects.filter(last__gt=0).exists()
    assert not OfficialDocument.objects.issued().exists()


@pytest.mark.django_db
def test_no_number_of_a_copy_is_lost(full, monkeypatch, tiny_papers):
    document = issued(committee(), on=DAY)
    clerk = clerk_of(document.issuer)
    monkeypatch.setattr(copies, "_merge", lambda *_: (b"%PDF-1.7\n" + LARGE, (595.0, 842.0)))
    content = files.open_bytes(document.pdf)
    full()
    monkeypatch.setattr(files, "open_bytes", lambda stored: content)
    answer = client_of(clerk).post(
        f"/van-ban/{document.pk}/", {"act": "sao", "hinh_thuc": "SY", "noi_nhan": "Sở A"}
    )
    assert answer.status_code == 422
    assert WORDS in answer.content.decode()
    assert not DocumentCopy.objects.exists()
    assert not NumberRegister.objects.filter(type_code="SY", last__gt=0).exists()


@pytest.mark.django_db
def test_what_no_form_answers_for_is_a_page_in_words(client, monkeypatch):
    def full(*_: object, **__: object) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr("documents.services.verification.verify_by_hash", full)
    send = {"tep": SimpleUploadedFile("a.pdf", b"%PDF-1.7")}
    answer = client.post("/kiem-tra/", send)
    assert answer.status_code == 507
    assert WORDS in answer.content.decode()
    assert "những gì đã gõ vẫn còn" in answer.content.decode()
    send["tep"].seek(0)
    spoken = client.post("/kiem-tra/", send, HTTP_ACCEPT="application/json")
    assert (spoken.status_code, WORDS in spoken.json()["problems"][0]) == (507, True)


@pytest.mark.django_db
def test_an_upload_that_finds_no_room_for_its_temporary_file_is_a_page_in_words(settings, monkeypatch):
    """Raised while the form is read, before any view: only the page for errors sees it."""

    def refuse(handler: TemporaryFileUploadHandler, *_: object) -> None:
        handler.file.close()
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(TemporaryFileUploadHandler, "receive_data_chunk", refuse)
    settings.FILE_UPLOAD_MAX_MEMORY_SIZE = 0
    client = Client(raise_request_exception=False)
    answer = client.post("/kiem-tra/", {"tep": SimpleUploadedFile("a.pdf", b"%PDF-1.7" + LARGE)})
    assert answer.status_code == 507
    assert WORDS in answer.content.decode()


class _Refused(Exception):
    def __init__(self, **codes: object) -> None:
        super().__init__("said in some language")
        for name, value in codes.items():
            setattr(self, name, value)


def caused(cause: Exception) -> OperationalError:
    error = OperationalError("said in some language")
    error.__cause__ = cause
    return error


@pytest.mark.parametrize(
    ("error", "full"),
    [
        (OSError(errno.ENOSPC, ""), True),
        (OSError(errno.EDQUOT, ""), True),
        (OSError(errno.EROFS, ""), True),
        (OSError(errno.ECONNRESET, ""), False),
        (FileNotFoundError(errno.ENOENT, ""), False),
        (caused(_Refused(sqlite_errorcode=13)), True),
        (caused(_Refused(sqlite_errorcode=8 | 4 << 8)), True),
        (caused(_Refused(sqlite_errorcode=5)), False),
        (caused(_Refused(sqlstate="53100")), True),
        (caused(_Refused(sqlstate="25006")), True),
        (caused(_Refused(sqlstate="55P03")), False),
        (StorageFull("a"), True),
        (None, False),
    ],
)
def test_it_is_known_by_its_code(error, full):
    assert is_full(error) is full
