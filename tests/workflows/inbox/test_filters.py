"""Searching and narrowing the inbox, and taking in many dossiers with a look before."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone

from dossiers.models import DossierState
from tests.factories import workflows as make
from tests.factories.kept import kept
from workflows import actions
from workflows.models import TaskCard

pytestmark = pytest.mark.django_db
MANY = "/viec/tiep-nhan/"


@pytest.fixture
@kept
def world():
    made = make.make_world(units=3)
    for number in range(3):
        make.submitted(made, number)
    return made


@pytest.fixture
def clerk(world):
    client = Client()
    client.force_login(world.clerk.user)
    return client


def names(world) -> list[str]:
    return [str(dossier.unit) for dossier in world.dossiers]


def listed(client, world, address="/viec/", **query) -> set[int]:
    page = client.get(address, query).content.decode()
    return {number for number, name in enumerate(names(world)) if f"{name}</" in page}


def test_words_without_marks_find_a_unit(world, clerk):
    from home.slugs import fold

    assert listed(clerk, world, tu=fold(names(world)[1])) == {1}
    assert listed(clerk, world, tu="kiem tra ho so") == {0, 1, 2}
    page = clerk.get("/viec/", {"tu": "khong co gi nhu the"}).content.decode()
    assert "Không có việc nào khớp" in page


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ({"han": "qua-han"}, {0}),
        ({"han": "7-ngay"}, {1}),
        ({"han": "khong-han"}, {2}),
        ({"buoc": "check"}, {0, 1, 2}),
        ({"buoc": "ballot"}, set()),
        ({"buoc": "nothing", "dot": "x", "han": "?"}, {0, 1, 2}),
    ],
)
def test_tasks_are_narrowed_by_deadline_and_step(world, clerk, query, found):
    today = timezone.localdate()
    cards = list(TaskCard.objects.open().order_by("dossier__pk"))
    for card, due in zip(cards, [today - timedelta(days=1), today + timedelta(days=7), None], strict=True):
        card.due = due
        card.save()
    assert listed(clerk, world, **query) == found


def keys(client) -> list[str]:
    page = client.get(MANY).content.decode()
    return [part.split('"')[0] for part in page.split('name="dossiers" value="')[1:]]


def states(world) -> list[str]:
    return [dossier.state for dossier in world.dossiers]


def test_a_look_changes_nothing_and_the_second_press_takes_them_in(world, clerk):
    chosen = keys(clerk)[:2]
    preview = clerk.post(MANY, {"act": "preview", "dossiers": chosen})
    assert "Sẽ tiếp nhận 2 hồ sơ" in " ".join(preview.content.decode().split())
    assert states(world) == [DossierState.CHECKING] * 3
    assert clerk.post(MANY, {"act": "accept", "dossiers": chosen}).status_code == 302
    assert states(world).count(DossierState.REVIEW) == 2


def test_what_changed_since_the_look_stays_out_and_the_others_go_in(world, clerk):
    chosen = keys(clerk)
    actions.return_dossier(appointment=world.clerk, dossier=world.dossiers[0], reason="Thiếu")
    actions.submit_dossier(appointment=world.heads[0], dossier=world.dossiers[0], requested_level=1)
    answer = clerk.post(MANY, {"act": "accept", "dossiers": chosen})
    assert answer.status_code == 422
    assert "đã thay đổi sau khi xem trước" in answer.content.decode()
    assert sorted(states(world)) == [DossierState.CHECKING, DossierState.REVIEW, DossierState.REVIEW]


def test_what_somebody_else_took_meanwhile_is_said(world, clerk):
    chosen = keys(clerk)
    actions.accept_dossier(appointment=world.clerk, dossier=world.dossiers[0])
    answer = clerk.post(MANY, {"act": "accept", "dossiers": chosen})
    assert "1 hồ sơ đã chọn vừa được người khác xử lý" in answer.content.decode()
    assert states(world) == [DossierState.REVIEW] * 3


def test_choosing_nothing_or_nonsense_takes_nothing_in(world, clerk):
    assert clerk.post(MANY, {"act": "preview"}).status_code == 422
    assert clerk.post(MANY, {"act": "accept", "dossiers": ["x:y", "999999:1"]}).status_code == 422
    assert states(world) == [DossierState.CHECKING] * 3


def test_only_the_standing_clerk_takes_in(world):
    client = Client()
    client.force_login(world.heads[0].user)
    assert (client.get(MANY).status_code, client.post(MANY, {"act": "accept"}).status_code) == (404, 404)


def test_the_list_costs_the_same_queries_for_one_and_for_three(world, django_assert_num_queries):
    from workflows.inbox.bulk_acceptance import acceptance_rows

    cards = list(TaskCard.objects.open().with_details())
    for some in (cards[:1], cards):
        with django_assert_num_queries(6):
            assert len(acceptance_rows(some)) == len(some)
