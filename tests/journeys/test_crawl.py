"""A visitor follows every link of the site: nothing broken, nothing English, nothing private."""

from __future__ import annotations

import re

import pytest
from django.core.management import call_command
from django.test import Client

from home.demo.build import build
from home.models import ArticleIndexPage, ArticlePage
from tests.factories.home import make_plan, published_decision, published_plan
from tests.journeys.crawl import english, read, walk

pytestmark = pytest.mark.django_db
CANARY = "chimhoangyen"
PAGES_MAX = 250
NOT_FOLLOWED = re.compile(r"^/(static|media|quan-tri)/")


@pytest.fixture
def site(province) -> None:
    """Put a decision, plans and articles on the site, and a private word where nobody may read it."""
    build(province.posts["bientap"].user)
    published_decision(units=2)
    published_plan()
    make_plan(title=f"Kế hoạch chưa công bố {CANARY}")
    index = ArticleIndexPage.objects.get()
    index.add_child(
        instance=ArticlePage(title=f"Bài nháp {CANARY}", slug="bai-nhap", lead=CANARY, live=False)
    )
    call_command("rebuild_index", verbosity=0)


def test_a_visitor_meets_no_broken_link_no_english_and_nothing_private(site) -> None:
    broken, foreign, leaks, seen = [], [], [], 0
    for address, origin, answer in walk(Client(), "/", most=PAGES_MAX, skip=NOT_FOLLOWED):
        seen += 1
        if answer.status_code >= 400:
            broken.append(f"{address} ({answer.status_code}), linked from {origin}")
        elif not answer.streaming and answer["Content-Type"].startswith("text/html"):
            html = answer.content.decode()
            foreign += [f"{address}: {piece}" for piece in english(read(html).words)]
            leaks += [address] if CANARY in html else []
    assert seen > 40, "the walk stopped early"
    assert not broken, "\n".join(broken)
    assert not foreign, "\n".join(foreign)
    assert not leaks


@pytest.mark.parametrize("piece", ["Save draft", "You have not been here", "Please choose a page"])
def test_the_walk_would_notice_english(piece: str) -> None:
    assert english([piece])


@pytest.mark.parametrize(
    "piece", ["Lưu bản nháp", "Thanh tra huyện", "Hội Khuyến học xã Bến Lau", "PDF", "Atom"]
)
def test_vietnamese_is_not_taken_for_english(piece: str) -> None:
    assert not english([piece])
