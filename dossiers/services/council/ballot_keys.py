"""Keys of ballot boxes: files outside the database, each for one state of one box.

A key opens what was written last and nothing older: writing a box makes a new key and destroys the former one.
On disk a key is wrapped by SECRET_KEY, so that neither the folder nor the database nor both reveal anything.
"""

from __future__ import annotations

import logging
import os
import secrets
import stat
import time
from collections.abc import Collection, Iterator
from contextlib import suppress
from pathlib import Path
from uuid import UUID, uuid4

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from django.conf import settings
from django.utils.encoding import force_bytes

from dossiers.errors import BallotsLost, NoKeyFolder

logger = logging.getLogger(__name__)
KEY_BYTES, NONCE_BYTES = 32, 12
FORGOTTEN_AFTER = 24 * 60 * 60  # seconds; what is younger may belong to an act that is not through


def folder() -> Path:
    """Return the folder of the keys, created if missing and closed to other users.

    Raise NoKeyFolder if it cannot be created or others may read it.
    """
    path = Path(settings.BALLOT_KEYS)
    try:
        path.mkdir(mode=0o700, parents=True, exist_ok=True)
        if stat.S_IMODE(path.stat().st_mode) & 0o077:
            path.chmod(0o700)
    except OSError as error:
        raise _no_folder() from error
    return path


def make() -> tuple[UUID, bytes]:
    """Create and store a wrapped key; return its name and the key. Raise NoKeyFolder."""
    name, key, nonce = uuid4(), secrets.token_bytes(KEY_BYTES), secrets.token_bytes(NONCE_BYTES)
    wrapped = nonce + AESGCM(_wrapping(settings.SECRET_KEY, name)).encrypt(nonce, key, name.bytes)
    kept_in = folder()
    try:
        handle = os.open(kept_in / name.hex, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with os.fdopen(handle, "wb") as file:
            file.write(wrapped)
            file.flush()
            os.fsync(file.fileno())
        _sync(kept_in)
    except OSError as error:
        raise _no_folder() from error
    return name, key


def is_there(name: UUID) -> bool:
    """Return whether the key file exists."""
    return (Path(settings.BALLOT_KEYS) / name.hex).is_file()


def read(name: UUID | None) -> bytes:
    """Return a key. Raise BallotsLost if it is missing or not ours."""
    try:
        wrapped = (Path(settings.BALLOT_KEYS) / name.hex).read_bytes() if name else b""
    except OSError as error:
        raise BallotsLost from error
    key = _unwrapped(wrapped, name) if name else None
    if key is None:
        raise BallotsLost
    return key


def destroy(name: UUID) -> None:
    """Overwrite and remove a key; a missing one is no error, one that resists is logged and swept later."""
    path = Path(settings.BALLOT_KEYS) / name.hex
    try:
        with path.open("r+b") as file:
            file.write(secrets.token_bytes(path.stat().st_size))
            file.flush()
            os.fsync(file.fileno())
        path.unlink()
        _sync(path.parent)
    except FileNotFoundError:
        return
    except OSError:
        logger.exception("Chưa hủy được một khóa phiếu kín; sẽ thử lại trong lần quét hằng ngày.")


def sweep(needed: Collection[UUID]) -> int:
    """Destroy our keys that no box and no running transaction can still need; return how many."""
    try:
        forgotten = [name for name, path in _kept() if name not in needed and _is_ours(name, path)]
    except OSError:
        logger.exception("Không đọc được thư mục khóa phiếu kín.")
        return 0
    for name in forgotten:
        destroy(name)
    return len(forgotten)


def _kept() -> Iterator[tuple[UUID, Path]]:
    root = Path(settings.BALLOT_KEYS)
    for path in sorted(root.iterdir()) if root.is_dir() else ():
        with suppress(ValueError):
            yield UUID(hex=path.name), path


def _is_ours(name: UUID, path: Path) -> bool:
    """Return whether a key is old enough and wrapped by this site; keys of another site are left alone."""
    try:
        old = path.stat().st_mtime < time.time() - FORGOTTEN_AFTER
        return old and _unwrapped(path.read_bytes(), name) is not None
    except OSError:
        return False


def _unwrapped(wrapped: bytes, name: UUID) -> bytes | None:
    for secret in (settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS):
        with suppress(InvalidTag, ValueError):
            opened = AESGCM(_wrapping(secret, name))
            return opened.decrypt(wrapped[:NONCE_BYTES], wrapped[NONCE_BYTES:], name.bytes)
    return None


def _wrapping(secret: str | bytes, name: UUID) -> bytes:
    derived = HKDF(SHA256(), KEY_BYTES, salt=name.bytes, info=b"hoctap: key of a ballot box")
    return derived.derive(force_bytes(secret))


def _sync(path: Path) -> None:
    handle = os.open(path, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def _no_folder() -> NoKeyFolder:
    return NoKeyFolder(
        "Không ghi được khóa của hòm phiếu kín trên máy chủ nên chưa nhận phiếu được; chưa có gì được ghi. "
        "Hãy báo quản trị hệ thống kiểm tra thư mục BALLOT_KEYS, rồi làm lại."
    )
