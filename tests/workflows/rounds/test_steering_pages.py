"""The pages that steer a round: one button reminds, faults stand beside their fields, the report is read and kept."""

from __future__ import annotations

import io
from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone
from openpyxl import load_workbook

from dossiers.models import DossierState, Round
from dossiers.services.rounds import report_papers
from ledger.services import files
from tests.factories import workflows as make
from tests.factories.accounts import UnitFactory
from workflows import actions

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("tiny_papers")]


@pytest.fixture
def world():
    return make.make_world(units=2)


def browser(post) -> Client:
    client = Client()
    client.force_login(post.user)
    return client


def pages(world) -> tuple[str, str]:
    at = f"/ho-so/dot/{world.round.pk}/"
    return at, f"{at}dieu-hanh/"


def test_one_button_on_the_page_of_the_round_reminds_once_a_day(world):
    page, steering = pages(world)
    clerk = browser(world.clerk)
    assert "Nhắc các đơn vị chưa gửi" in clerk.get(page).content.decode()
    said = clerk.post(steering, {"act": "remind"}, follow=True).content.decode()
    assert "Đã nhắc 2 người đứng đầu của 2 đơn vị chưa nộp." in said
    assert "hôm nay đã nhắc" in said
    assert 'value="remind"' not in said
    assert clerk.post(steering, {"act": "remind"}).status_code == 422
    assert "Nhắc các đơn vị" not in browser(world.heads[0]).get(page).content.decode()


def test_what_was_typed_stays_and_faults_stand_beside_their_fields(world):
    clerk, (_, steering) = browser(world.clerk), pages(world)
    past = (timezone.localdate() - timedelta(days=3)).isoformat()
    said = clerk.post(steering, {"act": "deadlines", "han-due_submit": past, "han-reason": "Ghi nhầm ngày"})
    html = said.content.decode()
    assert (said.status_code, past in html, "Ghi nhầm ngày" in html) == (422, True, True)
    row = html.split('id="id_han-due_submit"')[1].split('class="form-row')[0]
    assert "Ngày này đã qua" in row, "beside the day"
    both = clerk.post(steering, {"act": "deadlines", "han-due_submit": past}).content.decode()
    assert ("Ngày này đã qua" in both, "Chưa ghi lý do sửa thời hạn" in both) == (True, True), "at once"
    empty = clerk.post(steering, {"act": "cancel", "huy-reason": ""})
    assert (empty.status_code, "Chưa ghi lý do hủy đợt" in empty.content.decode()) == (422, True)
    assert not Round.objects.filter(cancelled=True).exists()


def test_settings_are_corrected_and_those_that_others_rely_on_are_named_instead(world):
    clerk, (_, steering) = browser(world.clerk), pages(world)
    form = {
        "act": "settings", "qd-name": "Đợt đã sửa", "qd-with_council": "on", "qd-council": world.council.pk,
        "qd-quorum": "3/4", "qd-majority": "1/2", "qd-ballot_kind": "open", "qd-tie_rule": "conclude",
        "qd-objection_days": "90", "qd-answer_days": "30", "qd-reason": "Ghi nhầm",
    }  # fmt: skip
    said = clerk.post(steering, form, follow=True).content.decode()
    assert "Tên đợt: từ “" in said
    assert "thành “Đợt đã sửa”" in said
    world.round.refresh_from_db()
    assert (world.round.name, world.round.quorum_numerator) == ("Đợt đã sửa", 3)
    make.submitted(world)
    html = clerk.get(steering).content.decode()
    assert "1 hồ sơ đã nộp mang tên đợt này" in html
    assert 'name="qd-name"' not in html
    assert 'value="cancel"' not in html


def test_units_are_added_from_the_picker_and_taken_out_by_their_names(world):
    clerk, (page, steering) = browser(world.clerk), pages(world)
    unit = UnitFactory(parent=world.issuer.unit, name="xã Bỏ Sót")
    adding = f"{page}bo-sung/"
    html = clerk.get(adding).content.decode()
    assert "xã Bỏ Sót" in html
    assert world.heads[0].office.unit.name not in html
    kept = clerk.post(
        adding, {"act": "loc", "tu": "", "units": unit.pk, "reason": "Đang gõ"}
    ).content.decode()
    assert ("Đang gõ" in kept, "checked" in kept) == (True, True)
    assert clerk.post(adding, {"act": "add", "units": unit.pk}).status_code == 422
    said = clerk.post(adding, {"act": "add", "units": unit.pk, "reason": "Sót"}, follow=True).content.decode()
    assert "Chưa báo được 1 đơn vị vì chưa có người đứng đầu: xã Bỏ Sót" in said
    out = world.round.dossiers.get(unit=unit)
    said = clerk.post(
        steering, {"act": "take-out", "ra-dossiers": out.pk, "ra-reason": "Chưa có người"}, follow=True
    ).content.decode()
    assert "Đưa 1 đơn vị ra khỏi đợt: xã Bỏ Sót. Lý do: Chưa có người" in said
    out.refresh_from_db()
    assert out.state == DossierState.TAKEN_OUT


def test_a_cancelled_round_says_why_and_offers_nothing(world):
    page, steering = pages(world)
    clerk = browser(world.clerk)
    said = clerk.post(steering, {"act": "cancel", "huy-reason": "Mở nhầm năm"}, follow=True).content.decode()
    assert "Lý do: Mở nhầm năm" in said
    assert "Nhắc các đơn vị" not in said
    assert "đã hủy" in clerk.get(steering).content.decode()
    assert "Lý do" in browser(world.heads[0]).get(page).content.decode()


def test_the_report_is_closed_kept_and_given_as_files_to_those_who_judge(world):
    page, _ = pages(world)
    clerk, head = browser(world.clerk), browser(world.heads[0])
    at = f"{page}bao-cao/"
    assert "Còn 2 hồ sơ chưa có kết quả" in clerk.get(at).content.decode()
    assert clerk.post(at, {"act": "close"}).status_code == 422
    for number in (0, 1):
        actions.withdraw_dossier(
            appointment=world.heads[number], dossier=world.dossiers[number], reason="Chưa đủ"
        )
    assert "Báo cáo và đóng đợt" in clerk.get("/viec/").content.decode()
    said = clerk.post(at, {"act": "close", "note": "Không đơn vị nào đủ"}, follow=True).content.decode()
    assert ("Không đơn vị nào đủ" in said, "Đợt đã đóng không mở lại" in said) == (True, True)
    assert browser(world.chair).get(at).status_code == 200
    for ending in ("", ".pdf", ".xlsx"):
        assert head.get(at.rstrip("/") + ending if ending else at).status_code == 404
    sheet = load_workbook(io.BytesIO(clerk.get(f"{page}bao-cao.xlsx").content))
    assert sheet.sheetnames == ["Theo đơn vị", "Theo kết quả", "Theo bước"]
    assert sheet["Theo kết quả"]["A2"].value == "Đơn vị đã rút"
    assert clerk.get(f"{page}bao-cao.pdf")["Content-Type"] == "application/pdf"
    assert "Báo cáo và đóng đợt" not in clerk.get("/viec/").content.decode()


def test_the_print_is_a_pdf_for_archives(monkeypatch):
    monkeypatch.undo()
    world = make.make_world(units=1)
    actions.withdraw_dossier(appointment=world.heads[0], dossier=world.dossiers[0], reason="Chưa đủ")
    report = actions.close_round(appointment=world.clerk, round=world.round)
    with files.path(report.pdf).open("rb") as printed:
        content = printed.read()
    assert content.startswith(b"%PDF-")
    assert b"pdfaid" in content
    assert report_papers.paragraphs(report.figures)[1].startswith("Có 1 đơn vị trong đợt; 0 đơn vị đã nộp")
