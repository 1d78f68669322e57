"""Searching by keyboard alone in a real browser: titles offered without marks, chosen, opened; and without scripts."""

from __future__ import annotations

import pytest

from search.index import indexing
from tests.search import records

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
SEARCH = "/tim-kiem/"


@pytest.fixture
def article(transactional_db):
    """Return an article that is indexed."""
    page = records.article("Thư viện của làng", "<p>Mở cửa mỗi tối.</p>")
    indexing.rebuild()
    return page


@pytest.fixture
def page_of(chromium, live_server):
    """Return how to open a browser of one's own."""
    contexts = []

    def opened(**how):
        contexts.append(chromium.new_context(base_url=live_server.url, locale="vi-VN", **how))
        page = contexts[-1].new_page()
        page.set_default_timeout(60_000)
        return page

    yield opened
    for context in contexts:
        context.close()


def test_a_title_is_offered_chosen_and_opened_by_keyboard_alone(article, page_of):
    page = page_of()
    page.goto(SEARCH)
    box = page.locator("#q")
    box.press_sequentially("thu vie")
    option = page.locator("[role=option]")
    option.first.wait_for()
    assert box.get_attribute("aria-expanded") == "true"
    box.press("ArrowDown")
    assert box.get_attribute("aria-activedescendant") == option.first.get_attribute("id")
    assert option.first.get_attribute("aria-selected") == "true"
    box.press("Escape")
    assert (box.get_attribute("aria-expanded"), box.input_value()) == ("false", "thu vie")
    box.press_sequentially("n")
    option.first.wait_for()
    box.press("ArrowUp")
    box.press("Enter")
    page.wait_for_url(f"**{article.get_url()}")


def test_enter_without_a_choice_asks_and_the_box_is_plain_without_scripts(article, page_of):
    page = page_of(java_script_enabled=False, viewport={"width": 360, "height": 700})
    page.goto(SEARCH)
    box = page.locator("#q")
    assert box.get_attribute("role") is None
    box.fill("thu vien")
    box.press("Enter")
    page.wait_for_url("**?q=thu+vien**")
    assert page.locator(".hit-title").first.inner_text() == "Thư viện của làng"
    page.locator(".search-filters > summary").click()
    page.locator(".search-choice .chip").first.click()
    page.wait_for_url("**nam=**")
    assert page.evaluate("document.documentElement.scrollWidth") <= 360
