"""Taking, giving back and handing over an office's task; acting for somebody; a conflict on the ballot screen."""

from __future__ import annotations

import pytest
from django.test import Client
from django.utils import timezone

from accounts.models import Role
from accounts.queries import acting_appointments
from accounts.services import stand_ins
from dossiers.errors import Incomplete
from ledger.models import AuditLine, OutboxMessage
from tests.factories import dossiers as make
from tests.factories.accounts import AppointmentFactory
from workflows import actions
from workflows.errors import JustHandled, NotYours
from workflows.inbox import assignment
from workflows.models import TaskCard

pytestmark = pytest.mark.django_db


@pytest.fixture
def here(tiny_papers):
    place = make.place()
    actions.start_dossiers(round=place.round)
    make.answered(place)
    actions.submit_dossier(appointment=place.heads[0], dossier=place.dossier(), requested_level=1)
    return place


@pytest.fixture
def colleague(here):
    return AppointmentFactory(role=Role.STANDING_CLERK, office=here.standing, capacity="Chuyên viên")


def card():
    return TaskCard.objects.open().get(node="check")


def test_a_taken_task_is_done_by_its_keeper_only(here, colleague):
    assignment.claim(appointment=colleague, card=card())
    with pytest.raises(JustHandled, match=str(colleague.user)):
        assignment.claim(appointment=here.clerk, card=card())
    with pytest.raises(NotYours, match="đã nhận việc này"):
        actions.accept_dossier(appointment=here.clerk, dossier=here.dossier())
    assignment.release(appointment=colleague, card=card())
    actions.accept_dossier(appointment=here.clerk, dossier=here.dossier())
    with pytest.raises(JustHandled):
        assignment.claim(appointment=colleague, card=TaskCard.objects.get(node="check"))


def test_a_task_is_handed_over_with_a_message_to_somebody_who_may_do_it(here, colleague):
    assignment.claim(appointment=here.clerk, card=card())
    with pytest.raises(NotYours, match="lãnh đạo đơn vị"):
        assignment.reassign(appointment=colleague, card=card(), to=colleague)
    with pytest.raises(Incomplete, match="không làm được bước này"):
        assignment.reassign(appointment=here.clerk, card=card(), to=here.chair)
    assignment.reassign(appointment=here.clerk, card=card(), to=colleague, note="Xem kỹ 1.2")
    assert card().taken_by == colleague
    assert OutboxMessage.objects.get(key__startswith="handed-").to == colleague.user
    actions.accept_dossier(appointment=colleague, dossier=here.dossier())


def test_the_task_of_somebody_who_left_is_free_again(here, colleague):
    assignment.claim(appointment=colleague, card=card())
    make.ended(colleague)
    actions.accept_dossier(appointment=here.clerk, dossier=here.dossier())
    assert TaskCard.objects.get(node="check").closed_by == here.clerk


def test_work_done_for_an_absent_person_names_both(here, colleague):
    today = timezone.localdate()
    helper = AppointmentFactory(role=Role.EDITOR, office=here.standing)
    stand_ins.stand_in(by=here.clerk, principal=here.clerk, deputy=helper.user, since=today, until=today)
    post = next(p for p in acting_appointments(helper.user) if p.stand_in)
    actions.accept_dossier(appointment=post, dossier=here.dossier())
    done = TaskCard.objects.get(node="check")
    assert (done.closed_by, done.closed_for) == (here.clerk, helper.user)
    line = AuditLine.objects.get(act="accept-dossier")
    assert line.actor == helper.user
    assert f"làm thay {here.clerk.user}" in line.acting_as
    with pytest.raises(JustHandled, match=f"{helper.user} \\(thay {here.clerk.user}"):
        actions.return_dossier(appointment=here.clerk, dossier=here.dossier(), reason="Thiếu.")


def test_the_screen_takes_gives_back_and_hands_over(here, colleague):
    client = Client()
    client.force_login(here.clerk.user)
    address = card().get_absolute_url()
    assert "Nhận việc" in client.get(address).content.decode()
    client.post(f"{address}nhan/", {"act": "take"})
    assert "đã có người nhận" in client.get(address).content.decode()
    client.post(f"{address}nhan/", {"act": "hand-over", "to": colleague.pk})
    assert card().taken_by == colleague
    client.post(f"{address}nhan/", {"act": "give-back"})
    assert card().taken_by == colleague


def test_the_ballot_keeps_marks_and_takes_a_conflict(here):
    actions.accept_dossier(appointment=here.clerk, dossier=here.dossier())
    sitting = actions.open_sitting(appointment=here.secretary, round=here.round, dossiers=[here.dossier()])
    client = Client()
    client.force_login(here.seats[2].user)
    address = TaskCard.objects.open().get(person=here.seats[2]).get_absolute_url()
    assert client.post(address, {"act": "marks"}).status_code == 422
    assert (
        client.post(address, {"act": "marks", "mark-1.1": "unclear", "note-1.1": "Xem lại."}).status_code
        == 302
    )
    assert "Xem lại." in client.get(address).content.decode()
    assert client.post(address, {"act": "conflict", "conflict": " "}).status_code == 422
    assert client.post(address, {"act": "conflict", "conflict": "Người nhà."}).status_code == 302
    assert "Người nhà." not in client.get(f"/ho-so/phien-hop/{sitting.pk}/").content.decode()
    client.force_login(here.clerk.user)
    page = client.get(f"/ho-so/phien-hop/{sitting.pk}/").content.decode()
    assert "Người nhà." in page, "the standing office knows why, the members that a conflict was declared"
    other = Client()
    other.force_login(here.seats[3].user)
    address = TaskCard.objects.open().get(person=here.seats[3]).get_absolute_url()
    assert other.post(address, {"act": "vote", "outcome": "level_1", "mark-1.1": "pass"}).status_code == 302
    assert sitting.items.get().marks.get().choice == "pass"
