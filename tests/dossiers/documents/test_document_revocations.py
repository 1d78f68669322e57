"""The decision that takes a document back, and the one that brings it back: put forward, signed, numbered; and the titles."""

from __future__ import annotations

import importlib
from datetime import timedelta

import pytest
from django.apps import apps
from django.test import Client
from django.utils import timezone

from documents.errors import WrongStatus
from documents.models import DocumentRevocation, OfficialDocument
from documents.services import revocations
from dossiers.errors import Incomplete, NotAllowed, WrongState
from dossiers.models import EndingKind, PaperCase, Title
from dossiers.services.decisions import certificates
from dossiers.services.documents import approvals, document_revocations
from dossiers.services.titles import revocations as endings
from ledger.models import AuditLine, OutboxMessage
from tests.factories import dossiers as make
from tests.factories.accounts import AppointmentFactory
from tests.factories.kept import kept
from workflows import actions
from workflows.models import TaskCard

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("tiny_papers")]

WORDS = {
    "ground": "Điều 18 Nghị định số 30/2020/NĐ-CP.",
    "reason": "Minh chứng không đúng.",
    "why": "Đã kiểm tra.",
}
TODAY = timezone.localdate()


@pytest.fixture
def here():
    return place_with_a_decision()


@kept
def place_with_a_decision() -> make.Place:
    found = make.place(units=2)
    found.decision = make.decided(found, 0, 1)
    return found


def forward(here, effect="revokes", document=None, **words):
    return actions.put_revocation_forward(
        appointment=here.clerk,
        document=document or here.decision.document,
        effect=effect,
        **{**WORDS, **words},
    )


def carried_out(here, effect="revokes", by="chairman"):
    case = forward(here, effect)
    actions.decide_paper(appointment=getattr(here, by), case=case, act="sign")
    actions.issue_paper(appointment=here.document_clerk, case=case)
    case.refresh_from_db()
    return case


def states(here):
    return {title.status_on(timezone.localdate()) for title in Title.objects.filter(decision=here.decision)}


def test_nothing_changes_before_the_decision_has_its_number(here):
    case = forward(here)
    assert states(here) == {"valid"}
    actions.decide_paper(appointment=here.deputy, case=case, act="sign")
    assert states(here) == {"valid"}
    assert not DocumentRevocation.objects.exists()
    actions.issue_paper(appointment=here.document_clerk, case=case)
    assert states(here) == {"revoked"}


def test_a_deputy_signs_for_the_chairman_and_the_decision_says_what_and_why(here):
    case = carried_out(here, by="deputy")
    document = here.decision.document
    assert any(line.startswith("KT.") for line in case.draft.signer_block)
    assert case.draft.title == f"Về việc thu hồi {document} ngày {document.issued_on:%d/%m/%Y}"
    assert "Lý do: Minh chứng không đúng." in case.draft.facts["articles"][0]
    assert "các danh hiệu công nhận tại đó hết hiệu lực" in case.draft.facts["articles"][1]
    assert case.draft.facts["basis"][0] == "Căn cứ Điều 18 Nghị định số 30/2020/NĐ-CP"
    title = Title.objects.filter(decision=here.decision).first()
    assert (title.revoked_on, str(case.draft) in title.revoked_why) == (case.draft.issued_on, True)
    assert OutboxMessage.objects.filter(subject="Danh hiệu đã bị thu hồi").count() >= 2
    assert AuditLine.objects.filter(act="revoke-title").count() == 2


def test_a_second_decision_undoes_it_and_the_titles_hold_again(here):
    first = carried_out(here)
    second = carried_out(here, "restores")
    assert str(first.draft) in second.draft.facts["basis"][1]
    assert states(here) == {"valid"}
    assert not Title.objects.exclude(revoked_why="").exists()
    kept = DocumentRevocation.objects.get()
    assert (kept.revoked_by, kept.restored_by) == (first.draft, second.draft)


def test_a_title_ended_by_a_decision_of_its_own_stays_ended(here):
    title = Title.objects.filter(decision=here.decision).first()
    ending = endings.propose(
        appointment=here.clerk, title=title, kind=EndingKind.REVOKE, ground="Điều 7", reason="Sai"
    )
    endings.sign(appointment=here.chairman, ending=ending)
    endings.issue(appointment=here.document_clerk, ending=ending, on=TODAY)
    carried_out(here)
    carried_out(here, "restores")
    title.refresh_from_db()
    assert title.revoked_on == TODAY
    assert states(here) == {"revoked", "valid"}


def test_a_title_already_taken_back_with_its_decision_is_not_ended_once_more(here):
    title = Title.objects.filter(decision=here.decision).first()
    ending = endings.propose(
        appointment=here.clerk, title=title, kind=EndingKind.REVOKE, ground="Điều 7", reason="Sai"
    )
    endings.sign(appointment=here.chairman, ending=ending)
    carried_out(here)
    with pytest.raises(WrongState, match="đã chấm dứt từ"):
        endings.issue(appointment=here.document_clerk, ending=ending, on=TODAY)


def test_a_title_brought_back_is_replaced_by_what_its_unit_was_given_meanwhile(here):
    carried_out(here)
    first = here.__dict__.pop("decision")
    make.decided(make.next_round(here), 0)
    here.decision = first
    carried_out(here, "restores")
    assert states(here) == {"replaced", "valid"}
    assert Title.objects.valid_on(timezone.localdate()).count() == 2


def test_only_the_issuers_standing_office_puts_it_forward(here):
    document = here.decision.document
    for wrong in (here.chairman, here.document_clerk, here.heads[0], here.chair, make.place().clerk):
        with pytest.raises(NotAllowed):
            document_revocations.put_forward(appointment=wrong, document=document, effect="revokes", **WORDS)
    assert not PaperCase.objects.exists()


def test_it_needs_a_ground_and_a_reason_and_a_document_in_force(here):
    for missing in ("ground", "reason", "why"):
        with pytest.raises(Incomplete):
            forward(here, **{missing: " . "[:2] if missing != "why" else " "})
    with pytest.raises(WrongState, match="không bị thu hồi"):
        forward(here, "restores")
    forward(here)
    with pytest.raises(WrongState, match="đang trình"):
        forward(here)
    draft = PaperCase.objects.get().draft
    with pytest.raises(WrongState, match="chưa ban hành"):
        forward(here, document=draft)


def test_a_round_left_to_the_chairman_is_taken_back_by_the_chairman_alone():
    here = make.place(signing_role="chairman")
    here.decision = make.decided(here)
    case = forward(here)
    with pytest.raises(NotAllowed):
        approvals.decide(appointment=here.deputy, case=case, act="sign")
    actions.decide_paper(appointment=here.chairman, case=case, act="sign")


def test_the_day_of_the_decision_is_between_its_signature_and_today(here):
    case = forward(here)
    actions.decide_paper(appointment=here.chairman, case=case, act="sign")
    for days in (-1, 1, -2000):
        with pytest.raises(Exception, match="Ngày ban hành"):
            actions.issue_paper(
                appointment=here.document_clerk, case=case, on=timezone.localdate() + timedelta(days=days)
            )
    assert states(here) == {"valid"}


def test_a_number_is_not_used_up_where_the_document_is_taken_back_already(here):
    first, document = forward(here), here.decision.document
    PaperCase.objects.filter(pk=first.pk).update(revokes=None, ground="", cause="")
    second = forward(here)
    PaperCase.objects.filter(pk=first.pk).update(revokes=document, ground="Căn cứ", cause="Lý do")
    for case in (first, second):
        actions.decide_paper(appointment=here.chairman, case=case, act="sign")
    actions.issue_paper(appointment=here.document_clerk, case=first)
    with pytest.raises(WrongStatus, match="đã bị thu hồi"):
        actions.issue_paper(appointment=here.document_clerk, case=second)
    second.draft.refresh_from_db()
    assert (second.draft.number, second.draft.status) == (None, "signed")


def test_a_returned_decision_is_reworded_and_stays_about_its_document(here):
    case = forward(here)
    actions.decide_paper(appointment=here.chairman, case=case, act="return", reason="Ghi rõ hơn.")
    other = approvals.Wording(title="Khác", paragraphs=("Khác.",), why="Khác")
    with pytest.raises(WrongState, match="hãy trình văn bản mới"):
        actions.revise_paper(appointment=here.clerk, case=case, wording=other)
    actions.revise_revocation(appointment=here.clerk, case=case, **{**WORDS, "reason": "Kê khai sai số liệu"})
    actions.decide_paper(appointment=here.chairman, case=case, act="sign")
    actions.issue_paper(appointment=here.document_clerk, case=case)
    assert "Kê khai sai số liệu" in DocumentRevocation.objects.get().reason
    case.draft.refresh_from_db()
    assert case.draft.facts[revocations.REVOKES] == here.decision.document_id


def test_no_certificate_is_given_under_a_decision_that_is_taken_back(here):
    carried_out(here)
    with pytest.raises(WrongState, match="không cấp giấy công nhận"):
        certificates.order(appointment=here.chairman, decision=here.decision)


def test_the_screens_put_it_forward_sign_number_and_undo_it(here):
    document = OfficialDocument.objects.get(pk=here.decision.document_id)
    clerk, chairman, office, stranger = (Client() for _ in range(4))
    for client, post in (
        (clerk, here.clerk), (chairman, here.chairman), (office, here.document_clerk), (stranger, make.place().clerk)
    ):  # fmt: skip
        client.force_login(post.user)
    for slug, done in (("thu-hoi", "revoked"), ("khoi-phuc", "valid")):
        address = f"/ho-so/van-ban/{slug}/{document.pk}/"
        for other in (chairman, office, stranger):
            assert other.get(address).status_code == other.post(address, WORDS).status_code == 404
        assert clerk.post(address, {"ground": "Điều 18"}).status_code == 422
        made = clerk.post(address, WORDS)
        assert made.status_code == 302
        assert "Minh chứng không đúng" in clerk.get(made["Location"]).content.decode()
        for client, node, act in ((chairman, "decide_paper", "sign"), (office, "issue_paper", "issue")):
            task = TaskCard.objects.open().get(node=node).get_absolute_url()
            assert str(document) in client.get(task).content.decode()
            form = {"act": act, "on": f"{timezone.localdate():%Y-%m-%d}"}
            assert client.post(task, form).status_code == 302
        assert states(here) == {done}


def ended(here):
    title = Title.objects.filter(decision=here.decision).first()
    ending = endings.propose(
        appointment=here.clerk, title=title, kind=EndingKind.REVOKE, ground="Điều 7", reason="Sai"
    )
    endings.sign(appointment=here.chairman, ending=ending)
    return title, endings.issue(appointment=here.document_clerk, ending=ending, on=TODAY)


def about_the_ending(here, ending, effect):
    case = forward(here, effect, document=ending.document)
    actions.decide_paper(appointment=here.chairman, case=case, act="sign")
    actions.issue_paper(appointment=here.document_clerk, case=case)


def test_the_decision_that_ended_a_title_is_taken_back_and_the_title_holds_again(here):
    title, ending = ended(here)
    about_the_ending(here, ending, "revokes")
    title.refresh_from_db()
    ending.refresh_from_db()
    assert (title.revoked_on, title.revoked_why, ending.state) == (None, "", "undone")
    about_the_ending(here, ending, "restores")
    title.refresh_from_db()
    ending.refresh_from_db()
    assert (title.status_on(TODAY), ending.state) == ("revoked", "issued")
    assert str(ending.document) in title.revoked_why


def test_a_title_whose_ending_was_taken_back_may_be_ended_anew_and_then_not_twice(here):
    _title, ending = ended(here)
    about_the_ending(here, ending, "revokes")
    ended(here)
    with pytest.raises(WrongState, match="đề nghị chấm dứt khác"):
        about_the_ending(here, ending, "restores")


def test_a_title_whose_ending_is_taken_back_stays_ended_while_its_decision_is(here):
    title, ending = ended(here)
    carried_out(here)
    about_the_ending(here, ending, "revokes")
    title.refresh_from_db()
    assert title.status_on(TODAY) == "revoked"
    assert str(here.decision.document) in title.revoked_why
    carried_out(here, "restores")
    assert states(here) == {"valid"}


def test_a_clerk_of_another_office_of_the_unit_finds_no_inner_paper_to_revoke_or_correct(client, here):
    other = AppointmentFactory(role="standing_clerk", office__unit=here.issuer.unit)
    inner = here.decision.submission.document
    assert inner.kind == "to_trinh"
    client.force_login(other.user)
    for slug in ("thu-hoi", "dinh-chinh"):
        assert client.get(f"/ho-so/van-ban/{slug}/{inner.pk}/").status_code == 404
        assert client.get(f"/ho-so/van-ban/{slug}/{here.decision.document_id}/").status_code == 200


def test_the_migration_ends_the_titles_of_what_was_recorded_as_revoked_before(here):
    document = here.decision.document
    DocumentRevocation.objects.create(
        document=document, revoked_on=document.issued_on - timedelta(days=2000), reason="Quyết định cũ",
        by=here.document_clerk,
    )  # fmt: skip
    own = Title.objects.filter(decision=here.decision).last()
    Title.objects.filter(pk=own.pk).update(revoked_on=TODAY, revoked_why="Quyết định riêng")
    migration = importlib.import_module("dossiers.migrations.0017_titles_of_revoked_documents")
    migration.end_titles(apps, None)
    told = dict(Title.objects.filter(decision=here.decision).values_list("revoked_why", "revoked_on"))
    assert told == {"Quyết định cũ": document.issued_on, "Quyết định riêng": TODAY}
