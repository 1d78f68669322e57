"""Deciding line by line, the draft that goes with a submission, the emergency stop, the day of issue."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.utils import timezone

from dossiers.errors import BadAnswer, Incomplete, NotAllowed, WrongState
from dossiers.models import Decision, SubmissionState, Title
from dossiers.services.decisions import issuing
from dossiers.services.proposals import proposals, review
from ledger.models import OutboxMessage
from tests.factories import dossiers as make

pytestmark = pytest.mark.django_db

MANY = 40


@pytest.fixture
def here():
    return make.place(units=3)


def keys(submission):
    return list(submission.lines.order_by("dossier__unit__code").values_list("pk", flat=True))


def test_a_round_of_forty_units_ends_in_one_decision_and_refusing_two_leaves_thirty_eight():
    here = make.place(units=MANY)
    submission = make.put_forward(here, *range(MANY))
    first, second = keys(submission)[:2]
    assert len(submission.versions.get().draft.facts["annex"]["rows"]) == MANY
    review.sign(
        appointment=here.chairman,
        submission=submission,
        lines={
            first: ("refused", "Số liệu chỉ tiêu 1.2 không khớp."),
            second: ("refused", "Đang thanh tra."),
        },
    )
    decision = issuing.issue(appointment=here.document_clerk, submission=submission, on=timezone.localdate())
    assert Decision.objects.count() == 1
    assert len(decision.document.facts["annex"]["rows"]) == MANY - 2
    assert "cho 38 đơn vị" in decision.document.facts["articles"][0]
    assert Title.objects.filter(decision=decision).count() == MANY - 2
    refused = here.round.dossiers.filter(state="refused")
    assert sorted(d.return_reason for d in refused) == ["Số liệu chỉ tiêu 1.2 không khớp.", "Đang thanh tra."]
    told = OutboxMessage.objects.filter(key__startswith="refused:")
    assert {m.to.appointments.get().office.unit_id for m in told} == {d.unit_id for d in refused}


def test_a_returned_line_waits_for_another_submission(here):
    submission = make.put_forward(here, 0, 1, 2)
    key = keys(submission)[0]
    line = submission.lines.get(pk=key)
    review.sign(
        appointment=here.chairman, submission=submission, lines={key: ("returned", "Làm rõ chỉ tiêu 1.1.")}
    )
    line.dossier.refresh_from_db()
    assert line.dossier.state == "proposed"
    assert (
        OutboxMessage.objects.filter(to=here.clerk.user, key__startswith="line-returned-clerk").count() == 1
    )
    again = proposals.draft(appointment=here.clerk, round=here.round, dossiers=[line.dossier])
    review.sign(appointment=here.chairman, submission=again)
    assert Decision.objects.count() == 2


@pytest.mark.parametrize(
    ("lines", "error"),
    [
        ({0: ("refused", " ")}, Incomplete),
        ({0: ("maybe", "Vì thế")}, BadAnswer),
        ({0: ("refused", "a"), 1: ("returned", "b"), 2: ("refused", "c")}, Incomplete),
    ],
)
def test_a_line_needs_a_verdict_and_a_reason_and_one_must_be_left(here, lines, error):
    submission = make.put_forward(here, 0, 1, 2)
    given = {key: lines[n] for n, key in enumerate(keys(submission)) if n in lines}
    with pytest.raises(error):
        review.sign(appointment=here.chairman, submission=submission, lines=given)
    assert set(here.round.dossiers.values_list("state", flat=True)) == {"in_submission"}


def test_a_line_of_another_submission_is_refused(here):
    submission = make.put_forward(here, 0)
    with pytest.raises(BadAnswer, match="không thuộc tờ trình"):
        review.sign(appointment=here.chairman, submission=submission, lines={10**6: ("refused", "Vì thế")})


def test_a_signed_decision_is_stopped_corrected_and_signed_again_under_one_number(here):
    submission = make.signed(here, 0, 1)
    for wrong, reason, error in (
        (here.clerk, "Sai", NotAllowed),
        (here.heads[0], "Sai", NotAllowed),
        (here.deputy, " ", Incomplete),
    ):
        with pytest.raises(error):
            review.stop(appointment=wrong, submission=submission, reason=reason)
    review.stop(appointment=here.deputy, submission=submission, reason="Phát hiện sai tên xã.")
    submission.refresh_from_db()
    assert submission.state == SubmissionState.RETURNED
    assert submission.reason == "Dừng khẩn cấp: Phát hiện sai tên xã."
    assert not Decision.objects.exists()
    with pytest.raises(WrongState):
        issuing.issue(appointment=here.document_clerk, submission=submission, on=timezone.localdate())
    proposals.revise(appointment=here.clerk, submission=submission, dossiers=[here.dossier(0)])
    unit = here.dossier(1).unit.name
    assert proposals.changes_since_last(submission)[0] == f"Bỏ {unit} (mức độ 1)."
    review.sign(appointment=here.chairman, submission=submission)
    issued = issuing.issue(appointment=here.document_clerk, submission=submission, on=timezone.localdate())
    assert (issued.document.number, issued.titles.count()) == (1, 1)
    with pytest.raises(WrongState, match="không dừng được nữa"):
        review.stop(appointment=here.deputy, submission=submission, reason="Muộn rồi.")


@pytest.mark.parametrize(("days", "said"), [(-1, "đứng trước ngày ký"), (1, "còn ở phía trước")])
def test_a_decision_is_dated_from_its_signature_to_today(here, days, said):
    submission = make.signed(here, 0)
    with pytest.raises(BadAnswer, match=said):
        issuing.issue(
            appointment=here.document_clerk,
            submission=submission,
            on=timezone.localdate() + timedelta(days=days),
        )
    assert not Title.objects.exists()
