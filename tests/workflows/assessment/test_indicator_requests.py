"""The pages of a request: the head's form, the asked office's own page, where the source is shown."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone

from accounts.models import Level, OfficeKind
from dossiers.models import IndicatorRequest
from dossiers.services.assessment import indicator_requests
from tests.factories import dossiers as make
from tests.factories.accounts import AppointmentFactory, OfficeFactory, UnitFactory
from workflows import actions
from workflows.models import TaskCard

pytestmark = pytest.mark.django_db


@pytest.fixture
def here():
    made = make.place()
    actions.start_dossiers(round=made.round)
    return made


@pytest.fixture
def interior(here):
    body = UnitFactory(level=Level.BODY, kind="so", name="Sở Nội vụ", parent=here.issuer.unit)
    return AppointmentFactory(office=OfficeFactory(unit=body, name="Sở Nội vụ", kind=OfficeKind.OFFICE))


def browser(post):
    client = Client()
    client.force_login(post.user)
    return client


def bench(here):
    return TaskCard.objects.open().get(node="self_assess", dossier=here.dossier()).get_absolute_url()


def asked(here, interior, **changes):
    due = (timezone.localdate() + timedelta(days=3)).isoformat()
    said = {
        "act": "ask",
        "code": "1.2",
        "office": interior.office_id,
        "kind": "answer",
        "due": due,
        **changes,
    }
    answer = browser(here.heads[0]).post(bench(here), said)
    return answer, IndicatorRequest.objects.first()


def test_from_the_workbench_to_the_reply_and_back(here, interior):
    answer, row = asked(here, interior, text="Theo sổ thi đua")
    assert answer.status_code == 302
    inbox = browser(interior).get("/viec/").content.decode()
    assert "Trả lời chỉ tiêu 1.2" in inbox
    page = browser(interior).get(row.get_absolute_url()).content.decode()
    assert "Chỉ tiêu 1.2" in page
    assert "Theo sổ thi đua" in page
    assert "Chỉ tiêu 1.1" not in page, "that indicator alone"
    said = {"act": "reply", "version": "0", "numerator": "450", "denominator": "500", "note": "Theo sổ"}
    assert browser(interior).post(row.get_absolute_url(), said).status_code == 302
    shown = browser(here.heads[0]).get(f"{bench(here)}?chi-tieu=1.2").content.decode()
    assert "theo Sở Nội vụ, ngày" in shown
    board = browser(here.heads[0]).get(f"{here.dossier().get_absolute_url()}bang/").content.decode()
    assert "theo Sở Nội vụ, ngày" in board


def test_the_source_stands_in_check_report_and_ballot(here, interior):
    _, row = asked(here, interior)
    indicator_requests.reply(appointment=interior, request=row, fields={"numerator": 450, "denominator": 500})
    make.answered(here, _1_2={"numerator": 450, "denominator": 500, "note": "Đơn vị ghi thêm"})
    actions.submit_dossier(appointment=here.heads[0], dossier=here.dossier(), requested_level=1)
    card = TaskCard.objects.open().get(node="check")
    for who, address in (
        (here.clerk, card.get_absolute_url()),
        (here.clerk, f"{here.dossier().get_absolute_url()}chi-tieu/?chi-tieu=1.2"),
        (here.clerk, here.dossier().get_absolute_url()),
        (here.heads[0], f"{here.dossier().get_absolute_url()}bao-cao/"),
    ):
        assert "theo Sở Nội vụ, ngày" in browser(who).get(address).content.decode(), address
    actions.accept_dossier(appointment=here.clerk, dossier=here.dossier())
    actions.open_sitting(appointment=here.secretary, round=here.round, dossiers=[here.dossier()])
    card = TaskCard.objects.open().filter(node="ballot").mine(here.chair).first()
    assert "theo Sở Nội vụ, ngày" in browser(here.chair).get(card.get_absolute_url()).content.decode()


def test_the_asked_office_finds_nothing_else_of_the_dossier(here, interior):
    _, row = asked(here, interior)
    dossier = here.dossier().get_absolute_url()
    client = browser(interior)
    for address in (dossier, f"{dossier}bang/", f"{dossier}chi-tieu/", f"{dossier}bao-cao/", bench(here)):
        assert client.get(address).status_code == 404, address
    assert client.get(row.get_absolute_url()).status_code == 200


def test_nobody_else_finds_the_request(here, interior):
    _, row = asked(here, interior)
    stranger = AppointmentFactory(office__unit__parent=here.issuer.unit)
    for post in (stranger, here.clerk, here.chairman, here.heads[0]):
        assert browser(post).get(row.get_absolute_url()).status_code == 404
    indicator_requests.take_back(appointment=here.heads[0], request=row)
    assert browser(interior).get(row.get_absolute_url()).status_code == 404


def test_evidence_is_added_and_opened_by_the_asked_office(here, interior):
    from django.core.files.uploadedfile import SimpleUploadedFile

    _, row = asked(here, interior)
    client = browser(interior)
    file = SimpleUploadedFile("so-thi-dua.txt", "Sổ thi đua".encode())
    assert client.post(row.get_absolute_url(), {"act": "attach", "file": file}).status_code == 302
    page = client.get(row.get_absolute_url()).content.decode()
    assert "so-thi-dua.txt" in page
    piece = here.dossier().evidence.get()
    assert client.get(piece.get_absolute_url()).status_code == 200
    answer = client.post(row.get_absolute_url(), {"act": "attach"})
    assert (answer.status_code, "Chưa chọn tệp" in answer.content.decode()) == (422, True)


def test_what_is_wrong_is_said_beside_what_was_typed(here, interior):
    answer, row = asked(here, interior, due="", text="Điều đã gõ")
    page = answer.content.decode()
    assert (answer.status_code, row) == (422, None)
    assert "Chưa chọn hạn trả lời" in page
    assert "Điều đã gõ" in page
    _, row = asked(here, interior)
    answer = browser(interior).post(
        row.get_absolute_url(), {"act": "reply", "version": "0", "note": "Đang tìm"}
    )
    assert answer.status_code == 422
    assert "Chưa có kết quả" in answer.content.decode()
    assert "Đang tìm" in answer.content.decode()


def test_the_head_takes_it_back_and_may_not_send_before(here, interior):
    make.answered(here)
    _, row = asked(here, interior, kind="confirm")
    client = browser(here.heads[0])
    answer = client.post(bench(here), {"act": "take-back", "request": "0", "code": "1.2"})
    assert (answer.status_code, "Chưa rõ rút yêu cầu nào" in answer.content.decode()) == (422, True)
    answer = client.post(bench(here), {"act": "submit", "level": "1", "code": "1.2"})
    assert (answer.status_code, "đang chờ Sở Nội vụ" in answer.content.decode()) == (422, True)
    assert client.post(bench(here), {"act": "take-back", "request": row.pk, "code": "1.2"}).status_code == 302
    assert client.post(bench(here), {"act": "submit", "level": "1", "code": "1.2"}).status_code == 302
