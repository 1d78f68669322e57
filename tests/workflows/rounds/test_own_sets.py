"""Opening a round from a set with open points: the screen lists them, leaves levels out or takes value and ground."""

from __future__ import annotations

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.utils import timezone

from dossiers.models import Round, RoundGround
from dossiers.services.assessment import answers, dossier_submission
from home.services.publishing import publish_decision
from tests.factories import dossiers as make
from tests.factories.criteria import CriteriaSetFactory
from tests.factories.workflows import confirmed

pytestmark = pytest.mark.django_db
ADDRESS = "/ho-so/dot/mo/"
KEY = "threshold:1.2:1"
MARK = "theo mục 2 Công văn 5195, chưa kiểm chứng"


@pytest.fixture
def here():
    return make.place()


@pytest.fixture
def clerk(here):
    client = Client()
    client.force_login(here.clerk.user)
    return client


def form(here, flaw="threshold", **changes):
    chosen = CriteriaSetFactory(**make.open_level_2(flaw))
    return {
        "name": "Đợt mới", "year": timezone.localdate().year + 1, "criteria_set": chosen.pk, "act": "open",
        "council": here.council.pk, "issuer": here.issuer.pk, "with_council": "on", "units": here.units[0].pk,
        **changes,
    }  # fmt: skip


def letter(name="cong-van.txt") -> SimpleUploadedFile:
    return SimpleUploadedFile(name, "Công văn trả lời về mức yêu cầu".encode())


def filled(**changes):
    ground = {"can-cu-1-van-ban": "Công văn 5195", "can-cu-1-dieu": "mục 2", "can-cu-1-tep": letter()}
    return {"muc-2": "dien", f"mo-{KEY}": "85,5", f"cc-{KEY}": "1", **ground, **changes}


def opened() -> Round:
    return Round.objects.get(name="Đợt mới")


@pytest.mark.parametrize(
    ("flaw", "words"),
    [
        ("threshold", "Chỉ tiêu 1.2: mức yêu cầu"),
        ("text", "Chỉ tiêu 1.3: nội dung"),
        ("rule", "Mức độ 2: điều kiện công nhận"),
    ],
)
def test_the_form_lists_what_is_open_in_the_chosen_set(here, clerk, flaw, words):
    html = clerk.post(ADDRESS, form(here, flaw, act="bo-tieu-chi")).content.decode()
    assert "Bộ tiêu chí còn để ngỏ" in html
    assert words in html
    assert "Không xét" in html


def test_a_set_without_open_points_shows_none(here, clerk):
    html = clerk.post(
        ADDRESS, form(here, act="bo-tieu-chi", criteria_set=here.criteria_set.pk)
    ).content.decode()
    assert "còn để ngỏ" not in html
    assert "Yêu cầu về minh chứng" in html


def test_a_level_nobody_fills_in_is_left_out_and_said_so(here, clerk):
    answer = confirmed(clerk, form(here), follow=True)
    html = answer.content.decode()
    assert "Đợt không xét Mức độ 2" in html, html.split('role="alert"')[-1][:600]
    assert [level.level for level in opened().definition().levels] == [1]
    assert "Đợt này không xét mức độ 2" in answer.content.decode()


def test_a_level_is_filled_in_with_value_and_ground_and_every_page_says_so(here, clerk, client):
    answer = clerk.post(ADDRESS, form(here, **filled()), follow=True)
    assert MARK in answer.content.decode()
    new = opened()
    assert new.definition().by_code["1.2"].requirements[2].value == 171 / 2
    ground = RoundGround.objects.get(round=new)
    file = clerk.get(f"/ho-so/dot/{new.pk}/can-cu/{ground.pk}/")
    assert "Công văn trả lời" in file.content.decode()
    assert "attachment" in file["Content-Disposition"]
    stranger = Client()
    stranger.force_login(make.place().clerk.user)
    assert stranger.get(f"/ho-so/dot/{new.pk}/can-cu/{ground.pk}/").status_code == 404


def test_a_wrong_value_comes_back_with_everything_typed_and_the_file_kept(here, clerk):
    typed = form(here, **filled(**{f"mo-{KEY}": "rất nhiều"}))
    answer = clerk.post(ADDRESS, typed)
    html = answer.content.decode()
    assert (answer.status_code, "không phải là số" in html) == (422, True)
    assert "Đã nhận tệp “cong-van.txt”" in html
    assert 'value="rất nhiều"' in html
    token = html.split('name="can-cu-1-giu" value="')[1].split('"')[0]
    again = {**typed, f"mo-{KEY}": "85", "can-cu-1-giu": token}
    del again["can-cu-1-tep"]
    assert clerk.post(ADDRESS, again).status_code == 302
    assert RoundGround.objects.get().name == "cong-van.txt"


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({f"mo-{KEY}": ""}, "còn để ngỏ: Chỉ tiêu 1.2"),
        ({"can-cu-1-van-ban": ""}, "Căn cứ 1 chưa đủ"),
        ({"can-cu-1-tep": ""}, "Căn cứ 1 chưa đủ"),
        ({"can-cu-1-tep": "", "can-cu-1-giu": "forged"}, "Căn cứ 1 chưa đủ"),
        ({f"cc-{KEY}": "3"}, "chưa có căn cứ"),
        ({"mc-1.1": "required", "mc-1.1-loai": "XYZ"}, "không có loại văn bản “XYZ”"),
        ({"mc-1.1": "required", "mc-1.1-so": "0"}, "số lượng phải là số nguyên"),
    ],
)
def test_what_is_not_whole_is_refused_in_words(here, clerk, changes, words):
    answer = clerk.post(ADDRESS, form(here, **filled(**changes)))
    assert (answer.status_code, words in answer.content.decode()) == (422, True)
    assert not Round.objects.filter(name="Đợt mới").exists()


def test_a_file_that_is_no_document_is_refused(here, clerk):
    bad = SimpleUploadedFile("cong-van.pdf", b"MZ\x90\x00 not a pdf")
    answer = clerk.post(ADDRESS, form(here, **filled(**{"can-cu-1-tep": bad})))
    assert answer.status_code == 422
    assert "cong-van.pdf" in answer.content.decode()


def test_evidence_is_required_by_the_round(here, clerk):
    asked = {
        "mc-chung": "wished",
        "mc-1.1": "required",
        "mc-1.1-so": "2",
        "mc-1.1-loai": "qđ, KH",
        "mc-1.1-nam": "1",
    }
    assert confirmed(clerk, form(here, **asked)).status_code == 302
    policy = opened().definition().by_code["1.1"].evidence
    assert (policy.need, policy.least, policy.kinds, policy.years) == ("required", 2, ("QĐ", "KH"), 1)


@pytest.mark.usefixtures("tiny_papers")
def test_the_public_page_says_on_what_ground_the_title_stands(here, clerk, client):
    clerk.post(ADDRESS, form(here, **filled()))
    there = make.Place(**{**vars(here), "round": opened()})
    for code, fields in make.GOOD.items():
        answers.save_answer(appointment=here.heads[0], dossier=there.dossier(), code=code, fields=fields)
    dossier_submission.submit(appointment=here.heads[0], dossier=there.dossier(), requested_level=2)
    page = publish_decision(decision=make.decided_from(there, level=2))
    assert MARK in client.get(page.url).content.decode()
