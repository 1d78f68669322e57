"""A visitor follows every link of the site: nothing broken, English, private, or said as a program says it.

Here the nearest hundred and ten pages, in `make test-long` two hundred and fifty.
"""

from __future__ import annotations

import os
import re
from itertools import pairwise
from pathlib import Path

import pytest
from django.core.management import call_command
from django.test import Client

from demo.public_site import build
from home.models import ArticleIndexPage, ArticlePage, PlanPage
from home.plans.importing import import_file
from tests.conftest import require_service
from tests.factories.home import make_plan, published_decision, published_plan
from tests.journeys.crawl import english, machine, read, walk

pytestmark = pytest.mark.django_db
CANARY = "chimhoangyen"
PLAN = Path(__file__).parent / "plans" / "muc-phai-dat.txt"
PAGES_MAX = 250 if os.environ.get("RUN_LONG") == "1" else 110
NOT_FOLLOWED = re.compile(r"^/(static|media|quan-tri)/")


@pytest.fixture
def site(province) -> None:
    """Put a decision, plans and articles on the site, and a private word where nobody may read it."""
    build(province.posts["bientap"].user)
    published_decision(units=2)
    published_plan()
    import_file(content=PLAN.read_bytes(), filename=PLAN.name, publish=True)
    make_plan(title=f"Kế hoạch chưa công bố {CANARY}")
    index = ArticleIndexPage.objects.get()
    index.add_child(
        instance=ArticlePage(title=f"Bài nháp {CANARY}", slug="bai-nhap", lead=CANARY, live=False)
    )
    call_command("rebuild_index", verbosity=0)


def test_a_visitor_meets_no_broken_link_no_english_no_code_and_nothing_private(site) -> None:
    broken, foreign, coded, leaks, seen = [], [], [], [], 0
    for address, origin, answer in walk(Client(), "/", most=PAGES_MAX, skip=NOT_FOLLOWED):
        seen += 1
        if answer.status_code >= 400:
            broken.append(f"{address} ({answer.status_code}), linked from {origin}")
        elif not answer.streaming and answer["Content-Type"].startswith("text/html"):
            html = answer.content.decode()
            words = read(html).words
            foreign += [f"{address}: {piece}" for piece in english(words)]
            coded += [f"{address}: {piece}" for piece in machine(words)]
            leaks += [address] if CANARY in html else []
    assert seen > 40, "the walk stopped early"
    assert not broken, "\n".join(broken)
    assert not foreign, "\n".join(foreign)
    assert not coded, "\n".join(coded)
    assert not leaks


def test_the_real_plans_are_told_in_words(province, seeds) -> None:
    files = sorted(seeds.glob("*.txt"))
    require_service("a plan", bool(files))
    for file in files:
        import_file(content=file.read_bytes(), filename=file.name, publish=True)
    slugs = list(PlanPage.objects.live().values_list("slug", flat=True))
    addresses = [f"/ke-hoach/{slug}/" for slug in slugs]
    addresses += [f"/ke-hoach/so-sanh/?a={a}&b={b}" for a, b in pairwise(slugs)]
    for address in ("/", "/ke-hoach/", "/thong-ke/", "/lich/", *addresses):
        answer = Client().get(address, follow=True)
        assert answer.status_code == 200, address
        words = read(answer.content.decode()).words
        assert not machine(words, names=[file.name for file in files]), address


@pytest.mark.parametrize("piece", ["Save draft", "You have not been here", "Please choose a page"])
def test_the_walk_would_notice_english(piece: str) -> None:
    assert english([piece])


@pytest.mark.parametrize(
    "piece",
    ["Phụ trách: ['Văn phòng']", "Ngưỡng: >= 60%", "decrease 1.5%", "thanh_pho_hoc_tap", "Hạn: None", "[]"],
)
def test_the_walk_would_notice_what_only_a_program_writes(piece: str) -> None:
    assert machine([piece])


@pytest.mark.parametrize("piece", ["từ 60 % trở lên", "25/2023/TT-BGDĐT", "[1]", "a_b.txt"])
def test_words_and_names_are_not_taken_for_codes(piece: str) -> None:
    assert not machine([piece], names=["a_b.txt"])


@pytest.mark.parametrize(
    "piece", ["Lưu bản nháp", "Thanh tra huyện", "Hội Khuyến học xã Bến Lau", "PDF", "Atom"]
)
def test_vietnamese_is_not_taken_for_english(piece: str) -> None:
    assert not english([piece])
