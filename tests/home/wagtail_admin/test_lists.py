"""Wagtail's own lists by title go by the Vietnamese alphabet, as ours do."""

from __future__ import annotations

import pytest
from django.core.files.base import ContentFile
from wagtail.documents.models import Document
from wagtail.images.models import Image
from wagtail.models import Page

from home.models import ArticleIndexPage, ArticlePage
from tests.factories import pages
from tests.factories.accounts import UserFactory
from tests.factories.site_tree import ensure_site_tree

pytestmark = pytest.mark.django_db
NAMES = ["Lớp 2", "Lớp 10", "Xã An", "Xã Ân", "Xã Đồng", "Xã Thác", "Xã Xuân"]


@pytest.fixture
def desk(client):
    client.force_login(UserFactory(is_superuser=True))
    return client


@pytest.fixture
def articles():
    ensure_site_tree()
    parent = ArticleIndexPage.objects.get()
    for number, name in enumerate(reversed(NAMES)):
        parent.add_child(instance=ArticlePage(title=name, slug=f"bai-{number}", live=False))
    return parent


@pytest.mark.parametrize("results", ["", "results/"])
@pytest.mark.parametrize(("sign", "expected"), [("", NAMES), ("-", NAMES[::-1])])
def test_pages_below_a_page_go_by_title(desk, articles, results, sign, expected):
    shown = desk.get(f"/quan-tri/pages/{articles.pk}/{results}?ordering={sign}title")
    assert [page.title for page in shown.context["object_list"]] == expected


def test_what_is_searched_for_in_the_pages_is_found(desk, articles):
    assert desk.get(f"/quan-tri/pages/{articles.pk}/?q=Lop&ordering=title").status_code == 200
    assert Page.objects.child_of(articles).count() == len(NAMES)


@pytest.mark.parametrize("results", ["", "results/"])
def test_documents_go_by_title_unasked(desk, results):
    for name in reversed(NAMES):
        Document.objects.create(title=name, file=ContentFile(b"x", name="a.txt"))
    shown = desk.get(f"/quan-tri/documents/{results}")
    assert [one.title for one in shown.context["object_list"]] == NAMES
    assert desk.get("/quan-tri/documents/?q=Lop").status_code == 200


def test_pictures_go_by_title_where_that_is_chosen(desk):
    picture = pages.picture(pages.Image.new("RGB", (8, 8)))
    for name in reversed(NAMES):
        Image.objects.create(title=name, file=ContentFile(picture, name="a.png"))
    shown = desk.get("/quan-tri/images/?ordering=title")
    assert [one.title for one in shown.context["object_list"]] == NAMES
