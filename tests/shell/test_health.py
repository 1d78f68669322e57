"""Alive, ready, and what is served when something is wrong."""

from __future__ import annotations

from datetime import timedelta
from unittest import mock

import pytest
from django.db import DatabaseError
from django.utils import timezone

from workflows.jobs import heartbeat
from workflows.models import Process, ProcessKind

pytestmark = pytest.mark.django_db


def lines(response) -> list[str]:
    return response.content.decode().splitlines()


def test_alive_asks_neither_database_nor_files(client, django_assert_num_queries):
    with django_assert_num_queries(0):
        response = client.get("/healthz")
    assert (response.status_code, response.content) == (200, b"ok\n")


def test_ready_says_so_line_by_line(client):
    from search.index import indexing

    with mock.patch.object(indexing, "ready", return_value=True):
        response = client.get("/readyz")
    assert response.status_code == 200
    assert lines(response) == ["cơ sở dữ liệu: sẵn sàng", "kho tệp: sẵn sàng", "chỉ mục tìm kiếm: sẵn sàng"]
    assert response["Cache-Control"].startswith("max-age=0")


def test_a_broken_database_is_named_and_hides_its_details(client):
    with mock.patch("config.views.connection.cursor", side_effect=DatabaseError("password=secret")):
        response = client.get("/readyz")
    assert response.status_code == 503
    assert "cơ sở dữ liệu: không truy vấn được" in lines(response)[0]
    assert "secret" not in response.content.decode()


def test_a_file_store_that_cannot_be_written_is_named(client, settings, tmp_path):
    (tmp_path / "a-file").write_text("")
    settings.FILE_STORE_ROOT = tmp_path / "a-file" / "files"
    response = client.get("/readyz")
    assert response.status_code == 503
    assert "kho tệp: không ghi được" in lines(response)[1]


def test_an_index_that_cannot_be_opened_is_named(client):
    from search.index import indexing

    with mock.patch.object(indexing, "ready", side_effect=OSError("disk")):
        response = client.get("/readyz")
    assert response.status_code == 503
    assert "rebuild_index" in lines(response)[2]


def test_work_that_nobody_takes_is_a_warning_not_a_failure(client):
    from django_tasks_db.models import DBTaskResult

    from search.index import indexing

    task = DBTaskResult.objects.create(
        args_kwargs={"args": [], "kwargs": {}}, task_path="x.y", backend_name="default", queue_name="default"
    )
    DBTaskResult.objects.filter(pk=task.pk).update(enqueued_at=timezone.now() - timedelta(minutes=10))
    with mock.patch.object(indexing, "ready", return_value=True):
        response = client.get("/readyz")
    assert response.status_code == 200
    assert "cảnh báo: 1 việc nền đang chờ" in lines(response)[3]


class TestExpectedProcesses:
    """A worker or clock that ought to run and does not makes the site not ready, in words and as JSON."""

    @pytest.fixture(autouse=True)
    def _expected(self, settings, monkeypatch):
        settings.EXPECTED_PROCESSES = ["worker", "clock"]
        monkeypatch.setattr("search.index.indexing.ready", lambda: True)

    def test_both_living_is_ready(self, client):
        heartbeat.record_heartbeat(ProcessKind.WORKER, "w1")
        heartbeat.record_heartbeat(ProcessKind.CLOCK, "c1")
        response = client.get("/readyz")
        assert response.status_code == 200
        assert lines(response)[3:] == ["tiến trình việc nền: sẵn sàng", "đồng hồ: sẵn sàng"]

    @pytest.mark.parametrize(
        ("living", "said"),
        [
            ("clock", "tiến trình việc nền: không chạy; hãy chạy lệnh db_worker"),
            ("worker", "đồng hồ: không chạy; hãy chạy lệnh run_clock"),
        ],
    )
    def test_one_missing_is_named_with_what_to_do(self, client, living, said):
        heartbeat.record_heartbeat(living, "one")
        response = client.get("/readyz")
        assert response.status_code == 503
        assert said in lines(response)

    def test_one_that_is_silent_is_missing(self, client, settings):
        settings.EXPECTED_PROCESSES = ["worker"]
        heartbeat.record_heartbeat(ProcessKind.WORKER, "w1")
        Process.objects.update(seen_at=timezone.now() - 2 * heartbeat.SILENT)
        assert client.get("/readyz").status_code == 503

    def test_a_script_that_asks_for_json_gets_it(self, client):
        heartbeat.record_heartbeat(ProcessKind.WORKER, "w1")
        response = client.get("/readyz", headers={"Accept": "application/json"})
        assert response.status_code == 503
        told = response.json()
        assert (told["ready"], told["checks"]["tiến trình việc nền"]) == (False, "")
        assert "run_clock" in told["checks"]["đồng hồ"]


def test_a_page_that_is_not_there_is_said_in_our_words(client):
    response = client.get("/khong-co-trang-nay/")
    assert response.status_code == 404
    assert "Không tìm thấy" in response.content.decode()


def test_an_error_page_needs_no_database(rf, django_assert_num_queries):
    from config.views import server_error

    with django_assert_num_queries(0):
        response = server_error(rf.get("/"))
    assert response.status_code == 500
    assert "Có lỗi ở máy chủ" in response.content.decode()


class TestPublicPictures:
    """Only MEDIA_ROOT/public, only pictures."""

    @pytest.fixture
    def store(self, own_stores):
        for name in ("public/anh.png", "public/trang.html", "files/ab/cd/abcd", "index/meta.png"):
            path = own_stores / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(b"content")
        return own_stores

    def test_a_picture_is_served_as_a_picture(self, client, store):
        response = client.get("/media/anh.png")
        assert response.status_code == 200
        assert b"".join(response.streaming_content) == b"content"
        assert response["Content-Type"] == "image/png"
        assert response["X-Content-Type-Options"] == "nosniff"
        assert "default-src 'none'" in response["Content-Security-Policy"]

    @pytest.mark.parametrize(
        "path",
        [
            "trang.html",
            "khong-co.png",
            "../files/ab/cd/abcd",
            "%2e%2e/index/meta.png",
            "..%2findex/meta.png",
            "/etc/passwd",
            "public/anh.png",
            "",
            "files/ab/cd/abcd",
            "anh.png/",
        ],
    )
    def test_nothing_else_is(self, client, store, path):
        assert client.get(f"/media/{path}").status_code == 404


@pytest.mark.parametrize("address", ["/quan-tri/failwhale/", "/quan-tri/test404/"])
def test_the_pages_of_wagtails_own_developers_are_closed(admin_client, address: str):
    answer = admin_client.get(address)
    assert answer.status_code == 404
    assert "Không tìm thấy" in answer.content.decode()
