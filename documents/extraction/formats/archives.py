"""Zip files: checked before anything is unpacked, and unpacked within limits. Runs in the sandbox."""

from __future__ import annotations

import struct
import unicodedata
import zipfile
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path, PurePosixPath

from documents.extraction.problems import Refused

MAX_ENTRIES = 2_000
MAX_UNPACKED = 200 * 1024 * 1024
MAX_PART = 40 * 1024 * 1024
MAX_RATIO = 250
RATIO_FROM = 4 * 1024 * 1024
CHUNK = 1 << 16
_END = b"PK\x05\x06"
_SYMLINK = 0o12
_NESTED = "zip rar 7z gz tgz bz2 xz tar jar apk iso cab exe dll com scr bat cmd ps1 vbs js msi sh lnk hta"
_EMBEDDED_OFFICE = frozenset({"xlsx", "docx", "pptx", "bin"})
_ARCHIVE_MAGIC = (b"PK\x03\x04", b"Rar!", b"7z\xbc\xaf", b"\x1f\x8b", b"MZ", b"\x7fELF", b"BZh", b"\xfd7zXZ")


@dataclass(frozen=True)
class Limits:
    """How much a container may hold."""

    entries: int = MAX_ENTRIES
    total: int = MAX_UNPACKED
    part: int = MAX_PART


OFFICE = Limits()


@contextmanager
def opened(path: str | Path, limits: Limits = OFFICE) -> Iterator[zipfile.ZipFile]:
    """Open a zip after checking its entries; raise Refused for an unsafe one."""
    _check_end(Path(path), limits)
    try:
        archive = zipfile.ZipFile(path)
    except (zipfile.BadZipFile, OSError, ValueError, NotImplementedError, struct.error):
        raise Refused("damaged") from None
    with archive:
        _check_entries(archive.infolist(), limits)
        yield archive


def _check_end(path: Path, limits: Limits) -> None:
    """Refuse too many entries by the number in the end record, before the list is read."""
    with path.open("rb") as handle:
        size = handle.seek(0, 2)
        handle.seek(max(0, size - 66_000))
        tail = handle.read()
    at = tail.rfind(_END)
    if at < 0 or len(tail) < at + 22:
        raise Refused("damaged")
    entries, listed = struct.unpack("<HI", tail[at + 10 : at + 16])
    if entries > limits.entries or listed > limits.entries * 512:
        raise Refused("entries")


def _check_entries(entries: list[zipfile.ZipInfo], limits: Limits) -> None:
    if len(entries) > limits.entries:
        raise Refused("entries")
    names = [name_key(entry.filename) for entry in entries]
    if len(set(names)) != len(names):
        raise Refused("path")
    spans = sorted((entry.header_offset, entry.compress_size) for entry in entries if not entry.is_dir())
    for (start, size), (following, _) in zip(spans, spans[1:], strict=False):
        if start + size > following:  # the same bytes counted for several entries
            raise Refused("bomb")
    for entry in entries:
        check_entry(entry, limits)
    if sum(entry.file_size for entry in entries) > limits.total:
        raise Refused("bomb")


def check_entry(entry: zipfile.ZipInfo, limits: Limits) -> None:
    """Refuse an entry with a password, an unsafe name, a link, or a suspicious size."""
    if entry.flag_bits & 1:
        raise Refused("password")
    if not safe_name(entry.filename) or (entry.external_attr >> 28) == _SYMLINK:
        raise Refused("path")
    if entry.compress_type not in (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED):
        raise Refused("damaged")
    if entry.file_size > limits.part:
        raise Refused("bomb")
    if entry.file_size > RATIO_FROM and entry.file_size > MAX_RATIO * max(1, entry.compress_size):
        raise Refused("bomb")


def safe_name(name: str) -> bool:
    """Whether an entry's name stays within its folder on every system and shows what it is."""
    if not name or len(name) > 500 or "\\" in name or name.startswith("/") or ":" in name:
        return False
    if any(unicodedata.category(c) in {"Cc", "Cf", "Cs"} for c in name):
        return False
    return all(part not in {"..", "."} and part == part.rstrip(" .") for part in name.rstrip("/").split("/"))


def name_key(name: str) -> str:
    """Return how a name compares on systems that ignore case and composition."""
    return unicodedata.normalize("NFC", name).casefold()


def read(archive: zipfile.ZipFile, name: str, most: int = MAX_PART) -> bytes:
    """Return one entry's bytes, counted while unpacking because a declared size may lie."""
    found = bytearray()
    try:
        with archive.open(name) as handle:
            while block := handle.read(CHUNK):
                found += block
                if len(found) > most:
                    raise Refused("bomb")
    except KeyError:
        raise Refused("damaged") from None
    except (zipfile.BadZipFile, OSError, ValueError, NotImplementedError, EOFError, zlib.error):
        raise Refused("damaged") from None
    return bytes(found)


def check_office(archive: zipfile.ZipFile, kind: str) -> int:
    """Refuse macros, programs and archives inside an Office file; return how many objects are embedded."""
    embedded = 0
    for entry in archive.infolist():
        name = entry.filename.lower()
        suffix = PurePosixPath(name).suffix.lstrip(".")
        if "vbaproject" in name or "vbadata" in name or name.startswith(("basic/", "scripts/")):
            raise Refused("macro")
        if "/embeddings/" in name or "/activex/" in name:
            embedded += 1
            if suffix not in _EMBEDDED_OFFICE:
                raise Refused("nested")
        elif (
            suffix in _NESTED.split()
            or not entry.is_dir()
            and suffix not in {"xml", "rels"}
            and _looks_packed(archive, entry)
        ):
            raise Refused("nested")
    if kind != "odt" and b"macroenabled" in read(archive, "[Content_Types].xml").lower():
        raise Refused("macro")
    return embedded


def _looks_packed(archive: zipfile.ZipFile, entry: zipfile.ZipInfo) -> bool:
    try:
        with archive.open(entry) as handle:
            return handle.read(8).startswith(_ARCHIVE_MAGIC)
    except (zipfile.BadZipFile, OSError, ValueError, NotImplementedError, EOFError, zlib.error):
        raise Refused("damaged") from None


@dataclass(frozen=True)
class Unpacked:
    """A file unpacked from a zip: folder and name inside, path and size of its bytes."""

    folder: str
    name: str
    path: str
    size: int


def unpack(path: str, into: str, limits: Limits) -> list[Unpacked]:
    """Write the files of a zip as numbered files into a folder; their names are never used as paths."""
    found: list[Unpacked] = []
    left = limits.total
    with opened(path, limits) as archive:
        for entry in archive.infolist():
            folder, _, name = entry.filename.rpartition("/")
            if entry.is_dir() or _is_clutter(entry.filename):
                continue
            content = read(archive, entry.filename, min(limits.part, left))
            left -= len(content)
            target = Path(into) / f"{len(found):05d}"
            target.write_bytes(content)
            found.append(
                Unpacked(
                    unicodedata.normalize("NFC", folder),
                    unicodedata.normalize("NFC", name),
                    str(target),
                    len(content),
                )
            )
    return found


def _is_clutter(name: str) -> bool:
    base = name.rsplit("/", 1)[-1]
    return name.startswith("__MACOSX/") or base in {".DS_Store", "Thumbs.db", "desktop.ini"}
