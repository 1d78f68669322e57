"""Integrity check of the embedded index: every file ends with the checksum of its content."""

from __future__ import annotations

import json
import struct
import zlib
from collections.abc import Iterator
from pathlib import Path
from typing import Final

CHUNK: Final = 1 << 20
TRAILER: Final = struct.Struct("<II")
"""The end of a file: length of the footer, and Tantivy's magic number."""
MAGIC: Final = 1337


def damaged_files(folder: Path) -> list[str]:
    """Return the names of the committed files whose checksum is wrong; missing files are not reported."""
    damaged = []
    for path in _committed(folder):
        try:
            if not _is_intact(path):
                damaged.append(path.name)
        except FileNotFoundError:
            continue  # merged into another one meanwhile
    return sorted(damaged)


def _committed(folder: Path) -> Iterator[Path]:
    meta = json.loads((folder / "meta.json").read_text(encoding="utf-8"))
    for segment in meta["segments"]:
        yield from folder.glob(f"{segment['segment_id'].replace('-', '')}.*")


def _is_intact(path: Path) -> bool:
    with path.open("rb") as file:
        end = file.seek(0, 2) - TRAILER.size
        if end < 0:
            return False
        file.seek(end)
        length, magic = TRAILER.unpack(file.read(TRAILER.size))
        body = end - length
        if magic != MAGIC or body < 0:
            return False
        file.seek(body)
        try:
            expected = json.loads(file.read(length))["crc"]
        except (ValueError, KeyError, TypeError):
            return False
        file.seek(0)
        crc = 0
        while body:
            chunk = file.read(min(CHUNK, body))
            if not chunk:
                return False
            crc, body = zlib.crc32(chunk, crc), body - len(chunk)
        return crc == expected
