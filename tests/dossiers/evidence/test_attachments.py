"""Evidence: what is taken in, what is refused, who may see it."""

from __future__ import annotations

import pytest

from dossiers.errors import BadFile, NotAllowed, WrongState
from dossiers.models import Evidence, EvidencePage, FileState, FileTrace
from dossiers.services.evidence import attachments
from ledger.models import AuditLine, StoredFile
from ledger.services import files
from tests.factories import dossiers as make

pytestmark = pytest.mark.django_db
TEXT = "Báo cáo tổng kết năm.".encode()


@pytest.fixture
def here():
    return make.place(units=2)


def attach(here, content=TEXT, filename="bao-cao.txt", code="1.1", who=None):
    return attachments.attach(
        appointment=who or here.heads[0],
        dossier=here.dossier(),
        code=code,
        content=content,
        filename=filename,
    )


def test_a_file_is_kept_as_it_came_and_gets_its_label(here):
    kept = attach(here)
    assert kept.label == "1.1-01"
    assert files.open_bytes(kept.file) == TEXT
    assert AuditLine.objects.get(act="attach-evidence").sentence.startswith("Thêm minh chứng 1.1-01")


def test_the_same_bytes_for_the_same_indicator_are_the_same_evidence(here):
    assert attach(here, filename="khac.txt") == attach(here)
    assert AuditLine.objects.filter(act="attach-evidence").count() == 1


def test_the_same_bytes_for_another_indicator_are_other_evidence_of_one_file(here):
    first, second = attach(here), attach(here, code="1.2")
    assert (first.file, first.label, second.label) == (second.file, "1.1-01", "1.2-01")


@pytest.mark.parametrize(
    ("filename", "content", "words"),
    [
        ("virus.exe", b"MZ", "Không nhận loại tệp"),
        ("khong-duoi", b"abc", "Không nhận loại tệp"),
        ("trang.html", b"<html>", "Không nhận loại tệp"),
        ("trong.pdf", b"", "trống"),
        ("gia.pdf", b"<html>", "không đúng là .pdf"),
        ("gia.docx", b"%PDF-1.7", "không đúng là .docx"),
        ("gia.PNG", b"\xff\xd8\xff", "không đúng là .png"),
        ("gia.jpeg", b"\x89PNG\r\n\x1a\n", "không đúng là .jpg"),
        ("nhi-phan.txt", b"a\0b", "không đúng là .txt"),
        ("bao-cao.pdf\u202e.exe", b"%PDF-", "Không nhận loại tệp"),
    ],
)
def test_a_file_that_is_not_what_it_says_is_refused_and_nothing_is_stored(here, filename, content, words):
    with pytest.raises(BadFile, match=words):
        attach(here, content, filename)
    assert not Evidence.objects.exists()
    assert not StoredFile.objects.exists()


def test_a_file_over_the_limit_is_refused_with_the_limit_and_nothing_is_stored(here, settings):
    settings.UPLOAD_MAX_BYTES = 1024 * 1024
    attach(here, b"a" * 1024 * 1024)
    with pytest.raises(BadFile, match="lớn hơn 1 MB"):
        attach(here, b"a" * (1024 * 1024 + 1))
    assert StoredFile.objects.count() == 1


def test_an_indicator_that_the_set_does_not_have_takes_no_evidence(here):
    with pytest.raises(BadFile, match="9.9"):
        attach(here, code="9.9")


@pytest.mark.parametrize(
    ("given", "shown"),
    [
        ("../../etc/passwd.txt", "passwd.txt"),
        ("C:\\Users\\An\\Báo cáo.txt", "Báo cáo.txt"),
        ("Ba\u0301o ca\u0301o.txt", "Báo cáo.txt"),
        ("a\u202etxt.\n.txt", "atxt..txt"),
        ("  .an.txt ", "an.txt"),
        ("d" * 300 + ".txt", "d" * 196 + ".txt"),
    ],
)
def test_tricks_in_a_name_do_not_survive(here, given, shown):
    assert attach(here, filename=given).name == shown


def test_a_name_of_nothing_becomes_a_plain_one():
    assert attachments.clean_name("..\u200b/") == "tep"


def test_evidence_of_a_draft_is_seen_by_its_unit_alone(here):
    kept = attach(here)
    seen = {
        name: Evidence.objects.visible_to(post.user).filter(pk=kept.pk).exists()
        for name, post in {
            "own head": here.heads[0],
            "other head": here.heads[1],
            "standing": here.clerk,
            "council": here.chair,
            "chairman": here.chairman,
        }.items()
    }
    assert seen == {
        "own head": True,
        "other head": False,
        "standing": False,
        "council": False,
        "chairman": False,
    }


def test_another_unit_attaches_and_removes_nothing(here):
    kept = attach(here)
    with pytest.raises(NotAllowed):
        attach(here, who=here.heads[1])
    with pytest.raises(NotAllowed):
        attachments.remove(appointment=here.heads[1], evidence=kept)
    assert Evidence.objects.kept().count() == 1


def test_removed_evidence_leaves_the_dossier_but_bytes_and_row_stay(here):
    kept = attach(here)
    attachments.remove(appointment=here.heads[0], evidence=kept)
    assert not Evidence.objects.kept().exists()
    assert Evidence.objects.count() == 1
    assert files.open_bytes(kept.file) == TEXT


def test_a_number_once_given_is_not_given_again(here):
    attachments.remove(appointment=here.heads[0], evidence=attach(here))
    assert attach(here).label == "1.1-02"


def test_removing_twice_leaves_one_audit_line(here):
    kept = attach(here)
    attachments.remove(appointment=here.heads[0], evidence=kept)
    first = kept.removed_at
    attachments.remove(appointment=here.heads[0], evidence=kept)
    kept.refresh_from_db()
    assert kept.removed_at == first
    assert AuditLine.objects.filter(act="remove-evidence").count() == 1


def test_after_sending_no_evidence_comes_or_goes(here):
    kept = attach(here)
    make.submitted(here)
    with pytest.raises(WrongState):
        attach(here, b"khac")
    with pytest.raises(WrongState):
        attachments.remove(appointment=here.heads[0], evidence=kept)


def test_the_text_is_read_into_a_side_record_page_by_page(here):
    kept = attach(here)
    assert attachments.read_text(kept) == 1
    assert "Báo cáo tổng kết" in EvidencePage.objects.get(evidence=kept).text
    attachments.read_text(kept)
    assert kept.pages.count() == 1


def test_a_file_that_cannot_be_read_says_why_stays_evidence_and_leaves_a_trace(here):
    kept = attach(here, b"%PDF-1.7 and then nothing", "hong.pdf")
    assert attachments.read_text(kept) == 0
    kept.refresh_from_db()
    assert (kept.state, kept.text_problem[:11]) == (FileState.UNREADABLE, "Tệp bị hỏng")
    trace = FileTrace.objects.get()
    assert (trace.code, trace.evidence, trace.by) == ("damaged", kept, here.heads[0])
    attachments.read_text(kept)
    assert FileTrace.objects.count() == 1
