"""An editor at a desk: what the editor's own scripts make of a title, the preview in its panel, the dialogs of a link."""

from __future__ import annotations

import pytest
from axe_playwright_python.sync_playwright import Axe
from django.conf import settings as django_settings
from django.test import Client
from playwright.sync_api import expect

from accounts.models import Appointment, Role
from home.models import ArticleIndexPage, ArticlePage
from home.services.editor_groups import sync_groups_of
from home.services.site_tree import ensure_site_tree
from tests.factories.accounts import AppointmentFactory

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
TITLE = "Đến với lớp học ở xã: “Ước mơ” của người thợ điện, 100 % thật!"
ADDRESS = "den-voi-lop-hoc-o-xa-uoc-mo-cua-nguoi-tho-dien-100-that"


@pytest.fixture
def desk(chromium, live_server, transactional_db):
    """Return how to open a page of the desk as an editor, and what the browser complained of."""
    ensure_site_tree()
    person = AppointmentFactory(role=Role.EDITOR).user
    sync_groups_of(person)
    client = Client()
    client.force_login(person)
    context = chromium.new_context(
        viewport={"width": 1280, "height": 900}, locale="vi-VN", reduced_motion="reduce"
    )
    name = django_settings.SESSION_COOKIE_NAME
    context.add_cookies([{"name": name, "value": client.cookies[name].value, "url": live_server.url}])
    page = context.new_page()
    page.set_default_timeout(60_000)
    page.complaints = []
    page.on("console", lambda one: page.complaints.append(one.text) if one.type == "error" else None)

    def open_(address: str):
        page.goto(f"{live_server.url}/quan-tri/{address}")
        return page

    yield open_
    context.close()


def leave(page) -> None:
    """Wait until the editor has saved by itself, and go: nothing is asked of the server any more."""
    page.wait_for_load_state("networkidle")
    page.goto("about:blank")


def test_a_title_that_is_typed_gives_the_address_of_our_rule_and_every_part_has_a_name(desk) -> None:
    page = desk(f"pages/add/home/articlepage/{ArticleIndexPage.objects.get().pk}/")
    page.locator("#id_title").press_sequentially(TITLE)
    page.locator("#id_lead").focus()
    expect(page.locator("#id_slug")).to_have_value(ADDRESS)
    assert not [words for words in page.complaints if "Content Security Policy" in words]
    assert not Axe().run(page).response["violations"]
    leave(page)


def test_the_preview_panel_shows_the_article_as_the_site_will(desk) -> None:
    index = ArticleIndexPage.objects.get()
    unit = Appointment.objects.get(role=Role.EDITOR).office.unit
    article = index.add_child(
        instance=ArticlePage(title=TITLE, lead="Mở bài", body="<p>Nội dung</p>", unit=unit)
    )
    article.save_revision()
    page = desk(f"pages/{article.pk}/edit/")
    page.locator("[data-side-panel-toggle=preview]").first.click()
    frame = page.frame_locator("[data-preview-iframe], #w-preview-iframe").first
    expect(frame.locator("h1")).to_have_text(TITLE)
    assert not [
        words for words in page.complaints if "Content Security Policy" in words or "framing" in words
    ]
    leave(page)
