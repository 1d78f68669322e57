"""What the offices above see of a dossier that its unit is writing: that it is there, how far it is, what was sent."""

from __future__ import annotations

import re

import pytest
from django.test import Client

from accounts.models import Role
from dossiers.errors import NotAllowed
from dossiers.services.assessment import dossier_export, dossier_submission, withdrawal
from dossiers.services.evidence import attachments
from tests.factories import dossiers as make
from tests.factories.accounts import AppointmentFactory
from tests.prepared_database import ROOT
from workflows.screens.assessment.dossiers import INSIDE_ACTS

pytestmark = pytest.mark.django_db
SECRET = "đang soạn thầm"
CONTENT = ("chi-tieu/", "bao-cao/", "bao-cao.pdf", "bang-tong-hop.pdf", "bang/")


def client_of(post) -> Client:
    client = Client()
    client.force_login(post.user)
    return client


def text_of(answer) -> str:
    return " ".join(answer.content.decode().split())


def written(here: make.Place) -> None:
    make.answered(here, _1_1={"yes": True, "note": SECRET})
    attachments.attach(
        appointment=here.heads[0], dossier=here.dossier(), code="1.1", content=b"moi", filename="nhap-moi.txt"
    )


def above(here: make.Place) -> list[Client]:
    return [
        client_of(here.clerk),
        client_of(AppointmentFactory(role=Role.ADMINISTRATOR, office=here.standing)),
    ]


def test_of_a_draft_the_office_above_sees_the_number_of_answers_and_no_content():
    here = make.place()
    written(here)
    base = here.dossier().get_absolute_url()
    for client in above(here):
        page = text_of(client.get(base))
        assert "Đơn vị đang soạn hồ sơ." in page
        assert "2/2" in page
        assert SECRET not in page
        assert "nhap-moi.txt" not in page
        assert "nhap-moi.txt" not in text_of(client.get(f"{base}quy-trinh/"))
        assert {client.get(base + content).status_code for content in CONTENT} == {404}
        assert not any(f"{base}{content}" in page for content in CONTENT)


def test_of_a_withdrawn_dossier_the_page_says_that_and_holds_what_was_sent():
    here = make.place(units=2)
    make.submitted(here, 0)
    for number in (0, 1):
        withdrawal.withdraw(appointment=here.heads[number], dossier=here.dossier(number), reason="Chưa đủ")
    pages = [text_of(client_of(here.clerk).get(here.dossier(n).get_absolute_url())) for n in (0, 1)]
    assert "Đơn vị đã rút hồ sơ. Dưới đây là bản đã nộp" in pages[0]
    assert "Đơn vị đã rút hồ sơ trước khi nộp" in pages[1]
    assert "verdict" in pages[0]


def test_the_unit_itself_sees_all_of_its_draft():
    here = make.place()
    written(here)
    client, base = client_of(here.heads[0]), here.dossier().get_absolute_url()
    assert SECRET in text_of(client.get(f"{base}chi-tieu/?chi-tieu=1.1"))
    assert "nhap-moi.txt" in text_of(client.get(base))


def test_after_a_return_the_page_holds_what_was_sent_and_not_what_is_new():
    here = make.place()
    make.answered(here, _1_1={"yes": True, "note": "Bản đã nộp"})
    sent = attachments.attach(
        appointment=here.heads[0], dossier=here.dossier(), code="1.1", content=b"cu", filename="da-nop.txt"
    )
    dossier_submission.submit(appointment=here.heads[0], dossier=here.dossier(), requested_level=1)
    dossier_submission.send_back(appointment=here.clerk, dossier=here.dossier(), reason="Bổ sung")
    written(here)
    attachments.remove(appointment=here.heads[0], evidence=sent)
    for client in above(here):
        page = text_of(client.get(here.dossier().get_absolute_url()))
        assert "Đơn vị đang sửa hồ sơ. Dưới đây là bản đã nộp" in page
        assert "Bản đã nộp" in page
        assert "da-nop.txt" in page
        assert SECRET not in page
        assert "nhap-moi.txt" not in page
        assert client.get(f"{sent.get_absolute_url()}xem/").status_code == 200
        assert client.get(f"{here.dossier().get_absolute_url()}chi-tieu/").status_code == 404


def test_the_board_of_a_round_counts_answers_of_drafts_and_shows_no_result():
    here = make.place(units=2)
    make.submitted(here, 0)
    make.answered(here, 1, _1_1={"yes": False})
    page = client_of(here.clerk).get(f"/ho-so/dot/{here.round.pk}/bang/")
    lines = {line["dossier"].unit_id: line for line in page.context["lines"]}
    assert [lines[unit.pk]["is_read"] for unit in here.units] == [True, False]
    text = text_of(page)
    row = text[text.index(f">{here.units[1].name}</a>") :].partition("</tr>")[0]
    assert "2/2" in row
    assert "cell-" not in row
    assert "đơn vị đang soạn" in row


def test_a_draft_is_not_exported_for_anybody_above(tmp_path):
    here = make.place()
    written(here)
    with (tmp_path / "x.zip").open("wb") as target, pytest.raises(NotAllowed):
        dossier_export.export_dossier(appointment=here.clerk, dossier=here.dossier(), target=target)


OUTWARD = {
    "mark-indicator", "export-dossier", "submit-dossier", "accept-dossier", "return-dossier", "inspect-dossier",
    "withdraw-dossier", "recall-dossier",
}  # fmt: skip
"""Acts on a dossier that are no part of the unit's draft."""


def test_every_act_on_a_dossier_is_said_to_be_of_the_draft_or_not():
    rooms = [ROOT / "dossiers/services/assessment", ROOT / "dossiers/services/evidence"]
    acts = {
        act
        for room in rooms
        for path in room.glob("*.py")
        for line in re.findall(r"act=(.*)", path.read_text())
        for act in re.findall(r'"([a-z]+(?:-[a-z]+)*)"', line.partition(", appointment")[0])
    }
    assert acts - OUTWARD == INSIDE_ACTS
