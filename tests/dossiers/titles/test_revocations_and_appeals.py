"""After the decision: titles taken back or given up, objections with their answers."""

from __future__ import annotations

from datetime import timedelta

import pytest
import time_machine
from django.utils import timezone

from criteria.labels import MODELS, model_name
from dossiers.errors import BadAnswer, Incomplete, NotAllowed, WrongState
from dossiers.models import EndingKind, EndingState, ObjectionState, Title
from dossiers.services.titles import appeals, revocations
from home.titles.history import history_of_title
from ledger.models import AuditLine, OutboxMessage
from tests.factories import dossiers as make
from tests.factories.kept import kept

pytestmark = pytest.mark.django_db
GROUND = "khoản 1 Điều 17 Quy chế (văn bản kiểm thử)"


@pytest.fixture
def here():
    return place_with_a_decision()


@kept
def place_with_a_decision() -> make.Place:
    made = make.place()
    make.decided(made)
    return made


def title() -> Title:
    return Title.objects.get()


def proposed(here, kind=EndingKind.REVOKE):
    post = here.clerk if kind == EndingKind.REVOKE else here.heads[0]
    return revocations.propose(
        appointment=post, title=title(), kind=kind, ground=GROUND, reason="Minh chứng không đúng."
    )


def signed(here, kind=EndingKind.REVOKE):
    return revocations.sign(appointment=here.chairman, ending=proposed(here, kind))


@pytest.mark.parametrize("kind", EndingKind.values)
def test_a_title_ends_on_the_day_its_decision_is_issued_and_stays_as_history(here, kind):
    today = timezone.localdate()
    ending = signed(here, kind)
    assert title().status_on(today) == "valid", "a signature alone ends nothing"
    revocations.issue(appointment=here.document_clerk, ending=ending, on=today)
    ended = title()
    assert (ended.status_on(today), ended.status_on(today - timedelta(days=1))) == ("revoked", "valid")
    assert GROUND in ended.revoked_why
    assert [event.words.split(".")[0] for event in history_of_title(ended)] == [
        "Được công nhận mức độ 1", EndingKind(kind).label,
    ]  # fmt: skip
    assert OutboxMessage.objects.filter(to=here.heads[0].user, key__startswith="ending-issued:").count() == 1
    acts = {"propose-title-ending", "sign-title-ending", "issue-title-ending"}
    assert set(AuditLine.objects.filter(act__in=acts).values_list("act", flat=True)) == acts


@pytest.mark.parametrize("model", MODELS)
def test_the_decision_that_ends_a_title_calls_it_by_its_name(here, model):
    Title.objects.update(model=model)
    paper = signed(here).document
    name = model_name(model, title().government_level)
    assert f"danh hiệu {name} mức độ 1" in paper.title
    assert paper.facts["articles"][0].startswith(f"Thu hồi danh hiệu {name} mức độ 1")
    assert "_" not in paper.title + " ".join(paper.facts["articles"])


def test_a_refused_proposal_leaves_the_title_and_another_may_follow(here):
    ending = revocations.refuse(appointment=here.chairman, ending=proposed(here), reason="Chưa đủ căn cứ.")
    assert (ending.state, title().status_on(timezone.localdate())) == (EndingState.REFUSED, "valid")
    assert proposed(here).state == EndingState.PROPOSED


@pytest.mark.parametrize(
    ("who", "kind", "ground", "reason", "refusal"),
    [
        ("head", EndingKind.REVOKE, GROUND, "x", NotAllowed),
        ("clerk", EndingKind.GIVE_UP, GROUND, "x", NotAllowed),
        ("chairman", EndingKind.REVOKE, GROUND, "x", NotAllowed),
        ("clerk", EndingKind.REVOKE, " ", "x", Incomplete),
        ("clerk", EndingKind.REVOKE, GROUND, " ", Incomplete),
        ("clerk", "forget", GROUND, "x", BadAnswer),
    ],
)
def test_an_ending_is_not_proposed_without_right_ground_and_reason(here, who, kind, ground, reason, refusal):
    post = {"head": here.heads[0], "clerk": here.clerk, "chairman": here.chairman}[who]
    with pytest.raises(refusal):
        revocations.propose(appointment=post, title=title(), kind=kind, ground=ground, reason=reason)
    assert not title().endings.exists()


def test_one_title_has_one_ending_at_a_time(here):
    proposed(here)
    with pytest.raises(WrongState, match="đang xem xét"):
        proposed(here, EndingKind.GIVE_UP)


def test_only_who_holds_a_mandate_signs_an_ending(here):
    ending = proposed(here)
    for post in (here.clerk, here.document_clerk, here.heads[0]):
        with pytest.raises(NotAllowed):
            revocations.sign(appointment=post, ending=ending)
    here.chairman.mandates.update(valid_until=timezone.localdate() - timedelta(days=1))
    with pytest.raises(NotAllowed, match="thẩm quyền ký"):
        revocations.sign(appointment=here.chairman, ending=ending)


def test_an_ending_is_signed_once_and_numbered_once(here):
    ending = signed(here)
    with pytest.raises(WrongState):
        revocations.sign(appointment=here.deputy, ending=ending)
    with pytest.raises(NotAllowed):
        revocations.issue(appointment=here.clerk, ending=ending, on=timezone.localdate())
    with pytest.raises(BadAnswer, match="phía trước"):
        revocations.issue(
            appointment=here.document_clerk, ending=ending, on=timezone.localdate() + timedelta(days=1)
        )
    revocations.issue(appointment=here.document_clerk, ending=ending, on=timezone.localdate())
    with pytest.raises(WrongState):
        revocations.issue(appointment=here.document_clerk, ending=ending, on=timezone.localdate())


def filed(here):
    return appeals.file_appeal(
        appointment=here.heads[0], dossier=here.dossier(), text="Chỉ tiêu 1.2 tính chưa đúng."
    )


def test_an_objection_is_answered_and_the_history_tells_that_but_not_what_was_said(here):
    objection = filed(here)
    assert OutboxMessage.objects.filter(
        to=here.clerk.user, key=f"objection:{objection.pk}:{here.clerk.user_id}"
    )
    appeals.answer(
        appointment=here.clerk, objection=objection, outcome="rejected", text="Số liệu đã đối chiếu."
    )
    words = " ".join(event.words for event in history_of_title(title()))
    assert "không chấp nhận" in words
    assert "1.2" not in words


@pytest.mark.parametrize("number", [89, 95])
def test_an_objection_comes_within_its_period(here, number):
    with time_machine.travel(timezone.now() + timedelta(days=number), tick=False):
        if number < 90:
            assert filed(here).state == ObjectionState.FILED
        else:
            with pytest.raises(WrongState, match="hết thời hạn"):
                filed(here)


def test_a_unit_refused_may_object_too_and_one_without_a_result_may_not():
    here = make.place(units=2)
    make.refused(here, 0)
    assert filed(here).state == ObjectionState.FILED
    with pytest.raises(WrongState, match="chưa có kết quả"):
        appeals.file_appeal(appointment=here.heads[1], dossier=here.dossier(1), text="x")


def test_who_may_not_object_or_answer(here):
    with pytest.raises(NotAllowed):
        appeals.file_appeal(appointment=here.clerk, dossier=here.dossier(), text="x")
    with pytest.raises(Incomplete):
        appeals.file_appeal(appointment=here.heads[0], dossier=here.dossier(), text="  ")
    objection = filed(here)
    with pytest.raises(WrongState, match="chờ trả lời"):
        filed(here)
    for post in (here.heads[0], here.chair, here.document_clerk):
        with pytest.raises(NotAllowed):
            appeals.answer(appointment=post, objection=objection, outcome="upheld", text="x")
    with pytest.raises(BadAnswer):
        appeals.answer(appointment=here.clerk, objection=objection, outcome="", text="x")
    with pytest.raises(Incomplete):
        appeals.answer(appointment=here.clerk, objection=objection, outcome="upheld", text=" ")


def test_a_withdrawn_objection_is_not_answered_and_not_told(here):
    objection = filed(here)
    with pytest.raises(NotAllowed):
        appeals.withdraw(appointment=here.clerk, objection=objection)
    appeals.withdraw(appointment=here.heads[0], objection=objection)
    with pytest.raises(WrongState):
        appeals.answer(appointment=here.chairman, objection=objection, outcome="upheld", text="x")
    assert len(history_of_title(title())) == 1


def test_only_the_role_chosen_for_the_round_signs(here):
    here.round.signing_role = here.deputy.role
    here.round.save()
    ending = proposed(here)
    with pytest.raises(NotAllowed):
        revocations.sign(appointment=here.chairman, ending=ending)
    assert revocations.sign(appointment=here.deputy, ending=ending).state == EndingState.SIGNED


def test_a_decision_that_ends_a_title_is_not_dated_before_its_signature(here):
    today = timezone.localdate()
    Title.objects.update(valid_from=today - timedelta(days=30))
    ending = signed(here)
    with pytest.raises(BadAnswer, match="đứng trước ngày ký"):
        revocations.issue(appointment=here.document_clerk, ending=ending, on=today - timedelta(days=1))
    assert (
        revocations.issue(appointment=here.document_clerk, ending=ending, on=today).state
        == EndingState.ISSUED
    )
