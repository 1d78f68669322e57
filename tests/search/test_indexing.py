"""What is saved is found after its commit; a failing index never stops saving."""

from __future__ import annotations

import json
from types import SimpleNamespace

import pytest
from django.core.management import call_command
from django.db import transaction
from wagtail.models import PageViewRestriction

from search import queries, services, signals
from search.engines import get_engine
from search.engines.lock import writer_lock
from search.errors import SearchBusy
from search.filters import Filters
from search.tasks import index_records
from tests.search import records

pytestmark = pytest.mark.django_db


@pytest.fixture
def commit(django_capture_on_commit_callbacks):
    signals._references().clear()
    return lambda: django_capture_on_commit_callbacks(execute=True)


def total(text: str, user=None, kind: str = "") -> int:
    return queries.find(user=user, text=text, filters=Filters(kind=kind)).total


def test_a_published_plan_is_found_after_its_commit(commit):
    with commit():
        records.plan_page()
    assert total("25/2023/TT-BGDĐT") == 1
    assert total("xa hoc tap") == 1


def test_an_article_taken_down_or_deleted_is_found_no_more(commit):
    with commit():
        page, other = records.article("Ngày hội đọc sách"), records.article("Ngày hội khuyến học")
    assert total("ngày hội") == 2
    with commit():
        page.unpublish()
    assert total("ngày hội") == 1
    with commit():
        other.delete()
    assert total("ngày hội") == 0


def test_a_changed_article_is_found_by_its_new_words_only(commit):
    with commit():
        page = records.article("Bài cũ", "<p>chữ <b>ban đầu</b></p><p>đoạn&nbsp;hai</p>")
    assert total("đoạn hai") == 1
    with commit():
        page.body = "<p>chữ thay thế</p>"
        page.save_revision().publish()
    assert (total("ban đầu"), total("thay thế")) == (0, 1)


def test_a_page_closed_to_the_public_leaves_results_and_counts(commit):
    with commit():
        page = records.article("Ngày hội đọc sách")
    with commit():
        closed = PageViewRestriction.objects.create(page=page, restriction_type="login")
    assert get_engine().size() == 0
    with commit():
        closed.delete()
    assert total("ngày hội") == 1


def test_evidence_follows_its_pages_and_leaves_when_taken_out(commit):
    with commit():
        dossier = records.dossier()
        user = records.person_of(dossier)
        made = records.evidence(dossier, "lớp xóa mù chữ", "trung tâm học tập cộng đồng")
    answer = queries.find(user=user, text="học tập cộng đồng")
    assert [hit.page for hit in answer.groups[0].hits] == [2]
    assert answer.groups[0].hits[0].url.startswith(f"{made.get_absolute_url()}?trang=2&q=")
    with commit():
        made.pages.all().delete()
    assert total("học tập cộng đồng", user) == 0
    assert total("bao cao txt", user) == 1
    with commit():
        made.removed_at = made.uploaded_at
        made.save(update_fields=["removed_at"])
    assert get_engine().size() == 1  # the dossier itself


def test_one_transaction_is_one_task(commit, monkeypatch):
    seen = []
    monkeypatch.setattr(services, "index_records", lambda references: seen.append(list(references)))
    with commit(), transaction.atomic():
        page = records.article("Một bài")
        page.save()
        page.save()
    assert seen == [[("tin-tuc", "pk", page.pk)]]


def test_what_is_rolled_back_is_not_indexed(commit):
    with commit(), pytest.raises(ZeroDivisionError), transaction.atomic():
        records.article("Không thành")
        _ = 1 / 0
    assert services.ready()
    assert total("không thành") == 0


def test_a_failing_index_never_stops_saving(commit, settings, tmp_path, caplog):
    blocked = tmp_path / "chan"
    blocked.write_text("không phải thư mục")
    settings.SEARCH_INDEX_ROOT = blocked / "index"
    with commit():
        page = records.article("Vẫn lưu được")
    page.refresh_from_db()
    assert page.live
    assert not services.ready()


def test_a_failing_queue_never_stops_saving(commit, monkeypatch, caplog):
    def fail(*args, **kwargs):
        raise RuntimeError("hàng đợi hỏng")

    monkeypatch.setattr("search.tasks.index_records", SimpleNamespace(enqueue=fail))
    with commit():
        page = records.article("Vẫn lưu được")
    assert page.pk
    (said,) = [record.getMessage() for record in caplog.records if record.name == "search.signals"]
    assert "rebuild_index" in said
    assert "Vẫn lưu được" not in said


def test_an_index_kept_busy_is_said_by_the_task(settings):
    settings.SEARCH_LOCK_TIMEOUT = 0.05
    page = records.article("Một bài")
    lock = settings.SEARCH_INDEX_ROOT.with_name("index.lock")
    with writer_lock(lock, 1), pytest.raises(SearchBusy):
        index_records.func([["tin-tuc", "pk", page.pk]])


def test_with_a_queue_that_can_wait_a_busy_index_is_tried_again_later(settings):
    from django_tasks_db.models import DBTaskResult

    settings.SEARCH_LOCK_TIMEOUT = 0.05
    settings.TASKS = {"default": {"BACKEND": "django_tasks_db.DatabaseBackend"}}
    page = records.article("Một bài")
    lock = settings.SEARCH_INDEX_ROOT.with_name("index.lock")
    with writer_lock(lock, 1):
        assert index_records.func([["tin-tuc", "pk", page.pk]]) == 0
    waiting = DBTaskResult.objects.get(task_path="search.tasks.index_records")
    assert waiting.run_after is not None
    assert waiting.args_kwargs["kwargs"]["attempt"] == 2


def test_rebuilding_twice_gives_the_same_index(capsys):
    records.plan_page()
    records.article("Một bài")
    records.evidence(records.dossier(), "trang một", "trang hai")
    for _ in range(2):
        call_command("rebuild_index", "--json")
        assert json.loads(capsys.readouterr().out) == {"documents": 5}
    assert total("xã học tập") == 1


def test_rebuilding_beside_another_writer_is_refused_in_words(settings, capsys):
    settings.SEARCH_LOCK_TIMEOUT = 0.05
    lock = settings.SEARCH_INDEX_ROOT.with_name("index.lock")
    with writer_lock(lock, 1), pytest.raises(SystemExit) as refused:
        call_command("rebuild_index")
    assert refused.value.code == 3
    captured = capsys.readouterr()
    assert captured.out == ""
    assert "đang được một tiến trình khác ghi" in captured.err


def test_an_empty_installation_is_ready_and_a_lost_index_is_not():
    assert services.ready()
    get_engine().wipe()
    assert services.ready()


def test_records_without_an_index_are_not_ready_until_it_is_rebuilt():
    records.article("Một bài")
    assert not services.ready()
    services.rebuild()
    assert services.ready()
