"""The public site in a real browser: accessible in each light, light in weight, alone on its host, by keyboard alone."""

from __future__ import annotations

import gzip
import os
from urllib.parse import urlsplit

import pytest
from axe_playwright_python.sync_playwright import Axe

from config.compression import TEXT
from tests.factories.home import published_decision, published_plan
from tests.factories.kept import kept
from tests.journeys.province import make_told_province

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
PHONE, DESK, NARROW = (360, 800), (1280, 900), (320, 640)
# Every second page in one of two ways here, and each on a phone's width; all in five ways in `make test-long`.
WAYS = [(PHONE, "light"), (DESK, "dark")]
LONG = os.environ.get("RUN_LONG") == "1"
if LONG:
    WAYS += [(PHONE, "dark"), (DESK, "light"), (NARROW, "light")]
FRONT_MAX, DECISION_MAX, REQUESTS_MAX = 250 * 1024, 120 * 1024, 20


@pytest.fixture
def site(transactional_db) -> dict[str, str]:
    """Return the addresses of a site with articles, plans and a decision."""
    return made_site()


@kept
def made_site() -> dict[str, str]:
    """Make the site."""
    make_told_province()
    page = published_decision(units=3)
    unit = page.decision.titles.first().unit
    plan = published_plan()
    return {
        "front": "/",
        "plans": "/ke-hoach/",
        "plan": plan.address,
        "decisions": "/quyet-dinh/",
        "decision": page.address,
        "directory": "/danh-ba/",
        "unit": f"/danh-ba/{unit.code}/",
        "statistics": "/thong-ke/",
        "articles": "/tin-tuc/",
        "sets": "/bo-tieu-chi/",
        "set": "/bo-tieu-chi/tt25-2023-xa/",
        "calendar": "/lich/",
        "compared": f"/ke-hoach/so-sanh/?a={plan.slug}&b={published_plan().slug}",
        "comparing": "/ke-hoach/so-sanh/",
        "follow": f"/theo-doi/?don-vi={unit.code}",
        "following": "/theo-doi/?tu=xa",
        "asked": "/theo-doi/da-gui/",
        "data": "/du-lieu-mo/",
        "api": "/api/v1/",
        "check": f"/kiem-tra/{page.decision.document.check_code}/",
        "search": "/tim-kiem/?q=hoc+tap",
        "log-in": "/dang-nhap/",
        "missing": "/khong-co-trang-nay/",
    }


def opened(chromium, size: tuple[int, int], scheme: str = "light"):
    """Return a page of a new browser context."""
    context = chromium.new_context(
        viewport={"width": size[0], "height": size[1]}, locale="vi-VN", color_scheme=scheme,
        reduced_motion="reduce",
    )  # fmt: skip
    page = context.new_page()
    page.set_default_timeout(60_000)
    return page


def test_axe_finds_nothing_on_any_public_page(chromium, live_server, site) -> None:
    axe, found = Axe(), []
    for turn, (size, scheme) in enumerate(WAYS):
        page = opened(chromium, size, scheme)
        breaches: list[str] = []
        page.on(
            "console",
            lambda said, heard=breaches: heard.append(said.text) if "Content Security" in said.text else None,
        )
        narrow = min(size[0], PHONE[0])
        for address in list(site.values()) if LONG else list(site.values())[turn :: len(WAYS)]:
            page.set_viewport_size({"width": size[0], "height": size[1]})
            page.goto(live_server.url + address)
            report = axe.run(page).response
            assert report["passes"], "axe looked at nothing"
            found += [
                f"{address} {size} {scheme}: {one['id']} {one['nodes'][0]['html'][:200]}"
                for one in report["violations"]
            ]
            for width in {size[0], narrow}:
                page.set_viewport_size({"width": width, "height": size[1]})
                wide = page.evaluate("document.documentElement.scrollWidth")
                found += [f"{address}: {wide} pixels wide at {width}"] if wide > width else []
        found += breaches
        page.context.close()
    assert not found, "\n".join(found)


@pytest.mark.parametrize(("name", "most"), [("front", FRONT_MAX), ("decision", DECISION_MAX)])
def test_a_first_visit_is_light_and_asks_nobody_else(
    chromium, live_server, site, name: str, most: int
) -> None:
    page = opened(chromium, PHONE)
    weights: dict[str, int] = {}

    def weigh(answer) -> None:
        body = b"" if answer.request.resource_type == "image" else answer.body()
        # The test server hands out static files itself, past our compression.
        text = answer.headers.get("content-type", "").startswith(TEXT)
        weights[answer.url] = len(gzip.compress(body)) if text else len(body)

    answers = []
    page.on("response", lambda answer: answers.append(answer))
    page.goto(live_server.url + site[name], wait_until="networkidle")
    for answer in answers:
        weigh(answer)
    hosts = {urlsplit(url).netloc for url in weights if not url.startswith(("data:", "blob:"))}
    page.context.close()
    assert hosts == {urlsplit(live_server.url).netloc}
    assert len(weights) <= REQUESTS_MAX, sorted(weights)
    assert sum(weights.values()) <= most, sorted(((size, url) for url, size in weights.items()), reverse=True)


def test_the_keyboard_alone_leads_from_the_front_page_to_a_decisions_pdf(chromium, live_server, site) -> None:
    page = opened(chromium, DESK)
    page.goto(live_server.url)

    def tab_to(address: str) -> None:
        for _ in range(120):
            page.keyboard.press("Tab")
            at = page.evaluate("document.activeElement.getAttribute('href') || ''")
            if at.endswith(address):
                ring = page.evaluate("getComputedStyle(document.activeElement).outlineStyle")
                assert ring != "none", f"no focus ring on {at}"
                return
        raise AssertionError(f"the keyboard does not reach {address}")

    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.className") == "skip-link"
    page.keyboard.press("Enter")
    tab_to(site["decision"])
    page.keyboard.press("Enter")
    page.wait_for_url("**/quyet-dinh/*/")
    tab_to("van-ban/")
    with page.expect_download() as download:
        page.keyboard.press("Enter")
    assert download.value.suggested_filename.endswith(".pdf")
    page.context.close()
