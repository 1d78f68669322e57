"""Kind of a file by its name and its first bytes, which must agree. Nothing is parsed here."""

from __future__ import annotations

import unicodedata
from pathlib import PurePosixPath

from documents.extraction.problems import Refused
from ledger.web.body_limits import FILE_BYTES

HEAD = 4096
_OFFICE = "application/vnd.openxmlformats-officedocument."
MIMES = {
    "pdf": "application/pdf",
    "docx": _OFFICE + "wordprocessingml.document",
    "xlsx": _OFFICE + "spreadsheetml.sheet",
    "pptx": _OFFICE + "presentationml.presentation",
    "odt": "application/vnd.oasis.opendocument.text",
    "txt": "text/plain",
    "csv": "text/csv",
    "jpg": "image/jpeg",
    "png": "image/png",
    "webp": "image/webp",
    "heic": "image/heic",
    "tif": "image/tiff",
}
SAME = {"jpeg": "jpg", "jpe": "jpg", "tiff": "tif", "heif": "heic"}
ZIPS = frozenset({"docx", "xlsx", "pptx", "odt"})
IMAGES = frozenset({"jpg", "png", "webp", "heic", "tif"})
TEXTS = frozenset({"txt", "csv"})
TEXT_LIKE = frozenset(
    {"script", "bmp", "program"}
)  # a text may begin with their first bytes: "BM", "MZ", "#!"
MACROS = frozenset({"docm", "dotm", "xlsm", "xltm", "xlam", "pptm", "potm", "ppsm", "ppam", "sldm"})
OLD_OFFICE = frozenset({"doc", "xls", "ppt", "dot", "xlt", "pps"})
_HEIC_BRANDS = (b"heic", b"heix", b"heim", b"heis", b"hevc", b"hevx", b"mif1", b"msf1")
_MAGIC: tuple[tuple[bytes, str], ...] = (
    (b"%PDF-", "pdf"),
    (b"PK\x03\x04", "zip"),
    (b"PK\x05\x06", "zip"),
    (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "ole"),
    (b"\x89PNG\r\n\x1a\n", "png"),
    (b"\xff\xd8\xff", "jpg"),
    (b"II*\0", "tif"),
    (b"MM\0*", "tif"),
    (b"GIF8", "gif"),
    (b"BM", "bmp"),
    (b"{\\rtf", "rtf"),
    (b"\x7fELF", "program"),
    (b"Rar!", "archive"),
    (b"7z\xbc\xaf", "archive"),
    (b"\x1f\x8b", "archive"),
    (b"BZh", "archive"),
    (b"\xfd7zXZ", "archive"),
    (b"MZ", "program"),
    (b"\xca\xfe\xba\xbe", "program"),
    (b"#!", "script"),
)


def suffix_of(filename: str) -> str:
    """Return the kind a name claims, such as "pdf" or "jpg", in lower case; "" where it has none."""
    name = PurePosixPath(unicodedata.normalize("NFC", filename).replace("\\", "/")).name
    plain = "".join(c for c in name if unicodedata.category(c)[0] != "C").strip(" .")
    suffix = PurePosixPath(plain).suffix.lower().lstrip(".")
    return SAME.get(suffix, suffix)


def mime_of(filename: str) -> str:
    """Return the media type a name claims, application/octet-stream where it is none of ours."""
    return MIMES.get(suffix_of(filename), "application/octet-stream")


def check(head: bytes, size: int, filename: str, most: int = FILE_BYTES) -> str:
    """Return the kind where name, size and first bytes agree; raise Refused otherwise."""
    suffix = _taken_suffix(filename)
    if size == 0:
        raise Refused("empty")
    if size > most:
        raise Refused("too-big", most=most // (1024 * 1024))
    found = sniff(head)
    if found == "ole" and suffix in ZIPS:
        raise Refused("password" if _encrypted_office(head) else "old-office")
    if suffix in TEXTS:
        agrees = found in {"", *TEXT_LIKE} and _is_text(head)
    else:
        agrees = found == ("zip" if suffix in ZIPS else suffix)
    if not agrees:
        raise Refused("disguised", suffix=suffix)
    return suffix


def _taken_suffix(filename: str) -> str:
    """Return the kind a name claims; raise Refused where it is not accepted."""
    suffix = suffix_of(filename)
    if suffix in MACROS:
        raise Refused("macro")
    if suffix in OLD_OFFICE:
        raise Refused("old-office")
    if suffix not in MIMES:
        raise Refused("kind", suffix=f".{suffix}" if suffix else filename[:80])
    return suffix


def sniff(head: bytes) -> str:
    """Return what the first bytes say: pdf, zip, jpg …, or "" where they say nothing."""
    for magic, kind in _MAGIC:
        if head.startswith(magic):
            return kind
    if head[:4] == b"RIFF" and head[8:12] == b"WEBP":
        return "webp"
    if head[4:8] == b"ftyp" and (head[8:12] in _HEIC_BRANDS or b"heic" in head[8:64]):
        return "heic"
    if b"%PDF-" in head[:1024]:
        return "pdf" if not _is_markup(head) else "html"
    return "html" if _is_markup(head) else ""


def _is_markup(head: bytes) -> bool:
    start = head[:1024].lstrip(b"\xef\xbb\xbf \t\r\n").lower()
    return start.startswith((b"<!doctype html", b"<html", b"<script", b"<svg", b"<?xml", b"<body", b"<head"))


def _is_text(head: bytes) -> bool:
    if head.startswith((b"\xff\xfe", b"\xfe\xff")):
        return True
    zeros = head.count(0)
    even, odd = head[::2].count(0), head[1::2].count(0)
    return zeros == 0 or (len(head) >= 16 and zeros * 5 > len(head) and min(even, odd) * 8 <= max(even, odd))


def _encrypted_office(head: bytes) -> bool:
    return "EncryptedPackage".encode("utf-16-le") in head
