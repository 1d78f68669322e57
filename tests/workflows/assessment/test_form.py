"""The workbench over HTTP: plain forms and what its script sends, each refusal in words."""

from __future__ import annotations

import io
import zipfile

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from dossiers.models import Answer, Citation, Evidence, FileState
from dossiers.services.assessment import answers, office_contributions
from dossiers.services.evidence import attachments, page_images
from tests.factories import workflows as make
from tests.factories.dossiers import PDF
from workflows import actions, background
from workflows.models import TaskCard

pytestmark = pytest.mark.django_db
JSON = {"HTTP_ACCEPT": "application/json"}


@pytest.fixture(autouse=True)
def nothing_is_opened(monkeypatch):
    """Opening and reading files are the engine's own tests."""
    monkeypatch.setattr(attachments, "inspect_file", lambda **_: "txt")
    monkeypatch.setattr("workflows.screens.evidence.attachments.read_soon", lambda _: None)


@pytest.fixture
def world():
    return make.make_world()


@pytest.fixture
def desk(world):
    """The contributor's browser, the address of the open task, and the first two codes."""
    card = TaskCard.objects.open().get(node="self_assess")
    codes = [indicator.code for indicator in world.criteria_set.parsed().indicators[:2]]
    return as_(world.contributors[0]), card.get_absolute_url(), *codes


def as_(appointment) -> Client:
    client = Client()
    client.force_login(appointment.user)
    return client


def text(name: str, words: str = "Báo cáo") -> SimpleUploadedFile:
    return SimpleUploadedFile(name, words.encode())


def test_several_files_come_in_by_the_plain_form_and_one_refused_does_not_stop_the_others(desk, monkeypatch):
    client, address, code, _ = desk
    files = [text("a.txt", "a"), text("la.exe", "MZ"), text("b.txt", "b")]
    page = client.post(address, {"act": "attach", "code": code, "file": files}, follow=True).content.decode()
    assert [e.name for e in Evidence.objects.kept()] == ["a.txt", "b.txt"]
    assert f"Đã thêm minh chứng {code}-02: b.txt." in page
    assert "la.exe" in page


def test_a_second_click_on_the_plain_form_brings_nothing_twice(desk):
    client, address, code, _ = desk
    for _ in range(2):
        client.post(
            address,
            {"act": "attach", "code": code, "key": "k", "file": [text("a.txt", "a"), text("b.txt", "b")]},
        )
    assert Evidence.objects.count() == 2


def test_the_script_is_told_the_label_or_the_reason(desk):
    client, address, code, _ = desk
    good = client.post(address, {"act": "attach", "code": code, "key": "k", "file": text("a.txt")}, **JSON)
    assert (good.status_code, f"{code}-01" in good.json()["words"]) == (200, True)
    bad = client.post(address, {"act": "attach", "code": code, "file": text("a.exe")}, **JSON)
    assert bad.status_code == 422
    assert "a.exe" in bad.json()["problems"][0]
    none = client.post(address, {"act": "attach", "code": code}, **JSON)
    assert "Chưa chọn tệp" in none.json()["problems"][0]


def test_a_zip_goes_to_the_indicators_of_its_folders(desk):
    client, address, code, second = desk
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as archive:
        archive.writestr(f"{second}/kế hoạch.txt", "Kế hoạch")
        archive.writestr("la/khong.exe", "MZ")
    upload = SimpleUploadedFile("goi.zip", packed.getvalue())
    page = client.post(address, {"act": "attach", "code": code, "file": upload}, follow=True).content.decode()
    assert Evidence.objects.get().code == second
    assert "la/khong.exe" in page


def test_the_limits_stand_beside_the_button_before_anything_is_sent(desk):
    client, address, *_ = desk
    page = client.get(address).content.decode()
    assert "Mỗi tệp tối đa 25 MB" in page
    assert 'capture="environment"' in page
    assert "multiple" in page


def test_typing_is_saved_and_the_new_version_is_told(desk):
    client, address, code, _ = desk
    saved = client.post(
        address, {"act": "save", "code": code, "version": "0", "yes": "yes", "note": "Rõ"}, **JSON
    )
    assert (saved.status_code, saved.json()["version"]) == (200, 1)
    bad = client.post(address, {"act": "save", "code": code, "version": "x"}, **JSON)
    assert bad.status_code == 422


def test_who_was_second_is_shown_the_others_words_and_chooses(world, desk):
    client, address, code, _ = desk
    answers.save_answer(
        appointment=world.heads[0],
        dossier=world.dossiers[0],
        code=code,
        fields={"yes": True, "note": "Của lãnh đạo"},
    )
    mine = {"act": "save", "code": code, "version": "0", "yes": "no", "note": "Của tôi"}
    told = client.post(address, mine, **JSON)
    assert (told.status_code, told.json()["conflict"]["who"]) == (409, str(world.heads[0].user))
    page = client.post(address, mine)
    assert page.status_code == 422
    for words in ("Của lãnh đạo", "Của tôi", "Giữ bản của tôi", "Lấy bản của người kia"):
        assert words in page.content.decode()
    assert Answer.objects.get(code=code).note == "Của lãnh đạo"
    client.post(address, {**mine, "act": "keep", "their_version": "1"})
    assert Answer.objects.get(code=code).note == "Của tôi"


def test_a_page_is_cited_and_taken_back(desk):
    client, address, code, _ = desk
    client.post(address, {"act": "attach", "code": code, "file": text("a.txt")})
    kept = Evidence.objects.get()
    for wrong in ("", "0", "ba", "9999999"):
        answer = client.post(address, {"act": "cite", "code": code, "evidence": kept.pk, "page": wrong})
        assert answer.status_code == 422, wrong
    client.post(address, {"act": "cite", "code": code, "evidence": kept.pk, "page": "3"})
    assert "trang 3" in client.get(address).content.decode()
    client.post(address, {"act": "drop", "code": code, "citation": Citation.objects.get().pk})
    assert not Citation.objects.exists()


def test_the_viewer_cites_and_confirms_while_the_dossier_is_open_and_only_reads_after(world, desk):
    client, address, code, _ = desk
    client.post(address, {"act": "attach", "code": code, "file": text("a.txt")})
    kept = Evidence.objects.get()
    view = f"{kept.get_absolute_url()}xem/"
    client.post(view, {"act": "cite", "page": "1"})
    client.post(view, {"act": "confirm", "number": "4", "symbol": "BC-UBND", "issued_on": "2026-02-01"})
    assert (Citation.objects.count(), kept.passport.reference) == (1, "4/BC-UBND")
    assert client.post(view, {"act": "confirm", "issued_on": "hôm qua"}).status_code == 422
    assert as_(world.clerk).post(view, {"act": "cite", "page": "2"}).status_code == 404
    make.answer_all(world)
    actions.submit_dossier(appointment=world.heads[0], dossier=world.dossiers[0], requested_level=1)
    assert client.post(view, {"act": "cite", "page": "2"}).status_code == 404
    assert "4/BC-UBND" in client.get(view).content.decode()


def test_a_page_picture_is_given_to_who_may_see_it_and_missing_to_others(world, desk, monkeypatch):
    client, address, code, _ = desk
    client.post(address, {"act": "attach", "code": code, "file": text("a.txt")})
    kept = Evidence.objects.get()
    picture = f"{kept.get_absolute_url()}trang/1.webp"
    assert client.get(picture).status_code == 404  # a text has none
    monkeypatch.setattr(page_images, "page_picture", lambda **_: b"RIFF")
    shown = client.get(picture)
    assert (shown.content, shown["Content-Disposition"][:6]) == (b"RIFF", "inline")
    assert as_(world.members[0]).get(picture).status_code == 404


def test_files_the_unit_has_are_picked_from_a_list(desk):
    client, address, code, second = desk
    client.post(address, {"act": "attach", "code": code, "file": text("a.txt")})
    kept = Evidence.objects.get()
    where = f"/ho-so/{kept.dossier_id}/minh-chung/co-san/?chi-tieu={second}"
    assert "a.txt" in client.get(where).content.decode()
    assert client.post(where, {"act": "reuse", "code": second}).status_code == 422
    client.post(where, {"act": "reuse", "code": second, "source": kept.pk})
    assert Evidence.objects.kept().get(code=second).file == kept.file
    known = client.get(f"/ho-so/{kept.dossier_id}/minh-chung/da-co/?sha256={kept.file.sha256}").json()[
        "known"
    ]
    assert len(known) == 2


def test_an_office_hands_its_part_in_and_the_head_gives_it_back_on_the_same_screen(world, desk):
    client, address, code, _ = desk
    dossier, office = world.dossiers[0], world.contributors[0].office
    head = as_(world.heads[0])
    head.post(address, {"act": "assign", "code": code, "office": office.pk})
    assert client.post(address, {"act": "hand-in", "code": code}).status_code == 422
    client.post(address, {"act": "save", "code": code, "version": "0", "yes": "yes"})
    client.post(address, {"act": "hand-in", "code": code})
    assert office_contributions.contributions_of(dossier)[0].handed_in
    assert "Trả lại phần việc" in head.get(address).content.decode()
    head.post(address, {"act": "give-back", "code": code, "office": office.pk, "reason": "Thiếu số liệu"})
    assert "Thiếu số liệu" in client.get(address).content.decode()


def test_the_standing_office_marks_indicators_one_after_another(world):
    dossier = make.submitted(world)
    clerk, where = as_(world.clerk), f"/ho-so/{dossier.pk}/chi-tieu/"
    code = world.criteria_set.parsed().indicators[0].code
    assert clerk.post(where, {"act": "mark", "code": code, "choice": "fail"}).status_code == 422
    clerk.post(where, {"act": "mark", "code": code, "choice": "fail", "reason": "Thiếu văn bản"})
    assert "Thiếu văn bản" in as_(world.heads[0]).get(where).content.decode()
    assert as_(world.heads[0]).post(where, {"act": "mark", "code": code, "choice": "pass"}).status_code == 422
    assert clerk.post(where, {"act": "save", "code": code}).status_code == 422


def test_the_check_before_sending_leads_to_each_place(world):
    card = TaskCard.objects.open().get(node="self_assess")
    code = world.criteria_set.parsed().indicators[0].code
    page = as_(world.heads[0]).get(card.get_absolute_url()).content.decode()
    assert f'href="{card.get_absolute_url()}?chi-tieu={code}#mo">Chỉ tiêu {code}: chưa trả lời.' in page


def test_the_report_prints_and_the_dossier_is_taken_away_as_one_file(world, desk, monkeypatch):
    monkeypatch.setattr("dossiers.services.assessment.reports.render", lambda *_, **__: PDF)
    client, address, code, _ = desk
    client.post(address, {"act": "attach", "code": code, "file": text("a.txt")})
    base = world.dossiers[0].get_absolute_url()
    assert "BẢNG TỔNG HỢP" in client.get(f"{base}bao-cao/").content.decode()
    for paper in ("bao-cao.pdf", "bang-tong-hop.pdf"):
        answer = client.get(f"{base}{paper}")
        assert (answer.content, answer["Content-Type"]) == (PDF, "application/pdf")
    answer = client.post(f"{base}bao-cao/", {"act": "export"})
    whole = b"".join(answer.streaming_content)
    assert answer["X-Seal"][:16] in answer["Content-Disposition"]
    assert zipfile.ZipFile(io.BytesIO(whole)).testzip() is None


def test_an_exported_dossier_is_brought_into_an_empty_one_by_its_head_only(world, desk, monkeypatch):
    monkeypatch.setattr("dossiers.services.assessment.reports.render", lambda *_, **__: PDF)
    monkeypatch.setattr("workflows.screens.assessment.reports.read_soon", lambda _: None)
    client, address, code, _ = desk
    head, dossier = as_(world.heads[0]), world.dossiers[0]
    where = f"{dossier.get_absolute_url()}bao-cao/"
    client.post(address, {"act": "save", "code": code, "version": "0", "yes": "yes"})
    answer = head.post(where, {"act": "export"})
    whole, seal = b"".join(answer.streaming_content), answer["X-Seal"]
    assert "Kiểm tra và nhập" not in head.get(where).content.decode()
    Answer.objects.all().delete()
    assert "Kiểm tra và nhập" in head.get(where).content.decode()
    given = {"act": "import", "seal": seal}
    assert client.post(where, {**given, "file": SimpleUploadedFile("a.zip", whole)}).status_code == 404
    wrong = head.post(where, {"act": "import", "seal": "0" * 64, "file": SimpleUploadedFile("a.zip", whole)})
    assert "Mã niêm phong không khớp" in wrong.content.decode()
    assert head.post(where, given).status_code == 422
    assert head.post(where, {**given, "file": SimpleUploadedFile("a.zip", whole)}).status_code == 302
    assert Answer.objects.get().yes is True


def test_an_unreadable_paper_stays_evidence_and_says_so(desk):
    client, address, code, _ = desk
    client.post(address, {"act": "attach", "code": code, "file": text("a.txt")})
    kept = Evidence.objects.get()
    Evidence.objects.filter(pk=kept.pk).update(state=FileState.UNREADABLE, checked_at=kept.uploaded_at)
    assert "Không mở được" in client.get(address).content.decode()


def test_reading_proposes_the_passport(world, monkeypatch):
    kept = attachments.attach(
        appointment=world.heads[0],
        dossier=world.dossiers[0],
        filename="a.txt",
        content=b"abc",
        code=world.criteria_set.parsed().indicators[0].code,
    )
    monkeypatch.setattr("dossiers.services.evidence.attachments.read_text", lambda item: 1)
    assert background.read_evidence.func(kept.pk) == 1
    assert kept.passport.reference == ""
