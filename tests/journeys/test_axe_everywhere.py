"""Every screen a role can reach is judged by axe, at two sizes and in two lights; nothing sticks out, nothing is too small.

Here a few screens chosen by a fixed seed; in `make test-long` one of every address, in the whole demonstration.
"""

from __future__ import annotations

import os
import re
from random import Random

import pytest
from axe_playwright_python.sync_playwright import Axe
from django.conf import settings as django_settings
from django.core.management import call_command
from django.test import Client

from accounts.models import User
from home.services.editor_groups import sync_groups_of
from tests.factories.home import published_decision
from tests.journeys.crawl import one_of_each
from tests.journeys.province import make_told_province

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
LONG = os.environ.get("RUN_LONG") == "1"
SEED, CHOSEN = 9, 8
PHONE, DESK, NARROW = (360, 800), (1280, 900), (320, 256)  # the last is a desk's screen at 400 %
WAYS = [(PHONE, "dark"), (DESK, "light"), (PHONE, "light"), (DESK, "dark"), (NARROW, "light")]
EVERYBODY = (
    "", "canbo", "truongdonvi", "chuyenvien", "uyvien1", "thuky", "chutichhd",
    "vanthu", "chutich", "bientap", "quantri",
)  # fmt: skip
# Files, acts, and Wagtail's own screens, whose parts are not ours.
SKIPPED = re.compile(
    r"^/(static|media|co-chu|dang-xuat)|\.(pdf|xlsx|docx|csv|json|jsonld|ics|xml|zip|png|webp)$|/tep/"
    r"|^/quan-tri/(?!bo-tieu-chi|tep-loi|an-ninh|huong-dan|$)"
)
# A link within a sentence may be as high as its line (WCAG 2.2, 2.5.8); everything else is at least 24 pixels.
TOO_SMALL = """() => [...document.querySelectorAll('button, summary, select, input:not([type=hidden]), nav a, .btn')]
  .filter(node => node.checkVisibility() && !node.closest('.visually-hidden') && node.type !== 'file')
  .filter(node => !['radio', 'checkbox'].includes(node.type) || !node.closest('label'))
  .map(node => [node.outerHTML.slice(0, 120), node.getBoundingClientRect()])
  .filter(([, box]) => box.width > 1 && (box.width < 24 || box.height < 24))
  .map(([text, box]) => `${text} ${Math.round(box.width)}×${Math.round(box.height)}`)"""


@pytest.fixture
def everybodys_screens(transactional_db, settings) -> list[tuple[str, str]]:
    """Return (username, address) for each pattern that each person can reach."""
    settings.DEMO = True
    if LONG:
        call_command("seed_demo", verbosity=0)
    else:
        make_told_province()
        published_decision(units=2)
    seen: dict[str, tuple[str, str]] = {}
    for name in EVERYBODY if LONG else ("", "canbo", "quantri"):
        client = Client()
        starts = ["/"]
        if name:
            user = User.objects.get(username=name)
            sync_groups_of(user)
            client.force_login(user)
            starts = ["/viec/", "/quan-tri/", "/quan-tri/huong-dan/"]
        for address in one_of_each(client, starts, most=90 if LONG else 25, skip=SKIPPED):
            # A task looks different to everybody; other screens are judged once.
            own = name if address.startswith("/viec/") else ""
            seen.setdefault(f"{own} {address}", (name, address))
    return list(seen.values())


def judged(page, axe: Axe, width: int) -> list[str]:
    """Return what is wrong with the page that is open."""
    report = axe.run(page, context="main" if "/quan-tri/" in page.url else None).response
    assert report["passes"], "axe looked at nothing"
    found = [f"{one['id']}: {one['nodes'][0]['html'][:200]}" for one in report["violations"]]
    wide = page.evaluate("document.documentElement.scrollWidth")
    found += [f"{wide} pixels wide"] if wide > width else []
    if page.locator("body.public, body.workspace").count():
        found += [f"too small: {one}" for one in page.evaluate(TOO_SMALL)]
    return found


def test_axe_finds_nothing_on_any_screen_of_anybody(chromium, live_server, everybodys_screens) -> None:
    assert len(everybodys_screens) > (80 if LONG else 30), "the walk stopped early"
    chosen = everybodys_screens if LONG else Random(SEED).sample(everybodys_screens, CHOSEN)
    axe, wrong = Axe(), []
    for (width, height), scheme in WAYS if LONG else WAYS[:2]:
        for name in dict.fromkeys(name for name, _ in chosen):
            context = chromium.new_context(
                viewport={"width": width, "height": height},
                locale="vi-VN",
                color_scheme=scheme,
                reduced_motion="reduce",
            )
            if name:
                client = Client()
                client.force_login(User.objects.get(username=name))
                cookie = client.cookies[django_settings.SESSION_COOKIE_NAME].value
                context.add_cookies(
                    [{"name": django_settings.SESSION_COOKIE_NAME, "value": cookie, "url": live_server.url}]
                )
            page = context.new_page()
            page.set_default_timeout(60_000)
            for _, address in [one for one in chosen if one[0] == name]:
                page.goto(live_server.url + address)
                wrong += [f"{name} {address} {width} {scheme}: {one}" for one in judged(page, axe, width)]
            context.close()
    assert not wrong, "\n".join(wrong)
