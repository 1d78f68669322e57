"""PostgreSQL goes away and comes back: kept pages answer, the rest says so in words, and the site is back at once."""

from __future__ import annotations

import json
import urllib.error
import urllib.request
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from typing import NamedTuple

import psycopg
import pytest

from tests.cluster import Cluster
from tests.shell.server import live

pytestmark = pytest.mark.postgresql
THREADS = 8  # as gunicorn.conf.py says: each has a connection of its own
KEPT = ("/", "/quyet-dinh/")
NOT_KEPT = (
    "/danh-ba/",
    "/tim-kiem/?q=xã",
    "/lich/?nam=2026",
    "/khong-co-trang-nay/",
    "/kiem-tra/abc/",
    "/sitemap.xml",
)
SESSION = f"sessionid={'x' * 32}"
PERSONAL = ("/viec/", "/ho-so/", "/", "/quan-tri/", "/khong-co/")


class Site(NamedTuple):
    """A real server, its database server, and the address of its database."""

    port: int
    cluster: Cluster
    database: str


@pytest.fixture(scope="module")
def site(postgres_cluster, postgres_template, tmp_path_factory) -> Iterator[Site]:
    name = postgres_cluster.new_database(postgres_template)
    address = f"{postgres_cluster.url}/{name}"
    with live.running(tmp_path_factory.mktemp("site"), DATABASE_URL=address) as port:
        yield Site(port, postgres_cluster, address)


@pytest.fixture
def away(site) -> Iterator[Cluster]:
    """Stop the database once its pages are kept and every thread holds a connection; start it in any case."""
    for path in KEPT:
        assert asked(site.port, path)[0] == 200
    with ThreadPoolExecutor(THREADS) as crowd:
        assert set(crowd.map(lambda n: drawn(site.port, n), range(40))) == {200}
    site.cluster.stop()
    try:
        yield site.cluster
    finally:
        if not site.cluster.runs:
            site.cluster.start()


def asked(port: int, path: str, **headers: str) -> tuple[int, dict[str, str], str]:
    """Return status, headers and body of one page."""
    address = f"http://127.0.0.1:{port}{urllib.request.quote(path, safe='/?=&')}"
    try:
        with urllib.request.urlopen(urllib.request.Request(address, headers=headers), timeout=30) as answer:
            return answer.status, dict(answer.headers), answer.read().decode()
    except urllib.error.HTTPError as error:
        return error.code, dict(error.headers), error.read().decode()


def drawn(port: int, number: int) -> int:
    """Return the status of a page that nobody has asked for yet."""
    return asked(port, f"/danh-ba/?tu=xã {number}")[0]


def test_kept_pages_answer_and_all_others_say_so_in_words(site, away):
    for path in KEPT:
        status, headers, body = asked(site.port, path)
        assert (status, headers["Cache-Control"]) == (200, "no-store"), path
        assert "Tỉnh Thử" in body or "Quyết định" in body
    for path, cookie in [*((path, "") for path in NOT_KEPT), *((path, SESSION) for path in PERSONAL)]:
        status, headers, body = asked(site.port, path, Cookie=cookie)
        assert status == 503, path
        assert headers["Retry-After"] == "5", path
        assert "Cơ sở dữ liệu tạm thời không trả lời" in body, path
    status, _, body = asked(site.port, "/api/v1/titles", Accept="application/json")
    assert (status, "tạm thời không trả lời" in json.loads(body)["problems"][0]) == (503, True)
    assert asked(site.port, "/healthz")[0] == 200
    assert asked(site.port, "/readyz")[0] == 503


def test_the_site_is_back_with_its_database_at_the_first_request(site, away):
    away.start()
    with ThreadPoolExecutor(THREADS) as crowd:
        assert set(crowd.map(lambda n: drawn(site.port, n), range(100, 140))) == {200}
    assert asked(site.port, "/")[0] == 200


def edit(connection: psycopg.Connection, headline: str) -> None:
    """Change the front page and write the log entry, as Wagtail does within one transaction."""
    connection.execute("UPDATE home_frontpage SET headline = %s", [headline])
    log(connection)


def log(connection: psycopg.Connection) -> None:
    connection.execute(
        "INSERT INTO wagtailcore_pagelogentry (uuid, label, action, timestamp, content_changed, deleted, data,"
        " content_type_id, page_id) SELECT gen_random_uuid(), 'x', 'wagtail.publish', now(), true, false, '{}',"
        " content_type_id, id FROM wagtailcore_page WHERE depth = 2 LIMIT 1"
    )


def test_an_edit_that_began_first_and_was_committed_last_shows_at_the_next_request(site):
    with psycopg.connect(site.database) as slow, psycopg.connect(site.database) as quick:
        edit(slow, "Câu mở đầu của người chậm")  # the lower key
        log(quick)
        quick.commit()
        assert "người chậm" not in asked(site.port, "/")[2]
        assert "người chậm" not in asked(site.port, "/")[2]
        slow.commit()
    assert "người chậm" in asked(site.port, "/")[2]


def test_no_transaction_waits_for_another_but_at_its_commit(site):
    with psycopg.connect(site.database) as one, psycopg.connect(site.database) as other:
        one.execute("SET statement_timeout = '5s'")
        other.execute("SET statement_timeout = '5s'")
        for _ in range(3):
            log(one)
            log(other)
        other.commit()
        one.commit()
        before = one.execute("SELECT commits FROM home_publicmark").fetchone()[0]
        for _ in range(3):
            log(one)
        one.commit()
        assert one.execute("SELECT commits FROM home_publicmark").fetchone()[0] == before + 1
