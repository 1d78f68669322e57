"""Check that an incremental update of a PDF adds signatures and nothing else. No Django.

pyHanko's own comparison needs a form in the earlier revision; a document without any signature has none, so the
first signature is compared here: the catalog may gain a form, a page may gain signature widgets of modest size,
metadata may say when; every other object of the document must be what it was.
"""

from __future__ import annotations

import io
from typing import Any

from pyhanko.pdf_utils.generic import NullObject
from pyhanko.pdf_utils.misc import PdfError
from pyhanko.pdf_utils.reader import PdfFileReader
from pyhanko.sign.diff_analysis import DEFAULT_DIFF_POLICY, ModificationLevel, SuspiciousModification
from pyhanko.sign.general import ValueErrorWithMessage

HARMLESS = {ModificationLevel.NONE, ModificationLevel.LTA_UPDATES, ModificationLevel.FORM_FILLING}
CATALOG_MAY_GAIN = {"/AcroForm", "/DSS", "/Extensions", "/Perms"}
PAGE_MAY_CHANGE = {"/Annots", "/Tabs"}
LARGEST_MARK = 0.2
"""The largest part of its page that a signature's visible mark may cover."""


def only_signed(content: bytes, before: int, reader: PdfFileReader) -> bool:
    """Return whether the revisions after the first bytes only sign the document and change nothing visible."""
    try:
        first = PdfFileReader(io.BytesIO(content[:before]))
        base = first.xrefs.total_revisions - 1
        if "/AcroForm" in first.root:
            review = DEFAULT_DIFF_POLICY.review_file(reader, base)
            return not isinstance(review, SuspiciousModification) and review.modification_level in HARMLESS
        return all(
            _harmless(reader, base, revision, reference)
            for revision in range(base + 1, reader.xrefs.total_revisions)
            for reference in reader.xrefs.explicit_refs_in_revision(revision)
        ) and _plain_form(reader)
    except (PdfError, ValueErrorWithMessage, KeyError, IndexError, TypeError, AttributeError, ValueError):
        return False


def _harmless(reader: PdfFileReader, base: int, revision: int, reference: Any) -> bool:
    before = reader.get_historical_resolver(base)
    try:
        old = before(reference)
    except (PdfError, KeyError, IndexError):
        old = NullObject()
    if isinstance(old, NullObject):
        return True  # a new object: it is seen only through what refers to it
    new = reader.get_historical_resolver(revision)(reference)
    kind = str(_at(old, "/Type", "")) if isinstance(old, dict) else ""
    if kind == "/Catalog":
        return _same_but(old, new, CATALOG_MAY_GAIN | {"/Metadata"}) and not (set(old) & CATALOG_MAY_GAIN)
    if kind == "/Page":
        return _same_but(old, new, PAGE_MAY_CHANGE) and _only_marks_added(old, new)
    if kind in {"/Metadata", "/XRef", "/ObjStm"}:
        return True
    information = reader.trailer_view.raw_get("/Info") if "/Info" in reader.trailer_view else None
    return bool(information is not None and information.idnum == reference.idnum) or _same(old, new)


def _same(old: Any, new: Any) -> bool:
    return bool(old == new) and getattr(old, "encoded_data", None) == getattr(new, "encoded_data", None)


def _same_but(old: Any, new: Any, free: set[str]) -> bool:
    keys = (set(old) | set(new)) - free
    return all(key in old and key in new and old.raw_get(key) == new.raw_get(key) for key in keys)


def _only_marks_added(old: Any, new: Any) -> bool:
    """Return whether every annotation is still there, and each new one is a signature of limited size."""
    had = [item.idnum for item in _annotations(old)]
    has = _annotations(new)
    if [item.idnum for item in has][: len(had)] != had:
        return False
    left, bottom, right, top = (
        (float(side) for side in new["/MediaBox"]) if "/MediaBox" in new else (0, 0, 595, 842)
    )
    page = abs((right - left) * (top - bottom))
    return all(_mark(item.get_object(), page) for item in has[len(had) :])


def _annotations(page: Any) -> list[Any]:
    found = _at(page, "/Annots", [])
    return [found.raw_get(place) for place in range(len(found))]


def _mark(widget: Any, page: float) -> bool:
    left, bottom, right, top = (float(side) for side in widget["/Rect"])
    small = abs((right - left) * (top - bottom)) <= page * LARGEST_MARK
    field = widget if "/FT" in widget else _at(widget, "/Parent", {})
    return small and _at(widget, "/Subtype") == "/Widget" and _at(field, "/FT") == "/Sig"


def _plain_form(reader: PdfFileReader) -> bool:
    """Return whether the form holds signatures only and asks no viewer to redraw."""
    form = _at(reader.root, "/AcroForm", {})
    signatures = all(_at(field.get_object(), "/FT") == "/Sig" for field in _at(form, "/Fields", []))
    return signatures and "/XFA" not in form and not bool(_at(form, "/NeedAppearances", False))


def _at(holder: Any, key: str, default: Any = None) -> Any:
    """Return an entry with references followed (`get` of pyHanko's dictionaries does not)."""
    try:
        return holder[key]
    except KeyError:
        return default
