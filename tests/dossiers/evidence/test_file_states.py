"""States of evidence: waiting, clean, infected, unreadable; what may become public; pictures and traces."""

from __future__ import annotations

import io
import socket
import struct
import threading
from collections.abc import Callable, Iterator

import pytest
from django.core.management import call_command
from PIL import Image

from dossiers.errors import BadFile
from dossiers.models import Evidence, EvidencePage, EvidenceSignature, FileState, FileTrace
from dossiers.services.evidence import attachments, page_images, text_extraction
from ledger.errors import ScanUnavailable
from ledger.models import AuditLine, StoredFile
from ledger.services import files, malware_scan
from tests.factories import dossiers as make
from tests.factories import hostile, pages, pki

pytestmark = pytest.mark.django_db
TEXT = "Báo cáo tổng kết năm của xã Sông Ngàn.".encode()


@pytest.fixture
def here():
    return make.place(units=2)


def attach(here, content=TEXT, filename="bao-cao.txt", code="1.1"):
    return attachments.attach(
        appointment=here.heads[0], dossier=here.dossier(), code=code, content=content, filename=filename
    )


class Scanner:
    """A clamd that reads a stream as the real one does and answers what a test says."""

    def __init__(self, answer: bytes | None) -> None:
        self.answer = answer
        self.got = b""
        self.socket = socket.create_server(("127.0.0.1", 0))
        self.thread = threading.Thread(target=self._serve, daemon=True)
        self.thread.start()

    @property
    def url(self) -> str:
        return f"tcp://127.0.0.1:{self.socket.getsockname()[1]}"

    def _serve(self) -> None:
        while True:
            try:
                connection, _ = self.socket.accept()
            except OSError:
                return
            with connection, connection.makefile("rb") as stream:
                assert stream.read(10) == b"zINSTREAM\0"
                while size := struct.unpack("!I", stream.read(4))[0]:
                    self.got += stream.read(size)
                if self.answer is not None:
                    connection.sendall(self.answer)

    def close(self) -> None:
        self.socket.shutdown(socket.SHUT_RDWR)
        self.socket.close()
        self.thread.join(5)


@pytest.fixture
def scanner(settings) -> Iterator[Callable[[bytes | None], Scanner]]:
    started: list[Scanner] = []

    def start(answer: bytes | None) -> Scanner:
        started.append(Scanner(answer))
        settings.CLAMAV_URL = started[-1].url
        settings.CLAMAV_SECONDS = 5
        return started[-1]

    yield start
    for one in started:
        one.close()


def test_new_evidence_waits_and_is_not_public(here):
    kept = attach(here)
    assert kept.state == FileState.WAITING
    assert not Evidence.objects.public().exists()
    with pytest.raises(BadFile, match="chưa kiểm tra xong"):
        page_images.public_copy(evidence=kept)


def test_read_evidence_is_clean_and_says_which_reader_read_it(here):
    kept = attach(here)
    assert text_extraction.extract_text(kept) == FileState.CLEAN
    kept.refresh_from_db()
    assert (kept.page_count, kept.reader_version) == (1, text_extraction.reader_version())
    assert kept.checked_at is not None
    assert list(Evidence.objects.public()) == [kept]
    assert page_images.public_copy(evidence=kept) == (TEXT, kept.file.media_type)


def test_the_scanner_gets_every_byte_and_its_ok_makes_clean(here, scanner):
    clamd = scanner(b"stream: OK\0")
    content = b"a" * 200_000
    assert text_extraction.extract_text(attach(here, content)) == FileState.CLEAN
    assert clamd.got == content


def test_an_infected_file_is_locked_unread_and_leaves_a_trace(here, scanner):
    scanner(b"stream: Eicar-Test-Signature FOUND\0")
    kept = attach(here)
    assert text_extraction.extract_text(kept) == FileState.INFECTED
    assert not kept.pages.exists()
    assert "Eicar-Test-Signature" in kept.text_problem
    assert FileTrace.objects.get().code == "infected"
    with pytest.raises(BadFile):
        page_images.public_copy(evidence=kept)
    with pytest.raises(BadFile):
        page_images.page_picture(evidence=kept, number=1)


@pytest.mark.parametrize(
    "answer",
    [None, b"", b"stream: OK", b"stream: MAYBE\0", b"INSTREAM size limit exceeded. ERROR\0", b"\xff\0"],
)
def test_without_a_usable_answer_the_text_is_read_but_nothing_becomes_public(here, scanner, answer):
    scanner(answer)
    kept = attach(here)
    assert text_extraction.extract_text(kept) == FileState.WAITING
    assert kept.pages.count() == 1
    with pytest.raises(BadFile, match="chưa kiểm tra xong"):
        page_images.public_copy(evidence=kept)


def test_a_scanner_that_is_not_there_is_said_to_be_away(settings, tmp_path):

    for url in ("tcp://127.0.0.1:1", f"unix://{tmp_path}/khong-co.sock"):
        settings.CLAMAV_URL = url
        with pytest.raises(ScanUnavailable, match="Chưa kiểm tra được mã độc"):
            malware_scan.scan(io.BytesIO(b"x"))


def test_what_waited_is_taken_up_by_the_command_once_the_scanner_is_back(here, scanner, capsys):
    scanner(None)
    kept = attach(here)
    text_extraction.extract_text(kept)
    scanner(b"stream: OK\0")
    call_command("read_evidence", "--json")
    assert capsys.readouterr().out == '{"taken": 1, "clean": 1}\n'
    kept.refresh_from_db()
    assert kept.state == FileState.CLEAN
    call_command("read_evidence", "--json")
    assert capsys.readouterr().out == '{"taken": 0, "clean": 0}\n'


EICAR = rb"X5O!P%@AP[4\PZX54(P^)7CC)7}$EICAR-STANDARD-ANTIVIRUS-TEST-FILE!$H+H*"


def test_without_a_scanner_it_is_said_that_nothing_was_scanned(here, settings, client):
    settings.CLAMAV_URL = ""
    kept = attach(here, EICAR, "a.txt")
    assert text_extraction.extract_text(kept) == FileState.CLEAN
    assert kept.state_words == "Đã kiểm tra, chưa quét mã độc"
    client.force_login(here.heads[0].user)
    assert "chưa quét mã độc" in client.get(f"{kept.get_absolute_url()}xem/").content.decode()
    assert "chưa quét mã độc" in AuditLine.objects.filter(act="read-evidence").get().sentence


def test_what_was_read_without_a_scanner_is_scanned_once_there_is_one(here, scanner):
    kept = attach(here)
    text_extraction.extract_text(kept)
    scanner(b"stream: OK\0")
    assert text_extraction.evidence_to_read() == [kept]
    text_extraction.extract_text(kept)
    assert (kept.scanned, kept.state_words) == (True, "Đã kiểm tra")
    assert text_extraction.evidence_to_read() == []


def test_texts_of_an_older_reader_are_read_again(here, monkeypatch):
    kept = attach(here)
    text_extraction.extract_text(kept)
    assert text_extraction.evidence_to_read() == []
    monkeypatch.setattr(text_extraction, "VERSION", "mới hơn")
    assert text_extraction.evidence_to_read() == [kept]


def test_a_batch_is_read_though_one_file_of_it_is_deadly(here):
    pieces = [
        attach(here, pages.pdf(), "mot.pdf"),
        attach(here, hostile.pdf_cyclic_forms(), "hai.pdf"),
        attach(here, TEXT, "ba.txt"),
    ]
    assert text_extraction.extract_batch(pieces) == 2
    states = list(Evidence.objects.order_by("number").values_list("state", flat=True))
    assert states == [FileState.CLEAN, FileState.UNREADABLE, FileState.CLEAN]
    assert FileTrace.objects.get().name == "hai.pdf"


def test_a_refused_upload_leaves_a_trace_and_nothing_else(here):
    content = hostile.docx_symlink()
    with pytest.raises(BadFile, match="“bang.docx”: Bên trong tệp có tên đường dẫn không an toàn"):
        attachments.inspect_file(
            appointment=here.heads[0], dossier=here.dossier(), content=content, filename="../bang.docx"
        )
    trace = FileTrace.objects.get()
    assert (trace.name, trace.code, trace.size, trace.by) == (
        "bang.docx",
        "path",
        len(content),
        here.heads[0],
    )
    assert trace.dossier == here.dossier()
    assert not StoredFile.objects.exists()


def test_a_good_upload_passes_and_leaves_no_trace(here):
    look = {"appointment": here.heads[0], "dossier": here.dossier()}
    assert attachments.inspect_file(content=pages.pdf(), filename="a.pdf", **look) == "pdf"
    assert attachments.inspect_file(content=hostile.docx(), filename="a.docx", **look) == "docx"
    assert not FileTrace.objects.exists()


def test_a_lost_file_is_unreadable_not_an_error(here):
    kept = attach(here)
    files.path(kept.file).unlink()
    assert text_extraction.extract_text(kept) == FileState.UNREADABLE
    assert "sao lưu" in kept.text_problem


def test_who_signed_is_kept_with_the_evidence(here):
    authority = pki.Authority()
    content = pki.sign_outside(pages.pdf(), authority.pair("Trần Văn Bình"), authority)
    text_extraction.extract_text(attach(here, content, "ky.pdf"))
    kept = EvidenceSignature.objects.get()
    assert (kept.signer, kept.holds, kept.problem) == ("Trần Văn Bình", True, "")
    assert kept.signed_at is not None
    assert files.open_bytes(kept.evidence.file) == content


def test_reading_again_replaces_the_side_records(here):
    kept = attach(here, pages.pdf(["CCCD 001085012345"]), "a.pdf")
    for _ in range(2):
        text_extraction.extract_text(kept)
    assert EvidencePage.objects.count() == 1
    assert [remark.code for remark in kept.remarks.all()] == ["personal-number"]


def test_a_page_picture_is_drawn_once_and_kept(here, settings, monkeypatch):
    kept = attach(here, pages.pdf(copies=2), "a.pdf")
    text_extraction.extract_text(kept)
    drawn = page_images.page_picture(evidence=kept, number=2, width=200)
    with Image.open(io.BytesIO(drawn)) as image:
        assert (image.format, image.width) == ("WEBP", 240)
    monkeypatch.setattr(page_images.extraction, "draw", None)
    assert page_images.page_picture(evidence=kept, number=2, width=200) == drawn
    assert [path.name for path in settings.DERIVED_ROOT.rglob("*.webp")] == ["pdf-trang-2-240.webp"]


@pytest.mark.parametrize("number", [0, 3, 10_000])
def test_a_page_that_is_not_there_has_no_picture(here, number):
    kept = attach(here, pages.pdf(), "a.pdf")
    with pytest.raises(BadFile):
        page_images.page_picture(evidence=kept, number=number)


def test_words_are_found_on_a_page_of_text(here):
    kept = attach(here, pages.pdf(), "a.pdf")
    text_extraction.extract_text(kept)
    ((left, top, width, height),) = page_images.word_places(
        evidence=kept, number=1, words=["Cộng đồng học tập"]
    )
    assert 0 < left < 1
    assert 0 < top < 0.5
    assert width > 5 * height
    assert page_images.word_places(evidence=kept, number=1, words=["không có"]) == []


def test_words_are_found_on_a_scan_with_or_without_marks(here):
    kept = attach(here, TEXT)
    EvidencePage.objects.create(
        evidence=kept,
        number=1,
        text="Sông Ngàn",
        method="ocr",
        words=[["Sông", 0.1, 0.2, 0.1, 0.02], ["Ngàn", 0.3, 0.2, 0.1, 0.02]],
    )
    assert page_images.word_places(evidence=kept, number=1, words=["song"]) == [[0.1, 0.2, 0.1, 0.02]]
    assert len(page_images.word_places(evidence=kept, number=1, words=["Sông\nNgàn"])) == 2
    assert page_images.word_places(evidence=kept, number=1, words=["sông sâu"]) == []


def test_a_photo_loses_its_place_in_the_public_copy_and_keeps_it_in_the_store(here):
    exif = Image.Exif()
    exif[0x010F] = "Máy ảnh"
    exif[0x8825] = {1: "N", 2: (21.0, 1.0, 0.0)}
    content = pages.picture(Image.new("RGB", (300, 200), "white"), "jpg", exif=exif)
    kept = attach(here, content, "anh.jpg")
    text_extraction.extract_text(kept)
    assert "location" in {remark.code for remark in kept.remarks.all()}
    public, media_type = page_images.public_copy(evidence=kept)
    assert media_type == "image/jpeg"
    with Image.open(io.BytesIO(public)) as image:
        assert not image.getexif()
        assert image.size == (300, 200)
    assert files.open_bytes(kept.file) == content


def test_a_file_with_a_personal_number_is_not_public_but_its_masked_text_is(here):
    kept = attach(here, "Ông A, CCCD 001085012345".encode())
    text_extraction.extract_text(kept)
    with pytest.raises(BadFile, match="số định danh cá nhân"):
        page_images.public_copy(evidence=kept)
    assert page_images.public_text(evidence=kept) == [(1, "Ông A, CCCD •••••••••345")]
