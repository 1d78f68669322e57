"""Whatever changes what a record says reaches the index: nobody has to rebuild it."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.contrib.auth.models import update_last_login
from wagtail.models import PageViewRestriction

from accounts.models import Role
from dossiers.models import Dossier, DossierState, Round, Submission, SubmissionLine, Title
from home.models import ArticleIndexPage
from search.index import indexing
from search.models import IndexWork
from search.query import searcher
from tests.factories import dossiers as make
from tests.factories.accounts import AppointmentFactory, OfficeFactory
from tests.search import records
from workflows import actions

pytestmark = pytest.mark.django_db


@pytest.fixture
def commit(django_capture_on_commit_callbacks):
    return lambda: django_capture_on_commit_callbacks(execute=True)


def is_true() -> bool:
    found = indexing.compare()
    assert found.database > 0
    assert (found.missing, found.extra, found.different) == ([], [], [])
    return found.clean


@pytest.fixture
def page(commit):
    with commit():
        page = records.decision_page()
    indexing.rebuild()
    return page


def rename(record, field: str = "name") -> None:
    setattr(record, field, "Tên hoàn toàn mới")
    record.save()


def test_with_a_closed_decision_its_titles_leave_and_come_back(page, commit):
    with commit():
        closed = PageViewRestriction.objects.create(page=page, restriction_type="login")
    assert is_true()
    assert searcher.best(user=None, text="cộng đồng học tập").counts == {}
    with commit():
        closed.delete()
    assert is_true()
    assert set(searcher.best(user=None, text="cộng đồng học tập").counts) == {"quyet-dinh", "danh-hieu"}


def test_a_page_moved_below_a_closed_one_leaves(page, commit):
    with commit():
        article = records.article("Bài về lớp học")
        closed = ArticleIndexPage(title="Nội bộ", slug="noi-bo")
        page.get_parent().get_parent().add_child(instance=closed)
        PageViewRestriction.objects.create(page=closed, restriction_type="login")
    assert searcher.best(user=None, text="lớp học").total == 1
    with commit():
        article.move(closed, pos="last-child")
    assert searcher.best(user=None, text="lớp học").total == 0
    assert is_true()


def test_a_title_that_another_replaces_says_so(page, commit):
    old = Title.objects.get()
    same = ("unit", "decision", "model", "recognised_on", "valid_from", "valid_until")
    with commit():
        later = Dossier.objects.create(round=records.dossier("Đợt sau").round, unit=old.unit)
        facts = {name: getattr(old, name) for name in same}
        new = Title.objects.create(dossier=later, level=1, **facts)
        Title.objects.filter(pk=old.pk).update(replaced_on=new.valid_from, replaced_by=new)
    assert is_true()


def test_dossiers_that_a_submission_moves_together_say_so(page, commit):
    dossier, submission = Dossier.objects.get(), Submission.objects.get()
    with commit():
        SubmissionLine.objects.create(submission=submission, dossier=dossier, level=1)
        submission.save()
        Dossier.objects.filter(pk=dossier.pk).update(state=DossierState.IN_SUBMISSION)
    assert is_true()


def test_the_dossiers_of_a_new_round_are_found(page, commit):
    old = Round.objects.get()
    with commit():
        old.pk, old.name = None, "Đợt bổ sung"
        old.save()
        Dossier.objects.bulk_create(Dossier(round=old, unit=OfficeFactory().unit) for _ in range(3))
    assert is_true()


NAMED = {
    "unit": lambda dossier: dossier.unit,
    "parent of the unit": lambda dossier: dossier.unit.parent,
    "standing office": lambda dossier: dossier.round.standing_office,
    "issuing office": lambda dossier: dossier.round.issuer,
    "round": lambda dossier: dossier.round,
    "council": lambda dossier: dossier.round.council,
}


@pytest.fixture
def procedure(tiny_papers, commit):
    """A dossier on its way, with tasks done and open."""
    with commit():
        place = make.place()
        actions.start_dossiers(round=place.round)
        make.answered(place)
        actions.submit_dossier(appointment=place.heads[0], dossier=place.dossier(), requested_level=1)
    indexing.rebuild()
    return place


@pytest.mark.parametrize("whose", NAMED)
def test_a_new_name_stands_everywhere_it_is_said(procedure, commit, whose: str):
    if (record := NAMED[whose](procedure.dossier())) is not None:
        with commit():
            rename(record)
    assert is_true()


def test_a_person_with_a_new_name_is_found_by_it(procedure, commit):
    with commit():
        rename(procedure.heads[0].user, "full_name")
    assert is_true()


def test_logging_in_and_leaving_index_nothing(procedure, commit):
    AppointmentFactory(role=Role.EDITOR)
    IndexWork.objects.all().delete()
    person = procedure.heads[0].user
    update_last_login(None, person)
    unit = procedure.dossier().unit
    unit.valid_until = unit.valid_from + timedelta(days=9_999)
    unit.save(update_fields=["valid_until"])
    assert not IndexWork.objects.exists()
