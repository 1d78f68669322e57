"""The address of an article keeps every letter of its title, and an address that changed leads on."""

from __future__ import annotations

import json
import re
from importlib import import_module

import pytest
from bs4 import BeautifulSoup
from django.apps import apps
from django.test import Client
from wagtail.contrib.redirects.models import Redirect
from wagtail.models import Page

from accounts.models import Appointment, Role
from home.models import ArticleIndexPage, ArticlePage
from home.services.editor_groups import sync_groups_of
from home.slugs import slug_of, slug_replacements
from tests.factories.accounts import AppointmentFactory
from tests.factories.site_tree import ensure_site_tree
from tests.journeys.screens import filled

pytestmark = pytest.mark.django_db
TITLE = "Xã Bến Lau mở lớp học tối cho người lớn"
ADDRESS = "xa-ben-lau-mo-lop-hoc-toi-cho-nguoi-lon"


@pytest.fixture
def index() -> ArticleIndexPage:
    """Return the page of articles of a ready site."""
    ensure_site_tree()
    return ArticleIndexPage.objects.get()


@pytest.fixture
def editor(index: ArticleIndexPage) -> Client:
    """Return an editor's browser."""
    user = AppointmentFactory(role=Role.EDITOR).user
    sync_groups_of(user)
    client = Client()
    client.force_login(user)
    return client


def article(index: ArticleIndexPage, title: str = TITLE, **given) -> ArticlePage:
    """Return an article; its address is left to the site unless one is given."""
    return index.add_child(instance=ArticlePage(title=title, lead="Mở bài", body="<p>Nội dung</p>", **given))


def write(editor: Client, index: ArticleIndexPage, **given) -> None:
    """Save a new article through the desk's own form."""
    address = f"/quan-tri/pages/add/home/articlepage/{index.pk}/"
    form = BeautifulSoup(editor.get(address).content, "html.parser").select_one("#page-edit-form")
    body = '{"blocks": [{"key": "a", "text": "Nội dung", "type": "unstyled", "depth": 0, "inlineStyleRanges": [], "entityRanges": []}], "entityMap": {}}'
    answer = editor.post(address, filled(form) | {"lead": "Mở bài", "body": body, **given})
    assert answer.status_code == 302, BeautifulSoup(answer.content, "html.parser").select(".error-message")


def in_script(title: str) -> str:
    """Return what the editor's script makes of a title by our replacements and its own last step."""
    text = title.strip()
    for pattern, put in slug_replacements():
        text = re.sub(pattern, put.replace("$1", r"\1"), text)
    return re.sub(r"-+$", "", text.lower())


@pytest.mark.parametrize(
    "title",
    [
        TITLE,
        "Đơn vị học tập: số 12/QĐ-UBND",
        "  “Ở đâu có Đảng”, ở đó có… hy vọng! ",
        "Thử lưu tự động 300",
        "ƯỚC MƠ – ỷ ỹ ỵ ỳ",
        "Hội nghị " * 30,
        "chữ" * 60,
        "Năm 2026 — 100 % xã",
        "a\u0301b đ\u0309",
    ],
)
def test_the_desks_script_makes_the_address_of_the_server(title: str) -> None:
    assert in_script(title) == slug_of(title)


def test_an_article_without_an_address_gets_one_with_every_letter(index) -> None:
    assert article(index).slug == ADDRESS
    assert article(index).slug == f"{ADDRESS}-2"


def test_an_editor_who_leaves_the_address_empty_gets_the_same(editor, index) -> None:
    write(editor, index, title=TITLE, slug="")
    write(editor, index, title=TITLE, slug=ADDRESS)
    write(editor, index, title=TITLE, slug="lop-hoc-toi")
    slugs = ArticlePage.objects.order_by("pk").values_list("slug", flat=True)
    assert list(slugs) == [ADDRESS, f"{ADDRESS}-2", "lop-hoc-toi"]


def test_an_address_taken_since_the_form_was_checked_is_numbered(index) -> None:
    first, second = (
        ArticlePage(title=TITLE, slug=ADDRESS, lead="Mở bài", body="<p>Bài</p>") for _ in range(2)
    )
    index.add_child(instance=first)
    index.add_child(instance=second)
    chosen = [
        ArticlePage(title=TITLE, slug="lop-hoc-toi", lead="Mở bài", body="<p>Bài</p>") for _ in range(2)
    ]
    for one in chosen:
        index.add_child(instance=one)
    slugs = [one.slug for one in (first, second, *chosen)]
    assert slugs == [ADDRESS, f"{ADDRESS}-2", "lop-hoc-toi", "lop-hoc-toi-2"]


def test_the_form_of_an_article_carries_our_rule(editor, index) -> None:
    page = article(index, unit=Appointment.objects.get(role=Role.EDITOR).office.unit)
    for place in (f"add/home/articlepage/{index.pk}", f"{page.pk}/edit"):
        html = editor.get(f"/quan-tri/pages/{place}/").content
        field = BeautifulSoup(html, "html.parser").select_one("[name=slug]")
        assert "ế" in str(json.loads(field["data-w-slug-formatters-value"]))


def test_an_old_address_leads_to_the_new_one_for_good(
    client, index, django_capture_on_commit_callbacks
) -> None:
    page = article(index, slug="ten-cu")
    for slug in ("ten-giua", "ten-moi"):
        page.slug = slug
        with django_capture_on_commit_callbacks(execute=True):
            page.save()
    for old in ("ten-cu", "ten-giua"):
        answer = client.get(f"/tin-tuc/{old}/")
        assert (answer.status_code, answer["Location"]) == (301, "/tin-tuc/ten-moi/")
    assert client.get("/tin-tuc/ten-moi/").status_code == 200


def mend() -> None:
    """Run the migration's step on today's tables."""
    import_module("home.migrations.0010_article_addresses").mend(apps, None)


@pytest.mark.parametrize(
    ("title", "old", "new"),
    [
        (TITLE, "xa-bn-lau-m-lp-hc-ti-cho-ngi-ln", ADDRESS),
        ("Thử lưu tự động 300", "th-lu-t-djng-300", "thu-luu-tu-dong-300"),
        ("Đơn vị học tập", "on-vi-hoc-tap-2", "don-vi-hoc-tap"),
    ],
)
def test_what_wagtail_mangled_is_mended_and_leads_on(client, index, title: str, old: str, new: str) -> None:
    page = article(index, title, slug=old)
    page.save_revision().publish()
    mend()
    mend()
    answer = client.get(f"/tin-tuc/{old}/")
    assert (answer.status_code, answer["Location"]) == (301, f"/tin-tuc/{new}/")
    assert client.get(f"/tin-tuc/{new}/").status_code == 200
    assert Redirect.objects.get().is_permanent
    page = ArticlePage.objects.get()
    assert page.get_latest_revision_as_object().slug == new
    page.get_latest_revision().publish()
    assert ArticlePage.objects.get().url_path == Page.objects.get(pk=index.pk).url_path + f"{new}/"


def test_a_title_that_changed_since_still_tells_whose_rule_made_the_address(index) -> None:
    page = article(index, "Lớp học ở xã", slug="lp-hc-xa")
    page.save_revision().publish()
    page.title = "Lớp học mới ở xã"
    page.save_revision().publish()
    mend()
    assert ArticlePage.objects.get().slug == "lop-hoc-moi-o-xa"


def test_an_address_that_somebody_chose_stays(index) -> None:
    for slug in ("lop-hoc-toi", "ben-lau", ADDRESS, f"{ADDRESS}-2"):
        article(index, slug=slug)
    before = list(ArticlePage.objects.order_by("pk").values_list("slug", flat=True))
    mend()
    assert list(ArticlePage.objects.order_by("pk").values_list("slug", flat=True)) == before
    assert not Redirect.objects.exists()


def test_two_mangled_addresses_of_one_title_stay_two(index) -> None:
    article(index, slug="xa-bn-lau-m-lp-hc-ti-cho-ngi-ln")
    article(index, slug="xa-bn-lau-m-lp-hc-ti-cho-ngi-ln-2")
    mend()
    assert set(ArticlePage.objects.values_list("slug", flat=True)) == {ADDRESS, f"{ADDRESS}-2"}
