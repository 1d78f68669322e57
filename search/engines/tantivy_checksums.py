"""Whether the files of an embedded index still hold what was written: each ends with the checksum of its content."""

from __future__ import annotations

import json
import struct
import zlib
from collections.abc import Iterator
from pathlib import Path
from typing import Final

CHUNK: Final = 1 << 20
ENDING: Final = struct.Struct("<II")
"""How many bytes the footer has, and Tantivy's mark, after it."""
MARK: Final = 1337


def damaged_files(folder: Path) -> list[str]:
    """Return the names of the committed files whose content is not what was written; files that left are no damage."""
    found = []
    for path in _committed(folder):
        try:
            if not _as_written(path):
                found.append(path.name)
        except FileNotFoundError:
            continue  # merged into another one meanwhile
    return sorted(found)


def _committed(folder: Path) -> Iterator[Path]:
    meta = json.loads((folder / "meta.json").read_text(encoding="utf-8"))
    for segment in meta["segments"]:
        yield from folder.glob(f"{segment['segment_id'].replace('-', '')}.*")


def _as_written(path: Path) -> bool:
    with path.open("rb") as file:
        end = file.seek(0, 2) - ENDING.size
        if end < 0:
            return False
        file.seek(end)
        length, mark = ENDING.unpack(file.read(ENDING.size))
        body = end - length
        if mark != MARK or body < 0:
            return False
        file.seek(body)
        try:
            said = json.loads(file.read(length))["crc"]
        except (ValueError, KeyError, TypeError):
            return False
        file.seek(0)
        crc = 0
        while body:
            chunk = file.read(min(CHUNK, body))
            if not chunk:
                return False
            crc, body = zlib.crc32(chunk, crc), body - len(chunk)
        return crc == said
