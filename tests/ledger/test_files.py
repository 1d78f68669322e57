"""The file store: bytes once under their hash, never changed, never half there."""

from __future__ import annotations

import hashlib
import io
import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest
from django.db import transaction

from ledger.errors import FileDamaged, FileMissing
from ledger.models import StoredFile
from ledger.services import files

pytestmark = pytest.mark.django_db
ROOT = Path(__file__).resolve().parents[2]


def kept(root: Path) -> list[Path]:
    """Return the kept files, without the marks of uploads whose transaction is still open."""
    found = (path for path in (root / "files").rglob("*") if path.is_file())
    return sorted(path for path in found if not path.name.startswith(files.PENDING))


def test_what_is_kept_comes_back_byte_for_byte():
    content = "Quyết định số 12/QĐ-UBND".encode() + bytes(range(256))
    stored = files.store(content=content, media_type="application/pdf")
    assert stored.sha256 == hashlib.sha256(content).hexdigest()
    assert (stored.size, stored.media_type) == (len(content), "application/pdf")
    assert files.open_bytes(stored) == content


def test_a_stream_is_kept_like_bytes():
    content = b"abc" * 1_000_000
    assert files.store(content=io.BytesIO(content)) == files.store(content=content)


def test_nothing_at_all_can_be_kept_too():
    assert files.store(content=b"").size == 0


def test_the_same_bytes_twice_are_one_row_and_one_file(own_stores):
    first, second = files.store(content=b"minh chung"), files.store(content=b"minh chung")
    assert first == second
    assert StoredFile.objects.count() == 1
    assert len(kept(own_stores)) == 1


def test_a_second_store_does_not_touch_the_bytes_that_are_there(own_stores):
    stored = files.store(content=b"minh chung")
    before = files.path(stored).stat()
    files.store(content=b"minh chung")
    assert files.path(stored).stat().st_ino == before.st_ino
    assert files.path(stored).stat().st_mtime_ns == before.st_mtime_ns


def test_kept_bytes_are_read_only():
    assert files.path(files.store(content=b"x")).stat().st_mode & 0o222 == 0


def test_bytes_changed_behind_our_back_are_not_handed_out():
    stored = files.store(content=b"minh chung")
    files.path(stored).chmod(0o640)
    files.path(stored).write_bytes(b"Minh chung")
    with pytest.raises(FileDamaged, match="đã bị thay đổi"):
        files.open_bytes(stored)


def test_lost_bytes_are_said_to_be_lost():
    stored = files.store(content=b"minh chung")
    files.path(stored).unlink()
    with pytest.raises(FileMissing, match="sao lưu"):
        files.open_bytes(stored)


def test_a_rolled_back_store_leaves_bytes_that_the_next_store_takes_up(own_stores):
    with pytest.raises(RuntimeError), transaction.atomic():
        files.store(content=b"minh chung")
        raise RuntimeError
    assert StoredFile.objects.count() == 0
    files.store(content=b"minh chung")
    assert len(kept(own_stores)) == 1


def test_a_broken_upload_leaves_nothing(own_stores):
    class Broken(io.BytesIO):
        def read(self, *_):
            if self.tell():
                raise ConnectionResetError
            return super().read(1000)

    with pytest.raises(ConnectionResetError):
        files.store(content=Broken(b"x" * 5000))
    assert kept(own_stores) == []
    assert StoredFile.objects.count() == 0


HALF_WAY = """
import django, sys, time
django.setup()
from ledger.services import files
class Slow:
    sent = 0
    def read(self, size):
        self.sent += 1
        if self.sent == 3:
            print("half", flush=True)
            time.sleep(60)
        return b"x" * size
files.store(content=Slow())
"""


def test_a_process_killed_half_way_leaves_nothing_under_a_hash(tmp_path):
    environment = {
        **os.environ,
        "DJANGO_SETTINGS_MODULE": "config.settings.test",
        "MEDIA_ROOT": str(tmp_path),
        "PYTHONPATH": f"{ROOT / 'site'}:{ROOT}",
    }
    child = subprocess.Popen(
        [sys.executable, "-c", HALF_WAY], env=environment, cwd=ROOT, stdout=subprocess.PIPE
    )
    assert child.stdout.readline() == b"half\n"
    child.send_signal(signal.SIGKILL)
    child.wait()
    child.stdout.close()
    left = [path.name for path in kept(tmp_path)]
    assert all(name.startswith(".incoming-") for name in left), left
