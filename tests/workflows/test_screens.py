"""The workspace over HTTP: who sees what, what a refusal looks like, how many queries a list costs."""

from __future__ import annotations

import re

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.utils import timezone

from accounts.models import Role
from dossiers.models import DossierState, Submission
from dossiers.services.evidence import attachments
from ledger.models import OutboxMessage
from tests.factories import workflows as make
from tests.factories.accounts import AppointmentFactory, UserFactory
from workflows import actions, background
from workflows.inbox import tasks
from workflows.models import TaskCard

pytestmark = pytest.mark.django_db


@pytest.fixture
def world():
    return make.make_world()


def as_(appointment) -> Client:
    client = Client()
    client.force_login(appointment.user)
    return client


def open_card(world, node: str, appointment=None) -> TaskCard:
    cards = TaskCard.objects.open().filter(node=node)
    return (cards.mine(appointment) if appointment else cards).get()


def test_the_workspace_asks_for_log_in_on_every_address_alike(world):
    for address in (
        "/viec/",
        "/viec/1/",
        "/viec/999999/",
        "/ho-so/",
        "/ho-so/1/",
        "/ho-so/1/minh-chung/1/",
        "/ho-so/9/minh-chung/9/",
        "/ho-so/dot/mo/",
        "/ho-so/to-trinh/1/van-ban.pdf",
    ):
        answer = Client().get(address)
        assert answer.status_code == 302
        assert answer["Location"].startswith("/dang-nhap/")


def test_a_person_without_a_role_is_told_so():
    client = Client()
    client.force_login(UserFactory())
    assert client.get("/viec/").status_code == 403


def test_each_tab_lists_its_tasks_with_the_deadline_in_words(world):
    mine = as_(world.heads[0]).get("/viec/").content.decode()
    assert "Tự đánh giá và nộp hồ sơ" in mine
    assert "còn" in mine
    assert "Tự đánh giá" not in as_(world.clerk).get("/viec/").content.decode()
    make.submitted(world)
    assert "đã xong" in as_(world.heads[0]).get("/viec/?tab=xong").content.decode()
    assert "Kiểm tra hồ sơ" in as_(world.clerk).get("/viec/?tab=co-quan").content.decode()


def test_a_task_of_others_does_not_exist(world):
    card = open_card(world, "self_assess")
    stranger = AppointmentFactory(role=Role.UNIT_HEAD)
    hidden = as_(stranger).get(card.get_absolute_url())
    missing = as_(stranger).get("/viec/999999/")
    assert hidden.status_code == missing.status_code == 404


def test_the_self_assessment_saves_attaches_and_says_what_is_missing(world):
    card = open_card(world, "self_assess")
    client, address = as_(world.heads[0]), card.get_absolute_url()
    page = client.get(address).content.decode()
    assert "Lưu và sang chỉ tiêu tiếp" in page
    assert "còn thiếu" in page
    for indicator in world.criteria_set.parsed().indicators:
        html = client.get(f"{address}?chi-tieu={indicator.code}").content.decode()
        assert re.search(r"<main", html)
        fields = make.passing_fields(indicator)
        data = {"act": "save", "code": indicator.code, "version": "0", "note": "Đã rà soát."}
        data |= {k: {True: "yes"}.get(v, str(v)) for k, v in fields.items() if k != "parts"}
        for n, part in enumerate(fields.get("parts", ()), 1):
            data |= {f"{k}_{n}": str(v) for k, v in part.items()}
        assert client.post(address, data).status_code == 302, indicator.code
    upload = SimpleUploadedFile("báo cáo.txt", "Nội dung học tập".encode())
    assert client.post(address, {"act": "attach", "code": indicator.code, "file": upload}).status_code == 302
    assert world.dossiers[0].evidence.kept().count() == 1
    assert client.post(address, {"act": "submit"}).status_code == 422
    assert client.post(address, {"act": "submit", "level": "1"}).status_code == 302
    assert world.dossiers[0].state == DossierState.CHECKING


def test_what_was_typed_stays_when_it_cannot_be_saved(world):
    card = open_card(world, "self_assess")
    indicator = next(i for i in world.criteria_set.parsed().indicators if i.kind == "share")
    answer = as_(world.heads[0]).post(
        card.get_absolute_url(),
        {
            "act": "save",
            "code": indicator.code,
            "version": "0",
            "numerator": "hai trăm",
            "denominator": "100",
            "note": "ghi chú dài",
        },
    )
    page = answer.content.decode()
    assert answer.status_code == 422
    assert "hai trăm" in page
    assert "ghi chú dài" in page
    assert "Chỉ nhập số" in page


def test_an_older_version_of_an_answer_is_refused_with_the_name_of_who_saved(world):
    card = open_card(world, "self_assess")
    indicator = next(i for i in world.criteria_set.parsed().indicators if i.kind == "share")
    data = {"act": "save", "code": indicator.code, "version": "0", "numerator": "1", "denominator": "2"}
    assert as_(world.contributors[0]).post(card.get_absolute_url(), data).status_code == 302
    second = as_(world.heads[0]).post(card.get_absolute_url(), data)
    assert second.status_code == 409 or str(world.contributors[0].user) in second.content.decode()


def test_check_ballot_conclude_decide_and_issue_over_http(world):
    make.submitted(world)
    clerk = as_(world.clerk)
    address = open_card(world, "check").get_absolute_url()
    assert clerk.get(address).status_code == 200
    assert clerk.post(address, {"act": "return", "reason": ""}).status_code == 422
    assert clerk.post(address, {"act": "accept"}).status_code == 302
    late = clerk.post(address, {"act": "return", "reason": "Thiếu."})
    assert late.status_code == 409
    assert str(world.clerk.user) in late.content.decode()
    assert "đã xong" in clerk.get(address).content.decode()
    [dossier] = world.dossiers
    board = f"/ho-so/dot/{world.round.pk}/"
    assert "Mở phiên họp" in clerk.get(board).content.decode()
    assert clerk.post(board, {"act": "open-sitting"}).status_code == 422
    sitting = clerk.post(board, {"act": "open-sitting", "dossiers": dossier.pk})["Location"]
    for voter in world.voters:
        client, card = as_(voter), open_card(world, "ballot", voter)
        page = client.get(card.get_absolute_url()).content.decode()
        assert "Gửi phiếu" in page
        assert "Kết quả phiếu" not in page
        assert client.post(card.get_absolute_url(), {"act": "vote", "outcome": "refuse"}).status_code == 422
        assert client.post(card.get_absolute_url(), {"act": "vote", "outcome": "level_1"}).status_code == 302
        assert client.get(sitting).status_code == 200
    chair = as_(world.chair)
    address = open_card(world, "conclude").get_absolute_url()
    assert "Kết quả phiếu" in chair.get(address).content.decode()
    assert chair.post(address, {"outcome": "level_1"}).status_code == 302
    assert clerk.post(board, {"act": "draft", "dossiers": dossier.pk}).status_code == 422
    address = open_card(world, "write_minutes").get_absolute_url()
    assert as_(world.secretary).post(address, {"remarks": "Nhất trí."}).status_code == 302
    address = open_card(world, "confirm_minutes").get_absolute_url()
    assert chair.get(f"{sitting}bien-ban.pdf").content.startswith(b"%PDF")
    assert "Nhất trí." in chair.get(address).content.decode()
    assert chair.post(address, {"act": "return", "reason": ""}).status_code == 422
    assert chair.post(address, {"act": "confirm"}).status_code == 302
    assert clerk.post(board, {"act": "draft", "dossiers": dossier.pk}).status_code == 302
    submission = Submission.objects.get()
    pdf = as_(world.chairman).get(f"/ho-so/to-trinh/{submission.pk}/van-ban.pdf")
    assert pdf.content.startswith(b"%PDF")
    address = open_card(world, "decide").get_absolute_url()
    page = as_(world.chairman).get(address).content.decode()
    assert "TM. ỦY BAN NHÂN DÂN" in page
    assert as_(world.chairman).post(address, {"act": "sign"}).status_code == 302
    office = as_(world.document_clerk)
    address = open_card(world, "issue_number").get_absolute_url()
    assert "Số sẽ cấp" in office.get(address).content.decode()
    assert office.post(address, {"act": "issue", "on": "khong-phai-ngay"}).status_code == 422
    assert (
        office.post(
            address, {"act": "issue", "on": f"{timezone.localtime(submission.drafted_at):%Y-%m-%d}"}
        ).status_code
        == 302
    )
    page = as_(world.heads[0]).get(dossier.get_absolute_url()).content.decode()
    assert "Được công nhận" in page
    assert "Nộp hồ sơ đề nghị mức độ 1" in page


def test_evidence_is_given_to_who_may_see_it_and_to_nobody_else(world):
    [dossier] = world.dossiers
    code = world.criteria_set.parsed().indicators[0].code
    kept = attachments.attach(
        appointment=world.heads[0],
        dossier=dossier,
        code=code,
        content=b"xin chao <script>alert(1)</script>",
        filename="báo cáo.txt",
    )
    answer = as_(world.heads[0]).get(kept.get_absolute_url())
    assert answer.status_code == 200
    assert answer["X-Content-Type-Options"] == "nosniff"
    assert answer["Content-Security-Policy"] == "sandbox; default-src 'none'"
    assert answer["Content-Disposition"].startswith("attachment; filename*=utf-8''b%C3%A1o")
    assert "ETag" not in answer
    member = as_(world.members[0])
    hidden = member.get(kept.get_absolute_url())
    missing = member.get(f"/ho-so/{dossier.pk}/minh-chung/999999/")
    assert hidden.status_code == missing.status_code == 404
    assert member.get(f"/ho-so/{dossier.pk}/").status_code == 404


def test_the_standing_clerk_opens_a_round_and_sees_it(world):
    client = as_(world.clerk)
    assert client.get("/ho-so/dot/mo/").status_code == 200
    data = {
        "act": "open",
        "name": "Đợt bổ sung",
        "year": world.round.year - 1,
        "criteria_set": world.criteria_set.pk,
        "council": world.council.pk,
        "issuer": world.issuer.pk,
        "units": world.heads[0].office.unit_id,
        "with_council": "on",
        "due_submit": "2030-01-02",
    }
    assert client.post("/ho-so/dot/mo/", data | {"name": ""}).status_code == 422
    made = client.post("/ho-so/dot/mo/", data)
    assert made.status_code == 302
    assert "Đợt bổ sung" in client.get(made["Location"]).content.decode()
    assert as_(world.heads[0]).get("/ho-so/dot/mo/").status_code == 404


def test_lists_cost_the_same_number_of_queries_however_long(django_assert_num_queries, world):
    many = make.make_world_again(world, units=6)
    for appointment in (many.clerk, many.heads[0]):
        with django_assert_num_queries(1):
            rows = list(tasks.office_tasks(appointment))
            [card.subject for card in rows]


def test_messages_are_listed_marked_and_sent_once(world, mailoutbox):
    head = world.heads[0].user
    head.email = "don-vi@example.vn"
    head.save()
    client = as_(world.heads[0])
    assert "chưa đọc" in client.get("/viec/thong-bao/").content.decode()
    client.post("/viec/thong-bao/", {"act": "read-all"})
    assert not OutboxMessage.objects.filter(to=head, read_at__isnull=True).exists()
    assert background.send_waiting()[1] == 0
    assert background.send_waiting() == (0, 0)
    assert len([mail for mail in mailoutbox if head.email in mail.to]) == 1


def test_a_get_never_moves_anything_and_a_form_without_its_token_is_refused(world):
    strict = Client(enforce_csrf_checks=True)
    strict.force_login(world.heads[0].user)
    card = open_card(world, "self_assess")
    assert strict.post(card.get_absolute_url(), {"act": "submit", "level": "1"}).status_code == 403
    assert strict.get(card.get_absolute_url() + "?act=submit&level=1").status_code == 200
    assert world.dossiers[0].state == DossierState.SELF_ASSESSMENT


def test_filters_of_the_dossier_list(world):
    client = as_(world.clerk)
    assert "xã Học Tập 1" in client.get("/ho-so/").content.decode()
    empty = client.get("/ho-so/?trang-thai=refused").content.decode()
    assert "Không có hồ sơ nào" in empty
    assert client.get("/ho-so/?dot=abc&page=x&trang-thai=%00").status_code == 200
    actions.start_dossiers(round=world.round)


@pytest.mark.parametrize("address", ["/viec/?tab=co-quan", "/ho-so/", "/ho-so/dot/{round}/"])
def test_pages_cost_the_same_number_of_queries_however_long(world, address, django_assert_max_num_queries):
    client, address = as_(world.clerk), address.format(round=world.round.pk)
    client.get(address)
    with django_assert_max_num_queries(60) as short:
        client.get(address)
    make.make_world_again(world, units=5)
    with django_assert_max_num_queries(len(short)):
        client.get(address.replace(str(world.round.pk - 1), str(world.round.pk)))


def test_a_submission_stands_in_every_tab_and_is_readable_by_its_office(world):
    submission = actions.draft_submission(
        appointment=world.clerk, round=world.round, dossiers=make.proposed(world)
    )
    card = open_card(world, "decide")
    chairman = as_(world.chairman)
    for tab in ("toi", "co-quan"):
        page = chairman.get(f"/viec/?tab={tab}").content.decode()
        assert card.title in page
        assert str(world.round) in page
    office = as_(world.document_clerk)
    assert "Việc này do người khác thực hiện" in office.get(card.get_absolute_url()).content.decode()
    assert office.post(card.get_absolute_url(), {"act": "sign"}).status_code == 404
    assert chairman.post(card.get_absolute_url(), {"act": "return", "reason": "Ghi rõ."}).status_code == 302
    revise = open_card(world, "revise")
    page = as_(world.clerk).get(revise.get_absolute_url()).content.decode()
    assert "Trình lại" in page
    assert "Ghi rõ." in page
    assert "đã xong" in chairman.get("/viec/?tab=xong").content.decode()
    data = {"dossiers": world.dossiers[0].pk}
    assert as_(world.clerk).post(revise.get_absolute_url(), data).status_code == 302
    assert Submission.objects.get(pk=submission.pk).state == "submitted"


def test_inspection_and_conclusion_without_a_council_have_screens():
    world = make.make_world(with_inspection=True, with_council=False)
    make.accepted(world)
    clerk = as_(world.clerk)
    address = open_card(world, "inspect").get_absolute_url()
    assert "Ghi kết quả kiểm tra" in clerk.get(address).content.decode()
    assert clerk.post(address, {"act": "report", "reason": ""}).status_code == 422
    assert clerk.post(address, {"act": "report", "reason": "Ngày 20/11 đã xem sổ sách."}).status_code == 302
    address = open_card(world, "conclude_without_council").get_absolute_url()
    assert "Kết quả phiếu" not in clerk.get(address).content.decode()
    assert clerk.post(address, {"outcome": "refuse"}).status_code == 422
    assert clerk.post(address, {"outcome": "level_1"}).status_code == 302
    assert world.dossiers[0].state == DossierState.PROPOSED


@pytest.mark.parametrize("said", ["9" * 5000, "9" * 19, "²", "٣", "-1", "1.5", "%00"])
@pytest.mark.parametrize(
    "address",
    [
        "/viec/?dot={}",
        "/viec/?page={}",
        "/ho-so/?dot={}",
        "/ho-so/?page={}",
        "/ho-so/dot/mo/?units={}&chosen={}&trang={}&year={}&bo={}",
        "/van-ban/?q={}",
        "/bo-tieu-chi/so-sanh/?cu={}&moi={}",
    ],
)
def test_a_number_nobody_could_mean_is_no_error_of_the_site(world, address, said):
    answer = as_(world.clerk).get(address.replace("{}", said))
    assert answer.status_code in {200, 302, 404}, answer.status_code
