"""What waits beside the tasks stands in the inbox of whoever has to do it, and goes when it is done."""

from __future__ import annotations

from datetime import timedelta

import pytest
import time_machine
from django.test import Client
from django.utils import timezone

from dossiers.models import EndingKind, Title
from dossiers.services.decisions import certificates
from dossiers.services.titles import appeals, revocations
from tests.factories import dossiers as make
from tests.factories.kept import kept

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("tiny_papers")]


@pytest.fixture
@kept
def here():
    made = make.place(units=2)
    made.decision = make.decided(made, 0)
    return made


def inbox(post, **query) -> str:
    client = Client()
    client.force_login(post.user)
    return client.get("/viec/", query).content.decode()


def filed(here):
    return appeals.file_appeal(appointment=here.heads[0], dossier=here.dossier(), text="Chưa đồng ý 1.2")


def test_an_objection_waits_in_the_standing_offices_inbox_until_it_is_answered(here):
    assert "Trả lời kiến nghị" not in inbox(here.clerk)
    objection = filed(here)
    shown = inbox(here.clerk)
    assert f"Trả lời kiến nghị: {here.units[0]}" in shown
    assert f'href="{appeals.address(here.dossier())}"' in shown
    assert f"{objection.answer_due:%d/%m/%Y}" in shown
    assert "Trả lời kiến nghị" not in inbox(here.clerk, tab="xong")
    appeals.answer(appointment=here.clerk, objection=objection, outcome="rejected", text="Đã tính đúng.")
    assert "Trả lời kiến nghị" not in inbox(here.clerk)


def test_leaders_find_an_objection_in_their_inbox_only_once_its_answer_is_overdue(here):
    due = filed(here).answer_due
    assert "Trả lời kiến nghị" not in inbox(here.chairman)
    with time_machine.travel(due + timedelta(days=1), tick=False):
        assert "Trả lời kiến nghị" in inbox(here.chairman)
        for stranger in (here.document_clerk, here.heads[1], here.secretary):
            assert "Trả lời kiến nghị" not in inbox(stranger)


@pytest.mark.parametrize(
    ("kind", "words"),
    [(EndingKind.REVOKE, "thu hồi danh hiệu"), (EndingKind.GIVE_UP, "cho thôi giữ danh hiệu")],
)
def test_the_end_of_a_title_waits_with_the_signer_and_then_with_the_clerk(here, kind, words):
    ending = revocations.propose(
        appointment=here.clerk if kind == EndingKind.REVOKE else here.heads[0],
        title=Title.objects.get(),
        kind=kind,
        ground="Điều 17",
        reason="Sai số liệu",
    )
    to_sign, to_number = f"Xem xét, ký quyết định {words}", f"Cấp số quyết định {words}"
    assert to_sign in inbox(here.chairman)
    assert to_number not in inbox(here.document_clerk)
    ending = revocations.sign(appointment=here.chairman, ending=ending)
    assert to_sign not in inbox(here.chairman)
    assert to_number in inbox(here.document_clerk)
    revocations.issue(appointment=here.document_clerk, ending=ending, on=timezone.localdate())
    assert to_number not in inbox(here.document_clerk)


def test_who_may_not_sign_in_this_round_is_not_asked_to_end_its_titles(here):
    here.round.signing_role = here.chairman.role
    here.round.save(update_fields=["signing_role"])
    revocations.propose(
        appointment=here.clerk, title=Title.objects.get(), kind="revoke", ground="Điều 17", reason="Sai"
    )
    assert "thu hồi danh hiệu" in inbox(here.chairman)
    assert "thu hồi danh hiệu" not in inbox(here.deputy)


def test_certificates_that_were_allowed_wait_with_the_clerk(here):
    assert "Cấp số giấy công nhận" not in inbox(here.document_clerk)
    batch = certificates.order(appointment=here.chairman, decision=here.decision)
    assert "Cấp số giấy công nhận" in inbox(here.document_clerk)
    assert "Cấp số giấy công nhận" not in inbox(here.chairman)
    certificates.begin(appointment=here.document_clerk, batch=batch)
    assert "Cấp số giấy công nhận" not in inbox(here.document_clerk)


def refused_and_heard(outcome):
    here = make.place(units=1)
    make.refused(here)
    objection = appeals.file_appeal(
        appointment=here.heads[0], dossier=here.dossier(), text="Có đủ minh chứng."
    )
    appeals.answer(appointment=here.clerk, objection=objection, outcome=outcome, text="Đã xem lại.")
    return here


def shown_to(post, dossier) -> str:
    client = Client()
    client.force_login(post.user)
    return client.get(appeals.address(dossier)).content.decode()


def test_an_accepted_objection_of_a_refused_unit_waits_until_the_unit_is_in_a_round_again():
    here = refused_and_heard("upheld")
    assert "Đánh giá lại theo kiến nghị được chấp nhận" in inbox(here.clerk)
    assert "Đánh giá lại theo kiến nghị" not in inbox(here.chairman)
    make.next_round(here)
    assert "Đánh giá lại theo kiến nghị" not in inbox(here.clerk)


def test_an_objection_that_was_not_accepted_leaves_nothing_to_do():
    here = refused_and_heard("rejected")
    assert "Đánh giá lại theo kiến nghị" not in inbox(here.clerk)
    assert "Việc làm tiếp" not in shown_to(here.clerk, here.dossier())


def test_the_link_to_another_round_has_the_unit_chosen_already():
    here = refused_and_heard("upheld")
    address = f"/ho-so/dot/mo/?chosen={here.units[0].pk}"
    assert f'href="{address}"' in shown_to(here.clerk, here.dossier())
    assert address not in shown_to(here.heads[0], here.dossier())
    client = Client()
    client.force_login(here.clerk.user)
    picker = client.get(address).context["picker"]
    assert [unit for unit, chosen in picker["rows"] if chosen] == here.units
    assert picker["chosen_count"] == 1


def test_after_an_accepted_objection_to_a_decision_the_ways_to_change_it_are_linked(here):
    appeals.answer(appointment=here.clerk, objection=filed(here), outcome="partly", text="Đã xem lại.")
    shown = shown_to(here.clerk, here.dossier())
    assert f'href="/ho-so/van-ban/dinh-chinh/{here.decision.document_id}/"' in shown
    assert f'href="/ho-so/danh-hieu/{Title.objects.get().pk}/"' in shown
    told = shown_to(here.heads[0], here.dossier())
    assert "chưa tự thay đổi kết quả" in told
    assert "dinh-chinh" not in told
