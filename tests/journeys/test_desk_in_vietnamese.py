"""The editors' desk speaks Vietnamese to the last button: its pages, the dialogs of a link, and previews are read.

Here the nearest pages of each role, in `make test-long` all up to a hundred and twenty.
"""

from __future__ import annotations

import os
import re

import pytest
from django.test import Client

from accounts.models import Role
from demo.articles import articles
from demo.public_site import make_article
from home.models import ArticlePage
from home.services.editor_groups import sync_groups_of
from tests.factories.home import published_plan
from tests.journeys.crawl import english, read, unspelt, walk
from tests.journeys.screens import previewed

pytestmark = pytest.mark.django_db
PAGES_MAX = 120 if os.environ.get("RUN_LONG") == "1" else 50
OUTSIDE = re.compile(r"^/(?!quan-tri/)|/quan-tri/(logout|jsi18n)|ordering=|/results/|/bulk/")
# Words that stay as they are: formats, keys, names within the guides' own examples.
NAMES = [
    "esc",
    "ctrl",
    "alt",
    "shift",
    "enter",
    "web",
    "jpg",
    "jpeg",
    "png",
    "gif",
    "avif",
    "webp",
    "url",
    "tuq",
    "ubnd",
    "lothilan",
    "songngan",
    "sqlite",
    "pdf",
    "postgresql",
    "example",
]
LINKS = ("external", "email", "phone", "anchor")
EVERY_LINK = {"page_type": "wagtailcore.page", **{f"allow_{kind}_link": "true" for kind in LINKS}}
DIALOGS = ["choose-page/", *(f"choose-{kind}-link/" for kind in LINKS)]


def foreign(html: str) -> list[str]:
    """Return what a page says in another language."""
    words = [piece for piece in read(html).words if not re.fullmatch(r"\S+@\S+|\S+\.\w{2,4}|/\S*", piece)]
    return english(words) + unspelt(words, names=NAMES)


@pytest.mark.parametrize("role", [Role.EDITOR, Role.ADMINISTRATOR, Role.SITE_ADMINISTRATOR])
def test_no_page_of_the_desk_says_anything_in_english(province, role: str) -> None:
    user = province.everyone()[role].user
    make_article(articles()[0], user)
    published_plan()
    sync_groups_of(user)
    client = Client()
    client.force_login(user)
    found, seen = {}, 0
    for address, origin, answer in walk(client, "/quan-tri/", most=PAGES_MAX, skip=OUTSIDE):
        assert answer.status_code < 400, f"{address} ({answer.status_code}), linked from {origin}"
        seen += 1
        if not answer.streaming and answer["Content-Type"].startswith("text/html"):
            for piece in foreign(answer.content.decode()):
                found.setdefault(piece, address)
    for dialog in DIALOGS:
        for piece in foreign(client.get(f"/quan-tri/{dialog}", EVERY_LINK).json()["html"]):
            found.setdefault(piece, dialog)
    preview = previewed(client, ArticlePage.objects.get(), title="Một tựa bài mới")
    assert "Một tựa bài mới" in read(preview.content.decode()).words
    for piece in foreign(preview.content.decode()):
        found.setdefault(piece, "preview")
    assert seen > 8, "the walk stopped early"
    assert not found, "\n".join(f"{address}: {piece}" for piece, address in found.items())


@pytest.mark.parametrize(
    "piece", ["Link text", "Subject", "Body", "Phone number", "Root", "Actions", "Xem page"]
)
def test_the_reading_would_notice_a_word_that_is_no_vietnamese_syllable(piece: str) -> None:
    assert unspelt([piece])


@pytest.mark.parametrize(
    "piece", ["Xem trang", "Chuyên viên Lò Thị Mây", "Nghiêng, khuyếch, quyển, giêng", "Tin theo ngày"]
)
def test_vietnamese_syllables_are_known(piece: str) -> None:
    assert not unspelt([piece])
