"""Decode .txt and .csv files, the old Vietnamese encodings (TCVN3, VNI) included."""

from __future__ import annotations

from documents.encodings import unicode_encoding
from documents.extraction.problems import Refused
from documents.extraction.text import legacy

MAX_CHARS = 4_000_000


def decode(data: bytes) -> tuple[str, str]:
    """Return the text and the name of the old encoding it was in ("" where it was Unicode)."""
    encoding = unicode_encoding(data)
    try:
        return _checked(data.decode(encoding)), ""
    except UnicodeDecodeError:
        pass
    if encoding.startswith("utf-16"):
        raise Refused("encoding")
    text = _checked(data.decode("latin-1"))
    found, name = legacy.to_unicode(text)
    if name:
        return found, name
    western = data.decode("cp1258", "replace")
    if "\ufffd" not in western and legacy.vietnamese_share(western) > 0.6:
        return western, "Windows-1258"
    raise Refused("encoding")


def _checked(text: str) -> str:
    strange = sum(1 for c in text[:20_000] if c < " " and c not in "\t\n\r\f\v\x1c\x1d\x1e")
    if strange > max(2, len(text[:20_000]) // 100):
        raise Refused("encoding")
    return text


def read(data: bytes) -> tuple[str, str, bool]:
    """Return the text, the old encoding's name, and whether it was cut."""
    text, encoding = decode(data)
    cut = len(text) > MAX_CHARS
    text = text[:MAX_CHARS].replace("\r\n", "\n").replace("\r", "\n")
    if not encoding:
        text, encoding = legacy.to_unicode(text)
    return text, encoding, cut
