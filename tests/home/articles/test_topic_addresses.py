"""The address of a topic that changed leads on, wherever it was written down."""

from __future__ import annotations

import pytest
from django.test import Client
from django.urls import reverse

from accounts.models import Role
from home.models import ArticleIndexPage, ArticlePage, ArticleTopic
from home.services.editor_groups import sync_groups_of
from tests.factories.accounts import AppointmentFactory
from tests.factories.site_tree import ensure_site_tree

pytestmark = pytest.mark.django_db


@pytest.fixture
def topic() -> ArticleTopic:
    """A topic with one article, beside an article of no topic."""
    ensure_site_tree()
    topic = ArticleTopic.objects.create(name="Gương học tập", slug="guong")
    index = ArticleIndexPage.objects.get()
    for title, topics in (("Lớp học ban đêm", [topic]), ("Tin khác", [])):
        page = index.add_child(instance=ArticlePage(title=title, lead="Mở bài", body="<p>Nội dung</p>"))
        page.topics.set(topics)
        page.save()
    return topic


def renamed(topic: ArticleTopic, *slugs: str) -> None:
    for slug in slugs:
        topic.slug = slug
        topic.save()


def test_the_former_address_leads_to_the_present_one(client, topic):
    renamed(topic, "guong-hoc-tap", "guong-sang")
    for former in ("guong", "guong-hoc-tap"):
        answer = client.get("/tin-tuc/", {"chu-de": former})
        assert (answer.status_code, answer["Location"]) == (301, "/tin-tuc/?chu-de=guong-sang")
    shown = client.get("/tin-tuc/?chu-de=guong-sang").content.decode()
    assert "Lớp học ban đêm" in shown
    assert "Tin khác" not in shown


def test_an_address_that_is_taken_back_or_given_to_another_topic_is_that_topics(client, topic):
    renamed(topic, "guong-sang", "guong")
    assert client.get("/tin-tuc/?chu-de=guong").status_code == 200
    assert client.get("/tin-tuc/?chu-de=guong-sang")["Location"] == "/tin-tuc/?chu-de=guong"
    ArticleTopic.objects.create(name="Khác", slug="guong-sang")
    assert client.get("/tin-tuc/?chu-de=guong-sang").status_code == 200


def test_letters_are_asked_for_and_the_feed_is_read_at_the_former_address(client, topic):
    renamed(topic, "guong-sang")
    assert "“Gương học tập”" in client.get("/theo-doi/?chu-de=guong").content.decode()
    feed = client.get("/tin-tuc/atom.xml?chu-de=guong").content.decode()
    assert "Lớp học ban đêm" in feed
    assert "Tin khác" not in feed


@pytest.mark.parametrize("slug", ["khong-co", "a" * 500, "\0", "guong&x=1", ""])
def test_an_address_that_no_topic_ever_had_leads_nowhere(client, topic, slug):
    assert client.get("/tin-tuc/", {"chu-de": slug}).status_code == 200


def test_the_desk_keeps_the_former_address_too(topic):
    post = AppointmentFactory(role=Role.SITE_ADMINISTRATOR)
    sync_groups_of(post.user)
    desk = Client()
    desk.force_login(post.user)
    edit = reverse(ArticleTopic.snippet_viewset.get_url_name("edit"), args=[topic.pk])
    assert desk.post(edit, {"name": topic.name, "slug": "guong-sang"}).status_code == 302
    assert Client().get("/tin-tuc/?chu-de=guong")["Location"] == "/tin-tuc/?chu-de=guong-sang"
