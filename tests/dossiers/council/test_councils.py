"""Sittings: quorum, ballots, conclusions, minutes."""

from __future__ import annotations

import pytest
from django.utils import timezone

from accounts.models import Role
from dossiers.errors import Incomplete, NoQuorum, NotAllowed, WrongState
from dossiers.models import Answer, Ballot, CouncilSeat, DossierState, ManifestKind, Outcome, Sitting
from dossiers.services.council import (
    ballot_results,
    ballots,
    conclusions,
    councils,
    minutes,
    sittings,
)
from dossiers.services.decisions import sealed_records
from ledger.models import OutboxMessage
from ledger.services import files
from tests.factories import dossiers as make
from tests.factories.accounts import LONG_AGO, AppointmentFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def here():
    return make.place(units=2)


@pytest.fixture
def item(here):
    return make.on_agenda(here)[0]


def conclude(here, item, outcome="level_1", reason="Vì thế", who=None):
    return conclusions.conclude(appointment=who or here.chair, item=item, outcome=outcome, reason=reason)


def test_a_sitting_freezes_its_seats_and_rules_and_calls_the_members(here, item):
    sitting = item.sitting
    assert (sitting.number, sitting.attendance.count()) == (1, 5)
    assert (sitting.quorum_numerator, sitting.quorum_denominator) == (2, 3)
    assert OutboxMessage.objects.filter(key__startswith=f"sitting:{sitting.pk}").count() == 5
    late = AppointmentFactory(role=Role.COUNCIL_MEMBER, office=here.standing)
    CouncilSeat.objects.create(council=here.council, appointment=late, valid_from=LONG_AGO)
    with pytest.raises(NotAllowed, match="thành viên của phiên họp"):
        make.vote(item, [late])


@pytest.mark.parametrize("state", ["self_assessment", "checking", "proposed", "recognised"])
def test_only_a_dossier_that_waits_for_the_council_is_put_on_the_agenda(state):
    here, dossier = make.dossier_at(state)
    before = Sitting.objects.count()
    with pytest.raises(WrongState, match="không chờ hội đồng"):
        sittings.open_sitting(appointment=here.chair, round=here.round, dossiers=[dossier])
    assert Sitting.objects.count() == before


def test_a_dossier_is_on_one_agenda_at_a_time(here, item):
    with pytest.raises(WrongState, match="đã nằm trong một phiên họp"):
        sittings.open_sitting(appointment=here.chair, round=here.round, dossiers=[here.dossier()])


def test_an_administrator_seats_others_and_never_themselves(here):
    admin = AppointmentFactory(role=Role.ADMINISTRATOR, office=here.standing)
    friends = [AppointmentFactory(office=here.standing).user for _ in range(3)]

    def establish(*people):
        seats = ("chair", "secretary", "member", "member")
        named = [councils.Member(user=one, seat=seat) for one, seat in zip(people, seats, strict=False)]
        facts = {"name": "Hội đồng", "established_by": "QĐ 1", "established_on": timezone.localdate()}
        return councils.establish(appointment=admin, office=here.standing, members=named, **facts)

    with pytest.raises(NotAllowed, match="không tự cử mình"):
        establish(*friends, admin.user)
    council = establish(*friends)
    member = councils.Member(user=admin.user, seat="member")
    with pytest.raises(NotAllowed, match="không tự cử mình"):
        councils.add_member(appointment=admin, council=council, member=member, since=timezone.localdate())


def test_an_empty_agenda_and_a_council_without_a_chair_are_refused(here):
    with pytest.raises(Incomplete, match="ít nhất một hồ sơ"):
        sittings.open_sitting(appointment=here.clerk, round=here.round, dossiers=[])
    make.ended(CouncilSeat.objects.get(seat="chair"))
    with pytest.raises(Incomplete, match="chưa có chủ tịch"):
        sittings.open_sitting(appointment=here.clerk, round=here.round, dossiers=[make.accepted(here)])


def test_who_has_left_is_not_counted_in_the_base_of_a_later_sitting(here):
    gone, retired = here.seats[3], here.seats[4]
    make.ended(gone)
    type(retired.user).objects.filter(pk=retired.user_id).update(is_active=False)
    (item,) = make.on_agenda(here)
    assert ballot_results.voting_base(item) == len(here.seats) - 2
    make.vote(item, here.seats[:2])
    assert ballots.quorum(item).reason == "2/3 thành viên đã cho ý kiến, cần ít nhất 2."


def test_a_council_whose_chair_has_left_sits_again_once_another_is_appointed(here):
    make.ended(here.chair)
    chosen = [make.accepted(here)]
    with pytest.raises(Incomplete, match="chưa có chủ tịch"):
        sittings.open_sitting(appointment=here.clerk, round=here.round, dossiers=chosen)
    member = councils.Member(user=AppointmentFactory(office=here.standing).user, seat="chair")
    today = timezone.localdate()
    councils.add_member(appointment=here.clerk, council=here.council, member=member, since=today)
    assert sittings.open_sitting(appointment=here.clerk, round=here.round, dossiers=chosen).number == 1


@pytest.mark.parametrize("who", ["member", "head", "chairman"])
def test_a_sitting_is_opened_by_the_secretary_the_chair_or_the_standing_office(here, who):
    person = {"member": here.seats[2], "head": here.heads[0], "chairman": here.chairman}[who]
    with pytest.raises(NotAllowed):
        sittings.open_sitting(appointment=person, round=here.round, dossiers=[make.accepted(here)])


def test_a_changed_dossier_is_not_put_on_the_agenda(here):
    dossier = make.accepted(here)
    Answer.objects.filter(code="1.2").update(numerator=99)
    with pytest.raises(WrongState, match="không còn nguyên"):
        sittings.open_sitting(appointment=here.chair, round=here.round, dossiers=[dossier])


def test_a_ballot_names_what_was_before_the_member(here, item):
    make.vote(item, here.seats[:1])
    assert Ballot.objects.get().manifest_sha256 == sealed_records.latest(here.dossier()).sha256


def test_nobody_votes_twice(here, item):
    make.vote(item, here.seats[:1])
    with pytest.raises(WrongState, match="đã gửi rồi"):
        make.vote(item, here.seats[:1], "refuse")
    assert Ballot.objects.count() == 1


def test_a_member_does_not_vote_on_their_own_unit(here):
    own = AppointmentFactory(role=Role.COUNCIL_MEMBER, office=here.heads[0].office)
    CouncilSeat.objects.create(council=here.council, appointment=own, valid_from=LONG_AGO)
    mine, other = make.on_agenda(here, 0, 1)
    with pytest.raises(NotAllowed, match="đơn vị mình"):
        make.vote(mine, [own])
    make.vote(other, [own])


@pytest.mark.parametrize("choice", ["refuse", "return"])
def test_refusing_and_returning_need_a_reason(here, item, choice):
    with pytest.raises(Incomplete, match="lý do"):
        make.vote(item, here.seats[:1], choice, reason=" ")


@pytest.mark.parametrize("choice", ["", "absent", "level_9"])
def test_a_ballot_says_one_of_the_opinions(here, item, choice):
    with pytest.raises(Incomplete, match="Chưa chọn ý kiến"):
        make.vote(item, here.seats[:1], choice)


def test_a_member_whose_appointment_ended_does_not_vote(here, item):
    with pytest.raises(NotAllowed):
        make.vote(item, [make.ended(here.seats[2])])


def test_a_member_whose_account_is_closed_does_not_vote(here, item):
    here.seats[2].user.is_active = False
    with pytest.raises(NotAllowed):
        make.vote(item, [here.seats[2]])


def test_council_without_quorum_cannot_conclude(here, item):
    make.vote(item, here.seats[:3])
    with pytest.raises(NoQuorum, match="còn thiếu 1"):
        conclude(here, item)
    item.refresh_from_db()
    assert (item.outcome, here.dossier().state) == ("", DossierState.REVIEW)


def test_only_the_chair_concludes(here, item):
    make.vote(item, here.seats)
    for other in (here.secretary, here.seats[2], here.clerk, here.chairman):
        with pytest.raises(NotAllowed):
            conclude(here, item, who=other)


@pytest.mark.parametrize(
    ("choices", "outcome", "others"),
    [
        (["level_1"] * 5, "level_1", ["level_2", "refuse", "return"]),
        (["level_1"] * 3 + ["refuse"], "level_1", ["refuse"]),
        (["level_2"] * 3 + ["level_1"] * 2, "level_2", ["level_1"]),
        (["level_2"] * 2 + ["level_1"] * 2, "level_1", ["level_2"]),
        (["refuse"] * 3 + ["level_1"] * 2, "refuse", ["level_1", "return"]),
        (["level_1"] * 2 + ["refuse"] * 2, "return", ["level_1"]),
        (["abstain"] * 4, "refuse", ["level_1"]),
    ],
)
def test_the_chair_concludes_only_as_the_ballots_carry(here, choices, outcome, others):
    (item,) = make.on_agenda(here, 0, level=2)
    for person, choice in zip(here.seats, choices, strict=False):
        make.vote(item, [person], choice)
    for other in others:
        with pytest.raises(WrongState, match="theo kết quả phiếu"):
            conclude(here, item, other)
    assert conclude(here, item, outcome).outcome == outcome


def test_a_level_above_the_one_asked_is_not_concluded(here, item):
    make.vote(item, here.seats, "level_2")
    with pytest.raises(WrongState, match="chỉ đề nghị mức độ 1"):
        conclude(here, item, "level_2")


def test_changed_evidence_stops_the_conclusion(here, item):
    make.vote(item, here.seats)
    Answer.objects.filter(code="1.2").update(numerator=99)
    with pytest.raises(WrongState, match="không còn nguyên"):
        conclude(here, item)
    assert here.dossier().state == DossierState.REVIEW


def test_a_conclusion_is_sealed_with_every_ballot_and_is_final(here, item):
    make.vote(item, here.seats)
    conclude(here, item)
    dossier = here.dossier()
    sealed = sealed_records.latest(dossier, ManifestKind.APPRAISAL)
    assert (dossier.state, dossier.proposed_level) == (DossierState.PROPOSED, 1)
    assert sealed.content.count('"choice":"level_1"') == 5
    assert sealed_records.problems(dossier) == []
    with pytest.raises(WrongState, match="đã kết luận"):
        conclude(here, item)


def test_a_dossier_the_council_returns_goes_back_to_its_unit_and_may_come_again(here, item):
    make.vote(item, here.seats, "return")
    conclude(here, item, "return", "Thiếu danh sách")
    dossier = here.dossier()
    assert (dossier.state, dossier.return_reason) == (DossierState.SELF_ASSESSMENT, "Thiếu danh sách")
    assert make.proposed(here)[0].state == DossierState.PROPOSED
    assert Sitting.objects.count() == 2


def test_a_refused_dossier_is_over_and_its_unit_is_told(here):
    dossier = make.refused(here)
    assert dossier.closed_at is not None
    assert OutboxMessage.objects.filter(to=here.heads[0].user, body="Lý do: Thiếu minh chứng").exists()


def test_minutes_are_drafted_after_the_last_dossier_and_sealed_by_two(here):
    first, second = make.on_agenda(here, 0, 1)
    for item in (first, second):
        make.vote(item, here.seats[:4])
    conclude(here, first)
    first.sitting.refresh_from_db()
    assert first.sitting.minutes is None
    conclude(here, second)
    first.sitting.refresh_from_db()
    assert (first.sitting.minutes.status, first.sitting.concluded_at) == ("draft", None)
    with pytest.raises(WrongState, match="Thư ký chưa xác nhận"):
        minutes.confirm(appointment=here.chair, sitting=first.sitting)
    with pytest.raises(NotAllowed):
        minutes.write(appointment=here.chair, sitting=first.sitting)
    minutes.write(appointment=here.secretary, sitting=first.sitting, remarks="Đề nghị bổ sung ảnh.\n\nHết.")
    with pytest.raises(NotAllowed):
        minutes.confirm(appointment=here.secretary, sitting=first.sitting)
    paper = minutes.confirm(appointment=here.chair, sitting=first.sitting)
    first.sitting.refresh_from_db()
    assert first.sitting.concluded_at is not None
    assert paper.is_issued
    assert files.open_bytes(paper.pdf) == make.PDF
    assert paper.facts["closing"] == ["Đề nghị bổ sung ảnh.", "Hết."]
    assert len(paper.facts["present"]) == 4
    assert [p["name"] for p in paper.facts["absent"]] == [str(here.seats[4].user)]


def test_the_chair_returns_the_minutes_with_a_reason(here, item):
    make.vote(item, here.seats)
    conclude(here, item)
    minutes.write(appointment=here.secretary, sitting=item.sitting)
    with pytest.raises(Incomplete):
        minutes.send_back(appointment=here.chair, sitting=item.sitting, reason=" ")
    minutes.send_back(appointment=here.chair, sitting=item.sitting, reason="Ghi thiếu ý kiến.")
    with pytest.raises(WrongState, match="Thư ký chưa xác nhận"):
        minutes.confirm(appointment=here.chair, sitting=item.sitting)
    make.minuted(here, item.sitting)
    with pytest.raises(WrongState, match="đã được niêm phong"):
        minutes.write(appointment=here.secretary, sitting=item.sitting)


def test_closing_the_voting_needs_the_quorum_and_marks_who_is_missing(here, item):
    make.vote(item, here.seats[:3])
    with pytest.raises(NoQuorum):
        ballots.close_voting(appointment=here.chair, item=item)
    make.vote(item, here.seats[3:4])
    assert ballots.close_voting(appointment=here.chair, item=item) == 1
    absent = item.ballots.get(choice=Outcome.ABSENT)
    assert absent.seat.appointment == here.seats[4]
    with pytest.raises(WrongState, match="đã gửi rồi"):
        make.vote(item, here.seats[4:])
    assert ballots.close_voting(appointment=here.chair, item=item) == 0
    assert ballots.poll(item).voted == 4


def test_an_ordinary_member_does_not_close_the_voting(here, item):
    make.vote(item, here.seats[:4])
    with pytest.raises(NotAllowed):
        ballots.close_voting(appointment=here.seats[2], item=item)


def test_without_a_council_the_standing_office_concludes():
    here = make.place(with_council=False)
    dossier = make.accepted(here)
    with pytest.raises(Incomplete):
        conclusions.conclude_without_council(appointment=here.clerk, dossier=dossier, outcome="refuse")
    with pytest.raises(NotAllowed):
        conclusions.conclude_without_council(appointment=here.chair, dossier=dossier, outcome="level_1")
    done = conclusions.conclude_without_council(appointment=here.clerk, dossier=dossier, outcome="level_1")
    assert done.state == DossierState.PROPOSED


def test_with_a_council_the_standing_office_does_not_conclude(here):
    with pytest.raises(WrongState, match="hội đồng kết luận"):
        conclusions.conclude_without_council(
            appointment=here.clerk, dossier=make.accepted(here), outcome="level_1"
        )
