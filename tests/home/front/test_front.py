"""The front page, articles and the demonstration's own content."""

from __future__ import annotations

import gc
from io import BytesIO

import pytest
from PIL import Image

from demo.articles import articles
from demo.pictures import PICTURES, SIZE, picture
from demo.public_site import build
from home.models import ArticlePage, PlanPage
from tests.factories.home import published_decision, published_plan


@pytest.mark.django_db
def test_the_front_page_shows_what_is_new_and_due(client, django_assert_max_num_queries):
    decision, plan = published_decision(name="xã Học Tập"), published_plan()
    with django_assert_max_num_queries(25):
        html = client.get("/").content.decode()
    for words in (
        decision.url,
        f"{plan.url}#dong-3",
        'action="/kiem-tra/"',
        'action="/tim-kiem/"',
        "Tự đánh giá",
    ):
        assert words in html


# Wagtail leaves the temporary file of a new rendition to the garbage collector.
@pytest.mark.filterwarnings("ignore:Exception ignored in:pytest.PytestUnraisableExceptionWarning")
@pytest.mark.django_db
def test_the_demonstration_is_built_once(client):
    first, second = build(), build()
    assert (first.articles, first.plans) == (8, 4)
    assert (second.articles, second.plans) == (0, 0)
    assert ArticlePage.objects.live().count() == 8
    assert PlanPage.objects.live().count() == 4
    html = client.get("/tin-tuc/").content.decode()
    assert html.count('class="article-card"') == 8
    article = ArticlePage.objects.first()
    assert article.picture_alt in client.get(article.url).content.decode()
    gc.collect()


def test_every_article_has_a_picture_of_its_own_described_in_words():
    names = [article.picture for article in articles()]
    assert sorted(names) == sorted(PICTURES)
    assert all(article.picture_alt.endswith(".") for article in articles())


def test_a_picture_is_drawn_the_same_each_time():
    content = picture("ngon-den")
    assert content == picture("ngon-den")
    assert Image.open(BytesIO(content)).size == SIZE
