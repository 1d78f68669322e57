"""A level that is not reached, or that cannot be judged, is refused at every step by the step's own gate."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from django.utils import timezone

from dossiers.errors import NotReached
from dossiers.models import AgendaItem, CertificateBatch, Decision, Dossier, Submission, Title
from dossiers.services.assessment import answers, dossier_submission, levels, submission_checks
from dossiers.services.council import ballots, conclusions, sittings
from dossiers.services.decisions import certificates, issuing
from dossiers.services.proposals import proposals, review
from ledger.models import AuditLine
from tests.factories import dossiers as make

pytestmark = pytest.mark.django_db

OPEN = {
    "rule": "điều kiện công nhận chưa có trong nguồn",
    "threshold": "mức yêu cầu chưa có trong nguồn ở chỉ tiêu 1.2",
    "text": "nội dung chưa có trong nguồn ở chỉ tiêu 1.3",
    "unanswered": "chưa trả lời chỉ tiêu 1.2",
}
every_flaw = pytest.mark.parametrize("flaw", OPEN)


def world(flaw: str, **rules) -> make.Place:
    """A round in which level 2 cannot be judged for one reason, with everything answered that can be."""
    here = make.place(criteria=make.open_level_2(flaw), **rules)
    said = {"1.1": {"yes": True}, "1.2": {"numerator": 90, "denominator": 100}, "1.3": {"yes": True}}
    for code, fields in said.items():
        known = code in here.criteria_set.parsed().by_code
        if known and (flaw, code) != ("unanswered", "1.2"):
            answers.save_answer(appointment=here.heads[0], dossier=here.dossier(), code=code, fields=fields)
    return here


def send(here: make.Place) -> Dossier:
    dossier_submission.submit(appointment=here.heads[0], dossier=here.dossier(), requested_level=2)
    return here.dossier()


def accept(here: make.Place) -> Dossier:
    dossier_submission.accept(appointment=here.clerk, dossier=here.dossier())
    return here.dossier()


def meet(here: make.Place) -> AgendaItem:
    sitting = sittings.open_sitting(appointment=here.secretary, round=here.round, dossiers=[here.dossier()])
    return sitting.items.get()


def vote(here: make.Place) -> None:
    make.vote(here.dossier().agenda_items.get(), here.seats, "level_2")


def conclude(here: make.Place) -> None:
    item = here.dossier().agenda_items.get()
    conclusions.conclude(appointment=here.chair, item=item, outcome="level_2")
    make.minuted(here, item.sitting)


def put_forward(here: make.Place) -> Submission:
    return proposals.draft(appointment=here.clerk, round=here.round, dossiers=[here.dossier()])


def put_forward_again(here: make.Place) -> Submission:
    submission = Submission.objects.get()
    return proposals.revise(appointment=here.clerk, submission=submission, dossiers=[here.dossier()])


def sign(here: make.Place) -> Decision:
    return review.sign(appointment=here.chairman, submission=Submission.objects.get())


def number(here: make.Place) -> Decision:
    return issuing.issue(
        appointment=here.document_clerk, submission=Submission.objects.get(), on=timezone.localdate()
    )


def allow_certificates(here: make.Place) -> CertificateBatch:
    return certificates.order(appointment=here.chairman, decision=Decision.objects.get())


def begin_certificates(here: make.Place) -> CertificateBatch:
    return certificates.begin(appointment=here.document_clerk, batch=CertificateBatch.objects.get())


STEPS: list[Callable[[make.Place], object]] = [
    send, accept, meet, vote, conclude, put_forward, sign, number, allow_certificates, begin_certificates,
]  # fmt: skip
GATED = [step for step in STEPS if step is not meet]


@every_flaw
@pytest.mark.parametrize("gate", GATED, ids=lambda step: step.__name__)
def test_an_undetermined_level_is_refused_at_each_step_with_what_is_open(gate, flaw):
    here = world(flaw)
    with make.around_the_gates():
        for step in STEPS[: STEPS.index(gate)]:
            step(here)
    before = (here.dossier().state, AuditLine.objects.count())
    with pytest.raises(NotReached) as refused:
        gate(here)
    told = " ".join([str(refused.value), *refused.value.missing])
    if gate is send:
        assert {"rule": "Mức độ 2:", "unanswered": "1.2: chưa trả lời"}.get(flaw, "Chỉ tiêu 1.") in told
    else:
        assert OPEN[flaw] in told
        assert "Hãy" in told or "hãy" in told
    assert (here.dossier().state, AuditLine.objects.count()) == before


@every_flaw
def test_a_round_without_a_council_concludes_no_undetermined_level(flaw):
    here = world(flaw, with_council=False)
    with make.around_the_gates():
        send(here)
        accept(here)
    with pytest.raises(NotReached, match=OPEN[flaw]):
        conclusions.conclude_without_council(
            appointment=here.clerk, dossier=here.dossier(), outcome="level_2"
        )
    conclusions.conclude_without_council(
        appointment=here.clerk, dossier=here.dossier(), outcome="return", reason="Chưa xét được"
    )
    assert here.dossier().state == "self_assessment"


def test_a_returned_submission_is_not_put_forward_again_for_an_undetermined_level():
    here = world("threshold")
    with make.around_the_gates():
        for step in STEPS[:6]:
            step(here)
    review.send_back(appointment=here.chairman, submission=Submission.objects.get(), reason="Xem lại")
    with pytest.raises(NotReached, match="bỏ hồ sơ này khỏi tờ trình"):
        put_forward_again(here)


@pytest.mark.parametrize(("upto", "what"), [(1, "tiếp nhận"), (5, "trình"), (6, "ký"), (7, "cấp số")])
def test_each_refusal_says_what_can_be_done_instead(upto, what):
    here = world("rule")
    with make.around_the_gates():
        for step in STEPS[:upto]:
            step(here)
    with pytest.raises(NotReached, match=f"Chưa {what} được") as refused:
        STEPS[upto](here)
    assert {1: "trả lại", 5: "rút hồ sơ", 6: "từ chối", 7: "dừng quyết định"}[upto] in str(refused.value)


def test_a_running_dossier_of_before_is_returned_and_asks_for_the_level_it_reaches():
    here = world("threshold")
    with make.around_the_gates():
        send(here)
    dossier_submission.send_back(
        appointment=here.clerk, dossier=here.dossier(), reason="Mức độ 2 chưa xét được"
    )
    dossier_submission.submit(appointment=here.heads[0], dossier=here.dossier(), requested_level=1)
    assert accept(here).requested_level == 1


def test_ballots_of_before_for_an_undetermined_level_carry_the_lower_level_that_is_reached():
    here = world("threshold")
    with make.around_the_gates():
        for step in STEPS[:4]:
            step(here)
    item = here.dossier().agenda_items.get()
    assert set(levels.barred(item.dossier)) == {"level_2"}
    conclusions.conclude(appointment=here.chair, item=item, outcome="level_1")
    assert here.dossier().proposed_level == 1


def test_ballots_of_before_for_levels_nobody_can_judge_leave_only_refusing_and_returning():
    here = world("unanswered")
    with make.around_the_gates():
        for step in STEPS[:4]:
            step(here)
    item = here.dossier().agenda_items.get()
    with pytest.raises(NotReached, match="Mức độ 1 chưa xét được"):
        conclusions.conclude(appointment=here.chair, item=item, outcome="level_1")
    conclusions.conclude(appointment=here.chair, item=item, outcome="return", reason="Chưa trả lời 1.2")
    assert here.dossier().state == "self_assessment"


def test_a_member_may_still_refuse_return_abstain_or_give_the_level_that_is_reached():
    here = world("rule")
    with make.around_the_gates():
        for step in STEPS[:3]:
            step(here)
    item = here.dossier().agenda_items.get()
    for person, choice in zip(here.seats, ("level_1", "refuse", "return", "abstain"), strict=False):
        ballots.cast_ballot(appointment=person, item=item, choice=choice, reason="Vì thế")
    assert item.ballots.count() == 4


def test_one_line_that_cannot_be_judged_is_left_out_and_the_others_are_signed():
    here = make.place(units=2, criteria=make.open_level_2("unanswered"))
    with make.around_the_gates():
        for number_, codes in ((0, ("1.1", "1.2")), (1, ("1.1",))):
            for code in codes:
                fields = {"yes": True} if code == "1.1" else {"numerator": 90, "denominator": 100}
                answers.save_answer(
                    appointment=here.heads[number_], dossier=here.dossier(number_), code=code, fields=fields
                )
            dossier_submission.submit(
                appointment=here.heads[number_], dossier=here.dossier(number_), requested_level=2
            )
            dossier_submission.accept(appointment=here.clerk, dossier=here.dossier(number_))
        sitting = sittings.open_sitting(
            appointment=here.secretary, round=here.round, dossiers=here.dossiers()
        )
        for item in sitting.items.all():
            make.vote(item, here.seats, "level_2")
            conclusions.conclude(appointment=here.chair, item=item, outcome="level_2")
        make.minuted(here, sitting)
        submission = proposals.draft(appointment=here.clerk, round=here.round, dossiers=here.dossiers())
    with pytest.raises(NotReached, match=str(here.units[1])):
        review.sign(appointment=here.chairman, submission=submission)
    line = submission.lines.get(dossier__unit=here.units[1])
    review.sign(
        appointment=here.chairman, submission=submission, lines={line.pk: ("returned", "Chưa trả lời 1.2")}
    )
    number(here)
    assert [title.unit for title in Title.objects.all()] == [here.units[0]]


def test_a_title_of_before_stays_and_only_gets_no_certificate():
    here = world("text")
    with make.around_the_gates():
        for step in STEPS[:8]:
            step(here)
    title = Title.objects.get()
    assert title.status_on(timezone.localdate()) == "valid"
    with pytest.raises(NotReached, match="Danh hiệu đã công bố giữ nguyên"):
        allow_certificates(here)
    assert not CertificateBatch.objects.exists()


def test_certificates_of_a_decision_leave_out_the_titles_of_levels_nobody_can_judge(monkeypatch):
    monkeypatch.setattr(certificates, "merge_pdfs", lambda parts: b"".join(parts))
    here = make.place(units=2)
    decision = make.decided(here, 0, 1)
    here.dossier(1).answers.filter(code="1.2").delete()
    batch = certificates.order(appointment=here.chairman, decision=decision)
    assert batch.total == 1
    begun = certificates.begin(appointment=here.document_clerk, batch=batch)
    done = certificates.run(batch=begun)
    assert (done.state, done.done) == ("done", 1)
    assert f"Không lập giấy công nhận cho {here.units[1]}. Mức độ 1 chưa xét được" in done.problem


def test_the_check_before_sending_names_the_indicator_that_is_open():
    here = world("threshold")
    found = submission_checks.blocking_findings(here.dossier(), 2)
    assert [(one.code, one.stops) for one in found] == [("1.2", True)]
    assert "mức yêu cầu chưa có trong nguồn" in found[0].sentence
    assert submission_checks.blocking_findings(here.dossier(), 1) == []


def test_what_many_dossiers_reach_is_read_in_a_few_queries(django_assert_max_num_queries):
    here = make.place(units=4)
    for number_ in range(4):
        make.answered(here, number_)
    asked = [(dossier, 2) for dossier in here.dossiers()]
    with django_assert_max_num_queries(4):
        assert [one.state for one in levels.levels_of(asked).values()] == ["reached"] * 4
