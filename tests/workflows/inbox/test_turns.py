"""Every record that is not final waits for a living person; where nobody can act, the command says so."""

from __future__ import annotations

import io
import json
import re
from datetime import timedelta
from pathlib import Path

import pytest
from django.core.management import call_command
from django.test import Client
from django.utils import timezone

from accounts.models import Appointment, Role
from dossiers.models import RoundDeadline
from dossiers.services.decisions import certificates
from tests.factories import dossiers as make
from tests.factories.accounts import AppointmentFactory
from tests.factories.workflows import accepted, in_sitting, make_world, proposed, submitted, voted
from workflows import actions
from workflows.inbox import turns
from workflows.inbox.pending import pending_items
from workflows.screens.inbox.stuck import KINDS

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("tiny_papers")]


def stuck() -> list[tuple[str, str]]:
    """Return kind and reason of everything that hangs today."""
    return [(one.kind, one.why) for one in turns.check(timezone.localdate()).stuck]


def leave(*posts: Appointment) -> None:
    """End these appointments yesterday."""
    for post in posts:
        post.valid_until = timezone.localdate() - timedelta(days=1)
        post.save(update_fields=["valid_until"])


def titles(post: Appointment) -> list[str]:
    """Return the titles of what waits beside the tasks for somebody."""
    return [item.title for item in pending_items(post, timezone.localdate())]


STEPS = {
    "self-assessment": lambda world: world,
    "check": submitted,
    "sitting": accepted,
    "proposed": proposed,
}


@pytest.mark.parametrize("step", STEPS)
def test_a_round_with_its_people_hangs_at_no_step(step):
    world = make_world()
    STEPS[step](world)
    report = turns.check(timezone.localdate())
    assert report.stuck == ()
    assert report.checked >= 2


def test_a_dossier_whose_unit_has_lost_its_head_is_stuck():
    world = make_world()
    leave(world.heads[0])
    ((kind, why),) = stuck()
    assert kind == "dossier"
    assert "Tự đánh giá và nộp hồ sơ" in why
    assert str(world.heads[0].office.unit) in why


def test_a_dossier_is_stuck_when_the_account_of_its_only_checker_is_closed():
    world = make_world()
    submitted(world)
    world.clerk.user.is_active = False
    world.clerk.user.save(update_fields=["is_active"])
    assert {kind for kind, _why in stuck()} == {"dossier", "round", "deadline"}


def test_after_the_minutes_the_standing_office_is_asked_for_the_proposal():
    world = make_world(units=2)
    assert titles(world.clerk) == []
    proposed(world, (0, 1))
    (item,) = pending_items(world.clerk, timezone.localdate())
    assert (item.title, item.subject) == ("Lập tờ trình đề nghị công nhận", "2 hồ sơ")
    assert f"/ho-so/dot/{world.round.pk}/" in item.url
    actions.draft_submission(appointment=world.clerk, round=world.round, dossiers=world.dossiers)
    assert titles(world.clerk) == []
    assert stuck() == []


def test_a_submission_nobody_may_sign_any_more_is_stuck():
    world = make_world()
    actions.draft_submission(appointment=world.clerk, round=world.round, dossiers=proposed(world))
    leave(world.chairman)
    assert [kind for kind, _why in stuck()] == ["proposal", "deadline"]


def test_a_published_decision_waits_for_the_signer_of_its_certificates():
    here = make.place(units=1)
    decision = make.decided(here, 0)
    assert titles(here.chairman) == ["Cho phép cấp giấy công nhận"]
    assert titles(here.document_clerk) == []
    certificates.order(appointment=here.chairman, decision=decision)
    assert titles(here.chairman) == []
    assert titles(here.document_clerk) == ["Cấp số giấy công nhận"]
    leave(here.document_clerk)
    assert [kind for kind, _why in stuck()] == ["certificate"]


def kinds() -> set[str]:
    """Return the kinds of what is checked today, also of what waits for somebody."""
    people, cards = turns.People(timezone.localdate()), turns._open_cards()
    rows = [*turns._sittings(cards, people), *turns._rounds(people), *turns._deadlines(people)]
    return {kind for kind, *_ in rows}


def test_a_sitting_whose_dossiers_are_judged_waits_as_minutes():
    world = make_world()
    (item,) = in_sitting(world)
    assert "sitting" in kinds()
    voted(world, item)
    actions.conclude(appointment=world.chair, item=item, outcome="level_1")
    assert "minutes" in kinds()
    assert stuck() == []
    leave(world.secretary, *world.members, world.chair)
    assert "minutes" in [kind for kind, _why in stuck()]


def test_a_round_in_which_all_is_decided_waits_as_a_report():
    here = make.place(units=1)
    assert "report" not in kinds()
    make.decided(here, 0)
    here.round.submissions.update(state="published")
    assert "report" in kinds()
    leave(here.clerk)
    assert [kind for kind, _why in stuck() if kind in {"round", "report"}] == ["round", "report"]


DEADLINES = [
    ("review", lambda world: [world.chair, world.secretary, *world.members], "Hội đồng của đợt"),
    ("decide", lambda world: [world.chairman], "không có ai giữ vai"),
    ("report", lambda world: [world.clerk], "không có ai giữ vai"),
]


@pytest.mark.parametrize(("step", "who", "why"), DEADLINES, ids=[step for step, *_ in DEADLINES])
def test_a_deadline_without_anybody_for_its_step_is_stuck(step, who, why):
    world = make_world()
    world.round.deadlines.all().delete()
    RoundDeadline.objects.create(round=world.round, step=step, due=timezone.localdate())
    assert stuck() == []
    leave(*who(world))
    (found,) = [said for kind, said in stuck() if kind == "deadline"]
    assert why in found


def test_a_deadline_whose_step_every_dossier_has_passed_needs_nobody():
    here = make.place(units=1)
    RoundDeadline.objects.filter(round=here.round).delete()
    RoundDeadline.objects.create(round=here.round, step="decide", due=timezone.localdate())
    make.decided(here, 0)
    assert "deadline" not in kinds()


def test_the_command_prints_what_is_stuck_and_ends_with_1():
    world = make_world()
    out = io.StringIO()
    call_command("verify_procedure", "--json", stdout=out)
    assert json.loads(out.getvalue()) == {"checked": 6, "stuck": []}
    leave(world.heads[0])
    out = io.StringIO()
    with pytest.raises(SystemExit) as ended:
        call_command("verify_procedure", "--json", stdout=out, stderr=io.StringIO())
    assert ended.value.code == 1
    (one,) = json.loads(out.getvalue())["stuck"]
    assert (one["kind"], one["id"], one["state"]) == ("dossier", world.dossiers[0].pk, "Đang tự đánh giá")


def test_a_final_record_waits_for_nobody():
    here = make.place(units=1)
    make.decided(here, 0)
    leave(*here.heads)
    assert stuck() == []


def page_of(post: Appointment):
    """Return the administrators' page as somebody gets it."""
    client = Client()
    client.force_login(post.user)
    return client.get("/viec/khong-den-luot-ai/")


def test_an_administrator_sees_what_hangs_in_the_territory_with_the_way_to_give_it_to_somebody():
    world = make_world()
    keeper = AppointmentFactory(role=Role.ADMINISTRATOR, office=world.clerk.office)
    assert "Việc nào cũng có người làm" in page_of(keeper).content.decode()
    leave(world.heads[0], world.chairman)
    words = page_of(keeper).content.decode()
    assert f'href="{world.dossiers[0].get_absolute_url()}"' in words
    assert str(world.dossiers[0].unit) in words
    assert "Thời hạn: " in words
    assert 'href="/to-chuc/nhan-su/"' in words


def test_an_administrator_of_elsewhere_sees_nothing_of_it():
    world = make_world()
    leave(world.heads[0])
    words = page_of(AppointmentFactory(role=Role.ADMINISTRATOR)).content.decode()
    assert str(world.dossiers[0].unit) not in words
    assert "Việc nào cũng có người làm" in words


def test_an_administrator_of_a_unit_sees_its_dossier_and_not_that_of_another_unit():
    world = make_world(units=2)
    keeper = AppointmentFactory(role=Role.ADMINISTRATOR, office=world.heads[0].office)
    leave(*world.heads, world.chairman)
    words = page_of(keeper).content.decode()
    assert str(world.dossiers[0].unit) in words
    assert str(world.dossiers[1].unit) not in words
    assert "Thời hạn: " not in words


def test_a_unit_is_told_of_its_own_work_alone():
    assert {name for name, kind in KINDS.items() if kind.of_unit} == {"dossier", "part", "request"}


def test_nobody_else_has_the_page():
    world = make_world()
    for post in (world.clerk, world.heads[0], world.chairman):
        assert page_of(post).status_code == 404


def test_every_kind_the_command_names_is_on_the_page():
    named = set(
        re.findall(r'(?:yield|_with_a_card\()\s*"([a-z]+)"', Path(turns.__file__).read_text(encoding="utf-8"))
    )
    assert {"dossier", "minutes", "report", "deadline"} <= named
    assert named - set(KINDS) == {"document"}
