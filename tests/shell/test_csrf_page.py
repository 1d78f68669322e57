"""The page of a form that came without its token leads back to where it was, and nowhere else."""

from __future__ import annotations

import pytest
from django.test import RequestFactory

from ledger.web.referrers import came_from


@pytest.mark.parametrize(
    ("referrer", "back"),
    [
        ("http://testserver/viec/?trang=2", "/viec/?trang=2"),
        ("http://testserver", "/"),
        ("http://testserver//evil.example/dang-nhap/", "/evil.example/dang-nhap/"),
        ("https://evil.example/viec/", ""),
        ("", ""),
    ],
)
def test_the_way_back_stays_on_this_site(referrer, back):
    assert came_from(RequestFactory().post("/viec/", headers={"Referer": referrer})) == back
