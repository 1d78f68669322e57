"""What is compressed on its way, and what never is."""

from __future__ import annotations

import gzip

import pytest

from tests.factories.home import published_decision

pytestmark = pytest.mark.django_db
GZIP = {"Accept-Encoding": "gzip"}


def test_a_page_is_compressed_fresh_and_kept(client) -> None:
    address = published_decision().address
    plain = client.get(address).content
    for _ in range(2):
        answer = client.get(address, headers=GZIP)
        assert answer["Content-Encoding"] == "gzip"
        assert gzip.decompress(answer.content) == plain
    assert client.get(address).content == plain


def test_a_style_sheet_is_compressed(client) -> None:
    answer = client.get("/static/css/site.css", headers=GZIP)
    assert answer["Content-Encoding"] == "gzip"
    assert b":root" in gzip.decompress(b"".join(answer.streaming_content))


def test_a_pdf_goes_as_it_is(client) -> None:
    page = published_decision()
    answer = client.get(f"{page.address}van-ban/", headers=GZIP)
    assert answer["Content-Type"] == "application/pdf"
    assert not answer.has_header("Content-Encoding")
    b"".join(answer.streaming_content) if answer.streaming else answer.content
