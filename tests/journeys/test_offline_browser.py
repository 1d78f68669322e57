"""Reading without a connection, and larger letters: in a real browser, with and without scripts."""

from __future__ import annotations

import re

import pytest

from demo.accounts import DEMO_PASSWORD
from tests.factories.home import published_decision
from tests.journeys.province import make_province

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
NAMES = "caches.keys()"
KEPT = """async () => {
  const texts = {};
  for (const name of await caches.keys()) {
    const pages = await caches.open(name);
    for (const request of await pages.keys()) {
      const kept = await pages.match(request);
      if ((kept.headers.get('Content-Type') || '').startsWith('text/html')) {
        texts[new URL(request.url).pathname] = await kept.text();
      }
    }
  }
  return texts;
}"""


@pytest.fixture
def address(transactional_db, settings) -> str:
    """Return the address of a published decision in the province."""
    settings.DEMO = True
    make_province()
    return published_decision(units=2).address


@pytest.fixture
def page_of(chromium, live_server):
    """Return how to open a browser of one's own."""
    contexts = []

    def opened(**how):
        context = chromium.new_context(
            base_url=live_server.url, locale="vi-VN", reduced_motion="reduce", **how
        )
        contexts.append(context)
        page = context.new_page()
        page.set_default_timeout(60_000)
        return page

    yield opened
    for context in contexts:
        context.close()


def watched(page, address: str):
    """Open a page with the worker in charge, and wait until the page is kept."""
    page.goto("/")
    page.evaluate("navigator.serviceWorker.ready.then(() => true)")
    page.wait_for_function("navigator.serviceWorker.controller !== null")
    page.goto(address)
    for _ in range(100):
        if address in page.evaluate(KEPT):
            return
        page.wait_for_timeout(100)
    raise AssertionError(f"{address} was not kept: {page.evaluate(NAMES)}")


def test_a_decision_seen_is_read_again_without_a_connection_and_says_that_it_may_be_old(
    page_of, address
) -> None:
    page = page_of()
    watched(page, address)
    page.context.set_offline(True)
    page.goto(address)
    line = page.locator(".offline-line").inner_text()
    assert re.search(r"Bản đã lưu lúc \d\d:\d\d.*\d{4}, có thể đã cũ", line)
    said = page.locator(".status").first.evaluate("node => getComputedStyle(node, '::after').content")
    assert "khi lưu" in said
    page.context.set_offline(False)
    page.goto(address)
    assert page.locator(".offline-line").count() == 0


def test_nothing_of_the_workspace_stays_and_logging_out_clears_what_was_read(page_of, address) -> None:
    page = page_of()
    page.goto("/dang-nhap/?next=/viec/")
    page.fill("#id_username", "canbo")
    page.fill("#id_password", DEMO_PASSWORD)
    page.click("main button[type=submit]")
    page.wait_for_url("**/viec/")
    watched(page, address)
    for place in ("/viec/", "/ho-so/", "/toi/", "/tim-kiem/?q=lau"):
        page.goto(place)
    kept = page.evaluate(KEPT)
    assert set(kept) <= {"/", address, "/ngoai-tuyen/"}
    assert not [where for where, text in kept.items() if "Việc của tôi" in text or "Lò Thị Mây" in text]
    page.context.set_offline(True)
    page.goto("/viec/")
    assert page.get_by_role("heading", name="Bạn đang ngoại tuyến").is_visible()
    page.get_by_role("link", name=re.compile("Quyết định")).first.wait_for()
    page.context.set_offline(False)
    page.goto("/toi/")
    page.get_by_role("button", name="Đăng xuất").click()
    page.wait_for_url("**/")
    page.wait_for_function("caches.has('x').then(() => true)")
    assert address not in page.evaluate(KEPT)


def test_the_text_grows_stays_larger_and_nothing_sticks_out(page_of, address) -> None:
    page = page_of(viewport={"width": 1280, "height": 900})
    page.goto(address)
    size = "parseFloat(getComputedStyle(document.documentElement).fontSize)"
    usual = page.evaluate(size)
    for _ in range(3):
        page.get_by_role("button", name="Chữ to hơn").first.click()
    assert page.evaluate(size) > usual * 1.5
    page.goto("/")
    assert page.evaluate(size) > usual * 1.5
    page.set_viewport_size({"width": 320, "height": 640})
    assert page.evaluate("document.documentElement.scrollWidth") <= 320
    page.set_viewport_size({"width": 1280, "height": 900})
    page.get_by_role("button", name="Chữ cỡ vừa").first.click()
    assert page.evaluate(size) == usual


def test_the_text_grows_without_scripts_too(page_of, address) -> None:
    page = page_of(java_script_enabled=False, viewport={"width": 1280, "height": 900})
    page.goto(address)
    before = page.locator("h1").bounding_box()["height"]
    for _ in range(2):
        page.get_by_role("button", name="Chữ to hơn").first.click()
        page.wait_for_url(f"**{address}")
    assert page.locator("h1").bounding_box()["height"] > before


def test_a_phone_can_put_the_site_among_its_applications(page_of, address, client) -> None:
    page = page_of()
    page.goto("/")
    facts = page.evaluate("fetch(document.querySelector('link[rel=manifest]').href).then(a => a.json())")
    assert (facts["lang"], facts["start_url"], facts["display"]) == ("vi", "/viec/", "standalone")
    assert {"192x192", "512x512"} <= {icon["sizes"] for icon in facts["icons"]}
    for icon in facts["icons"]:
        assert page.evaluate("address => fetch(address).then(a => a.ok)", icon["src"])
