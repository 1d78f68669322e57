"""Totals of a round: the same for whoever may see it; its progress: who is slow, since when; rights cut the list alone."""

from __future__ import annotations

import re
from datetime import timedelta
from io import BytesIO

import pytest
from django.test import Client
from django.utils import timezone
from openpyxl import load_workbook

from accounts.models import Role
from dossiers.models import Dossier, DossierState
from dossiers.services.rounds.totals import totals_of
from tests.factories import workflows as make
from tests.factories.accounts import AppointmentFactory
from workflows import actions
from workflows.inbox import progress
from workflows.models import TaskCard

pytestmark = pytest.mark.django_db
FIGURES = re.compile(r"<dt>([^<]*)</dt><dd>([^<]*)</dd>")
COUNTED = ("Đơn vị trong đợt", "Đã nộp hồ sơ", "Chưa nộp", "Đã có kết quả")


@pytest.fixture
def world():
    """Return a round of three units: one before the council, two that have not sent."""
    made = make.make_world(units=3)
    make.in_sitting(made)
    return made


def page_of(appointment, address: str) -> str:
    client = Client()
    client.force_login(appointment.user)
    answer = client.get(address)
    assert answer.status_code == 200, answer.status_code
    return " ".join(answer.content.decode().split())


def figures(page: str) -> list[str]:
    return [value for name, value in FIGURES.findall(page) if name in COUNTED]


def readers(world) -> list:
    return [world.clerk, world.chair, world.members[0], world.chairman, world.heads[1]]


def test_everybody_who_may_see_a_round_reads_the_same_totals(world):
    said = {tuple(figures(page_of(post, f"/ho-so/dot/{world.round.pk}/"))) for post in readers(world)}
    assert said == {("3", "1 (33%)", "2", "0")}


def test_the_list_of_rounds_says_the_same(world):
    for post in readers(world):
        assert "3 đơn vị, 1 đã nộp (33%), 0 đã có kết quả" in page_of(post, "/ho-so/dot/")


def test_who_may_open_fewer_dossiers_is_told_how_many(world):
    page = page_of(world.chairman, f"/ho-so/dot/{world.round.pk}/")
    seen = Dossier.objects.visible_to(world.chairman.user).filter(round=world.round).count()
    assert seen < 3
    assert f"vai của bạn được mở {seen} trong 3 hồ sơ" in page
    assert "vai của bạn được mở" not in page_of(world.clerk, f"/ho-so/dot/{world.round.pk}/")


def test_a_unit_is_not_told_what_became_of_the_others(world):
    address, states = (
        f"/ho-so/dot/{world.round.pk}/",
        re.compile(r'<span class="count">(\d+)</span></summary>'),
    )
    assert states.findall(page_of(world.heads[1], address)) == ["1"]
    assert states.findall(page_of(world.chair, address)) == ["2", "1"]


def test_units_taken_out_are_no_units_of_the_round(world):
    world.round.dossiers.filter(pk=world.dossiers[2].pk).update(state=DossierState.TAKEN_OUT)
    totals = totals_of([world.round])[world.round.pk]
    assert (totals.units, totals.left, totals.waiting, totals.sent) == (2, 1, 1, 1)


def test_totals_of_many_rounds_take_one_query(world, django_assert_num_queries):
    with django_assert_num_queries(1):
        totals_of([world.round] * 3)


def test_a_round_without_dossiers_has_no_share():
    world = make.make_world()
    world.round.dossiers.update(state=DossierState.WITHDRAWN)
    totals = totals_of([world.round])[world.round.pk]
    assert (totals.units, totals.sent_percent) == (0, 0)


class TestProgress:
    """Who is slow, since when, by step and by unit above."""

    def late(self, world, days: int = 5):
        card = TaskCard.objects.open().get(node="self_assess", dossier=world.dossiers[1])
        card.due = timezone.localdate() - timedelta(days=days)
        card.save()
        return card

    def test_the_latest_stands_first_with_its_days(self, world):
        self.late(world)
        rows = progress.waiting_in(world.round, timezone.localdate())
        assert (rows[0].dossier, rows[0].days_late) == (world.dossiers[1].pk, 5)
        assert all(one.days_late == 0 for one in rows[1:])

    def test_a_dossier_before_the_council_stands_once_however_many_vote(self, world):
        rows = progress.waiting_in(world.round, timezone.localdate())
        assert [one.dossier for one in rows].count(world.dossiers[0].pk) == 1

    def test_steps_are_counted_with_what_is_late_at_each(self, world):
        self.late(world)
        steps = progress.by_step(progress.waiting_in(world.round, timezone.localdate()))
        assert (steps[0].many, steps[0].late) == (2, 1)

    def test_what_waits_takes_three_queries(self, world, django_assert_num_queries):
        with django_assert_num_queries(3):
            progress.waiting_in(world.round, timezone.localdate())

    def test_a_dossier_in_a_proposal_waits_where_the_proposal_lies(self):
        world = make.make_world()
        make.proposed(world)
        actions.draft_submission(appointment=world.clerk, round=world.round, dossiers=world.dossiers[:1])
        found = progress.waiting_in(world.round, timezone.localdate())
        assert world.dossiers[0].pk in [one.dossier for one in found]

    def test_the_page_names_who_is_late_and_links_what_may_be_opened(self, world):
        self.late(world)
        address = f"/ho-so/dot/{world.round.pk}/tien-do/"
        page = page_of(world.clerk, address)
        assert "1 hồ sơ đang trễ hạn" in page
        assert f'<a href="{world.dossiers[1].get_absolute_url()}">{world.dossiers[1].unit}</a>' in page
        assert f'href="{address}"' in page_of(world.clerk, f"/ho-so/dot/{world.round.pk}/")

    def test_only_what_is_late_on_request(self, world):
        self.late(world)
        page = page_of(world.clerk, f"/ho-so/dot/{world.round.pk}/tien-do/?xem=tre")
        assert str(world.dossiers[1].unit) in page
        assert str(world.dossiers[2].unit) not in page

    def test_units_do_not_read_the_progress_of_others(self, world):
        client = Client()
        client.force_login(world.heads[0].user)
        for address in ("tien-do/", "tien-do.xlsx"):
            assert client.get(f"/ho-so/dot/{world.round.pk}/{address}").status_code == 404

    def test_strangers_find_nothing(self, world):
        client = Client()
        client.force_login(AppointmentFactory(role=Role.STANDING_CLERK).user)
        for address in ("", "tien-do/", "tien-do.xlsx"):
            assert client.get(f"/ho-so/dot/{world.round.pk}/{address}").status_code == 404

    def test_the_spreadsheet_holds_a_line_for_each_that_waits(self, world):
        self.late(world)
        client = Client()
        client.force_login(world.clerk.user)
        answer = client.get(f"/ho-so/dot/{world.round.pk}/tien-do.xlsx")
        book = load_workbook(BytesIO(answer.content))
        assert book.sheetnames == ["Theo đơn vị", "Theo bước", "Theo nơi trực thuộc"]
        first = [cell.value for cell in book["Theo đơn vị"][2]]
        assert (first[1], first[-1]) == (world.dossiers[1].unit.name, 5)
