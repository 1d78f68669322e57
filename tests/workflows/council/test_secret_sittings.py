"""A secret sitting through the screens: nobody reads a count before the end, and a lost box is voted on again."""

from __future__ import annotations

import os
from pathlib import Path

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from dossiers.models import AgendaItem, BallotBox, MemberMark, SecretSlip, Turnout
from dossiers.rules.sittings import SittingRules
from dossiers.services.council import ballot_keys, secret_ballots
from tests.factories import dossiers as make
from workflows import actions
from workflows.errors import NotYours
from workflows.jobs import scheduler
from workflows.jobs.daily import run_daily
from workflows.models import TaskCard

pytestmark = pytest.mark.django_db
COUNTED = "Đề nghị công nhận mức độ 1: <strong>"


@pytest.fixture
def here(tiny_papers):
    here = make.place(sitting_rules=SittingRules(ballot_kind="secret"))
    actions.start_dossiers(round=here.round)
    make.answered(here)
    actions.submit_dossier(appointment=here.heads[0], dossier=here.dossier(), requested_level=1)
    actions.accept_dossier(appointment=here.clerk, dossier=here.dossier())
    actions.open_sitting(appointment=here.secretary, round=here.round, dossiers=[here.dossier()])
    return here


@pytest.fixture
def item(here) -> AgendaItem:
    return AgendaItem.objects.select_related("dossier__unit", "sitting").get()


def as_(appointment) -> Client:
    client = Client()
    client.force_login(appointment.user)
    return client


def page(appointment, address: str) -> str:
    return as_(appointment).get(address).content.decode()


def task_of(node: str, appointment) -> str:
    return TaskCard.objects.open().filter(node=node).mine(appointment).get().get_absolute_url()


def sitting_of(item: AgendaItem) -> str:
    return f"/ho-so/phien-hop/{item.sitting_id}/"


def vote(appointment, **more: str) -> int:
    form = {"act": "vote", "outcome": "level_1", "reason": "", **more}
    return as_(appointment).post(task_of("ballot", appointment), form).status_code


def test_a_secret_sitting_is_voted_concluded_and_minuted(here, item):
    for seat in here.seats:
        said = page(seat, task_of("ballot", seat))
        assert "khóa trong hòm phiếu" in said
        assert "Lưu nhận xét" not in said
        assert vote(seat, **{"mark-1.1": "fail", "note-1.1": "Không thấy số liệu."}) == 302
        running = TaskCard.objects.open().filter(node="ballot").exists()
        for reader in (*here.seats, here.clerk):
            assert (COUNTED in page(reader, sitting_of(item))) is False, running
    assert "Mở hòm phiếu" not in page(here.heads[0], here.dossier().get_absolute_url())
    said = page(here.chair, task_of("conclude", here.chair))
    assert "Đề nghị công nhận mức độ 1: <strong>5</strong>" in said
    assert said.count("Không thấy số liệu.") == 5
    address = task_of("conclude", here.chair)
    assert as_(here.chair).post(address, {"outcome": "level_1"}).status_code == 302
    assert f"{COUNTED}5" in page(here.secretary, sitting_of(item))
    actions.write_minutes(appointment=here.secretary, sitting=item.sitting)
    actions.confirm_minutes(appointment=here.chair, sitting=item.sitting)


def test_marks_are_not_kept_apart_from_the_slip_and_what_was_typed_stays(here, item):
    seat = here.seats[2]
    answer = as_(seat).post(
        task_of("ballot", seat), {"act": "marks", "mark-1.1": "fail", "note-1.1": "Tôi đã ghi"}
    )
    assert answer.status_code == 422
    assert "gửi cùng phiếu" in answer.content.decode()
    assert "Tôi đã ghi" in answer.content.decode()
    assert not MemberMark.objects.exists()


def test_a_vote_interrupted_between_its_steps_stays_in_the_inbox_and_is_sent_again(here, item, monkeypatch):
    seat = here.seats[2]
    with monkeypatch.context() as cut:
        cut.setattr(secret_ballots, "confirm_slip", lambda **_: (_ for _ in ()).throw(SystemExit))
        with pytest.raises(SystemExit):
            actions.cast_ballot(appointment=seat, item=item, choice="refuse", reason="Thiếu.")
    assert not Turnout.objects.exists()
    for one in here.seats:
        assert vote(one) == 302
    assert set(SecretSlip.objects.values_list("choice", flat=True)) == {"level_1"}
    assert SecretSlip.objects.count() == 5


def test_a_second_window_reads_that_the_ballot_is_in(here, item):
    seat = here.seats[2]
    address = task_of("ballot", seat)
    assert vote(seat) == 302
    again = as_(seat).post(address, {"act": "vote", "outcome": "refuse", "reason": "Khác."})
    assert again.status_code in {409, 422}
    assert Turnout.objects.count() == 1


def test_who_has_no_task_here_leaves_no_slip_that_counts(here, item):
    task = TaskCard.objects.open().filter(node="ballot").mine(here.seats[2]).get().task
    with pytest.raises(NotYours):
        actions.cast_ballot(appointment=here.seats[3], item=item, choice="level_1", task=task)
    assert not Turnout.objects.exists()


def test_a_box_left_locked_is_said_and_opened_by_the_clock(here, item, monkeypatch):
    with monkeypatch.context() as cut:
        cut.setattr(secret_ballots, "open_if_over", lambda **_: False)
        for seat in here.seats:
            actions.cast_ballot(appointment=seat, item=item, choice="level_1")
    address = task_of("conclude", here.chair)
    said = page(here.chair, address)
    assert "đang được mở" in said
    assert 'name="outcome"' not in said
    monkeypatch.setattr(scheduler, "close_old_connections", lambda: None)
    monkeypatch.setattr(scheduler, "run_daily", lambda day: None)
    scheduler.run_due_jobs(item.sitting.opened_at, None)
    assert f"{COUNTED}5" in page(here.chair, address)


def test_a_lost_box_is_said_on_every_page_and_voted_on_again(here, item):
    for seat in here.seats[:4]:
        actions.cast_ballot(appointment=seat, item=item, choice="level_1")
    ballot_keys.destroy(BallotBox.objects.get().key)
    late = as_(here.seats[4]).post(
        task_of("ballot", here.seats[4]), {"act": "vote", "outcome": "level_1", "reason": ""}
    )
    assert (late.status_code, "Phải bỏ phiếu lại" in late.content.decode()) == (422, True)
    said = page(here.secretary, sitting_of(item))
    assert "Phải bỏ phiếu lại" in said
    assert 'value="close"' not in said
    form = {"act": "adjourn", "item": item.pk, "reason": "Mất khóa hòm phiếu."}
    assert as_(here.secretary).post(sitting_of(item), form).status_code == 302
    assert "hủy, không mở" in page(here.secretary, sitting_of(item))
    again = actions.open_sitting(appointment=here.secretary, round=here.round, dossiers=[here.dossier()])
    item = again.items.select_related("dossier__unit", "sitting").get()
    for seat in here.seats:
        actions.cast_ballot(appointment=seat, item=item, choice="level_1")
    actions.conclude(appointment=here.chair, item=item, outcome="level_1")


def test_a_box_lost_after_the_last_vote_is_said_to_who_presides(here, item, monkeypatch):
    with monkeypatch.context() as cut:
        cut.setattr(secret_ballots, "open_if_over", lambda **_: False)
        for seat in here.seats:
            actions.cast_ballot(appointment=seat, item=item, choice="level_1")
    ballot_keys.destroy(BallotBox.objects.get().key)
    said = page(here.chair, task_of("conclude", here.chair))
    assert "Phải bỏ phiếu lại" in said
    assert 'name="outcome"' not in said
    actions.adjourn(appointment=here.secretary, item=item, reason="Mất khóa hòm phiếu.")


def test_the_days_work_destroys_keys_that_no_box_needs(here, item, settings):
    forgotten, _ = ballot_keys.make()
    needed = BallotBox.objects.get().key
    for name in (forgotten, needed):
        os.utime(Path(settings.BALLOT_KEYS) / name.hex, (0, 0))
    run_daily()
    assert not ballot_keys.is_there(forgotten)
    assert ballot_keys.is_there(needed)


def test_a_secret_sitting_costs_a_reader_the_same_queries_however_long(tiny_papers):
    here = make.place(units=3, sitting_rules=SittingRules(ballot_kind="secret"))
    actions.start_dossiers(round=here.round)
    for number in range(3):
        make.answered(here, number)
        actions.submit_dossier(
            appointment=here.heads[number], dossier=here.dossier(number), requested_level=1
        )
        actions.accept_dossier(appointment=here.clerk, dossier=here.dossier(number))
    chosen = here.dossiers()
    counts = []
    for some in (chosen[:1], chosen[1:]):
        held = actions.open_sitting(appointment=here.secretary, round=here.round, dossiers=some)
        for one in held.items.select_related("dossier__unit", "sitting"):
            actions.cast_ballot(appointment=here.seats[2], item=one, choice="level_1")
        reader = as_(here.secretary)
        reader.get(f"/ho-so/phien-hop/{held.pk}/")
        with CaptureQueriesContext(connection) as asked:
            reader.get(f"/ho-so/phien-hop/{held.pk}/")
        counts.append(len(asked))
    assert counts[0] == counts[1]
