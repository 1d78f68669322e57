"""Public pages are kept whole, never stale and never with anything of a person's."""

from __future__ import annotations

from datetime import date

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from ledger.services import audit
from tests.factories.accounts import UserFactory
from tests.factories.home import published_decision, published_plan

pytestmark = pytest.mark.django_db


def queries(client, address: str) -> int:
    with CaptureQueriesContext(connection) as seen:
        assert client.get(address).status_code == 200
    return len(seen)


def test_the_second_reader_costs_one_query(client) -> None:
    address = published_decision().address
    assert queries(client, address) > 1
    assert queries(client, address) == 1


def test_a_decision_page_drawn_anew_needs_at_most_eight_queries(client) -> None:
    published_decision(units=1)
    client.get("/quyet-dinh/")
    address = published_decision(units=30).address
    assert queries(client, address) <= 8 + 1  # and the question for the site's state


def test_a_revoked_title_shows_on_every_page_at_the_next_request(client) -> None:
    page = published_decision(units=1, name="Xã Bến Lau")
    title = page.decision.titles.get()
    for address in (page.address, "/danh-ba/", f"/danh-ba/{title.unit.code}/"):
        assert "Đã thu hồi từ" not in client.get(address).content.decode()
    title.revoked_on, title.revoked_why = date(2026, 6, 1), "Kê khai sai"
    title.save()
    audit.record(act="title-revoked", actor=None, subject=title, sentence="Thu hồi")
    assert "Kê khai sai" in client.get(page.address).content.decode()
    assert "Kê khai sai" in client.get(f"/danh-ba/{title.unit.code}/").content.decode()


def test_an_edited_article_shows_at_the_next_request(client) -> None:
    plan = published_plan()
    client.get("/")
    front = plan.get_parent().get_parent().specific
    front.headline = "Một dòng mở đầu khác"
    front.save_revision().publish()
    assert "Một dòng mở đầu khác" in client.get("/").content.decode()


def test_what_a_person_sees_is_never_kept(client) -> None:
    published_decision()
    client.force_login(UserFactory())
    assert "Việc của tôi" in client.get("/quyet-dinh/").content.decode()
    client.logout()
    assert "Việc của tôi" not in client.get("/quyet-dinh/").content.decode()


def test_an_unchanged_page_is_not_sent_twice(client) -> None:
    address = published_decision().address
    tag = client.get(address)["ETag"]
    assert client.get(address, headers={"If-None-Match": tag}).status_code == 304
    published_decision()
    assert client.get(address, headers={"If-None-Match": tag}).status_code == 200


def test_each_filter_is_a_page_of_its_own(client) -> None:
    published_decision(units=1, level=2)
    assert client.get("/quyet-dinh/?muc-do=2").content != client.get("/quyet-dinh/").content


def test_a_kept_page_has_the_headers_of_a_fresh_one(client) -> None:
    address = published_decision().address
    fresh, kept = client.get(address), client.get(address)
    assert dict(fresh.items()) == dict(kept.items())


@pytest.mark.parametrize("address", ["/tim-kiem/?q=x", "/dang-nhap/", "/kiem-tra/"])
def test_pages_with_a_form_or_a_search_are_not_kept(client, address: str) -> None:
    published_plan()
    assert "ETag" not in client.get(address)
