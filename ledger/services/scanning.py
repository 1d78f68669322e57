"""Asking ClamAV whether bytes are infected, over its own protocol (INSTREAM), where CLAMAV_URL is set.

Fails closed: no answer, half an answer or an answer not understood is `ScanUnavailable`, never "clean".
"""

from __future__ import annotations

import socket
import struct
from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass
from typing import BinaryIO
from urllib.parse import urlsplit

from django.conf import settings

from ledger.errors import ScanUnavailable

CHUNK = 1 << 16
MAX_REPLY = 4096


@dataclass(frozen=True)
class Scan:
    """The scanner's word: infected or not, and the name of what it found."""

    infected: bool
    name: str = ""


def enabled() -> bool:
    """Whether this installation has a scanner."""
    return bool(settings.CLAMAV_URL)


def scan(content: BinaryIO) -> Scan:
    """Return what the scanner says of these bytes; raise ScanUnavailable where it says nothing usable."""
    try:
        with closing(_connect()) as connection:
            connection.sendall(b"zINSTREAM\0")
            for block in _blocks(content):
                connection.sendall(struct.pack("!I", len(block)) + block)
            connection.sendall(struct.pack("!I", 0))
            reply = _reply(connection)
    except (OSError, ValueError) as error:
        raise ScanUnavailable(
            f"Chưa kiểm tra được mã độc ({error}). Hệ thống sẽ kiểm tra lại; hãy báo quản trị nếu kéo dài."
        ) from error
    return _judge(reply)


def answers() -> bool:
    """Whether the scanner is there: none set up needs no answer."""
    if not enabled():
        return True
    try:
        with closing(_connect()) as connection:
            connection.sendall(b"zPING\0")
            return _reply(connection) == "PONG"
    except (OSError, ValueError):
        return False


def _connect() -> socket.socket:
    """Return a connection to tcp://host:port or unix:///path with a limit on every wait."""
    parts = urlsplit(settings.CLAMAV_URL)
    if parts.scheme == "unix":
        connection = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
        connection.settimeout(settings.CLAMAV_SECONDS)
        try:
            connection.connect(parts.path)
        except OSError:
            connection.close()
            raise
        return connection
    return socket.create_connection((parts.hostname or "", parts.port or 3310), settings.CLAMAV_SECONDS)


def _blocks(content: BinaryIO) -> Iterator[bytes]:
    while block := content.read(CHUNK):
        yield block


def _reply(connection: socket.socket) -> str:
    found = b""
    while not found.endswith(b"\0") and len(found) < MAX_REPLY:
        block = connection.recv(1024)
        if not block:
            break
        found += block
    if not found.endswith(b"\0"):
        raise ValueError("trả lời không trọn vẹn")
    return found.rstrip(b"\0\n").decode("utf-8", "replace")


def _judge(reply: str) -> Scan:
    """Read "stream: OK" or "stream: Name FOUND"; anything else is no answer."""
    said = reply.removeprefix("stream: ")
    if said == "OK":
        return Scan(False)
    if said.endswith(" FOUND"):
        return Scan(True, said.removesuffix(" FOUND")[:200])
    raise ScanUnavailable(f"Máy quét mã độc trả lời “{reply[:200]}”. Hãy báo quản trị kiểm tra máy quét.")
