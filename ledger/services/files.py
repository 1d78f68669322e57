"""The write-once file store: bytes are named by their SHA-256 and never change.

Kept under FILE_STORE_ROOT, or in a bucket where FILE_STORE_URL names one (ledger/services/file_buckets.py).
A process may be killed anywhere: bytes appear under their hash whole or not at all, always before their
row, and with a mark (`.pending-…`) that tells a broken-off upload from a file nobody knows.
"""

from __future__ import annotations

import contextlib
import hashlib
import logging
import os
import tempfile
import time
import uuid
from collections.abc import Iterator
from pathlib import Path
from typing import BinaryIO

from django.conf import settings
from django.db import transaction

from ledger.database.errors import FULL, is_full
from ledger.errors import FileDamaged, FileMissing, StorageFull
from ledger.models import StoredFile
from ledger.services import file_buckets

logger = logging.getLogger(__name__)

CHUNK = 1024 * 1024
INCOMING, PENDING = ".incoming-", ".pending-"
ABANDONED_SECONDS = 24 * 60 * 60


def root() -> Path:
    """Return the folder of the store, made where it is not there."""
    folder = Path(settings.FILE_STORE_ROOT)
    folder.mkdir(parents=True, exist_ok=True)
    return folder


def path_of(sha256: str) -> Path:
    """Return where the bytes with this hash are kept on this machine."""
    return Path(settings.FILE_STORE_ROOT) / sha256[:2] / sha256[2:4] / sha256


def path(stored: StoredFile) -> Path:
    """Return where the bytes of a stored file are kept on this machine."""
    return path_of(stored.sha256)


def _chunks(content: bytes | BinaryIO) -> Iterator[bytes]:
    if isinstance(content, bytes):
        yield content
        return
    while block := content.read(CHUNK):
        yield block


@contextlib.contextmanager
def _told_when_full() -> Iterator[None]:
    """Say in words that nothing can be written there any more."""
    try:
        yield
    except OSError as error:
        if isinstance(error, PermissionError) or is_full(error):
            logger.exception("the file store takes no more")
            raise StorageFull(FULL) from error
        raise


@_told_when_full()
def store(*, content: bytes | BinaryIO, media_type: str = "application/octet-stream") -> StoredFile:
    """Keep the bytes and return their row; the same bytes a second time return the same row.

    Written to a temporary file, synced, marked as pending, renamed; the row follows, and the mark goes
    when the transaction is through. What a rolled-back or killed upload leaves is taken up by the next
    store of the same bytes, or removed by `sweep` after a day. Raises StorageFull.
    """
    descriptor, temporary = tempfile.mkstemp(prefix=INCOMING, dir=root())
    mark: Path | None = None
    try:
        sha256, size = _spool(descriptor, content)
        if file_buckets.enabled():
            file_buckets.keep(sha256, Path(temporary))
        else:
            mark = _move(Path(temporary), sha256)
    finally:
        Path(temporary).unlink(missing_ok=True)
    stored, _ = StoredFile.objects.get_or_create(
        sha256=sha256, defaults={"size": size, "media_type": media_type}
    )
    if mark is not None:
        transaction.on_commit(lambda: mark.unlink(missing_ok=True))
    return stored


def _spool(descriptor: int, content: bytes | BinaryIO) -> tuple[str, int]:
    """Write the bytes down, synced; return their hash and how many they are."""
    digest, size = hashlib.sha256(), 0
    with os.fdopen(descriptor, "wb") as handle:
        for block in _chunks(content):
            digest.update(block)
            size += len(block)
            handle.write(block)
        handle.flush()
        os.fsync(handle.fileno())
    return digest.hexdigest(), size


def _move(temporary: Path, sha256: str) -> Path:
    """Give the bytes their name, with a mark beside the store until their row is kept."""
    mark = root() / f"{PENDING}{sha256}-{uuid.uuid4().hex[:8]}"
    mark.touch()
    _sync_folder(root())
    target = path_of(sha256)
    if not target.exists():
        target.parent.mkdir(parents=True, exist_ok=True)
        os.chmod(temporary, 0o440)
        os.replace(temporary, target)
        _sync_folder(target.parent)
    return mark


def _sync_folder(folder: Path) -> None:
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def _missing(stored: StoredFile) -> FileMissing:
    return FileMissing(f"Không tìm thấy tệp {stored.sha256}. Hãy khôi phục từ bản sao lưu.")


def _damaged(stored: StoredFile) -> FileDamaged:
    return FileDamaged(f"Tệp {stored.sha256} đã bị thay đổi. Hãy khôi phục từ bản sao lưu.")


def open_bytes(stored: StoredFile) -> bytes:
    """Return the bytes; raise FileMissing or FileDamaged where they are not what was kept."""
    try:
        content = file_buckets.read(stored.sha256) if file_buckets.enabled() else path(stored).read_bytes()
    except FileNotFoundError as error:
        raise _missing(stored) from error
    if hashlib.sha256(content).hexdigest() != stored.sha256:
        raise _damaged(stored)
    return content


def opened(stored: StoredFile) -> BinaryIO:
    """Return the bytes as an open file, read once in blocks to compare them with their hash; the caller closes it.

    Raises FileMissing, FileDamaged.
    """
    try:
        handle = file_buckets.fetched(stored.sha256) if file_buckets.enabled() else path(stored).open("rb")
    except FileNotFoundError as error:
        raise _missing(stored) from error
    digest = hashlib.sha256()
    for block in _chunks(handle):
        digest.update(block)
    if digest.hexdigest() != stored.sha256:
        handle.close()
        raise _damaged(stored)
    handle.seek(0)
    return handle


@contextlib.contextmanager
def local_copy(stored: StoredFile) -> Iterator[Path]:
    """Give the path of the bytes on this machine for as long as the block runs; read them only.

    Raises FileMissing, FileDamaged.
    """
    if not file_buckets.enabled():
        if not path(stored).exists():
            raise _missing(stored)
        yield path(stored)
        return
    content = open_bytes(stored)
    with tempfile.TemporaryDirectory(prefix="hoctap-copy-") as folder:
        copy = Path(folder) / stored.sha256
        copy.write_bytes(content)
        yield copy


def pending() -> dict[str, list[Path]]:
    """Return the marks of uploads that have not ended, by the hash they are for."""
    found: dict[str, list[Path]] = {}
    for mark in root().glob(f"{PENDING}*"):
        found.setdefault(mark.name.removeprefix(PENDING)[:64], []).append(mark)
    return found


def sweep(*, older_than: float = ABANDONED_SECONDS) -> int:
    """Remove what broken-off uploads left, where it is older than so many seconds; return how many.

    Bytes with a row stay; bytes without one go only where no younger upload of the same is under way.
    """
    before, removed = time.time() - older_than, 0
    for temporary in root().glob(f"{INCOMING}*"):
        removed += _remove_old(temporary, before)
    for sha256, marks in pending().items():
        if any(mark.stat().st_mtime > before for mark in marks if mark.exists()):
            continue
        if not StoredFile.objects.filter(sha256=sha256).exists():
            path_of(sha256).unlink(missing_ok=True)
        for mark in marks:
            removed += _remove_old(mark, before)
    return removed


def _remove_old(left: Path, before: float) -> int:
    try:
        if left.stat().st_mtime > before:
            return 0
        left.unlink()
    except FileNotFoundError:
        return 0
    return 1
