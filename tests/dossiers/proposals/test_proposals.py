"""Submissions: gathering, signing, returning, refusing."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.utils import timezone

from accounts.models import SigningMandate
from dossiers.errors import Incomplete, NotAllowed, WrongState
from dossiers.models import Answer, Decision, Dossier, DossierState, Manifest, Submission, SubmissionState
from dossiers.services.council import conclusions
from dossiers.services.decisions import sealed_records
from dossiers.services.proposals import proposals, review
from ledger.models import OutboxMessage
from tests.factories import dossiers as make

pytestmark = pytest.mark.django_db


@pytest.fixture
def here():
    return make.place(units=2)


def test_a_submission_issues_its_paper_and_seals_every_line(here):
    submission = make.put_forward(here, 0, 1)
    assert submission.state == SubmissionState.SUBMITTED
    assert submission.document.is_issued
    assert [row[1] for row in submission.document.facts["annex"]["rows"]] == [u.name for u in here.units]
    assert Manifest.objects.filter(kind="submission").count() == 2
    assert {d.state for d in here.dossiers()} == {DossierState.IN_SUBMISSION}
    assert OutboxMessage.objects.filter(to__in=[here.chairman.user, here.deputy.user]).count() == 2


@pytest.mark.parametrize("state", ["review", "in_submission", "refused"])
def test_only_a_proposed_dossier_is_put_forward(state):
    here, dossier = make.dossier_at(state)
    before = Submission.objects.count()
    with pytest.raises(WrongState, match="không ở bước đề nghị"):
        proposals.draft(appointment=here.clerk, round=here.round, dossiers=[dossier])
    assert Submission.objects.count() == before


def test_an_empty_submission_is_refused(here):
    with pytest.raises(Incomplete, match="ít nhất một hồ sơ"):
        proposals.draft(appointment=here.clerk, round=here.round, dossiers=[])


def test_a_sitting_that_goes_on_holds_its_dossiers_back(here):
    first, _ = make.on_agenda(here, 0, 1)
    make.vote(first, here.seats)
    conclusions.conclude(appointment=here.chair, item=first, outcome="level_1")
    with pytest.raises(WrongState, match="chưa kết luận xong"):
        proposals.draft(appointment=here.clerk, round=here.round, dossiers=[here.dossier()])


def test_only_the_standing_office_puts_forward(here):
    ready = make.proposed(here)
    for other in (here.heads[0], here.chair, here.chairman):
        with pytest.raises(NotAllowed):
            proposals.draft(appointment=other, round=here.round, dossiers=ready)


def test_the_chairman_signs_for_the_committee(here):
    decision = make.signed(here).decision
    assert decision.document.signer_block == ["TM. ỦY BAN NHÂN DÂN", "CHỦ TỊCH"]


def test_the_deputy_signs_in_place_of_the_chairman(here):
    decision = review.sign(appointment=here.deputy, submission=make.put_forward(here))
    assert decision.document.signer_block == ["TM. ỦY BAN NHÂN DÂN", "KT. CHỦ TỊCH", "PHÓ CHỦ TỊCH"]
    assert decision.mandate.form == "KT"


@pytest.mark.parametrize(
    "dates",
    [
        {"valid_until": timezone.localdate() - timedelta(days=1)},
        {"valid_from": timezone.localdate() + timedelta(days=1)},
    ],
    ids=["over", "not yet"],
)
def test_a_mandate_out_of_date_signs_nothing(here, dates):
    submission = make.put_forward(here)
    SigningMandate.objects.filter(holder=here.deputy).update(**dates)
    for act in (
        lambda: review.sign(appointment=here.deputy, submission=submission),
        lambda: review.refuse(appointment=here.deputy, submission=submission, reason="Không đủ"),
        lambda: review.send_back(appointment=here.deputy, submission=submission, reason="Sửa"),
    ):
        with pytest.raises(NotAllowed, match="không có thẩm quyền ký"):
            act()
    assert not Decision.objects.exists()


def test_nobody_but_the_authority_of_the_round_signs(here):
    submission = make.put_forward(here)
    for other in (here.clerk, here.document_clerk, here.chair, here.heads[0], make.place().chairman):
        with pytest.raises(NotAllowed):
            review.sign(appointment=other, submission=submission)
    assert not Decision.objects.exists()


def test_nothing_is_signed_when_a_dossier_moved(here):
    submission = make.put_forward(here)
    Answer.objects.filter(code="1.2").update(numerator=99)
    with pytest.raises(WrongState, match="Chưa ký được"):
        review.sign(appointment=here.chairman, submission=submission)
    submission.refresh_from_db()
    assert submission.state == SubmissionState.SUBMITTED
    assert not Decision.objects.exists()


def test_a_signed_submission_is_not_signed_refused_or_returned_again(here):
    submission = make.signed(here)
    for act in (
        lambda: review.sign(appointment=here.deputy, submission=submission),
        lambda: review.refuse(appointment=here.deputy, submission=submission, reason="Không"),
        lambda: review.send_back(appointment=here.deputy, submission=submission, reason="Sửa"),
    ):
        with pytest.raises(WrongState, match="không chờ quyết định"):
            act()


@pytest.mark.parametrize("verb", [review.refuse, review.send_back])
def test_refusing_and_returning_need_a_reason(here, verb):
    submission = make.put_forward(here)
    with pytest.raises(Incomplete, match="lý do"):
        verb(appointment=here.chairman, submission=submission, reason="  ")


def test_refusing_ends_every_dossier_and_tells_each_unit(here):
    submission = make.put_forward(here, 0, 1)
    review.refuse(appointment=here.chairman, submission=submission, reason="Sai căn cứ")
    assert {d.state for d in here.dossiers()} == {DossierState.REFUSED}
    assert not Dossier.objects.filter(closed_at__isnull=True).exists()
    told = OutboxMessage.objects.filter(body="Lý do: Sai căn cứ").values_list("to", flat=True)
    assert set(told) == {head.user_id for head in here.heads}


def test_a_returned_submission_is_revised_and_the_rest_waits_as_proposed(here):
    submission = make.put_forward(here, 0, 1)
    first_paper = submission.document
    with pytest.raises(WrongState, match="không bị trả lại"):
        proposals.revise(appointment=here.clerk, submission=submission, dossiers=here.dossiers())
    review.send_back(appointment=here.chairman, submission=submission, reason="Bớt một đơn vị")
    assert {d.state for d in here.dossiers()} == {DossierState.PROPOSED}
    assert OutboxMessage.objects.filter(to=here.clerk.user, body="Lý do: Bớt một đơn vị").exists()
    revised = proposals.revise(appointment=here.clerk, submission=submission, dossiers=[here.dossier()])
    assert (here.dossier(0).state, here.dossier(1).state) == ("in_submission", "proposed")
    assert revised.lines.count() == 1
    assert revised.document.number == first_paper.number + 1
    assert sealed_records.problems(here.dossier()) == []
    review.sign(appointment=here.chairman, submission=revised)
