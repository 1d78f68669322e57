"""What a browser may run: our own files on our pages, nothing inline, nothing from another host."""

from __future__ import annotations

import pytest

from home.models import ArticleIndexPage, ArticlePage
from tests.factories.accounts import AppointmentFactory
from tests.factories.site_tree import ensure_site_tree
from tests.journeys.screens import previewed

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("address", ["/dang-nhap/", "/kiem-tra/", "/khong-co-trang-nay/"])
def test_the_sites_pages_run_nothing_inline(client, address: str) -> None:
    policy = client.get(address)["Content-Security-Policy"]
    assert "unsafe" not in policy
    assert "script-src 'self'" in policy
    assert "default-src 'none'" in policy
    assert "http" not in policy


@pytest.mark.parametrize(
    "address", ["/quan-tri/bo-tieu-chi/", "/quan-tri/bo-tieu-chi/tai-len/", "/quan-tri/tep-loi/"]
)
def test_our_own_pages_below_the_desks_address_run_nothing_inline(client, address: str) -> None:
    client.force_login(AppointmentFactory(role="site_administrator").user)
    answer = client.get(address)
    assert answer.status_code == 200
    assert "unsafe" not in answer["Content-Security-Policy"]


def test_the_editors_desk_makes_no_text_into_code(admin_client) -> None:
    policy = admin_client.get("/quan-tri/")["Content-Security-Policy"]
    assert "unsafe-eval" not in policy
    assert "script-src 'self'" in policy


def test_the_editors_desk_frames_its_own_previews_only(admin_client) -> None:
    policy = admin_client.get("/quan-tri/")["Content-Security-Policy"]
    assert "frame-ancestors 'self'" in policy
    assert "http" not in policy


def test_a_preview_is_the_sites_page_in_a_frame_of_the_desk(admin_client) -> None:
    """Wagtail runs the middleware twice: for the page it shows, and for the desk's own address."""
    ensure_site_tree()
    page = ArticleIndexPage.objects.get().add_child(
        instance=ArticlePage(title="Bài", slug="bai", lead="Mở bài", body="<p>Nội dung</p>")
    )
    answer = previewed(admin_client, page, title="Tựa bài mới")
    assert answer.status_code == 200
    assert "Tựa bài mới" in answer.content.decode()
    policy = answer["Content-Security-Policy"]
    assert "frame-ancestors 'self'" in policy
    assert "'none'" not in policy.partition("frame-ancestors")[2].partition(";")[0]
    assert "unsafe" not in policy
    assert answer["X-Frame-Options"] == "SAMEORIGIN"


def test_the_same_page_is_framed_by_nobody_on_the_site(client) -> None:
    ensure_site_tree()
    ArticleIndexPage.objects.get().add_child(
        instance=ArticlePage(title="Bài", slug="bai", lead="Mở bài", body="<p>Nội dung</p>")
    )
    answer = client.get("/tin-tuc/bai/")
    assert answer.status_code == 200
    assert "frame-ancestors 'none'" in answer["Content-Security-Policy"]
    assert answer["X-Frame-Options"] == "DENY"


@pytest.mark.parametrize("address", ["/dang-nhap/", "/khong-co-trang-nay/", "/quan-tri/"])
def test_no_page_may_ask_for_camera_place_or_payment(admin_client, address: str) -> None:
    permissions = admin_client.get(address)["Permissions-Policy"]
    for feature in ("camera", "microphone", "geolocation", "payment", "usb"):
        assert f"{feature}=()" in permissions
