"""The box of a secret ballot: its bytes, its keys, votes that are interrupted, boxes that cannot be opened."""

from __future__ import annotations

import os
import stat
from itertools import pairwise
from pathlib import Path

import pytest
from django.core.management import call_command

from dossiers import checks
from dossiers.errors import BadAnswer, BallotsLost, NoKeyFolder, NoQuorum, WrongState
from dossiers.models import AgendaItem, BallotBox, SecretSlip, Sitting, Turnout
from dossiers.rules import ballot_boxes
from dossiers.rules.ballot_boxes import SLOT, Slip, SlipInBox, SlipTooLong
from dossiers.rules.sittings import SittingRules
from dossiers.services.council import (
    ballot_keys,
    ballot_results,
    ballots,
    conclusions,
    minutes,
    secret_ballots,
    sittings,
)
from ledger.models import AuditLine
from tests.factories import dossiers as make
from tests.forging import forge

SECRET = SittingRules(ballot_kind="secret")


class TestRules:
    """Bytes of one length, and which slips count."""

    @pytest.mark.parametrize(
        "lying",
        [
            [],
            [SlipInBox(Slip("abstain"))],
            [
                SlipInBox(Slip("refuse", "Thiếu số liệu. " * 200)),
                SlipInBox(Slip("level_1"), seat=3, receipt="x"),
            ],
            [SlipInBox(Slip("level_2", marks=({"code": "1.1", "choice": "pass", "note": "Đủ", "page": 2},)))],
        ],
    )
    def test_a_box_is_read_as_it_was_packed_and_has_one_length(self, lying):
        packed = ballot_boxes.pack(lying, 5)
        assert len(packed) == 5 * SLOT
        assert ballot_boxes.unpack(packed) == lying

    def test_a_slip_that_does_not_fit_is_refused(self):
        with pytest.raises(SlipTooLong):
            ballot_boxes.pack([SlipInBox(Slip("refuse", os.urandom(SLOT).hex()))], 5)

    def test_a_slip_counts_once_its_vote_is_done_and_its_seat_is_taken_off_then(self):
        lying = [
            SlipInBox(Slip("level_1"), seat=1, receipt="a"),
            SlipInBox(Slip("refuse"), seat=2, receipt="b"),
        ]
        assert ballot_boxes.counted(lying, {1}) == [Slip("level_1")]
        assert ballot_boxes.settled(lying, {1}) == [SlipInBox(Slip("level_1")), lying[1]]

    def test_a_repeated_vote_takes_the_place_of_the_interrupted_one_and_of_no_other(self):
        lying = [
            SlipInBox(Slip("level_1"), seat=1, receipt="a"),
            SlipInBox(Slip("refuse"), seat=2, receipt="b"),
        ]
        new = SlipInBox(Slip("abstain"), seat=2, receipt="c")
        assert ballot_boxes.with_slip(lying, new, {1}) == [SlipInBox(Slip("level_1")), new]


class TestKeys:
    """Files of the owner alone, wrapped, destroyed."""

    def test_the_folder_and_the_files_are_closed_to_everybody_else(self, settings):
        Path(settings.BALLOT_KEYS).mkdir(mode=0o755)
        name, key = ballot_keys.make()
        path = Path(settings.BALLOT_KEYS) / name.hex
        assert stat.S_IMODE(path.parent.stat().st_mode) == 0o700
        assert stat.S_IMODE(path.stat().st_mode) == 0o600
        assert key not in path.read_bytes()
        assert ballot_keys.read(name) == key

    def test_a_key_is_read_under_a_secret_of_before_and_under_no_other(self, settings):
        name, key = ballot_keys.make()
        before, settings.SECRET_KEY = settings.SECRET_KEY, "another-" * 8
        with pytest.raises(BallotsLost):
            ballot_keys.read(name)
        settings.SECRET_KEY_FALLBACKS = [before]
        assert ballot_keys.read(name) == key

    def test_a_destroyed_key_is_gone_and_may_be_destroyed_again(self, settings):
        name, _ = ballot_keys.make()
        ballot_keys.destroy(name)
        ballot_keys.destroy(name)
        assert list(Path(settings.BALLOT_KEYS).iterdir()) == []
        with pytest.raises(BallotsLost):
            ballot_keys.read(name)

    def test_a_folder_that_cannot_be_written_is_said_in_words(self, settings, tmp_path):
        (tmp_path / "file").write_text("")
        settings.BALLOT_KEYS = tmp_path / "file" / "keys"
        with pytest.raises(NoKeyFolder, match="BALLOT_KEYS"):
            ballot_keys.make()

    def test_the_sweep_destroys_what_no_box_needs_but_nothing_young_needed_or_foreign(self, settings):
        forgotten, needed, foreign, young = [ballot_keys.make()[0] for _ in range(4)]
        root = Path(settings.BALLOT_KEYS)
        (root / foreign.hex).write_bytes(os.urandom(60))
        (root / "ghi-chu.txt").write_text("")
        for name in (forgotten, needed, foreign):
            os.utime(root / name.hex, (0, 0))
        assert ballot_keys.sweep({needed}) == 1
        assert {path.name for path in root.iterdir()} == {
            needed.hex, foreign.hex, young.hex, "ghi-chu.txt",
        }  # fmt: skip


def test_a_key_folder_that_would_be_backed_up_or_cannot_be_made_is_warned_of(settings, tmp_path):
    assert checks.ballot_key_folder(None) == []
    settings.BALLOT_KEYS = Path(settings.MEDIA_ROOT) / "keys"
    assert [one.id for one in checks.ballot_key_folder(None)] == ["dossiers.W001"]
    (tmp_path / "file").write_text("")
    settings.BALLOT_KEYS = tmp_path / "file"
    assert [one.id for one in checks.ballot_key_folder(None)] == ["dossiers.W002"]


@pytest.fixture
def item(db) -> AgendaItem:
    return make.on_agenda(make.place(sitting_rules=SECRET))[0]


@pytest.fixture
def seats(item) -> list:
    rows = item.sitting.council.seats.select_related("appointment__user").order_by("pk")
    return [seat.appointment for seat in rows]


def lose_the_key() -> None:
    ballot_keys.destroy(BallotBox.objects.get().key)


def put_in(seat, item, choice: str) -> str:
    return secret_ballots.put_in_slip(appointment=seat, item=item, choice=choice, reason="Vì thế")


def test_a_vote_interrupted_after_the_slip_has_not_happened_and_is_repeated(item, seats):
    put_in(seats[0], item, "refuse")
    assert not Turnout.objects.exists()
    make.vote(item, seats[1:])
    assert ballots.poll(item).voted == 4
    make.vote(item, seats[:1])
    assert ballots.poll(item).tally == {"level_1": 5}


def test_a_slip_without_its_vote_counts_for_nothing_when_the_voting_is_closed(item, seats):
    make.vote(item, seats[:4])
    receipt = put_in(seats[4], item, "refuse")
    ballots.close_voting(appointment=seats[0], item=item)
    assert ballots.poll(item).tally == {"level_1": 4, "absent": 1}
    with pytest.raises(WrongState, match="đã gửi rồi"):
        secret_ballots.confirm_slip(appointment=seats[4], item=item, receipt=receipt)


def test_of_two_windows_of_one_member_the_one_that_is_told_so_counts(item, seats):
    first, second = put_in(seats[0], item, "refuse"), put_in(seats[0], item, "level_1")
    with pytest.raises(WrongState, match="cửa sổ khác"):
        secret_ballots.confirm_slip(appointment=seats[0], item=item, receipt=first)
    secret_ballots.confirm_slip(appointment=seats[0], item=item, receipt=second)
    with pytest.raises(WrongState, match="đã gửi rồi"):
        put_in(seats[0], item, "abstain")
    make.vote(item, seats[1:], "abstain")
    assert ballots.poll(item).tally == {"level_1": 1, "abstain": 4}


def test_a_receipt_of_another_member_makes_no_vote(item, seats):
    receipt = put_in(seats[0], item, "refuse")
    put_in(seats[1], item, "level_1")
    with pytest.raises(WrongState):
        secret_ballots.confirm_slip(appointment=seats[1], item=item, receipt=receipt)


def test_an_opening_that_was_interrupted_is_made_up_for_by_the_clock_and_by_the_conclusion(item, seats):
    for seat in seats:
        secret_ballots.confirm_slip(appointment=seat, item=item, receipt=put_in(seat, item, "level_1"))
    assert ballots.poll(item).locked
    assert secret_ballots.open_finished_boxes() == 1
    assert ballots.poll(item).tally == {"level_1": 5}
    assert secret_ballots.open_finished_boxes() == 0


def test_the_conclusion_opens_what_is_still_locked(item, seats):
    for seat in seats:
        secret_ballots.confirm_slip(appointment=seat, item=item, receipt=put_in(seat, item, "level_1"))
    conclusions.conclude(appointment=seats[0], item=item, outcome="level_1")
    assert SecretSlip.objects.count() == 5


@pytest.mark.django_db(transaction=True)
def test_each_vote_takes_a_new_key_and_the_opening_leaves_none(settings):
    here = make.place(sitting_rules=SECRET)
    [item] = make.on_agenda(here)
    root, seen = Path(settings.BALLOT_KEYS), []
    for seat in here.seats:
        seen.append({path.name for path in root.iterdir()})
        make.vote(item, [seat])
    assert [len(names) for names in seen] == [1] * 5
    assert all(one.isdisjoint(other) for one, other in pairwise(seen))
    assert list(root.iterdir()) == []
    box = BallotBox.objects.get()
    assert (bytes(box.content), box.key, box.ended) == (b"", None, "opened")


def test_a_key_that_is_gone_before_anybody_has_voted_costs_nothing(item, seats):
    lose_the_key()
    make.vote(item, seats)
    assert ballots.poll(item).tally == {"level_1": 5}


def test_a_key_that_is_gone_means_another_vote_in_words_and_nothing_crashes(item, seats):
    make.vote(item, seats[:3])
    lose_the_key()
    poll = ballots.poll(item)
    assert (poll.voted, poll.to_vote_again(), poll.carried()) == (3, True, None)
    with pytest.raises(BallotsLost, match="Phải bỏ phiếu lại"):
        make.vote(item, seats[3:4])
    assert Turnout.objects.count() == 3


def test_lost_slips_are_put_off_by_the_secretary_and_voted_on_again(item, seats):
    make.vote(item, seats[:4])
    lose_the_key()
    ballots.close_voting(appointment=seats[0], item=item)
    with pytest.raises(BallotsLost):
        conclusions.conclude(appointment=seats[0], item=item, outcome="level_1")
    conclusions.adjourn(appointment=seats[1], item=item, reason="Mất khóa hòm phiếu.")
    round_ = Sitting.objects.get().round
    again = sittings.open_sitting(appointment=seats[1], round=round_, dossiers=[item.dossier]).items.get()
    make.vote(again, seats)
    assert ballots.poll(again).tally == {"level_1": 5}


@pytest.mark.parametrize(
    "statement", ["DELETE FROM dossiers_turnout", "UPDATE dossiers_ballotbox SET content = ''"]
)
def test_a_box_that_does_not_fit_who_has_voted_is_not_opened(item, seats, statement):
    make.vote(item, seats[:4])
    if "DELETE" in statement:
        statement += f" WHERE seat_id = {Turnout.objects.first().seat_id}"
    forge(statement)
    assert ballots.poll(item).lost


def test_absences_written_behind_our_back_do_not_open_the_slip_of_one(item, seats):
    make.vote(item, seats[:1], "refuse")
    for seat in item.sitting.council.seats.exclude(appointment=seats[0]):
        forge(
            "INSERT INTO dossiers_turnout (item_id, seat_id, voted) VALUES (%s, %s, %s)",
            item.pk,
            seat.pk,
            False,
        )
    assert secret_ballots.open_finished_boxes() == 0
    with pytest.raises(NoQuorum):
        conclusions.conclude(appointment=seats[0], item=item, outcome="refuse", reason="Thiếu.")
    assert not SecretSlip.objects.exists()


def test_asking_how_the_voting_stands_writes_nothing(item):
    BallotBox.objects.all().delete()
    Turnout.objects.create(item=item, seat=item.sitting.council.seats.first())
    SecretSlip.objects.create(item=item, choice="refuse")
    poll = ballots.poll(item)
    assert (poll.locked, poll.lost, poll.tally) == (True, "", {})
    assert not BallotBox.objects.exists()
    assert SecretSlip.objects.exists()


def test_a_vote_that_comes_in_while_a_list_is_read_is_no_loss(item, seats):
    read = AgendaItem.objects.select_related("box", "sitting").get()
    lose_the_key()
    assert ballot_results.lost_key_sentence(read)
    make.vote(item, seats[:1])
    assert not ballot_results.lost_key_sentence(read)


def test_slips_without_a_quorum_are_thrown_away_unopened(item, seats):
    make.vote(item, seats[:2], "refuse", "Thiếu số liệu.")
    conclusions.adjourn(appointment=seats[1], item=item, reason="Hai người họp.")
    item.refresh_from_db()
    assert (BallotBox.objects.get().ended, SecretSlip.objects.count()) == ("discarded", 0)
    assert not ballot_results.is_counted(item)
    assert "hủy, không mở" in AuditLine.objects.get(act="adjourn").sentence
    facts = minutes.minutes_facts(item.sitting)
    assert facts["table"]["rows"][0][2:5] == ["–"] * 3
    assert "Thiếu số liệu" not in str(facts)


def test_a_reason_too_long_for_a_slip_is_refused_in_words(item, seats):
    with pytest.raises(BadAnswer, match="viết ngắn lại"):
        ballots.cast_ballot(appointment=seats[0], item=item, choice="refuse", reason=os.urandom(SLOT).hex())
    assert not Turnout.objects.exists()


def test_no_secret_sitting_is_opened_where_keys_cannot_be_kept(db, settings, tmp_path):
    here = make.place(sitting_rules=SECRET)
    (tmp_path / "file").write_text("")
    settings.BALLOT_KEYS = tmp_path / "file"
    with pytest.raises(NoKeyFolder):
        make.on_agenda(here)
    assert not Sitting.objects.exists()


@pytest.mark.parametrize("concluded", [False, True])
def test_a_slip_changed_after_the_opening_is_named(item, seats, concluded):
    make.vote(item, seats[:4])
    make.vote(item, seats[4:], "refuse", "Thiếu số liệu.")
    if concluded:
        conclusions.conclude(appointment=seats[0], item=item, outcome="level_1")
    call_command("verify_chain", str(item.dossier_id))
    call_command("verify_audit")
    forge("UPDATE dossiers_secretslip SET choice = 'level_1', reason = '' WHERE choice = 'refuse'")
    with pytest.raises(SystemExit):
        call_command("verify_chain", str(item.dossier_id))
    slips = [(one.choice, one.reason) for one in SecretSlip.objects.all()]
    forge("UPDATE dossiers_agendaitem SET slips_sha256 = %s", ballot_results.hash_of_slips(slips))
    with pytest.raises(SystemExit):
        call_command("verify_audit")


def test_no_line_of_the_log_and_no_message_tells_an_opinion_or_lets_it_be_guessed(item, seats):
    make.vote(item, seats[:4])
    make.vote(item, seats[4:], "refuse", "Lý do riêng.")
    item.refresh_from_db()
    assert len(item.slips_sha256) == 64
    told = AuditLine.objects.get(act="open-ballots")
    assert (told.actor, "5 phiếu" in told.sentence) == (None, True)
    assert item.slips_sha256 not in told.sentence
    for line in AuditLine.objects.filter(act__in=("cast-ballot", "open-ballots")):
        assert "refuse" not in line.sentence + line.seals
        assert "Lý do riêng" not in line.sentence + line.seals
