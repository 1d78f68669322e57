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
from tests.factories.accounts import AppointmentFactory
from tests.factories.site_tree import ensure_site_tree

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


class SlowSaving:
    """The page's first saving by itself: the server has done it, its answer has not come back yet."""

    def __init__(self, page) -> None:
        self.page, self.answer = page, None
        page.route("**/quan-tri/pages/**", self.hold)

    def hold(self, route) -> None:
        """Keep the first answer back, let everything else pass."""
        by_itself = route.request.method == "POST" and "json" in route.request.headers.get("accept", "")
        if by_itself and self.answer is None:
            self.answer = (route, route.fetch())
        else:
            route.continue_()

    def begin(self, field, text: str) -> None:
        """Type until the page has begun to save by itself; what is typed in its first moments it does not notice."""
        for number in range(60):
            field.fill(text + "." * number)
            for _ in range(40):
                if self.answer is not None:
                    return
                self.page.wait_for_timeout(50)
        raise AssertionError("the page did not save by itself")

    def end(self) -> None:
        """Let the answer come."""
        route, response = self.answer
        route.fulfill(response=response)


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


def test_a_draft_saved_while_the_page_saves_by_itself_is_one_article_with_the_last_words(desk) -> None:
    page = desk(f"pages/add/home/articlepage/{ArticleIndexPage.objects.get().pk}/")
    slow = SlowSaving(page)
    slow.begin(page.locator("#id_title"), TITLE)
    page.locator("#id_lead").fill("Những lời sau cùng")
    page.get_by_role("button", name="Lưu bản nháp", exact=True).click()
    expect(page.get_by_role("button", name="Đang lưu")).to_be_disabled(timeout=60_000)
    slow.end()
    page.locator(".messages .success").filter(has_text=TITLE).wait_for()
    article = ArticlePage.objects.get()
    assert article.get_latest_revision_as_object().lead == "Những lời sau cùng"
    leave(page)


def test_what_is_pressed_while_the_page_saves_by_itself_is_done_afterwards(desk) -> None:
    unit = Appointment.objects.get(role=Role.EDITOR).office.unit
    article = ArticlePage(title=TITLE, lead="Mở bài", body="<p>Nội dung</p>", unit=unit, live=False)
    ArticleIndexPage.objects.get().add_child(instance=article)
    article.save_revision()
    page = desk(f"pages/{article.pk}/edit/")
    slow = SlowSaving(page)
    slow.begin(page.locator("#id_lead"), "Những lời đầu")
    page.locator("#id_lead").fill("Những lời sau cùng")
    page.get_by_role("button", name="Việc khác", exact=True).click()
    page.get_by_role("button", name="Gửi tới Duyệt bài viết", exact=True).click()
    assert ArticlePage.objects.get().current_workflow_state is None
    slow.end()
    expect(page.get_by_text("Đã gửi duyệt trang")).to_be_visible(timeout=60_000)
    state = ArticlePage.objects.get().current_workflow_task_state
    assert state.revision.as_object().lead == "Những lời sau cùng"
    leave(page)
