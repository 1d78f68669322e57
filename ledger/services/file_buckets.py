"""The file store in an S3 bucket, by FILE_STORE_URL alone; one object a hash, written whole or not at all."""

from __future__ import annotations

import shutil
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any, BinaryIO

from django.conf import settings
from django.core.files import File
from django.core.files.storage import storages

ALIAS = "kept"
BLOCK = 1024 * 1024


def enabled() -> bool:
    """Whether files are kept in a bucket."""
    return ALIAS in settings.STORAGES


def _storage() -> Any:
    return storages[ALIAS]


def name_of(sha256: str) -> str:
    """Return the object's name."""
    return f"{sha256[:2]}/{sha256[2:4]}/{sha256}"


def keep(sha256: str, source: Path) -> None:
    """Put the bytes under their hash, unless they are there."""
    if not _storage().exists(name_of(sha256)):
        with source.open("rb") as handle:
            _storage().save(name_of(sha256), File(handle))


def read(sha256: str) -> bytes:
    """Return the bytes of an object; raise FileNotFoundError."""
    with _storage().open(name_of(sha256)) as handle:
        content: bytes = handle.read()
    return content


def fetched(sha256: str) -> BinaryIO:
    """Return an object as a file of this machine that is gone when it is closed; raise FileNotFoundError."""
    local = tempfile.TemporaryFile()  # noqa: SIM115 - the caller closes it
    try:
        with _storage().open(name_of(sha256)) as handle:
            shutil.copyfileobj(handle, local, BLOCK)
    except BaseException:
        local.close()
        raise
    local.seek(0)
    return local


def names() -> Iterator[str]:
    """Return the names of all objects."""
    yield from _below("")


def _below(folder: str) -> Iterator[str]:
    folders, names = _storage().listdir(folder)
    for name in names:
        yield f"{folder}/{name}" if folder else name
    for inner in folders:
        yield from _below(f"{folder}/{inner}" if folder else inner)
