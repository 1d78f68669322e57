"""A shared link shows what the page is about, with a picture of its own."""

from __future__ import annotations

import re
from io import BytesIO

import pytest
from PIL import Image

from tests.factories.accounts import UnitFactory
from tests.factories.home import published_decision, published_plan
from tests.factories.site_tree import ensure_site_tree

pytestmark = pytest.mark.django_db


def shared(client, address: str) -> tuple[str, str]:
    page = client.get(address).content.decode()
    [title] = re.findall(r'og:title" content="([^"]*)"', page)
    [picture] = re.findall(r'og:image" content="https?://[^/]+(/[^"]*)"', page)
    return title, picture


def drawn(client, path: str) -> tuple[int, int]:
    answer = client.get(path)
    assert answer["Content-Type"] == "image/png"
    return Image.open(BytesIO(answer.content)).size


def test_a_unit_is_shared_with_its_name_and_title(client):
    title = published_decision(name="Xã Bến Lau").decision.titles.get()
    name, picture = shared(client, f"/danh-ba/{title.unit.code}/")
    assert (name, picture) == ("Xã Bến Lau", f"/danh-ba/{title.unit.code}/anh.png")
    assert drawn(client, picture) == (1200, 630)


def test_a_plan_is_shared_with_its_title(client):
    page = published_plan()
    name, picture = shared(client, page.address)
    assert (name, picture) == (page.title, f"{page.address}anh.png")
    assert drawn(client, picture) == (1200, 630)


@pytest.mark.parametrize("address", ["/", "/quyet-dinh/", "/thong-ke/", "/bo-tieu-chi/", "/theo-doi/"])
def test_every_other_page_is_shared_with_the_sites_picture(client, address):
    ensure_site_tree()
    UnitFactory()  # before there is one, the front page says how to begin
    name, picture = shared(client, address)
    assert name
    assert drawn(client, picture) == (1200, 630)


def test_pictures_of_what_is_not_there_are_missing(client):
    ensure_site_tree()
    assert client.get("/danh-ba/khong-co/anh.png").status_code == 404
    assert client.get("/ke-hoach/khong-co/anh.png").status_code == 404
