"""A secret ballot: the database knows who voted, after the opening also what was voted, never who voted what."""

from __future__ import annotations

import importlib
from itertools import pairwise

import pytest
from django.apps import apps
from django.db import connection

from dossiers.errors import BadAnswer, NoQuorum, NotAllowed, WrongState
from dossiers.models import AgendaItem, Ballot, BallotBox, MemberMark, SecretSlip, Sitting, Turnout
from dossiers.rules.sittings import VOTE_AGAIN, SittingRules
from dossiers.services.council import ballots, conclusions, secret_ballots
from dossiers.services.council.minutes import minutes_facts
from ledger.models import AuditLine
from tests.factories import dossiers as make

pytestmark = pytest.mark.django_db
SECRET = SittingRules(ballot_kind="secret")


@pytest.fixture
def item() -> AgendaItem:
    return make.on_agenda(make.place(sitting_rules=SECRET))[0]


@pytest.fixture
def seats(item) -> list:
    seats = item.sitting.council.seats.select_related("appointment__user").order_by("pk")
    return [seat.appointment for seat in seats]


def test_no_row_ties_a_seat_to_a_choice(item, seats):
    make.vote(item, seats[:4])
    make.vote(item, seats[4:], "refuse", "Thiếu số liệu.")
    assert not Ballot.objects.exists()
    assert Turnout.objects.filter(item=item, voted=True).count() == 5
    assert sorted(SecretSlip.objects.values_list("choice", flat=True)) == ["level_1"] * 4 + ["refuse"]
    columns = {field.column for field in SecretSlip._meta.fields}
    assert columns == {"id", "item_id", "choice", "reason"}
    assert {field.column for field in Turnout._meta.fields} == {"id", "item_id", "seat_id", "voted"}


def stored_order() -> list[str]:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT choice FROM dossiers_secretslip ORDER BY "
            + ("rowid" if connection.vendor == "sqlite" else "ctid")
        )
        return [choice for (choice,) in cursor.fetchall()]


def test_the_order_of_the_rows_tells_nothing(item, seats, monkeypatch):
    monkeypatch.setattr(
        "dossiers.services.council.ballot_boxes.random_source.shuffle",
        lambda rows: rows.sort(key=lambda one: str(one)),
    )
    make.vote(item, seats[:1], "refuse")
    make.vote(item, seats[1:])
    assert stored_order() == ["level_1"] * 4 + ["refuse"]  # the first voter's stands where the shuffle put it


def test_before_the_voting_is_over_nothing_of_the_opinions_is_known_to_anybody(item, seats):
    make.vote(item, seats[:4], "refuse", "Thiếu số liệu.")
    poll = ballots.poll(item)
    assert (poll.tally, poll.locked, poll.voted, poll.carried()) == ({}, True, 4, None)
    assert not SecretSlip.objects.exists()
    assert b"refuse" not in bytes(BallotBox.objects.get().content)
    with pytest.raises(WrongState, match="chưa bỏ phiếu kín"):
        conclusions.conclude(appointment=seats[0], item=item, outcome="refuse", reason="Thiếu.")
    make.vote(item, seats[4:])
    assert ballots.poll(item).tally == {"refuse": 4, "level_1": 1}


def test_the_box_has_one_length_and_is_wholly_new_after_each_vote(item, seats):
    states = [bytes(BallotBox.objects.get().content)]
    for number, seat in enumerate(seats[:4]):
        marks = [{"code": "1.1", "choice": "fail", "note": "Không thấy." * 50}] if number % 2 else []
        ballots.cast_ballot(appointment=seat, item=item, choice="refuse", reason="x" * 3000, marks=marks)
        states.append(bytes(BallotBox.objects.get().content))
    assert {len(state) for state in states} == {len(states[0])}
    for before, after in pairwise(states):
        same = sum(one == other for one, other in zip(before, after, strict=True))
        assert same < len(after) / 128  # as chance has it: one byte in 256


def test_no_audit_line_says_a_choice(item, seats):
    make.vote(item, seats, "refuse", "Lý do riêng của thành viên.")
    said = " ".join(AuditLine.objects.filter(act="cast-ballot").values_list("sentence", flat=True))
    assert "refuse" not in said
    assert "Không đề nghị" not in said
    assert "Lý do riêng" not in said


def test_nobody_votes_twice_and_no_slip_is_lost(item, seats):
    for number, seat in enumerate(seats, 1):
        make.vote(item, [seat])
        with pytest.raises(WrongState, match="đã gửi rồi"):
            ballots.cast_ballot(appointment=seat, item=item, choice="level_1")
        assert Turnout.objects.count() == number
    assert SecretSlip.objects.count() == len(seats)


def test_who_stays_out_gives_no_slip_and_lowers_the_base(item, seats):
    ballots.declare_conflict(appointment=seats[4], item=item, reason="Người nhà.")
    with pytest.raises(NotAllowed):
        ballots.cast_ballot(appointment=seats[4], item=item, choice="level_1")
    assert ballots.poll(item).base == 4


def test_quorum_counts_the_turnout_and_absence_is_recorded(item, seats):
    make.vote(item, seats[:3])
    with pytest.raises(NoQuorum):
        conclusions.conclude(appointment=seats[0], item=item, outcome="level_1")
    make.vote(item, seats[3:4], "abstain")
    assert ballots.close_voting(appointment=seats[0], item=item) == 1
    assert ballots.poll(item).tally == {"level_1": 3, "abstain": 1, "absent": 1}
    conclusions.conclude(appointment=seats[0], item=item, outcome="level_1")
    item.refresh_from_db()
    assert item.outcome == "level_1"


def test_the_minutes_tell_the_reasons_without_names(item, seats):
    make.vote(item, seats[:4])
    make.vote(item, seats[4:], "refuse", "Thiếu số liệu.")
    conclusions.conclude(appointment=seats[0], item=item, outcome="level_1")
    facts = minutes_facts(Sitting.objects.get())
    assert facts["table"]["rows"][0][2:5] == ["4", "1", "0"]
    assert facts["sections"][0]["paragraphs"].count("- Thiếu số liệu.") == 1
    assert str(seats[4].user) not in str(facts["sections"])


def test_marks_are_given_with_the_slip_and_stand_without_a_name_once_it_is_opened(item, seats):
    with pytest.raises(WrongState, match="gửi cùng phiếu"):
        ballots.rate_indicators(appointment=seats[2], item=item, marks=[{"code": "1.1", "choice": "fail"}])
    for seat, mark in ((seats[2], "fail"), (seats[3], "pass")):
        marks = [{"code": "1.1", "choice": mark, "note": " Đã xem. "}]
        ballots.cast_ballot(appointment=seat, item=item, choice="level_1", marks=marks)
    assert not MemberMark.objects.exists()
    assert not AuditLine.objects.filter(act="mark-indicators").exists()
    make.vote(item, [seats[0], seats[1], seats[4]])
    kept = MemberMark.objects.values_list("code", "choice", "note", "seat")
    assert sorted(kept) == [("1.1", "fail", "Đã xem.", None), ("1.1", "pass", "Đã xem.", None)]


def test_a_mark_that_cannot_be_right_is_refused_before_the_vote(item, seats):
    with pytest.raises(BadAnswer):
        ballots.cast_ballot(
            appointment=seats[2], item=item, choice="level_1", marks=[{"code": "9.9", "choice": "pass"}]
        )
    assert not Turnout.objects.exists()
    make.vote(item, [seats[2]])


def tied(tie_rule: str) -> tuple[make.Place, AgendaItem]:
    here = make.place(members=2, sitting_rules=SittingRules(ballot_kind="secret", tie_rule=tie_rule))
    [one] = make.on_agenda(here)
    make.vote(one, here.seats[:2])
    make.vote(one, here.seats[2:], "refuse")
    return here, one


def test_equal_sides_are_no_proposal_where_the_round_says_so():
    here, one = tied("conclude")
    with pytest.raises(WrongState, match="không ý kiến nào quá bán"):
        conclusions.conclude(appointment=here.chair, item=one, outcome="level_1")
    conclusions.conclude(appointment=here.chair, item=one, outcome="refuse", reason="Phiếu ngang nhau.")
    assert here.dossier().state == "refused"


def test_equal_sides_mean_another_vote_where_the_round_says_so():
    here, one = tied(VOTE_AGAIN)
    with pytest.raises(WrongState, match="phải bỏ phiếu lại"):
        conclusions.conclude(appointment=here.chair, item=one, outcome="refuse", reason="Ngang nhau.")
    conclusions.adjourn(appointment=here.secretary, item=one, reason="Phiếu ngang nhau.")
    one.refresh_from_db()
    assert (one.outcome, here.dossier().state) == ("adjourn", "review")


def test_a_vote_that_carries_is_not_adjourned():
    here = make.place(sitting_rules=SittingRules(tie_rule=VOTE_AGAIN))
    [one] = make.on_agenda(here)
    make.vote(one, here.seats)
    with pytest.raises(WrongState, match="không hoãn"):
        conclusions.adjourn(appointment=here.secretary, item=one, reason="Để sau.")


def test_casting_vote_and_another_vote_contradict_each_other():
    with pytest.raises(BadAnswer, match="hãy chọn một cách"):
        make.place(sitting_rules=SittingRules(casting_vote=True, tie_rule=VOTE_AGAIN))


def test_named_ballots_of_an_old_secret_sitting_lose_their_names(item):
    BallotBox.objects.all().delete()
    seats = list(item.sitting.council.seats.order_by("pk"))
    for seat, choice in zip(seats, ["level_1", "level_1", "refuse", "abstain", "absent"], strict=True):
        Ballot.objects.create(item=item, seat=seat, choice=choice, manifest_sha256=item.manifest_sha256)
    MemberMark.objects.create(item=item, seat=seats[2], code="1.1", choice="fail")
    migration = importlib.import_module("dossiers.migrations.0012_names_off_secret_slips")
    migration.part(apps, None)
    assert not Ballot.objects.exists()
    assert secret_ballots.open_finished_boxes() == 1
    assert ballots.poll(item).tally == {"level_1": 2, "refuse": 1, "abstain": 1, "absent": 1}
    assert set(Turnout.objects.filter(voted=False).values_list("seat", flat=True)) == {seats[4].pk}
    assert MemberMark.objects.get().seat is None


def test_slips_of_a_sitting_that_runs_from_before_go_into_the_box(item, seats):
    BallotBox.objects.all().delete()
    for seat in item.sitting.council.seats.order_by("pk")[:2]:
        Turnout.objects.create(item=item, seat=seat)
        SecretSlip.objects.create(item=item, choice="refuse", reason="Thiếu số liệu.")
    MemberMark.objects.create(item=item, code="1.1", choice="fail")
    assert ballots.poll(item).locked
    assert secret_ballots.open_finished_boxes() == 0
    assert not SecretSlip.objects.exists()
    make.vote(item, seats[2:])
    assert ballots.poll(item).tally == {"refuse": 2, "level_1": 3}
    assert MemberMark.objects.get().choice == "fail"
