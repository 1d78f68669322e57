"""What is too large for its address is refused by the length it states; files come only where a view takes them."""

from __future__ import annotations

import io
import re

import pytest
from django.conf import settings
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client, RequestFactory
from django.urls import get_resolver, resolve

from config import body_limits
from config.server import incoming
from ledger.web.body_limits import FORM_BYTES
from tests.acts import _routes
from tests.factories.accounts import AppointmentFactory
from tests.prepared_database import ROOT

MB = 1024 * 1024
FILE, ZIP = 25 * MB, 200 * MB
TAKING = {
    "documents:check_index": FILE,
    "desk:paper": FILE,
    "desk:form_check": FILE,
    "desk:incoming": FILE,
    "desk:certificates": MB,
    "workflows:set_upload": 5 * MB,
    "workflows:set_completion": FILE,
    "workflows:list_decisions": FILE,
    "workflows:title_entry": FILE,
    "workflows:title_entry_new": FILE,
    "workflows:title_entry_sheet": ZIP,
    "workflows:indicator_request": FILE,
    "workflows:task": ZIP,
    "workflows:report": ZIP,
    "workflows:open_round": 4 * FILE,  # three grounds of values, one of the authority
    "workflows:authority": FILE,
}


class Unread(io.RawIOBase):
    """A body of which nobody may read a byte."""

    def readable(self) -> bool:
        return True

    def readinto(self, buffer) -> int:
        raise AssertionError("the body was read")


def sent(client, path: str, length: int, **headers):
    """Send a request that states a length, and whose body must not be touched."""
    environment = {"CONTENT_LENGTH": str(length), "wsgi.input": Unread(), **headers}
    return client.generic("POST", path, **environment)


@pytest.mark.parametrize(
    ("path", "most"),
    [
        ("/dang-nhap/", MB),
        ("/quen-mat-khau/", MB),
        ("/khong-co-dia-chi-nay/", MB),
        ("/api/v1/titles", MB),
        ("/viec/7/", ZIP + MB),
        ("/ho-so/7/chi-tieu/", MB),
        ("/kiem-tra/", FILE + MB),
        ("/van-ban/den/", FILE + MB),
        ("/quan-tri/pages/7/edit/", 4 * MB),
        ("/quan-tri/images/multiple/add/", 10 * MB + MB),
        ("/quan-tri/documents/multiple/add/", FILE + MB),
    ],
)
def test_a_body_larger_than_its_address_takes_is_refused_unread_in_words(client, path, most):
    refused = sent(client, path, most + 1)
    assert refused.status_code == 413
    assert f"{most // MB} MB" in refused.content.decode()
    assert "những gì đã gõ vẫn còn" in refused.content.decode()
    assert refused["Content-Security-Policy"]
    assert body_limits.body_bytes(body_limits.match_of(RequestFactory().get(path))) == most


@pytest.mark.django_db
@pytest.mark.parametrize("length", [0, 1000, MB])
def test_what_an_address_takes_gets_through(client, length):
    response = client.post("/dang-nhap/", data=b"a" * length, content_type="application/octet-stream")
    assert response.status_code in {200, 403, 422}


def test_a_body_without_a_length_is_refused_in_words(client):
    refused = client.generic("POST", "/dang-nhap/", headers={"Transfer-Encoding": "chunked"})
    assert refused.status_code == 411
    assert "dài bao nhiêu" in refused.content.decode()


@pytest.mark.parametrize("said", ["9" * 19, "1e9", "-1", "²"])
def test_a_length_that_is_no_number_is_none(said):
    assert body_limits.stated_length(RequestFactory().get("/", CONTENT_LENGTH=said)) is None


def test_a_script_is_told_in_json(client):
    refused = sent(client, "/viec/7/", ZIP + 2 * MB, HTTP_ACCEPT="application/json")
    assert refused.status_code == 413
    assert "201 MB" in refused.json()["problems"][0]


@pytest.mark.django_db
@pytest.mark.parametrize("path", ["/dang-nhap/", "/to-chuc/nhan-su/them/", "/quan-tri/pages/1/edit/"])
def test_a_file_sent_where_none_is_asked_for_is_refused(path):
    client = Client(enforce_csrf_checks=True)
    client.cookies["csrftoken"] = "a" * 32
    client.force_login(AppointmentFactory(role="site_administrator").user)
    sent = {"act": "a", "tep": SimpleUploadedFile("a.pdf", b"%PDF-1.7")}
    assert client.post(path, sent).status_code == 400
    sent.pop("tep")
    assert client.post(path, sent).status_code == 403  # read to its end: it lacks a token


def declared() -> dict[str, int]:
    routes = _routes(get_resolver().url_patterns)
    return {name: view.file_bytes for name, view in routes if hasattr(view, "file_bytes")}


def test_every_view_that_takes_files_says_how_much():
    """A view that does not say so gets none (above), so this is the whole list."""
    assert declared() == TAKING


def test_every_form_with_a_file_field_belongs_to_a_view_that_takes_files():
    """Read from the code: whoever asks for `request.FILES` is one of those views, or is called by one."""
    asking = {
        str(path.relative_to(ROOT))
        for room in ("accounts", "documents", "home", "search", "workflows")
        for path in (ROOT / room).rglob("*.py")
        if "migrations" not in path.parts and re.search(r"request\.FILES\b", path.read_text())
    }
    assert (
        asking
        == {
            "documents/verification/views.py",  # check_index
            "documents/desk/guard.py",  # uploaded(): the desk's four
            "workflows/screens/evidence/attachments.py",  # self_assess, a task
            "workflows/screens/assessment/reports.py",  # report
            "workflows/screens/assessment/indicator_requests.py",  # indicator_request
            "workflows/screens/titles/entries.py",  # title_entry, title_entry_new, title_entry_sheet, list_decisions
            "workflows/administration/criteria_sets/completion.py",  # set_completion
            "workflows/administration/criteria_sets/uploads.py",  # set_upload
            "workflows/screens/grounds.py",  # open_round, authority
            "workflows/screens/rounds/own_sets.py",  # open_round
        }
    )


def test_every_route_of_a_library_that_takes_files_exists():
    names = {name for name, _ in _routes(get_resolver().url_patterns)}
    assert body_limits.LIBRARIES.keys() <= names


def test_no_address_takes_more_than_the_server_and_nothing_more_than_the_proxy():
    most = max(declared().values()) + FORM_BYTES
    assert most <= incoming.BODY_BYTES
    proxy = (ROOT / "site/proxy/site.conf").read_text()
    assert f"client_max_body_size {incoming.BODY_BYTES // MB}m" in proxy
    assert f"client_max_body_size {(settings.UPLOAD_MAX_BYTES + FORM_BYTES) // MB}m" in proxy
    assert f"client_max_body_size {FORM_BYTES // MB}m" in proxy


def test_the_check_of_lengths_stands_first():
    assert settings.MIDDLEWARE[0] == "config.body_limits.BodyLimitMiddleware"
    assert resolve("/kiem-tra/").func.file_bytes == settings.UPLOAD_MAX_BYTES
