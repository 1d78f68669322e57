"""Taking evidence in: one upload once, limits, zips by indicator, and files the unit has already."""

from __future__ import annotations

import io
import zipfile

import pytest

from accounts.models import Role
from dossiers.errors import BadFile, NotAllowed, WrongState
from dossiers.models import Evidence, EvidencePage, FileState
from dossiers.services.evidence import archives, attachments, citations, upload
from ledger.models import StoredFile
from tests.factories import dossiers as make
from tests.factories.accounts import AppointmentFactory

pytestmark = pytest.mark.django_db
TEXT = "Báo cáo tổng kết năm.".encode()


@pytest.fixture(autouse=True)
def opened_elsewhere(monkeypatch):
    """Opening a file in a limited process is the engine's own test."""
    monkeypatch.setattr(attachments, "inspect_file", lambda **_: "txt")


@pytest.fixture
def here():
    return make.place(units=2)


def take(here, content=TEXT, filename="bao-cao.txt", code="1.1", key="", who=None):
    return upload.store_upload(
        appointment=who or here.heads[0],
        dossier=here.dossier(),
        code=code,
        content=content,
        filename=filename,
        key=key,
    )


def test_an_upload_sent_again_after_a_lost_connection_makes_no_second_file(here):
    assert take(here, key="k1") == take(here, key="k1")
    assert Evidence.objects.count() == 1


def test_a_retry_brings_nothing_back_that_was_taken_out_in_between(here):
    first = take(here, key="k1")
    attachments.remove(appointment=here.heads[0], evidence=first)
    assert take(here, key="k1") == first
    assert not Evidence.objects.kept().exists()


def test_two_uploads_with_keys_of_their_own_are_two(here):
    assert take(here, key="k1").label == "1.1-01"
    assert take(here, b"khac", key="k2").label == "1.1-02"


@pytest.mark.parametrize(
    ("setting", "most", "words"),
    [
        ("UPLOAD_MAX_BYTES", 10, "Tệp lớn hơn"),
        ("UPLOAD_DOSSIER_MAX_BYTES", 10, "Hồ sơ chỉ còn nhận được"),
        ("UPLOAD_DOSSIER_MAX_FILES", 0, "đủ số tệp tối đa"),
        ("UPLOAD_PERSON_DAY_MAX_BYTES", 10, "Hôm nay chỉ còn"),
    ],
)
def test_a_limit_of_file_dossier_or_person_refuses_and_nothing_is_stored(
    here, settings, setting, most, words
):
    setattr(settings, setting, most)
    with pytest.raises(BadFile, match=words):
        take(here)
    assert not StoredFile.objects.exists()


def test_the_room_left_shrinks_by_what_is_kept_and_grows_by_what_is_taken_out(here):
    whole = upload.remaining_allowance(appointment=here.heads[0], dossier=here.dossier())
    kept = take(here)
    less = upload.remaining_allowance(appointment=here.heads[0], dossier=here.dossier())
    assert whole.dossier_bytes - less.dossier_bytes == whole.person_bytes - less.person_bytes == len(TEXT)
    attachments.remove(appointment=here.heads[0], evidence=kept)
    assert (
        upload.remaining_allowance(appointment=here.heads[0], dossier=here.dossier()).dossier_files
        == whole.dossier_files
    )


def test_a_stranger_is_refused_before_the_file_is_opened(here, monkeypatch):
    monkeypatch.setattr(attachments, "inspect_file", lambda **_: pytest.fail("opened"))
    with pytest.raises(NotAllowed):
        take(here, who=here.heads[1])
    with pytest.raises(NotAllowed):
        take(here, who=here.clerk)


def zipped(*members: tuple[str, bytes]) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        for name, content in members:
            archive.writestr(name, content)
    return out.getvalue()


def test_each_file_of_a_zip_goes_to_the_indicator_its_folder_names(here):
    content = zipped(
        ("hồ sơ/1.1/kế hoạch.txt", b"mot"),
        ("hồ sơ/Chỉ báo 1.2 - học liệu/ảnh/a.txt", b"hai"),
        ("hồ sơ/khác/b.txt", b"ba"),
        ("hồ sơ/1.1/la.exe", b"MZ"),
    )
    done = archives.attach_zip(appointment=here.heads[0], dossier=here.dossier(), content=content, key="k")
    assert [(e.label, e.name) for e in done.taken] == [("1.1-01", "kế hoạch.txt"), ("1.2-01", "a.txt")]
    assert [name for name, _ in done.left_out] == ["hồ sơ/khác/b.txt", "hồ sơ/1.1/la.exe"]
    again = archives.attach_zip(appointment=here.heads[0], dossier=here.dossier(), content=content, key="k")
    assert [e.pk for e in again.taken] == [e.pk for e in done.taken]


def test_a_folder_of_an_indicator_the_set_does_not_have_is_left_out_and_named(here):
    content = zipped(("9.9/đề án.txt", TEXT), ("Chỉ tiêu 7/a.txt", TEXT + b"7"))
    done = archives.attach_zip(
        appointment=here.heads[0], dossier=here.dossier(), content=content, key="k", code="1.1"
    )
    assert done.taken == []
    assert [name for name, _why in done.left_out] == ["9.9/đề án.txt", "Chỉ tiêu 7/a.txt"]
    assert "9.9" in done.left_out[0][1]


def test_loose_files_and_folders_without_a_code_go_to_the_open_indicator_and_are_named(here):
    content = zipped(("ảnh.txt", TEXT), ("Năm 2025/b.txt", TEXT + b"b"), ("2025/c.txt", TEXT + b"c"))
    done = archives.attach_zip(
        appointment=here.heads[0], dossier=here.dossier(), content=content, key="k", code="1.1"
    )
    assert {one.code for one in done.taken} == {"1.1"}
    assert done.by_default == ["ảnh.txt", "Năm 2025/b.txt", "2025/c.txt"]


def test_what_is_no_zip_is_refused_with_a_sentence(here):
    with pytest.raises(BadFile, match="ZIP"):
        archives.attach_zip(appointment=here.heads[0], dossier=here.dossier(), content=b"PK\x03\x04 hong")


@pytest.mark.parametrize(
    ("folders", "code"),
    [
        (("1.1",), "1.1"),
        (("2025", "1.2"), "1.2"),
        (("1.1", "1.2"), "1.2"),
        (("Chỉ tiêu 1.1. Kế hoạch",), "1.1"),
        (("1.1 – văn bản",), "1.1"),
        (("1.10",), None),
        (("1.1.5",), None),
        (("11.1",), None),
        ((), None),
    ],
)
def test_a_folder_names_an_indicator_or_none(folders, code):
    assert archives.code_of(folders, frozenset({"1.1", "1.2"})) == code


def test_a_file_of_another_indicator_is_used_again_with_its_text_and_without_its_bytes_twice(here):
    first = take(here)
    Evidence.objects.filter(pk=first.pk).update(page_count=1)
    EvidencePage.objects.create(evidence=first, number=1, text="Báo cáo", method="text")
    first.refresh_from_db()
    linked = upload.reuse(appointment=here.heads[0], dossier=here.dossier(), code="1.2", source=first)
    assert (linked.label, linked.file, linked.page_count) == ("1.2-01", first.file, 1)
    assert linked.pages.get().text == "Báo cáo"
    assert upload.reuse(appointment=here.heads[0], dossier=here.dossier(), code="1.2", source=first) == linked
    assert StoredFile.objects.count() == 1


def test_what_may_be_used_again_is_the_units_own_and_not_here_yet(here):
    first = take(here)
    later = make.next_round(here)
    offered = upload.reusable(appointment=here.heads[0], dossier=later.dossier(), code="1.1")
    assert list(offered) == [first]
    assert not upload.reusable(appointment=here.heads[0], dossier=here.dossier(), code="1.1").exists()
    assert not upload.reusable(appointment=here.heads[1], dossier=later.dossier(1), code="1.1").exists()
    assert not upload.reusable(
        appointment=here.heads[0], dossier=later.dossier(), code="1.1", words="quyết"
    ).exists()


def test_another_units_file_is_not_used_again_and_its_bytes_are_not_told(here):
    first = take(here)
    with pytest.raises(NotAllowed):
        upload.reuse(appointment=here.heads[1], dossier=here.dossier(1), code="1.1", source=first)
    same = upload.same_bytes(appointment=here.heads[1], dossier=here.dossier(1), sha256=first.file.sha256)
    assert not same.exists()


def test_an_infected_file_is_not_offered_again(here):
    first = take(here)
    Evidence.objects.filter(pk=first.pk).update(state=FileState.INFECTED, checked_at=first.uploaded_at)
    assert not upload.reusable(appointment=here.heads[0], dossier=here.dossier(), code="1.2").exists()


def test_a_page_is_cited_once_and_only_where_there_is_one(here):
    from dossiers.errors import BadAnswer

    kept = take(here)
    Evidence.objects.filter(pk=kept.pk).update(page_count=3)
    kept.refresh_from_db()
    cited = citations.cite(appointment=here.heads[0], evidence=kept, page=3)
    assert citations.cite(appointment=here.heads[0], evidence=kept, page=3) == cited
    assert cited.get_absolute_url().endswith("xem/?trang=3#trang-3")
    for page in (0, 4):
        with pytest.raises(BadAnswer, match="có 3 trang"):
            citations.cite(appointment=here.heads[0], evidence=kept, page=page)


def test_pages_cited_are_sealed_with_the_dossier_and_stay_as_they_were(here):
    kept = take(here)
    cited = citations.cite(appointment=here.heads[0], evidence=kept, page=1)
    sent = make.submitted(here)
    assert '"pages":[1]' in sent.manifests.get().content
    contributor = AppointmentFactory(role=Role.OFFICE_CONTRIBUTOR, office=here.heads[0].office)
    for act in (
        lambda: citations.cite(appointment=contributor, evidence=kept, page=1),
        lambda: citations.drop(appointment=contributor, citation=cited),
    ):
        with pytest.raises(WrongState):
            act()
