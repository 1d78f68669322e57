"""Evidence is found by those who see its dossier, and leaves no trace for anybody else."""

from __future__ import annotations

import pytest
from django.contrib.auth.models import AnonymousUser
from django.test import Client
from wagtail.models import PageViewRestriction

from accounts.models import Role
from search.index import indexing
from search.query import searcher
from search.query.filters import Filters
from tests.factories.accounts import AppointmentFactory
from tests.search import records

pytestmark = pytest.mark.django_db
CANARY = "chimhoangyen"


@pytest.fixture
def hidden():
    dossier = records.dossier()
    records.article("Tin về lớp học buổi tối")
    indexing.rebuild()
    return dossier


def seen_by(user, text: str):
    answer = searcher.find(user=user, text=text)
    hits = [(group.kind, group.count, [hit.url for hit in group.hits]) for group in answer.groups]
    return answer.total, list(answer.counts.items()), hits


def strangers(dossier):
    other = records.dossier_of_another_round()
    return [
        AnonymousUser(),
        AppointmentFactory(role=Role.EDITOR).user,
        AppointmentFactory(role=Role.OFFICE_CONTRIBUTOR).user,
        AppointmentFactory(role=Role.STANDING_CLERK).user,
        AppointmentFactory(role=Role.CHAIRMAN, office=dossier.round.issuer).user,
        records.member_over(other),
        records.member_over(dossier),  # not yet sent to the council
    ]


@pytest.mark.parametrize("text", ["lớp học", CANARY, "buoi toi", "báo cáo"])
def test_for_a_stranger_nothing_changes_when_evidence_is_added(hidden, text: str):
    people = strangers(hidden)
    before = [(seen_by(person, text), searcher.suggest(user=person, text=text[:6])) for person in people]
    records.evidence(hidden, f"lớp học buổi tối {CANARY}", name=f"lop hoc {CANARY}.txt")
    indexing.rebuild()
    after = [(seen_by(person, text), searcher.suggest(user=person, text=text[:6])) for person in people]
    assert after == before


def test_the_units_people_find_their_own_evidence(hidden):
    records.evidence(hidden, f"lớp học {CANARY}", name=f"{CANARY}.txt")
    indexing.rebuild()
    user = records.person_of(hidden)
    assert seen_by(user, CANARY)[:2] == (1, [("minh-chung", 1)])
    assert [row["kind"] for row in searcher.suggest(user=user, text=CANARY[:6])] == ["Minh chứng"]
    assert seen_by(user, "lớp học")[0] == 2


def test_a_change_of_state_or_right_is_in_force_at_once(hidden):
    records.evidence(hidden, CANARY)
    indexing.rebuild()
    member = records.member_over(hidden)
    assert seen_by(member, CANARY)[0] == 0
    records.sent(hidden)
    assert seen_by(member, CANARY)[0] == 1
    hidden.round.council.seats.all().delete()
    assert seen_by(member, CANARY)[0] == 0


def test_what_the_database_hides_is_not_shown_even_if_the_index_is_stale(hidden):
    made = records.evidence(hidden, CANARY)
    page = records.article(f"Bài {CANARY}")
    indexing.rebuild()
    user = records.person_of(hidden)
    assert seen_by(user, CANARY)[0] == 2
    type(made).objects.filter(pk=made.pk).update(removed_at=made.uploaded_at)
    type(page).objects.filter(pk=page.pk).update(live=False)
    assert seen_by(user, CANARY)[0] == 0
    assert searcher.find(user=user, text=CANARY, filters=Filters(kind="minh-chung")).groups == []
    assert searcher.suggest(user=user, text=CANARY) == []


def test_a_person_who_left_finds_nothing(hidden):
    records.evidence(hidden, CANARY)
    indexing.rebuild()
    user = records.person_of(hidden)
    user.is_active = False
    user.save()
    assert seen_by(user, CANARY)[0] == 0


def test_over_http_a_hidden_thing_answers_like_one_that_does_not_exist(hidden):
    records.evidence(hidden, CANARY, name=f"{CANARY}.txt")
    indexing.rebuild()
    for query in ("q=%s", "q=%s&loai=minh-chung", "q=%s&loai=minh-chung&trang=2"):
        there = Client().get("/tim-kiem/?" + query % CANARY)
        missing = Client().get("/tim-kiem/?" + query % "chimkhongcoo")
        assert there.status_code == missing.status_code == 200
        assert there.content.replace(CANARY.encode(), b"") == missing.content.replace(b"chimkhongcoo", b"")
    assert Client().get(f"/tim-kiem/goi-y/?q={CANARY}").json() == {"suggestions": []}
    user = records.person_of(hidden)
    client = Client()
    client.force_login(user)
    assert "trang 1" in client.get(f"/tim-kiem/?q={CANARY}").content.decode()


@pytest.fixture
def commit(settings, django_capture_on_commit_callbacks):
    """Commit, with a worker that has not had its turn."""
    settings.TASKS = {"default": {"BACKEND": "django_tasks_db.DatabaseBackend"}}
    return lambda: django_capture_on_commit_callbacks(execute=True)


def test_what_nobody_sees_any_more_is_in_no_count_or_facet_before_the_index_knows(either_engine, commit):
    """An article is taken down, one deleted, one closed, evidence withdrawn."""
    with commit():
        dossier = records.dossier()
        made = records.evidence(dossier, "lớp học một", "lớp học hai", code="2.1")
        pages = [records.article(f"Bài {number} về lớp học") for number in range(60)]
    indexing.rebuild()
    user = records.person_of(dossier)
    assert searcher.best(user=user, text="lớp học", limit=5).total == 62
    with commit():
        pages[0].unpublish()
        pages[1].delete()
        PageViewRestriction.objects.create(page=pages[2], restriction_type="login")
        made.removed_at = made.uploaded_at
        made.save()
    for again in range(2):
        for ask in (searcher.best, searcher.find):
            answer = ask(user=user, text="lớp học")
            assert (answer.total, dict(answer.counts)) == (57, {"tin-tuc": 57}), again
            assert sum(answer.facets["year"].values()) == 57
            assert not answer.facets["indicator"]
        indexing.catch_up()


def test_what_changed_and_is_still_shown_stays_found_before_the_index_knows(commit):
    with commit():
        page = records.article("Bài về lớp học")
    indexing.rebuild()
    with commit():
        page.title = "Bài mới về lớp học"
        page.save_revision().publish()
    assert searcher.best(user=AnonymousUser(), text="lớp học").total == 1
