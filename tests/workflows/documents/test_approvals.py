"""Any paper that needs approval: by its tờ trình, signed or returned, stopped, numbered; corrections by a new paper."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone

from accounts.models import Role
from dossiers.errors import BadAnswer, Incomplete, NotAllowed, WrongState
from dossiers.models import PaperCase
from dossiers.services.documents.approvals import Wording
from home.models import PlanPage
from tests.factories import dossiers as make
from tests.factories.accounts import AppointmentFactory, OfficeFactory, SigningMandateFactory
from workflows import actions
from workflows.errors import JustHandled, NotYours
from workflows.models import TaskCard

pytestmark = pytest.mark.django_db

WORDS = Wording(
    title="Xây dựng xã hội học tập năm 2027",
    paragraphs=(
        "I. MỤC ĐÍCH, YÊU CẦU",
        "1. Mục đích",
        "Đẩy mạnh phong trào học tập suốt đời.",
        "II. NHIỆM VỤ",
    ),
    why="Thực hiện nhiệm vụ năm 2027.",
    basis=("Thông tư số 25/2023/TT-BGDĐT",),
)


@pytest.fixture
def here():
    return make.place()


def forward(here, kind="thong_bao", words=WORDS):
    return actions.put_paper_forward(appointment=here.clerk, kind=kind, issuer=here.issuer, wording=words)


def test_a_draft_plan_is_put_forward_returned_signed_numbered_and_published(here):
    case = forward(here, "ke_hoach")
    assert case.cover.is_issued
    assert case.draft.number is None
    actions.decide_paper(appointment=here.deputy, case=case, act="return", reason="Thêm phần nhiệm vụ.")
    actions.revise_paper(appointment=here.clerk, case=case, wording=WORDS)
    actions.decide_paper(appointment=here.deputy, case=case, act="sign")
    actions.issue_paper(appointment=here.document_clerk, case=case)
    case.refresh_from_db()
    assert (case.state, case.draft.number) == ("published", 1)
    page = PlanPage.objects.get()
    assert page.live
    assert page.plan.number == "01"
    assert "học tập" in page.plan.text


@pytest.mark.usefixtures("tiny_papers")
def test_only_who_may_puts_forward_decides_and_numbers(here):
    for wrong in (here.chair, here.heads[0], here.chairman):
        with pytest.raises(NotAllowed):
            actions.put_paper_forward(appointment=wrong, kind="thong_bao", issuer=here.issuer, wording=WORDS)
    with pytest.raises(BadAnswer):
        forward(here, "quyet_dinh")
    case = forward(here)
    for wrong in (here.clerk, here.document_clerk, AppointmentFactory(role=Role.CHAIRMAN)):
        with pytest.raises(NotYours):
            actions.decide_paper(appointment=wrong, case=case, act="sign")
    actions.decide_paper(appointment=here.chairman, case=case, act="sign")
    with pytest.raises(JustHandled):
        actions.decide_paper(appointment=here.deputy, case=case, act="refuse", reason="Muộn.")
    with pytest.raises(NotYours):
        actions.issue_paper(appointment=here.clerk, case=case)
    for days in (-1, 1):
        with pytest.raises(BadAnswer):
            actions.issue_paper(
                appointment=here.document_clerk, case=case, on=timezone.localdate() + timedelta(days=days)
            )


@pytest.mark.usefixtures("tiny_papers")
def test_a_paper_says_what_it_is_and_why_and_a_refusal_has_its_reason(here):
    with pytest.raises(Incomplete, match="trích yếu, nội dung, lý do trình"):
        forward(here, words=Wording(title=" ", paragraphs=(), why=""))
    case = forward(here)
    with pytest.raises(Incomplete):
        actions.decide_paper(appointment=here.chairman, case=case, act="refuse")
    actions.decide_paper(appointment=here.chairman, case=case, act="refuse", reason="Không cần thiết.")
    case.refresh_from_db()
    assert case.state == "refused"
    assert not TaskCard.objects.open().filter(paper=case).exists()


@pytest.mark.usefixtures("tiny_papers")
def test_a_signed_paper_is_stopped_before_its_number_and_not_after(here):
    case = forward(here)
    actions.decide_paper(appointment=here.chairman, case=case, act="sign")
    actions.stop_paper(appointment=here.document_clerk, case=case, reason="Sai số liệu.")
    case.refresh_from_db()
    assert (case.state, case.draft.status, case.draft.signer) == ("returned", "draft", None)
    actions.revise_paper(appointment=here.clerk, case=case, wording=WORDS)
    actions.decide_paper(appointment=here.chairman, case=case, act="sign")
    actions.issue_paper(appointment=here.document_clerk, case=case)
    with pytest.raises(JustHandled):
        actions.stop_paper(appointment=here.chairman, case=case, reason="Muộn.")


@pytest.mark.usefixtures("tiny_papers")
def test_an_issued_decision_is_corrected_by_a_new_paper_and_stays_as_it_is(here):
    decision = make.decided(here)
    before = decision.document.facts
    words = {"was": "xã A", "should_be": "xã B", "why": "Sai tên đơn vị."}
    case = actions.correct_document(appointment=here.clerk, document=decision.document, **words)
    actions.decide_paper(appointment=here.chairman, case=case, act="sign")
    actions.issue_paper(appointment=here.document_clerk, case=case)
    decision.document.refresh_from_db()
    assert decision.document.facts == before
    assert list(decision.document.corrections.all()) == [case]
    assert "Nay sửa thành: “xã B”." in case.draft.facts["paragraphs"]
    case.draft.refresh_from_db()
    with pytest.raises(WrongState, match="Chỉ đính chính"):
        actions.correct_document(appointment=here.clerk, document=forward(here).draft, **words)


@pytest.mark.usefixtures("tiny_papers")
def test_the_screens_put_forward_return_sign_and_number(here):
    clerk, chairman, office = (Client() for _ in range(3))
    for client, post in ((clerk, here.clerk), (chairman, here.chairman), (office, here.document_clerk)):
        client.force_login(post.user)
    words = {
        "kind": "thong_bao",
        "issuer": here.issuer.pk,
        "title": "Về việc học tập",
        "paragraphs": "Một.\nHai.",
    }
    assert clerk.post("/ho-so/van-ban/moi/", words).status_code == 422
    made = clerk.post("/ho-so/van-ban/moi/", {**words, "why": "Cần báo."})
    assert made.status_code == 302
    assert "Về việc học tập" in clerk.get(made["Location"]).content.decode()
    assert chairman.get("/ho-so/van-ban/moi/").status_code == 404

    def at(node):
        return TaskCard.objects.open().get(node=node).get_absolute_url()

    assert "Ký ban hành" in chairman.get(at("decide_paper")).content.decode()
    assert chairman.post(at("decide_paper"), {"act": "return"}).status_code == 422
    assert chairman.post(at("decide_paper"), {"act": "return", "reason": "Sửa."}).status_code == 302
    assert "Hai." in clerk.get(at("revise_paper")).content.decode()
    again = {"title": "Về việc học tập", "paragraphs": "Một.", "why": "Đã sửa."}
    assert clerk.post(at("revise_paper"), again).status_code == 302
    assert chairman.post(at("decide_paper"), {"act": "sign"}).status_code == 302
    assert "Số sẽ cấp" in office.get(at("issue_paper")).content.decode()
    assert office.post(at("issue_paper"), {"act": "stop", "reason": ""}).status_code == 422
    assert (
        office.post(at("issue_paper"), {"act": "issue", "on": timezone.localdate().isoformat()}).status_code
        == 302
    )
    case = PaperCase.objects.get()
    assert clerk.get(f"/ho-so/van-ban/{case.pk}/du-thao.pdf").content == make.PDF
    assert Client().get(f"/ho-so/van-ban/{case.pk}/").status_code == 302
    stranger = Client()
    stranger.force_login(here.heads[0].user)
    assert stranger.get(f"/ho-so/van-ban/{case.pk}/").status_code == 404
    assert stranger.get(f"/ho-so/van-ban/{case.pk}/du-thao.pdf").status_code == 404


def test_a_paper_is_found_among_the_tasks_by_its_words_without_marks(here):
    forward(here)
    client = Client()
    client.force_login(here.chairman.user)
    assert WORDS.title in client.get("/viec/", {"tu": "xa hoi hoc tap"}).content.decode()
    assert "Không có việc nào khớp" in client.get("/viec/", {"tu": "khong co"}).content.decode()


class TestOfOtherOffices:
    """A Sở issues its own plans, reports and letters under its own head."""

    @pytest.fixture
    def director(self, here):
        post = AppointmentFactory(role=Role.RECOGNISING_AUTHORITY, office=here.standing, capacity="Giám đốc")
        SigningMandateFactory(holder=post, form="", body_line="", capacity="GIÁM ĐỐC")
        return post

    def client(self, here):
        client = Client()
        client.force_login(here.clerk.user)
        return client

    def test_its_own_office_is_offered_and_chosen_first_and_those_of_others_are_not(self, here):
        stranger = OfficeFactory(name="Ủy ban nhân dân nơi khác")
        page = self.client(here).get("/ho-so/van-ban/moi/").content.decode()
        assert f'value="{here.standing.pk}" selected' in page
        assert f'value="{here.issuer.pk}"' in page
        assert stranger.name not in page

    def test_its_plan_is_signed_by_its_director_under_its_own_number(self, here, director):
        case = actions.put_paper_forward(
            appointment=here.clerk, kind="ke_hoach", issuer=here.standing, wording=WORDS
        )
        assert case.cover.facts["addressee"] == "Giám đốc Sở Giáo dục"
        with pytest.raises(NotYours):
            actions.decide_paper(appointment=here.chairman, case=case, act="sign")
        actions.decide_paper(appointment=director, case=case, act="sign")
        actions.issue_paper(appointment=here.document_clerk, case=case)
        made = case.draft
        made.refresh_from_db()
        assert (made.full_number, made.signer_block) == ("01/KH-SGDĐT", ["GIÁM ĐỐC"])
        assert made.superior_name == "Ủy ban nhân dân tỉnh Thử Nghiệm"

    @pytest.mark.usefixtures("tiny_papers")
    def test_a_letter_says_to_whom_it_goes(self, here):
        said = {
            "kind": "de_nghi",
            "issuer": here.standing.pk,
            "title": "Đề nghị",
            "paragraphs": "Một",
            "why": "Cần",
        }
        client = self.client(here)
        refused = client.post("/ho-so/van-ban/moi/", said)
        assert (refused.status_code, "nơi gửi" in refused.content.decode()) == (422, True)
        client.post("/ho-so/van-ban/moi/", {**said, "addressee": "Hội Khuyến học tỉnh"})
        assert PaperCase.objects.get().draft.facts["addressee"] == "Hội Khuyến học tỉnh"
