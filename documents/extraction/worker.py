"""Sandboxed process of extraction: reads a file, draws a page, unpacks a zip."""

from __future__ import annotations

from dataclasses import asdict
from typing import Any

from documents.extraction import kinds
from documents.extraction.formats import archives, pdf, plain
from documents.extraction.problems import Refused
from documents.extraction.text import quality
from documents.sandbox import worker

Remarks = list[tuple[str, dict[str, object]]]


def read(path: str, kind: str, budget: float, trust: str = "") -> dict[str, Any]:
    """Return texts, pages for OCR, remarks and facts of a file, or the problem it is refused for."""
    try:
        if kind == "pdf":
            return _pdf(path, budget, trust)
        return _READERS.get(kind, _office)(path, kind, budget)
    except Refused as refusal:
        return {"refused": asdict(refusal.problem)}


def _answer(texts: list[str], **more: Any) -> dict[str, Any]:
    empty = {"scans": [], "remarks": [], "facts": {}, "signatures": [], "total": len(texts)}
    return {"texts": texts, **empty, **more}


def _pdf(path: str, budget: float, trust: str) -> dict[str, Any]:
    found = pdf.read(path, budget)
    signatures: list[dict[str, Any]] = []
    if found.signed:
        from documents.extraction.formats import pdf_signatures  # heavy: pyHanko

        signatures, problems = pdf_signatures.read(path, trust)
        found.remarks += problems
    return _answer(
        found.texts,
        scans=found.scans,
        remarks=found.remarks,
        facts=found.facts,
        signatures=signatures,
        total=found.total,
    )


def _image(path: str, kind: str, budget: float) -> dict[str, Any]:
    from documents.extraction.formats import images  # heavy: Pillow

    with images.opened(path, kind) as image:
        count = images.frames(image)
        remarks: Remarks = [("location", {})] if images.has_location(image) else []
    images.decoded(path, kind, gray=True)
    return _answer([""] * count, scans=list(range(count)), remarks=remarks)


def _plain(path: str, kind: str, budget: float) -> dict[str, Any]:
    with open(path, "rb") as handle:
        text, encoding, cut = plain.read(handle.read())
    remarks: Remarks = [("cut", {})] if cut else []
    if encoding:
        remarks.append(("legacy-font", {"font": encoding}))
    return _answer([quality.clean(text)], remarks=remarks)


def _office(path: str, kind: str, budget: float) -> dict[str, Any]:
    from documents.extraction.formats import office  # heavy: XML and spreadsheets

    found = office.read(path, kind)
    remarks: Remarks = [("cut", {})] if found.cut else []
    if found.embedded:
        remarks.append(("embedded", {"count": found.embedded}))
    if found.remote:
        remarks.append(("remote", {"parts": ", ".join(found.remote)[:80]}))
    remarks += [("legacy-font", {"font": font}) for font in sorted(found.fonts)]
    return _answer(found.texts, remarks=remarks)


_READERS = {"txt": _plain, "csv": _plain} | dict.fromkeys(kinds.IMAGES, _image)


def look(path: str, kind: str) -> dict[str, Any]:
    """Check that a file opens, has no password and holds nothing forbidden; it is not read."""
    try:
        if kind == "pdf":
            pdf.opened(path).close()
        elif kind in kinds.IMAGES:
            from documents.extraction.formats import images  # heavy: Pillow

            images.opened(path, kind).close()
        else:
            with archives.opened(path) as archive:
                archives.check_office(archive, kind)
    except Refused as refusal:
        return {"refused": asdict(refusal.problem)}
    return {}


def scan(path: str, kind: str, index: int, target: str, turn: int = 0) -> dict[str, Any]:
    """Write one page as a grey picture made ready for recognition; return its size and what was done."""
    from documents.extraction.scans import photos  # heavy: numpy

    try:
        page = _page(path, kind, index)
    except Refused as refusal:
        return {"refused": asdict(refusal.problem)}
    ready = photos.prepare(page, photo=kind in {"jpg", "heic", "webp", "png"}, turn=turn)
    ready.image.save(target, "PPM")
    return {"width": ready.image.width, "height": ready.image.height, "straight": ready.straight}


def _page(path: str, kind: str, index: int) -> Any:
    if kind == "pdf":
        return pdf.picture(path, index, gray=True)
    from documents.extraction.formats import images  # heavy: Pillow

    return images.decoded(path, kind, index, gray=True)


def draw(path: str, kind: str, index: int, width: int, target: str) -> dict[str, Any]:
    """Write one page as a WebP picture of about this width for the screen."""
    from documents.extraction.formats import images  # heavy: Pillow

    try:
        if kind == "pdf":
            page = pdf.picture(path, index, width=width, gray=False)
        else:
            most = min(images.WORK_PIXELS, width * width * 3)
            page = images.decoded(path, kind, index, most=most, gray=False)
            if page.width > width:
                page = page.resize((width, max(1, page.height * width // page.width)))
    except Refused as refusal:
        return {"refused": asdict(refusal.problem)}
    page.convert("RGB").save(target, "WEBP", quality=80, method=2)
    return {"width": page.width, "height": page.height}


def strip(path: str, kind: str, target: str) -> dict[str, Any]:
    """Write a copy of a picture without position and device data."""
    from documents.extraction.formats import images  # heavy: Pillow

    try:
        return images.stripped(path, kind, target)
    except Refused as refusal:
        return {"refused": asdict(refusal.problem)}


def find(path: str, index: int, words: list[str]) -> list[list[float]]:
    """Return where words stand on a PDF's page, as parts of its width and height: left, top, width, height."""
    return pdf.boxes(path, index, words)


def unpack(path: str, into: str, entries: int, total: int, part: int) -> dict[str, Any]:
    """Unpack a zip of files into a folder."""
    try:
        found = archives.unpack(path, into, archives.Limits(entries, total, part))
    except Refused as refusal:
        return {"refused": asdict(refusal.problem)}
    return {"files": [asdict(one) for one in found]}


def main() -> None:
    """Entry of the limited process."""
    worker.serve(
        {
            "look": look,
            "read": read,
            "scan": scan,
            "draw": draw,
            "strip": strip,
            "find": find,
            "unpack": unpack,
        }
    )


if __name__ == "__main__":
    main()
