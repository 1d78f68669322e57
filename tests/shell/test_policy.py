"""What a browser may run: our own files on our pages, nothing inline, nothing from another host."""

from __future__ import annotations

import pytest

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("address", ["/dang-nhap/", "/kiem-tra/", "/khong-co-trang-nay/"])
def test_the_sites_pages_run_nothing_inline(client, address: str) -> None:
    policy = client.get(address)["Content-Security-Policy"]
    assert "unsafe" not in policy
    assert "script-src 'self'" in policy
    assert "default-src 'none'" in policy
    assert "http" not in policy


def test_the_editors_desk_frames_its_own_previews_only(admin_client) -> None:
    policy = admin_client.get("/quan-tri/")["Content-Security-Policy"]
    assert "frame-ancestors 'self'" in policy
    assert "http" not in policy
