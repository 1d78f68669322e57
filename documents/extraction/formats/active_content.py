"""Detect active content: actions, scripts, attachments and remote parts of PDF and Office files; none is run.

PDF: actions and attached files, wherever they hang (document, page, annotation, form), also in compressed objects and
under escaped names. Office: parts that are loaded from elsewhere, such as a remote template. Runs in the sandbox.
"""

from __future__ import annotations

import re
import zipfile
import zlib
from typing import Any
from xml.etree.ElementTree import Element

from documents.extraction.formats import archives, safe_xml
from documents.extraction.problems import Refused

ACTIONS = frozenset({"JavaScript", "Launch", "ImportData", "SubmitForm", "RichMedia", "GoToE", "Rendition"})
FILES = frozenset({"EmbeddedFile", "EmbeddedFiles", "FileAttachment"})
NAME = re.compile(rb"/([A-Za-z#][A-Za-z0-9#]{2,30})")
OBJECTS = re.compile(rb"/(?:ObjStm|#4[Ff]bjStm)")
STREAM = re.compile(rb"stream\r?\n")
LONGEST_HEAD, UNPACKED, MOST_STREAMS = 2_000, 8 * 1024 * 1024, 5_000
HARMLESS = ("hyperlink",)  # what only a reader's click opens
SCHEME = re.compile(r"^(?:[a-z][a-z0-9+.\-]+:|//|\\\\)", re.I)
XLINK = "{http://www.w3.org/1999/xlink}href"
ODT_PARTS = ("content.xml", "styles.xml", "meta.xml", "settings.xml")


def of_pdf(path: str) -> tuple[bool, bool]:
    """Return whether a PDF has actions or scripts, and whether it has attachments."""
    with open(path, "rb") as handle:
        content = handle.read()
    names = _names(content)
    for part in _object_streams(content):
        names |= _names(part)
    acts = bool(names & ACTIONS) or ("OpenAction" in names and _opens_with_an_act(path))
    return acts, bool(names & FILES)


def _names(content: bytes) -> set[str]:
    return {_plain(name).decode("latin-1") for name in set(NAME.findall(content))}


def _plain(name: bytes) -> bytes:
    return re.sub(rb"#([0-9A-Fa-f]{2})", lambda found: bytes([int(found[1], 16)]), name)


def _object_streams(content: bytes) -> list[bytes]:
    """Return the decompressed object streams of a PDF; a broken stream as it stands."""
    found: list[bytes] = []
    for mark in OBJECTS.finditer(content):
        begin = STREAM.search(content, mark.end(), mark.end() + LONGEST_HEAD)
        if begin is None or len(found) >= MOST_STREAMS:
            continue
        try:
            found.append(zlib.decompressobj().decompress(content[begin.end() :], UNPACKED))
        except zlib.error:
            found.append(content[begin.end() : begin.end() + UNPACKED])
    return found


def _opens_with_an_act(path: str) -> bool:
    """Return whether /OpenAction does more than go to a page; True where it cannot be read."""
    try:
        from pypdf import PdfReader

        root: Any = PdfReader(path).trailer["/Root"]
        opening = root.get_object()["/OpenAction"].get_object()
        return not isinstance(opening, list) and opening.get("/S") != "/GoTo"
    except MemoryError:
        raise
    except Exception:  # another reader's trouble with the file
        return True


def of_office(archive: zipfile.ZipFile, kind: str) -> list[str]:
    """Return the kinds of external parts an Office file loads when opened ("attachedTemplate", "image" …)."""
    found = _odt(archive) if kind == "odt" else _related(archive)
    return sorted(found)


def _related(archive: zipfile.ZipFile) -> set[str]:
    found = set()
    for name in archive.namelist():
        if not name.lower().endswith(".rels"):
            continue
        for one in _root(archive, name):
            what = str(one.get("Type", "")).rstrip("/").rpartition("/")[2] or "?"
            if str(one.get("TargetMode", "")).lower() == "external" and what.lower() not in HARMLESS:
                found.add(what)
    return found


def _odt(archive: zipfile.ZipFile) -> set[str]:
    found = set()
    for name in set(archive.namelist()) & set(ODT_PARTS):
        for one in _root(archive, name).iter():
            what = str(one.tag).rpartition("}")[2]
            if what != "a" and SCHEME.match(one.get(XLINK, "")):
                found.add(what)
    return found


def _root(archive: zipfile.ZipFile, name: str) -> Any:
    try:
        return safe_xml.parse(archives.read(archive, name))
    except Refused as refusal:
        if refusal.problem.code != "damaged":
            raise
        return Element("unreadable")
