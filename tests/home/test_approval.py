"""An article passes a second editor: nobody publishes their own words alone."""

from __future__ import annotations

import pytest
from django.urls import reverse

from accounts.models import Role
from home.models import ArticleIndexPage, ArticlePage
from home.services.editors import sync_person
from home.services.site import ensure_site_tree
from tests.factories.accounts import AppointmentFactory, OfficeFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def editors() -> list:
    """Return two editors of a ready site."""
    ensure_site_tree()
    office = OfficeFactory()
    people = [AppointmentFactory(role=Role.EDITOR, office=office).user for _ in range(2)]
    for person in people:
        sync_person(person)
    return people


@pytest.fixture
def waiting(client, editors) -> ArticlePage:
    """Return an article that the first editor has written and sent for approval."""
    index = ArticleIndexPage.objects.get()
    page = ArticlePage(title="Một bài", slug="mot-bai", lead="Tóm tắt", body="<p>Nội dung</p>", live=False)
    page.owner = editors[0]
    index.add_child(instance=page)
    page.save_revision(user=editors[0])
    page.get_workflow().start(page, editors[0])
    return ArticlePage.objects.get(pk=page.pk)


def approve(client, page: ArticlePage):
    task = page.current_workflow_task_state
    address = reverse("wagtailadmin_pages:workflow_action", args=(page.pk, "approve", task.pk))
    return client.post(address, {"comment": "Được"})


def test_an_editor_cannot_publish_alone(editors) -> None:
    index = ArticleIndexPage.objects.get()
    assert not index.permissions_for_user(editors[0]).can_publish_subpage()
    assert index.permissions_for_user(editors[0]).can_add_subpage()


def test_a_second_editor_approves_and_the_article_is_published(client, editors, waiting) -> None:
    client.force_login(editors[1])
    approve(client, waiting)
    assert ArticlePage.objects.get(pk=waiting.pk).live
    assert client.get("/tin-tuc/mot-bai/").status_code == 200


def test_who_sent_an_article_cannot_approve_it(client, editors, waiting) -> None:
    client.force_login(editors[0])
    approve(client, waiting)
    assert not ArticlePage.objects.get(pk=waiting.pk).live


def test_a_waiting_article_is_not_public(client, waiting) -> None:
    assert client.get("/tin-tuc/mot-bai/").status_code == 404


def test_records_and_the_frame_pass_no_approval_of_articles(editors) -> None:
    front = ArticleIndexPage.objects.get().get_parent().specific
    assert front.get_workflow() is None


def test_the_desk_offers_approval_in_vietnamese(client, editors, waiting) -> None:
    client.force_login(editors[1])
    words = client.get(f"/quan-tri/pages/{waiting.pk}/edit/").content.decode()
    assert "Duyệt" in words
    assert "Request changes" not in words
