"""`verify_files`: every stored file present, its hash right, nothing without a row."""

from __future__ import annotations

import json

import pytest
from django.core.management import call_command
from django.db import transaction

from ledger.models import StoredFile
from ledger.services import files

pytestmark = pytest.mark.django_db


def verify(capsys) -> tuple[int, dict]:
    code = 0
    try:
        call_command("verify_files", "--json")
    except SystemExit as end:
        code = int(end.code or 0)
    return code, json.loads(capsys.readouterr().out)


def test_a_whole_store_is_clean(capsys):
    files.store(content=b"a")
    files.store(content=b"bb")
    code, facts = verify(capsys)
    assert (code, facts["ok"], facts["files"], facts["bytes"]) == (0, True, 2, 3)


def test_an_empty_store_is_clean(capsys):
    assert verify(capsys)[0] == 0


def test_a_lost_file_is_named(capsys):
    stored = files.store(content=b"a")
    files.path(stored).unlink()
    assert verify(capsys) == (1, verify(capsys)[1])
    assert verify(capsys)[1]["missing"] == [stored.sha256]


def test_a_changed_file_is_named(capsys):
    stored = files.store(content=b"a")
    files.path(stored).chmod(0o640)
    files.path(stored).write_bytes(b"b")
    code, facts = verify(capsys)
    assert (code, facts["damaged"]) == (1, [stored.sha256])


@pytest.mark.parametrize("name", ["la.txt", "ab/cd/la", "ab/cd/" + "ab" * 32])
def test_a_file_nobody_knows_is_named(capsys, name):
    path = files.root() / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(b"x")
    code, facts = verify(capsys)
    assert (code, facts["orphans"]) == (1, [name])


def test_a_right_file_in_the_wrong_place_is_named(capsys):
    stored = files.store(content=b"a")
    (files.root() / stored.sha256).write_bytes(b"a")
    assert verify(capsys)[1]["orphans"] == [stored.sha256]


def test_an_upload_that_was_rolled_back_is_unfinished_not_unknown(capsys):
    with pytest.raises(RuntimeError), transaction.atomic():
        files.store(content=b"a")
        raise RuntimeError
    code, facts = verify(capsys)
    assert (code, facts["orphans"], facts["unfinished"]) == (0, [], 1)


def test_what_a_rolled_back_upload_left_goes_after_a_day():
    with pytest.raises(RuntimeError), transaction.atomic():
        stored = files.store(content=b"a")
        raise RuntimeError
    assert files.sweep() == 0
    assert files.sweep(older_than=-1) == 1
    assert not files.path(stored).exists()


def test_bytes_with_a_row_are_never_swept():
    stored = files.store(content=b"a")
    files.sweep(older_than=-1)
    assert files.open_bytes(stored) == b"a"


@pytest.mark.django_db(transaction=True)
def test_a_finished_upload_leaves_no_mark():
    files.store(content=b"a")
    assert files.pending() == {}
    assert StoredFile.objects.count() == 1


def test_without_json_each_broken_file_is_a_vietnamese_sentence(capsys):
    stored = files.store(content=b"a")
    files.path(stored).unlink()
    with pytest.raises(SystemExit):
        call_command("verify_files")
    assert capsys.readouterr().err == f"Thiếu tệp {stored.sha256}. Hãy khôi phục từ bản sao lưu.\n"
