"""The write-once file store: bytes are named by their SHA-256 and never change."""

from __future__ import annotations

import hashlib
import os
import tempfile
from pathlib import Path
from typing import BinaryIO

from django.conf import settings

from ledger.errors import FileDamaged, FileMissing
from ledger.models import StoredFile

CHUNK = 1024 * 1024


def path_of(sha256: str) -> Path:
    """Return where the bytes with this hash are kept."""
    return Path(settings.FILE_STORE_ROOT) / sha256[:2] / sha256[2:4] / sha256


def path(stored: StoredFile) -> Path:
    """Return where the bytes of a stored file are kept."""
    return path_of(stored.sha256)


def _chunks(content: bytes | BinaryIO):
    if isinstance(content, bytes):
        yield content
        return
    while block := content.read(CHUNK):
        yield block


def store(*, content: bytes | BinaryIO, media_type: str = "application/octet-stream") -> StoredFile:
    """Keep the bytes and return their row; the same bytes a second time return the same row.

    Written to a temporary file, synced, then renamed: a killed process leaves no half file under a
    hash. A file without a row (the transaction was rolled back) is taken up by the next store.
    """
    root = Path(settings.FILE_STORE_ROOT)
    root.mkdir(parents=True, exist_ok=True)
    digest, size = hashlib.sha256(), 0
    descriptor, temporary = tempfile.mkstemp(prefix=".incoming-", dir=root)
    try:
        with os.fdopen(descriptor, "wb") as handle:
            for block in _chunks(content):
                digest.update(block)
                size += len(block)
                handle.write(block)
            handle.flush()
            os.fsync(handle.fileno())
        sha256 = digest.hexdigest()
        target = path_of(sha256)
        if not target.exists():
            target.parent.mkdir(parents=True, exist_ok=True)
            os.chmod(temporary, 0o440)
            os.replace(temporary, target)
            _sync_folder(target.parent)
    finally:
        Path(temporary).unlink(missing_ok=True)
    stored, _ = StoredFile.objects.get_or_create(
        sha256=sha256, defaults={"size": size, "media_type": media_type}
    )
    return stored


def _sync_folder(folder: Path) -> None:
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def open_bytes(stored: StoredFile) -> bytes:
    """Return the bytes; raise FileMissing or FileDamaged where they are not what was kept."""
    try:
        content = path(stored).read_bytes()
    except FileNotFoundError as error:
        raise FileMissing(f"Không tìm thấy tệp {stored.sha256}. Hãy khôi phục từ bản sao lưu.") from error
    if hashlib.sha256(content).hexdigest() != stored.sha256:
        raise FileDamaged(f"Tệp {stored.sha256} đã bị thay đổi. Hãy khôi phục từ bản sao lưu.")
    return content
