"""The site's administrators arrange the front page, nobody else; what is gone is left out."""

from __future__ import annotations

import json
import re
from datetime import date

import pytest
from django.core.exceptions import ValidationError
from django.urls import reverse
from wagtail.admin.panels import TitleFieldPanel
from wagtail.models import Page

from accounts.models import Role
from home.models import ArticleIndexPage, ArticlePage, ArticleTopic, FrontPage
from home.models.base import FixedPage
from home.models.front_blocks import OWN_PATH
from home.services.editor_groups import sync_groups_of
from tests.factories.accounts import AppointmentFactory, UnitFactory
from tests.factories.home import published_decision, published_plan
from tests.factories.site_tree import ensure_site_tree

pytestmark = pytest.mark.django_db


@pytest.fixture
def front() -> FrontPage:
    UnitFactory()
    return ensure_site_tree()


def article(title: str, *, topic: ArticleTopic | None = None, live: bool = True) -> ArticlePage:
    page = ArticlePage(title=title, lead="Một câu.", body="<p>x</p>", dated=date(2026, 1, 1), live=live)
    ArticleIndexPage.objects.get().add_child(instance=page)
    if topic:
        page.topics.add(topic)
        page.save()
    return page


def arrange(front: FrontPage, *parts: tuple) -> None:
    front.blocks = json.dumps([{"type": kind, "value": value} for kind, value in parts])
    front.save_revision().publish()


def headings(client) -> list[str]:
    """Return the headings below the opening, in order."""
    page = client.get("/").content.decode()
    below = page.split('action="/kiem-tra/"')[1].split("<footer")[0].split("</section>", 1)[1]
    return [words.strip() for words in re.findall(r"<h2[^>]*>(?:<a[^>]*>)?([^<]+)<", below)]


def test_a_new_front_page_shows_what_it_always_showed(client, front):
    assert [words for words in headings(client) if not words.startswith("Chưa có")] == [
        "Quyết định mới",
        "Hạn sắp tới",
        "Một danh hiệu được công nhận thế nào",
        "Tin tức",
    ]
    assert client.get("/").content.decode().count('class="two-col"') == 1


def test_the_order_is_the_editors(client, front):
    topic = ArticleTopic.objects.create(name="Gương học tập", slug="guong")
    first, second = article("Bài một", topic=topic), article("Bài hai")
    arrange(
        front,
        ("lead", second.pk),
        ("topic", {"topic": topic.pk, "count": 3}),
        ("chosen", {"heading": "Đọc thêm", "articles": [first.pk, second.pk]}),
        ("look_up", None),
        ("guides", {"heading": "Hướng dẫn", "links": [{"title": "Bộ tiêu chí", "path": "/bo-tieu-chi/", "text": ""}]}),
    )  # fmt: skip
    assert headings(client) == [
        "Bài hai",
        "Gương học tập",
        "Đọc thêm",
        "Ai đang giữ danh hiệu gì",
        "Hướng dẫn",
    ]
    page = client.get("/").content.decode()
    assert 'action="/danh-ba/"' in page
    assert 'href="/bo-tieu-chi/"' in page
    assert page.count('class="two-col"') == 1


def test_what_is_no_longer_published_is_left_out(client, front):
    hidden = article("Bài ẩn", live=False)
    arrange(
        front,
        ("lead", hidden.pk),
        ("chosen", {"heading": "Đọc thêm", "articles": [hidden.pk]}),
        ("steps", None),
    )
    assert headings(client) == ["Một danh hiệu được công nhận thế nào"]


def test_a_deleted_article_does_not_break_the_page(client, front):
    gone = article("Bài mất")
    arrange(front, ("lead", gone.pk), ("steps", None))
    gone.delete()
    assert client.get("/").status_code == 200


def test_an_empty_arrangement_is_only_the_opening(client, front):
    arrange(front)
    assert headings(client) == []
    assert 'action="/tim-kiem/"' in client.get("/").content.decode()


def test_everything_at_once_needs_few_queries(client, front, django_assert_max_num_queries):
    topic = ArticleTopic.objects.create(name="Gương học tập", slug="guong")
    pages = [article(f"Bài {n}", topic=topic) for n in range(8)]
    published_decision(units=3)
    published_plan()
    arrange(
        front,
        ("numbers", None),
        ("decisions", {"count": 10}),
        ("deadlines", {"count": 10}),
        ("lead", pages[0].pk),
        ("chosen", {"heading": "Đọc thêm", "articles": [page.pk for page in pages[1:7]]}),
        ("topic", {"topic": topic.pk, "count": 6}),
        ("articles", {"count": 9}),
    )
    with django_assert_max_num_queries(30):
        assert client.get("/").status_code == 200


def test_a_rearranged_page_shows_at_the_next_request(client, front):
    client.get("/")
    arrange(front, ("look_up", None))
    assert headings(client) == ["Ai đang giữ danh hiệu gì"]


def official(client, role: str = Role.SITE_ADMINISTRATOR):
    user = AppointmentFactory(role=role).user
    sync_groups_of(user)
    client.force_login(user)
    return user


def test_an_administrator_of_the_site_arranges_and_publishes_the_front_page(client, front):
    user = official(client)
    door = client.get("/quan-tri/trang-chu/")
    assert door["Location"] == reverse("wagtailadmin_pages:edit", args=[front.pk])
    form = client.get(door["Location"])
    assert form.status_code == 200
    assert "look_up" in form.content.decode()
    data = {
        "title": "Trang chủ",
        "headline": "Dòng mới",
        "introduction": "",
        "blocks-count": "1",
        "blocks-0-deleted": "",
        "blocks-0-order": "0",
        "blocks-0-type": "look_up",
        "blocks-0-id": "",
        "action-publish": "1",
    }
    assert client.post(door["Location"], data).status_code == 302
    client.logout()
    assert headings(client) == ["Ai đang giữ danh hiệu gì"]
    assert front.permissions_for_user(user).can_publish()


@pytest.mark.parametrize("role", [Role.EDITOR, Role.ADMINISTRATOR])
def test_nobody_of_a_unit_arranges_the_front_page(client, front, role):
    user = official(client, role)
    assert not front.permissions_for_user(user).can_edit()
    assert not front.permissions_for_user(user).can_publish()
    address = reverse("wagtailadmin_pages:edit", args=[front.pk])
    assert client.get(address).status_code == 302
    before = front.latest_revision_id
    client.post(address, {"title": "Khác", "headline": "Khác", "action-publish": "1"})
    front.refresh_from_db()
    assert (front.latest_revision_id, front.title) == (before, "Trang chủ")
    assert "/quan-tri/trang-chu/" not in client.get("/quan-tri/").content.decode()


def test_arranging_the_front_page_opens_no_record_below_it(client, front):
    user = official(client)
    for page in (published_decision(), published_plan()):
        assert not page.permissions_for_user(user).can_edit()
        assert not page.permissions_for_user(user).can_publish()
    assert not Page.objects.get(pk=front.pk).specific.permissions_for_user(user).can_delete()


def test_an_official_who_is_no_editor_does_not_arrange(front):
    user = AppointmentFactory(role=Role.STANDING_CLERK).user
    assert not front.permissions_for_user(user).can_edit()


@pytest.mark.parametrize(
    "path", ["https://example.vn/", "//example.vn/", "javascript:alert(1)", "bo-tieu-chi"]
)
def test_a_guide_link_leads_to_this_site_only(path):
    with pytest.raises(ValidationError, match="đường dẫn trên trang này"):
        OWN_PATH(path)


@pytest.mark.parametrize("kind", FixedPage.__subclasses__(), ids=lambda kind: kind.__name__)
def test_no_form_of_the_frame_ties_its_title_to_an_address_it_does_not_offer(kind):
    fields = kind.get_edit_handler().get_form_class().base_fields
    if "title" in fields:
        assert "slug" in fields or "data-w-sync-target-value" not in fields["title"].widget.attrs
        assert not any(isinstance(panel, TitleFieldPanel) for panel in kind.content_panels)
