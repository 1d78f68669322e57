"""The page of a form that came without its token leads back to where it was, and nowhere else."""

from __future__ import annotations

import pytest
from django.test import RequestFactory

from config.views import _came_from


@pytest.mark.parametrize(
    ("came_from", "back"),
    [
        ("http://testserver/viec/?trang=2", "/viec/?trang=2"),
        ("http://testserver", "/"),
        ("http://testserver//evil.example/dang-nhap/", "/evil.example/dang-nhap/"),
        ("https://evil.example/viec/", ""),
        ("", ""),
    ],
)
def test_the_way_back_stays_on_this_site(came_from, back):
    assert _came_from(RequestFactory().post("/viec/", headers={"Referer": came_from})) == back
