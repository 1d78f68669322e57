"""The guides are true: somebody who has never seen the site does what they say, word for word, in a real browser.

`make guide-pictures` makes the guides' pictures anew from the same walk.
"""

from __future__ import annotations

import os
from io import BytesIO
from pathlib import Path

import pytest
from PIL import Image

from accounts.models import AdministrativeUnit, Role, User
from demo.accounts import DEMO_PASSWORD
from demo.people import appoint, person
from demo.pictures import picture
from documents.models import Layout
from home.guides.index import PICTURES, text_of
from home.guides.parsing import Part, Step
from home.models import ArticlePage
from home.services.editor_groups import sync_groups_of
from tests.journeys import guide_follower
from tests.journeys.guide_follower import Follower, Lost
from tests.journeys.province import Province, make_told_province

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
SCREEN = {"width": 1250, "height": 800}
ROOM = Path(__file__).resolve().parents[2] / "site" / "static" / PICTURES


@pytest.fixture
def province(transactional_db, settings) -> Province:
    """Return the province with articles and a second editor."""
    settings.DEMO = True
    made = make_told_province()
    first = made.posts["bientap"]
    second = person("bientap2", "Hà Thu Trang")
    appoint(second, Role.EDITOR, first.office, first.capacity, first.valid_from)
    sync_groups_of(second)
    return made


@pytest.fixture
def photographs(tmp_path) -> dict[str, Path]:
    """Return two pictures as a camera would give them, unlike those the site has."""
    files = {}
    for name, drawn in (("ảnh thứ nhất", "hoi-dong"), ("ảnh thứ hai", "thuyen-sach")):
        files[name] = tmp_path / f"{drawn}.jpg"
        Image.open(BytesIO(picture(drawn))).convert("RGB").save(files[name], quality=85)
    return files


@pytest.fixture
def walk(chromium, live_server, province, photographs):
    """Return how to follow a guide with everybody it names at a browser of their own."""
    contexts = []

    def follow(slug: str, people: dict[str, str]) -> None:
        album = ROOM / slug if os.environ.get("GUIDE_PICTURES") == "1" else None
        followers: dict[str, Follower] = {}
        for part in text_of(slug).parts:
            if part.actor not in followers:
                contexts.append(
                    chromium.new_context(viewport=SCREEN, locale="vi-VN", reduced_motion="reduce")
                )
                own = {"tên đăng nhập của mình": people[part.actor], "mật khẩu của mình": DEMO_PASSWORD}
                page = contexts[-1].new_page()
                page.set_default_timeout(60_000)
                followers[part.actor] = Follower(page, live_server.url, own, photographs, album)
            followers[part.actor].follow(part)

    yield follow
    for context in contexts:
        context.close()


def test_an_editor_publishes_an_article_with_two_pictures_from_the_guide_alone(walk, client) -> None:
    walk("bien-tap", {"người viết": "bientap", "người duyệt": "bientap2"})
    page = ArticlePage.objects.get(title="Xã Bến Lau họp xét danh hiệu học tập")
    assert page.live
    assert page.owner.username == "bientap"
    assert page.picture.has_focal_point()
    assert page.picture_alt
    assert page.gallery.get().alt
    shown = client.get(page.url).content.decode()
    assert shown.count("<img") >= 2
    assert page.gallery.get().caption in shown


def test_an_administrator_does_what_the_guide_says(walk) -> None:
    walk("quan-tri", {"quản trị viên": "quantri"})
    made = User.objects.get(username="lothilan")
    assert made.full_name == "Lò Thị Lan"
    assert not made.groups.exists()
    assert not made.has_usable_password()
    assert made.links.count() == 1
    post = made.appointments.get(role=Role.DEPUTY)
    assert post.mandates.get().form == "KT"
    heir = AdministrativeUnit.objects.get(code="SN-X21")
    assert {unit.code for unit in heir.predecessors.all()} == {"SN-X02", "SN-X03"}
    assert heir.kind == "xa"
    assert Layout.objects.filter(name="Thông báo của tỉnh").exists()


@pytest.mark.parametrize(
    "sentence",
    [
        "Bấm **Gửi đi**.",
        "Bấm **Xem**.",
        "Ở ô **Họ tên** gõ “Lan”.",
        "Thấy **Đã lưu.**",
        "Hãy lưu bài lại.",
        "Trong khung **Ảnh**, bấm **Lưu**.",
    ],
)
def test_a_word_that_is_not_on_the_screen_or_stands_there_twice_is_no_guide(
    chromium, monkeypatch, sentence: str
) -> None:
    monkeypatch.setattr(guide_follower, "PATIENCE", 3.5 if "Xem" in sentence else 0.3)
    page = chromium.new_page()
    page.set_content("<label>Tên <input></label><button>Lưu</button><a href='#a'>Xem</a><a href='#b'>Xem</a>")
    with pytest.raises(Lost):
        Follower(page, "").follow(Part("Phần", steps=(Step(1, sentence),)))
    page.close()
