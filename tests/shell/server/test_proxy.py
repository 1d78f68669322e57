"""The shipped proxy before the real server: who is slow, large or many does not keep others waiting."""

from __future__ import annotations

import concurrent.futures
import contextlib
import json
import select
import socket
import ssl
import urllib.error
import urllib.request

import pytest

from tests.shell.server.live import (
    SLOW,
    UPLOAD,
    asked,
    crowd,
    free_port,
    heavy_check,
    running,
    sending,
    statuses,
    worst,
)
from tests.shell.server.proxied import echo, proxy, self_signed

PAGES = ("/", "/healthz")
FORGED = {
    "X-Forwarded-For": "6.6.6.6",
    "X-Forwarded-Proto": "https",
    "X-Forwarded-Host": "evil.test",
    "X-Forwarded-Port": "1",
    "X-Real-IP": "6.6.6.6",
    "Forwarded": "for=6.6.6.6",
    "Proxy": "evil.test",
}


@pytest.fixture(scope="module")
def port(tmp_path_factory):
    folder = tmp_path_factory.mktemp("site")
    with running(folder) as site, proxy(folder / "proxy", site) as port:
        asked(port, "/")
        yield port


@pytest.fixture(scope="module")
def echoing(tmp_path_factory):
    with echo() as site:
        yield site, tmp_path_factory


def told(port: int, headers: dict[str, str] | None = None) -> dict[str, str]:
    return json.loads(asked(port, "/", headers)[2])


@pytest.mark.parametrize("kind", SLOW)
def test_pages_answer_within_a_second_while_two_hundred_are_slow(port, kind):
    with crowd(port, kind, 200) as go_on:
        assert worst(port, go_on, PAGES, rounds=5) < 1


def test_pages_answer_while_twenty_send_bodies_of_400_mb(port):
    """As fast as they can: each is told at once that it is too much."""

    def send(_: int) -> bytes:
        with socket.create_connection(("127.0.0.1", port), timeout=20) as line:
            line.sendall(UPLOAD + b"Content-Length: 400000000\r\n\r\n")
            return line.recv(65536)

    with concurrent.futures.ThreadPoolExecutor(20) as pool:
        answers = pool.map(send, range(20))
        assert worst(port, lambda: None, PAGES, rounds=10) < 1
    assert {answer.split(b" ", 2)[1] for answer in answers} == {b"413"}


def test_a_body_too_large_is_refused_in_words(port):
    request = urllib.request.Request(f"http://127.0.0.1:{port}/dang-nhap/", data=b"a" * 1_100_000)
    with pytest.raises(urllib.error.HTTPError) as refused:
        urllib.request.urlopen(request, timeout=20)
    assert refused.value.code == 413
    assert "chia thành nhiều tệp nhỏ hơn" in refused.value.read().decode()


def test_what_a_visitor_says_of_himself_does_not_go_on(echoing):
    site, folders = echoing
    with proxy(folders.mktemp("proxy"), site) as port:
        seen = told(port, FORGED)
    assert "6.6.6.6" not in json.dumps(seen)
    assert "evil.test" not in json.dumps(seen)
    assert (seen["x-forwarded-for"], seen["x-forwarded-proto"]) == ("127.0.0.1", "http")
    assert seen["host"] == f"127.0.0.1:{port}"


def test_what_a_named_proxy_says_goes_on_but_not_what_the_visitor_told_it(echoing):
    site, folders = echoing
    headers = {**FORGED, "X-Forwarded-For": "6.6.6.6, 203.0.113.9"}
    with proxy(folders.mktemp("proxy"), site, PROXY_TRUSTED="10.0.0.0/8 127.0.0.1") as port:
        seen = told(port, headers)
    assert (seen["x-forwarded-for"], seen["x-forwarded-proto"]) == ("203.0.113.9", "https")
    assert "evil.test" not in json.dumps(seen)


def test_with_a_certificate_it_speaks_https_and_believes_nobody(echoing):
    site, folders = echoing
    folder, tls = folders.mktemp("proxy"), free_port()
    self_signed(folder, "localhost")
    trusting = ssl.create_default_context(cafile=str(folder / "fullchain.pem"))
    given = {"PROXY_CERTIFICATE": str(folder), "PROXY_LISTEN_HTTPS": f"127.0.0.1:{tls}"}
    with proxy(folder, site, PROXY_TRUSTED="127.0.0.1", **given):
        request = urllib.request.Request(f"https://localhost:{tls}/", headers={"X-Forwarded-For": "6.6.6.6"})
        with urllib.request.urlopen(request, timeout=20, context=trusting) as answer:
            seen = json.loads(answer.read())
    assert (seen["x-forwarded-for"], seen["x-forwarded-proto"]) == ("127.0.0.1", "https")


def test_a_site_that_is_away_is_told_in_words(tmp_path):
    with proxy(tmp_path, free_port()) as port:
        status, _, body = asked(port, "/")
    assert status == 502
    assert "Hãy thử lại sau ít phút" in body.decode()


def test_the_log_of_what_was_refused_says_from_where_and_holds_nothing_that_opens(tmp_path):
    opening = (
        "/dat-mat-khau/12.0a1b2c3d/",
        "/theo-doi/cua-toi/7:KINQ0a1b2c3d/",
        "/kiem-tra/0a1b2c3d/van-ban.pdf",
    )
    with proxy(tmp_path, free_port()) as port:
        for path in (*opening, "/theo-doi/?ma=0a1b2c3d"):
            assert asked(port, path)[0] == 502
    written = (tmp_path / "log").read_text()
    assert "0a1b2c3d" not in written
    assert "127.0.0.1 GET /dat-mat-khau/-/ 502" in written
    assert "127.0.0.1 GET /kiem-tra/-/van-ban.pdf 502" in written


def test_a_flood_of_log_ins_is_slowed_down_in_words(echoing):
    site, folders = echoing
    post = (
        b"POST /dang-nhap/ HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\nContent-Length: 3\r\n\r\na=b"
    )
    with proxy(folders.mktemp("proxy"), site) as port, contextlib.ExitStack() as stack:
        lines = [stack.enter_context(socket.create_connection(("127.0.0.1", port))) for _ in range(60)]
        for line in lines:
            line.sendall(post)
        answers = [line.recv(65536) for line in select.select(lines, [], [], 5)[0]]
        assert asked(port, "/")[0] == 200  # reading goes on
    refused = [answer.decode() for answer in answers if answer.startswith(b"HTTP/1.1 429")]
    assert refused
    assert "chờ khoảng một phút" in refused[0]


@pytest.mark.parametrize("papers", [6, pytest.param(20, marks=pytest.mark.long)])
def test_pages_answer_while_papers_that_take_long_are_checked(port, papers):
    with sending(port, heavy_check(port), papers) as lines:
        assert worst(port, lambda: None, PAGES, rounds=20) < 1
        told = statuses(lines)
    assert set(told) <= {422, 429, 503}  # read for five seconds, too many from one place, or busy
    assert told.count(422) >= 1
