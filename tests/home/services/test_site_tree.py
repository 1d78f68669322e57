"""The tree of the public site and who may edit what of it."""

from __future__ import annotations

import json
from io import StringIO

import pytest
from django.contrib.auth.models import Group
from django.core.exceptions import ValidationError
from django.core.management import call_command
from wagtail.models import Locale, Page, Site

from accounts.models import Role
from home.models import ArticleIndexPage, ArticlePage, DecisionPage, FrontPage, PlanPage
from home.services.editor_groups import sync_groups_of
from home.services.site_tree import ensure_site_tree
from tests.factories.accounts import AppointmentFactory, UnitFactory, UserFactory
from tests.factories.home import published_decision, published_plan

pytestmark = pytest.mark.django_db


def test_the_tree_is_made_once_and_replaces_the_welcome_page():
    ensure_site_tree()
    before = list(Page.objects.order_by("pk").values_list("pk", "url_path"))
    ensure_site_tree()
    assert list(Page.objects.order_by("pk").values_list("pk", "url_path")) == before
    assert Site.objects.get().root_page.specific == FrontPage.objects.get()
    assert not Page.objects.filter(slug="home").exists()


def test_the_tree_is_made_again_where_the_tables_were_emptied(client):
    ensure_site_tree()
    Site.objects.all().delete()
    Page.objects.all().delete()
    Locale.objects.all().delete()
    front = ensure_site_tree()
    UnitFactory()
    assert Page.objects.child_of(front).count() == 4
    assert client.get("/").status_code == 200


@pytest.mark.parametrize(
    "path", ["/", "/ke-hoach/", "/quyet-dinh/", "/tin-tuc/", "/danh-ba/", "/robots.txt", "/sitemap.xml"]
)
def test_every_place_answers_when_nothing_but_a_unit_is_stored(client, path):
    ensure_site_tree()
    UnitFactory()
    assert client.get(path).status_code == 200


def test_pages_of_records_cannot_be_made_by_hand():
    assert not PlanPage.can_create_at(FrontPage.objects.first() or ensure_site_tree())
    assert (PlanPage.is_creatable, DecisionPage.is_creatable) == (False, False)


@pytest.fixture
def editor(client):
    user = AppointmentFactory(role=Role.EDITOR).user
    sync_groups_of(user)
    client.force_login(user)
    return user


def test_an_editor_reaches_articles_and_nothing_else(client, editor):
    page = published_plan()
    sync_groups_of(editor)
    articles = ArticleIndexPage.objects.get()
    assert client.get(f"/quan-tri/pages/add/home/articlepage/{articles.pk}/").status_code == 200
    assert client.get(f"/quan-tri/pages/{page.pk}/edit/").status_code == 302
    assert not page.permissions_for_user(editor).can_edit()


def test_nobody_edits_deletes_hides_or_moves_the_page_of_a_record(client):
    page = published_decision()
    client.force_login(UserFactory(is_superuser=True, is_staff=True))
    for act in ("edit", "delete", "unpublish", "move", "copy", "privacy"):
        response = client.get(f"/quan-tri/pages/{page.pk}/{act}/")
        assert response.status_code in (302, 403), act
    client.post(f"/quan-tri/pages/{page.get_parent().pk}/delete/")
    assert DecisionPage.objects.get(pk=page.pk).live


def test_whose_editing_ended_loses_the_group():
    appointment = AppointmentFactory(role=Role.EDITOR)
    ensure_site_tree()
    assert sync_groups_of(appointment.user) == ["Biên tập viên"]
    appointment.valid_until = appointment.valid_from
    appointment.save()
    assert sync_groups_of(appointment.user) == []
    assert not appointment.user.groups.exists()


def test_preparing_the_site_gives_each_editor_the_group_and_takes_it_from_those_who_left():
    stays, left = AppointmentFactory(role=Role.EDITOR), AppointmentFactory(role=Role.EDITOR)
    call_command("prepare_site", stdout=StringIO())
    left.valid_until = left.valid_from
    left.save()
    call_command("prepare_site", stdout=StringIO())
    assert [u.pk for u in Group.objects.get(name="Biên tập viên").user_set.all()] == [stays.user_id]


def test_an_article_with_a_picture_needs_words_for_it():
    article = ArticlePage(title="Bài", lead="Tóm tắt", body="<p>Nội dung</p>", picture_id=1)
    with pytest.raises(ValidationError, match="mô tả ảnh"):
        article.clean()


def test_where_pictures_lie_can_be_written_into_the_queue() -> None:
    """Wagtail hands the storage to the worker as JSON when a picture is deleted."""
    from config.settings import base

    assert json.loads(json.dumps(base.STORAGES["default"]["OPTIONS"]))["location"]
