"""A cache before the site hears of every address that changed, and never holds up who publishes."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from datetime import date
from http.server import BaseHTTPRequestHandler, HTTPServer

import pytest
from django.http import HttpResponse

from config.page_cache import PublicPageCache
from home.caching import purging
from home.models import FrontCacheMark, PublicMark
from ledger.services import audit
from tests.factories.accounts import UserFactory
from tests.factories.home import make_decision, published_decision, published_plan

pytestmark = pytest.mark.django_db


class Cache(HTTPServer):
    """A cache that writes down what it is asked to forget, and refuses while it is `broken`."""

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), Door)
        self.purged: list[tuple[str, str]] = []
        self.broken = False

    @property
    def paths(self) -> set[str]:
        """What was purged."""
        return {path for path, _host in self.purged}


class Door(BaseHTTPRequestHandler):
    """Takes PURGE."""

    protocol_version = "HTTP/1.1"

    def do_PURGE(self) -> None:  # noqa: N802 - the name http.server looks for
        """Write the address down."""
        if not self.server.broken:
            self.server.purged.append((self.path, self.headers["Host"]))
        self.send_response(500 if self.server.broken else 200)
        self.send_header("Content-Length", "0")
        self.end_headers()

    def log_message(self, *_args: object) -> None:
        """Say nothing."""


@pytest.fixture
def cache(settings) -> Iterator[Cache]:
    with Cache() as running:
        threading.Thread(target=running.serve_forever, daemon=True).start()
        settings.FRONT_CACHE_URL = f"http://127.0.0.1:{running.server_port}"
        yield running
        running.shutdown()


def test_publishing_purges_the_decision_its_units_and_the_lists(cache, settings) -> None:
    page = published_decision(units=2)
    purging.purge_changes()
    units = {f"/danh-ba/{title.unit.code}/" for title in page.decision.titles.all()}
    assert {page.address, "/", "/quyet-dinh/", "/thong-ke/", *units} <= cache.paths
    assert {host for _path, host in cache.purged} == {settings.PUBLIC_URL.split("//")[1]}


def test_revoking_purges_only_what_mentions_it_and_the_lists(cache) -> None:
    kept, revoked = published_decision(), published_decision()
    title = revoked.decision.titles.get()
    FrontCacheMark.objects.create(pk=1, page_log=10**9)
    purging.purge_changes()
    cache.purged.clear()
    audit.record(act="title-revoked", actor=None, subject=title.dossier, sentence="Thu hồi")
    purging.purge_changes()
    assert {revoked.address, f"/danh-ba/{title.unit.code}/", "/danh-ba/"} <= cache.paths
    assert kept.address not in cache.paths


def test_the_decision_of_a_title_that_was_replaced_is_purged_too(cache) -> None:
    old = published_decision()
    new = published_decision().decision.titles.get()
    title = old.decision.titles.get()
    title.replaced_by, title.replaced_on = new, date(2026, 6, 1)
    title.save()
    FrontCacheMark.objects.create(pk=1, page_log=10**9)
    purging.purge_changes()
    cache.purged.clear()
    audit.record(act="decision-published", actor=None, subject=new.decision, sentence="Công bố")
    purging.purge_changes()
    assert old.address in cache.paths


def test_nothing_is_said_where_nothing_changed_or_no_cache_is_set(cache, settings) -> None:
    published_plan()
    assert purging.purge_changes() > 0
    assert purging.purge_changes() == 0
    settings.FRONT_CACHE_URL = ""
    published_plan()
    assert purging.purge_changes() == 0


def test_a_cache_that_does_not_answer_is_told_later_and_holds_nothing_up(cache) -> None:
    cache.broken = True
    page = published_decision()
    assert purging.purge_or_log() == 0
    assert not cache.purged
    cache.broken = False
    assert purging.purge_or_log() > 0
    assert page.address in cache.paths


def test_a_cache_that_is_gone_holds_nothing_up(settings) -> None:
    settings.FRONT_CACHE_URL = "http://127.0.0.1:9"
    published_decision()
    assert purging.purge_or_log() == 0


def test_a_request_that_changes_the_site_purges_at_once(cache, rf) -> None:
    published_plan()
    purging.purge_changes()
    cache.purged.clear()
    PublicPageCache(lambda _request: HttpResponse("nothing new"))(rf.post("/viec/"))
    assert not cache.purged
    PublicPageCache(lambda _request: HttpResponse(published_plan().address))(rf.post("/viec/"))
    assert "/ke-hoach/" in cache.paths


def test_what_somebody_with_a_session_sees_is_kept_by_nobody(client) -> None:
    published_plan()
    client.force_login(UserFactory())
    assert client.get("/ke-hoach/")["Cache-Control"] == "private, no-cache"


def test_a_page_may_be_kept_in_front_only_where_it_is_purged(cache, client, settings) -> None:
    page = published_decision()
    for address in ("/", page.address, "/quyet-dinh/"):
        for _time in range(2):
            answer = client.get(address)
            assert "s-maxage=" in answer["Cache-Control"], address
            assert "Cookie" in answer["Vary"]
    assert "s-maxage" not in client.get("/quyet-dinh/?nam=2026")["Cache-Control"]
    assert client.get("/tim-kiem/").get("Cache-Control", "").find("s-maxage") == -1
    settings.FRONT_CACHE_URL = ""
    assert "s-maxage" not in client.get(page.address)["Cache-Control"]


def test_a_front_cache_never_keeps_a_page_past_midnight(cache, client) -> None:
    from datetime import datetime
    from zoneinfo import ZoneInfo

    import time_machine as clock

    page = published_decision()
    with clock.travel(datetime(2026, 11, 21, 23, 59, 30, tzinfo=ZoneInfo("Asia/Ho_Chi_Minh")), tick=False):
        assert "s-maxage=30" in client.get(page.address)["Cache-Control"]


def test_what_is_not_published_is_purged_nowhere(cache) -> None:
    hidden = make_decision()
    audit.record(act="signed", actor=None, subject=hidden, sentence="Ký")
    purging.purge_changes()
    assert not [path for path in cache.paths if path.startswith("/quyet-dinh/") and path != "/quyet-dinh/"]


def test_an_edit_committed_late_is_purged_though_a_later_one_was_purged_before(cache) -> None:
    page = published_decision()
    purging.purge_changes()
    cache.purged.clear()
    PublicMark.objects.create(pk=1, commits=1)  # as PostgreSQL counts the late one
    purging.purge_changes()
    assert page.address in cache.paths
    cache.purged.clear()
    purging.purge_changes()
    assert cache.paths == set()
