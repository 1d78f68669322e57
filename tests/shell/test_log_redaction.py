"""What logs may hold: from where and which page, never what opens something; one line for what anybody can cause."""

from __future__ import annotations

import io
import logging
import time
import urllib.error
import urllib.request
from datetime import timedelta
from types import SimpleNamespace

import pytest
from django.conf import settings as site
from django.test import Client

from accounts.rules.masking import masked
from config.log_redaction import PlainLines
from config.server.request_log import RequestLogger
from tests.shell.server.live import running


@pytest.mark.parametrize(
    ("written", "kept"),
    [
        ("/dat-mat-khau/12.0a1b/", "/dat-mat-khau/…/"),
        ("/dat-mat-khau/", "/dat-mat-khau/"),
        ("/theo-doi/xac-nhan/7:1tX:Ab_c-d/", "/theo-doi/xac-nhan/…/"),
        ("/theo-doi/cua-toi/7:Ab_c-d/?x=1", "/theo-doi/cua-toi/…/?x=1"),
        ("/theo-doi/", "/theo-doi/"),
        ("/kiem-tra/0A1B-2C3D/van-ban.pdf", "/kiem-tra/…/van-ban.pdf"),
        ("/kiem-tra/?ma=0A1B-2C3D&x=1", "/kiem-tra/?ma=…&x=1"),
        ("GET /kiem-tra/0A1B HTTP/1.1", "GET /kiem-tra/… HTTP/1.1"),
        ('Not Found: "/dat-mat-khau/1.2/"', 'Not Found: "/dat-mat-khau/…/"'),
        ("https://hoctap.vn/dat-mat-khau/1.2/", "https://hoctap.vn/dat-mat-khau/…/"),
        ("/ho-so/7/minh-chung/3/", "/ho-so/7/minh-chung/3/"),
    ],
)
def test_what_opens_something_is_struck_out(written, kept):
    assert masked(written) == kept


def test_a_line_of_the_server_names_the_visitor_and_no_token(settings):
    settings.TRUSTED_PROXIES = ["127.0.0.1"]
    logger = RequestLogger.__new__(RequestLogger)
    answer = SimpleNamespace(status="200 OK", sent=5, headers=[])
    environ = {
        "REMOTE_ADDR": "127.0.0.1",
        "HTTP_X_FORWARDED_FOR": "6.6.6.6, 203.0.113.9",
        "REQUEST_METHOD": "GET",
        "RAW_URI": "/%64at-mat-khau/1.2/?ma=3",
        "PATH_INFO": "/dat-mat-khau/1.2/",
        "QUERY_STRING": "ma=3",
        "SERVER_PROTOCOL": "HTTP/1.1",
        "HTTP_REFERER": "https://hoctap.vn/theo-doi/cua-toi/7:x/",
    }
    found = logger.atoms(answer, [("REFERER", environ["HTTP_REFERER"])], environ, timedelta(0))
    assert found["h"] == "203.0.113.9"
    assert found["U"] == "/dat-mat-khau/…/"
    assert found["r"] == "GET /dat-mat-khau/…/?ma=… HTTP/1.1"
    assert found["f"] == found["{referer}i"] == "https://hoctap.vn/theo-doi/cua-toi/…/"


@pytest.fixture
def written():
    """What our handlers would write of everything that is logged."""
    out = io.StringIO()
    handler = logging.StreamHandler(out)
    handler.addFilter(PlainLines())
    logging.getLogger().addHandler(handler)
    yield out
    logging.getLogger().removeHandler(handler)


def test_every_handler_of_ours_writes_plain_lines():
    assert site.LOGGING["filters"]["plain"]["()"] == "config.log_redaction.PlainLines"
    assert all("plain" in handler["filters"] for handler in site.LOGGING["handlers"].values())


@pytest.mark.django_db
def test_a_wrong_host_name_is_refused_in_a_line_without_a_traceback(written):
    answer = Client().get("/kiem-tra/", headers={"host": "evil.test"})
    assert answer.status_code == 400
    assert "evil.test" in written.getvalue()
    assert "Traceback" not in written.getvalue()


@pytest.mark.django_db
def test_a_link_that_is_over_does_not_stand_in_our_lines(written, client):
    assert client.get("/dat-mat-khau/12.0a1b2c3d/").status_code == 404
    assert "/dat-mat-khau/…/" in written.getvalue()
    assert "0a1b2c3d" not in written.getvalue()


def test_the_running_server_writes_addresses_and_no_tokens_and_refuses_a_wrong_host(tmp_path):
    words = ("--access-logfile", "-", "--access-logformat", "%(t)s %(h)s %(m)s %(U)s %(s)s")
    with running(tmp_path, *words, TRUSTED_PROXIES="127.0.0.1") as port:
        for path, headers in (
            ("/dat-mat-khau/12.0a1b2c3d/", {"X-Forwarded-For": "203.0.113.9"}),
            ("/", {"Host": "evil.test"}),
        ):
            with pytest.raises(urllib.error.HTTPError) as refused:
                request = urllib.request.Request(f"http://127.0.0.1:{port}{path}", headers=headers)
                urllib.request.urlopen(request, timeout=20)
            assert refused.value.code == (400 if "Host" in headers else 404)
            refused.value.close()
        log = tmp_path / "log"
        deadline = time.monotonic() + 10
        while "GET / 400" not in log.read_text() and time.monotonic() < deadline:
            time.sleep(0.1)
    text = log.read_text()
    assert "203.0.113.9 GET /dat-mat-khau/…/ 404" in text
    assert "0a1b2c3d" not in text
    assert "Traceback" not in text
