"""Councils are set up and changed on screens; a signed submission is stopped on its page."""

from __future__ import annotations

import pytest
from django.test import Client
from django.utils import timezone

from dossiers.models import Council
from tests.factories import dossiers as make
from tests.factories.accounts import AppointmentFactory
from workflows import actions

pytestmark = pytest.mark.django_db


@pytest.fixture
def here(tiny_papers):
    return make.place()


def as_(post) -> Client:
    client = Client()
    client.force_login(post.user)
    return client


def test_a_council_is_set_up_and_its_members_come_and_go_on_screens(here):
    clerk = as_(here.clerk)
    people = [AppointmentFactory(office=here.standing).user for _ in range(4)]
    words = {
        "name": "Hội đồng mới", "established_by": "Quyết định số 9/QĐ-UBND",
        "established_on": timezone.localdate().isoformat(),
    }  # fmt: skip
    rows = {f"user-{n}": user.pk for n, user in enumerate(people[:3])}
    places = {"seat-0": "chair", "seat-1": "secretary", "seat-2": "member"}
    assert clerk.post("/ho-so/hoi-dong/lap/", {**words, "user-0": people[0].pk}).status_code == 422
    made = clerk.post("/ho-so/hoi-dong/lap/", {**words, **rows, **places})
    assert made.status_code == 302
    assert str(people[1]) in clerk.get(made["Location"]).content.decode()
    assert (
        clerk.post(made["Location"], {"act": "add", "user": people[3].pk, "seat": "member"}).status_code
        == 302
    )
    council = Council.objects.get(name="Hội đồng mới")
    assert council.seats.count() == 4
    seat = council.seats.get(appointment__user=people[3])
    assert clerk.post(made["Location"], {"act": "end", "member": seat.pk, "reason": ""}).status_code == 422
    assert "Hội đồng mới" in clerk.get("/ho-so/hoi-dong/").content.decode()
    for other in (here.chairman, here.heads[0], here.chair):
        assert as_(other).get("/ho-so/hoi-dong/").status_code == 404


def test_a_signed_submission_is_stopped_on_its_page_by_who_may(here):
    actions.start_dossiers(round=here.round)
    make.answered(here)
    actions.submit_dossier(appointment=here.heads[0], dossier=here.dossier(), requested_level=1)
    actions.accept_dossier(appointment=here.clerk, dossier=here.dossier())
    sitting = actions.open_sitting(appointment=here.secretary, round=here.round, dossiers=[here.dossier()])
    item = sitting.items.select_related("dossier__unit", "sitting").get()
    for seat in here.seats:
        actions.cast_ballot(appointment=seat, item=item, choice="level_1")
    actions.conclude(appointment=here.chair, item=item, outcome="level_1")
    actions.write_minutes(appointment=here.secretary, sitting=sitting)
    actions.confirm_minutes(appointment=here.chair, sitting=sitting)
    submission = actions.draft_submission(appointment=here.clerk, round=here.round, dossiers=[here.dossier()])
    actions.decide_submission(appointment=here.chairman, submission=submission, act="sign")
    address = f"/ho-so/to-trinh/{submission.pk}/"
    assert as_(here.clerk).post(address, {"act": "stop", "reason": "Sai."}).status_code == 404
    assert as_(here.heads[0]).get(address).status_code == 404
    assert as_(here.chair).get(f"{address}du-thao.pdf").status_code == 404
    deputy = as_(here.deputy)
    assert "Dừng khẩn cấp" in deputy.get(address).content.decode()
    assert deputy.post(address, {"act": "stop", "reason": " "}).status_code == 422
    assert deputy.post(address, {"act": "stop", "reason": "Sai tên xã."}).status_code == 302
    submission.refresh_from_db()
    assert submission.reason == "Dừng khẩn cấp: Sai tên xã."
    assert deputy.get(f"{address}du-thao.pdf").content == make.PDF


def test_a_round_shows_its_sittings_to_who_may_open_them_only(here):
    actions.start_dossiers(round=here.round)
    make.answered(here)
    actions.submit_dossier(appointment=here.heads[0], dossier=here.dossier(), requested_level=1)
    actions.accept_dossier(appointment=here.clerk, dossier=here.dossier())
    sitting = actions.open_sitting(appointment=here.secretary, round=here.round, dossiers=[here.dossier()])
    address, link = f"/ho-so/dot/{here.round.pk}/", f"/ho-so/phien-hop/{sitting.pk}/"
    for post, may in [(here.secretary, True), (here.clerk, True), (here.heads[0], False)]:
        assert (link in as_(post).get(address).content.decode()) is may, post
        assert (as_(post).get(link).status_code == 200) is may, post
