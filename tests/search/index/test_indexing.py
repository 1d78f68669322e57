"""What is saved is found after its commit; a failing index never stops saving."""

from __future__ import annotations

import errno
import json
import shutil
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest
from django.core.management import call_command
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from django.utils.module_loading import import_string
from wagtail.models import PageViewRestriction

from home.services.pending_tasks import run_pending_tasks
from ledger.services.transactions import unit_of_work
from search.engines import get_engine
from search.engines.base import SearchDocument
from search.engines.lock import writer_lock
from search.engines.tantivy_engine import POINTER
from search.errors import SearchBusy, SearchError
from search.index import indexing
from search.index.sources import ARTICLES
from search.models import IndexWork
from search.query import searcher
from search.query.filters import Filters
from search.tasks import catch_up
from tests.search import records

pytestmark = pytest.mark.django_db


@pytest.fixture
def commit(django_capture_on_commit_callbacks):
    return lambda: django_capture_on_commit_callbacks(execute=True)


def total(text: str, user=None, kind: str = "") -> int:
    return searcher.find(user=user, text=text, filters=Filters(kind=kind)).total


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
    answer = searcher.find(user=user, text="học tập cộng đồng")
    assert [hit.page for hit in answer.groups[0].hits] == [2]
    assert answer.groups[0].hits[0].url.startswith(f"{made.get_absolute_url()}xem/?trang=2&tu=h")
    with commit():
        made.pages.all().delete()
    assert total("học tập cộng đồng", user) == 0
    assert total("bao cao txt", user) == 1
    with commit():
        made.removed_at = made.uploaded_at
        made.save(update_fields=["removed_at"])
    assert get_engine().size() == 1  # the dossier itself


def test_one_transaction_is_one_task_and_one_line_a_record(commit, monkeypatch):
    asked = []
    monkeypatch.setattr("search.tasks.plan_catch_up", lambda: asked.append(1))
    with commit(), transaction.atomic():
        page = records.article("Một bài")
        page.save()
        page.save()
    assert asked == [1]
    kept = list(IndexWork.objects.filter(kind="tin-tuc").values_list("field", "value"))
    assert set(kept) == {("pk", str(page.pk))}
    assert len(kept) < 6  # Wagtail saves in stretches of its own; one line for each


def test_one_act_notes_each_record_once_in_one_statement(commit):
    with commit(), CaptureQueriesContext(connection) as asked, unit_of_work():
        page = records.article("Một bài")
        page.save()
    written = [row["sql"] for row in asked if row["sql"].startswith('INSERT INTO "search_indexwork"')]
    assert len(written) == 1
    assert written[0].count(f"'{page.pk}'") == 1


def test_an_act_that_is_taken_back_notes_nothing(commit):
    with commit(), pytest.raises(ZeroDivisionError), unit_of_work():
        records.article("Không thành")
        _ = 1 / 0
    assert not IndexWork.objects.exists()


def test_what_a_rolled_back_stretch_noted_is_noted_again(commit):
    with commit():
        page = records.article("Một bài")
    IndexWork.objects.all().delete()
    with commit(), transaction.atomic():
        with pytest.raises(ZeroDivisionError), transaction.atomic():
            page.save()
            _ = 1 / 0
        page.title = "Tên mới"
        page.save()
        assert IndexWork.objects.filter(kind="tin-tuc", value=str(page.pk)).exists()
    assert total("tên mới") == 1


def test_what_is_rolled_back_is_not_indexed(commit):
    with commit(), pytest.raises(ZeroDivisionError), transaction.atomic():
        records.article("Không thành")
        _ = 1 / 0
    assert indexing.ready()
    assert total("không thành") == 0


def test_a_failing_index_never_stops_saving(commit, settings, tmp_path, caplog):
    blocked = tmp_path / "chan"
    blocked.write_text("không phải thư mục")
    settings.SEARCH_INDEX_ROOT = blocked / "index"
    with commit():
        page = records.article("Vẫn lưu được")
    page.refresh_from_db()
    assert page.live
    assert not indexing.ready()


def test_a_failing_queue_never_stops_saving(commit, monkeypatch, caplog):
    def fail(*args, **kwargs):
        raise RuntimeError("hàng đợi hỏng")

    monkeypatch.setattr("search.tasks.plan_catch_up", fail)
    with commit():
        page = records.article("Vẫn lưu được")
    assert page.pk
    (said,) = [record.getMessage() for record in caplog.records if record.name == "search.index.signals"]
    assert "not updated yet" in said
    assert "Vẫn lưu được" not in said
    assert indexing.catch_up() > 0
    assert total("vẫn lưu được") == 1


def test_an_index_kept_busy_is_said_by_the_task(settings):
    settings.SEARCH_LOCK_TIMEOUT = 0.05
    page = records.article("Một bài")
    lock = settings.SEARCH_INDEX_ROOT.with_name("index.lock")
    with writer_lock(lock, 1), pytest.raises(SearchBusy):
        catch_up.func()
    assert IndexWork.objects.filter(value=str(page.pk)).exists()


def test_with_a_queue_that_can_wait_a_busy_index_is_tried_again_later_by_one_task(settings):
    from django_tasks_db.models import DBTaskResult

    settings.SEARCH_LOCK_TIMEOUT = 0.05
    settings.TASKS = {"default": {"BACKEND": "django_tasks_db.DatabaseBackend"}}
    records.article("Một bài")
    lock = settings.SEARCH_INDEX_ROOT.with_name("index.lock")
    with writer_lock(lock, 1):
        assert [catch_up.func(), catch_up.func()] == [0, 0]
    waiting = DBTaskResult.objects.get(task_path="search.tasks.catch_up")
    assert waiting.run_after is not None
    assert waiting.args_kwargs["kwargs"]["attempt"] == 2
    assert catch_up.func(attempt=2) > 0
    assert not IndexWork.objects.exists()
    assert total("một bài") == 1


@pytest.mark.django_db(transaction=True)  # a worker lets go of its connections
def test_commits_that_follow_one_another_are_indexed_together_a_moment_later(settings, commit, monkeypatch):
    from django_tasks_db.models import DBTaskResult

    settings.TASKS = {"default": {"BACKEND": "django_tasks_db.DatabaseBackend"}}
    get_engine().wipe()
    written = []
    write = get_engine().index
    monkeypatch.setattr(
        get_engine(), "index", lambda *args, **named: written.append(1) or write(*args, **named)
    )
    for number in range(3):
        with commit():
            records.article(f"Bài số {number}")
    planned = DBTaskResult.objects.get(task_path="search.tasks.catch_up")
    assert planned.run_after <= timezone.now() + timedelta(seconds=1)
    assert written == []
    run_pending_tasks()
    assert written == [1]
    assert total("bài số") == 3
    planned.refresh_from_db()
    assert planned.status == "SUCCESSFUL"


def test_what_is_saved_while_the_index_is_being_written_has_its_own_turn(settings, commit):
    from django_tasks_db.models import DBTaskResult

    settings.TASKS = {"default": {"BACKEND": "django_tasks_db.DatabaseBackend"}}
    with commit():
        records.article("Bài đầu")
    DBTaskResult.objects.update(status="RUNNING")
    with commit():
        records.article("Bài sau")
    assert DBTaskResult.objects.filter(task_path="search.tasks.catch_up", status="READY").count() == 1


def test_a_record_that_cannot_be_read_keeps_no_other_from_the_index(commit, monkeypatch, caplog):
    with commit():
        good, bad = records.article("Bài tốt"), records.article("Bài hỏng")
    read = ARTICLES.to_documents

    def reading(page):
        if page.pk == bad.pk:
            raise ValueError("hỏng")
        return read(page)

    with commit():
        monkeypatch.setitem(indexing.sources(), "tin-tuc", replace(ARTICLES, to_documents=reading))
        for page in (bad, good):
            page.title += " sửa"
            page.save()
    assert total("bài tốt sửa") == 1
    assert set(IndexWork.objects.values_list("value", flat=True)) == {str(bad.pk)}
    assert "Bài" not in caplog.text


def verified(capsys) -> dict:
    capsys.readouterr()
    try:
        call_command("verify_index", "--json")
        code = 0
    except SystemExit as ended:
        code = ended.code
    found = json.loads(capsys.readouterr().out)
    assert code == (0 if found["ok"] else 1)
    return found


def test_the_index_is_compared_with_the_records(either_engine, capsys, commit):
    with commit():
        first, second = records.article("Một bài"), records.article("Hai bài")
    indexing.rebuild()
    assert verified(capsys) == {
        "ok": True,
        "database": 2,
        "index": 2,
        "waiting": 0,
        "missing": [],
        "extra": [],
        "different": [],
    }
    stray = SearchDocument("tin-tuc", "999", "Không còn", "", frozenset({"public"}))
    get_engine().index([stray], gone=[f"tin-tuc:{first.pk}"])
    type(second).objects.filter(pk=second.pk).update(title="Đã đổi tên")
    found = verified(capsys)
    assert (found["missing"], found["extra"]) == ([f"tin-tuc:{first.pk}#0"], ["tin-tuc:999#0"])
    assert found["different"] == [f"tin-tuc:{second.pk}#0"]


def test_an_index_that_is_not_there_is_verified_in_words_and_as_json(capsys):
    records.article("Một bài")
    found = verified(capsys)
    assert found["ok"] is False
    assert "rebuild_index" in found["problem"]


def test_what_is_published_while_the_engine_is_away_is_found_when_it_is_back(
    settings, commit, capsys, elasticsearch_url
):
    settings.SEARCH_URL = "http://127.0.0.1:9"  # nobody listens there
    with commit():
        for number in range(100):
            records.article(f"Bài số {number} về học tập")
    with pytest.raises(SearchError):
        total("học tập")
    assert IndexWork.objects.exists()
    settings.SEARCH_URL = elasticsearch_url
    catch_up.func()  # the task that stands in the queue
    assert verified(capsys)["ok"]
    assert total("học tập") == 100


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
    assert indexing.ready()
    get_engine().wipe()
    assert indexing.ready()


def test_records_without_an_index_are_not_ready_until_it_is_rebuilt():
    records.article("Một bài")
    assert not indexing.ready()
    indexing.rebuild()
    assert indexing.ready()


def of_an_older_make() -> None:
    """Leave the index as a site finds it after an update that keeps other fields."""
    (get_engine().root / POINTER).write_text("v1-1700000000-1")


def test_after_an_update_the_worker_writes_all_anew_with_the_first_change(commit):
    with commit():
        records.article("Một bài")
    of_an_older_make()
    assert not indexing.ready()
    with commit():
        records.article("Hai bài")
    assert indexing.ready()
    assert total("bài") == 2


def test_at_the_start_an_index_is_rebuilt_only_where_it_is_needed(commit, capsys):
    with commit():
        records.article("Một bài")
    before = (get_engine().root / POINTER).read_text()
    call_command("rebuild_index", "--if-needed")
    assert (get_engine().root / POINTER).read_text() == before
    of_an_older_make()
    call_command("rebuild_index", "--if-needed")
    assert indexing.ready()
    assert "đã lập lại: 1 nội dung" in capsys.readouterr().out
    assert total("bài") == 1


def folder_deleted(root: Path) -> None:
    shutil.rmtree(root)


def generation_deleted(root: Path) -> None:
    shutil.rmtree(root / (root / POINTER).read_text())


def description_broken(root: Path) -> None:
    (root / (root / POINTER).read_text() / "meta.json").write_text("{}")


LOSSES = [folder_deleted, generation_deleted, description_broken]


@pytest.mark.parametrize("lose", LOSSES, ids=lambda lose: lose.__name__)
def test_an_index_that_got_lost_comes_back_whole_with_the_next_change(commit, capsys, lose):
    with commit():
        records.article("Một bài")
    lose(get_engine().root)
    with commit():
        records.article("Hai bài")
    assert verified(capsys)["ok"]
    assert total("bài") == 2


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("lose", LOSSES, ids=lambda lose: lose.__name__)
def test_an_index_that_got_lost_comes_back_without_any_change_once_a_reader_missed_it(
    commit, client, settings, capsys, lose
):
    settings.TASKS = {"default": {"BACKEND": "django_tasks_db.DatabaseBackend"}}
    with commit():
        records.article("Một bài")
    run_pending_tasks()
    lose(get_engine().root)
    assert client.get("/tim-kiem/", {"q": "bài"}).status_code == 503
    assert client.get("/tim-kiem/", {"q": "bài"}).status_code == 503
    run_pending_tasks()
    assert client.get("/tim-kiem/", {"q": "bài"}).status_code == 200
    assert verified(capsys)["ok"]


def test_a_rebuild_forgets_no_work_of_a_transaction_that_committed_meanwhile(monkeypatch):
    records.article("Một bài")
    IndexWork.objects.all().delete()
    IndexWork.objects.create(pk=10**6, kind="tin-tuc", field="pk", value="1")
    read = indexing.all_documents

    def reading():
        yield from read()
        IndexWork.objects.create(pk=10**5, kind="tin-tuc", field="pk", value="1")  # a lower number, later

    monkeypatch.setattr(indexing, "all_documents", reading)
    indexing.rebuild()
    assert list(IndexWork.objects.values_list("pk", flat=True)) == [10**5]


@pytest.mark.parametrize(
    ("error", "said"),
    [
        (OSError(errno.ENOSPC, "No space left on device"), "đã đầy"),
        (ValueError("An IO error occurred: 'No space left on device (os error 28)'"), "đã đầy"),
        (PermissionError(errno.EACCES, "Permission denied"), "quyền ghi"),
    ],
)
def test_an_index_that_takes_nothing_is_said_in_words_and_searching_goes_on(
    commit, monkeypatch, capsys, error, said
):
    with commit():
        records.article("Một bài")

    def fail(*args):
        raise error

    monkeypatch.setattr("search.engines.tantivy_engine._write", fail)
    with pytest.raises(SystemExit) as ended:
        call_command("rebuild_index")
    captured = capsys.readouterr()
    assert (ended.value.code, captured.out) == (1, "")
    assert said in captured.err
    assert "device" not in captured.err
    assert total("bài") == 1


def test_evidence_opens_with_the_words_marked_that_stand_for_what_was_asked(commit, client):
    with commit():
        dossier = records.dossier()
        user = records.person_of(dossier)
        records.evidence(dossier, "trang đầu", "Sổ của Trung tâm học tập cộng đồng xã")
    client.force_login(user)
    for typed in ("TTHTCĐ", "trung tam hoc tạp cong dong", "trung tam hoctap cong dong", "hoc tap cong dong"):
        (hit,) = searcher.best(user=user, text=typed, filters=Filters(kind="minh-chung")).hits
        page = client.get(hit.url).content.decode()
        assert "học tập cộng đồng</mark>" in page, typed


@pytest.mark.parametrize("path", ["search.tasks.catch_up", "search.tasks.tell_saved"])
def test_a_task_queued_before_the_room_was_arranged_still_resolves(path: str):
    assert import_string(path).module_path == path
