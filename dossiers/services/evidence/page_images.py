"""Page images, word positions and public copies of evidence; made in a limited process, cached beside the store."""

from __future__ import annotations

import os
import tempfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

from django.conf import settings

from documents import extraction
from documents.extraction.kinds import IMAGES, suffix_of
from documents.extraction.text import personal
from dossiers.errors import BadFile
from dossiers.models import Evidence, EvidencePage, FileState
from ledger.services import files
from ledger.vietnamese.folding import plain

WIDTHS = (240, 900, 1800)
NOT_CHECKED = "Tệp chưa kiểm tra xong nên chưa công khai được. Hãy chờ kiểm tra rồi thử lại."


def has_pictures(evidence: Evidence) -> bool:
    """Return whether pages of this file can be drawn: a readable PDF or picture that is not infected."""
    drawable = suffix_of(evidence.name) in IMAGES | {"pdf"}
    return drawable and evidence.state in {FileState.CLEAN, FileState.WAITING}


def page_picture(*, evidence: Evidence, number: int, width: int = 900) -> bytes:
    """Return a page (from 1) as WebP, drawn once and cached; `width` is raised to the next of WIDTHS."""
    if not has_pictures(evidence) or number < 1:
        raise BadFile("Tệp này không có hình trang để xem. Hãy tải tệp về.")
    size = next((one for one in WIDTHS if one >= width), WIDTHS[-1])

    def make(path: Path, target: Path) -> None:
        extraction.draw(path, evidence.name, page=number, width=size, target=target)

    return _derived(evidence, f"trang-{number}-{size}.webp", make)


def _derived(evidence: Evidence, name: str, make: Callable[[Path, Path], object]) -> bytes:
    """Return a derived file, made and renamed into place if missing."""
    sha256 = evidence.file.sha256
    derived = Path(settings.DERIVED_ROOT) / sha256[:2] / sha256 / f"{suffix_of(evidence.name)}-{name}"
    try:
        return derived.read_bytes()
    except FileNotFoundError:
        pass
    derived.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=derived.parent) as folder, files.local_copy(evidence.file) as path:
        draft = Path(folder) / name
        try:
            make(path, draft)
        except extraction.Refused as refusal:
            raise BadFile(refusal.problem.message) from refusal
        os.replace(draft, derived)
    return derived.read_bytes()


def word_places(*, evidence: Evidence, number: int, words: list[str]) -> list[list[float]]:
    """Return the positions of words on a page: left, top, width, height as fractions of the page's size."""
    page: EvidencePage | None = evidence.pages.filter(number=number).first()
    wanted = list(dict.fromkeys(" ".join(word.split()) for word in words if word.strip()))
    if page is None or not wanted:
        return []
    if page.words:
        return _boxes_of(page.words, {tuple(map(fold, phrase.split())) for phrase in wanted})
    if suffix_of(evidence.name) != "pdf":
        return []
    try:
        with files.local_copy(evidence.file) as path:
            return extraction.find_words(path, page=number, words=wanted)
    except extraction.Refused:
        return []


def _boxes_of(words: list[list[Any]], phrases: set[tuple[str, ...]]) -> list[list[float]]:
    """Return the boxes of the words that stand in one of these rows, in the order of the page."""
    row = [fold(text) for text, *_box in words]
    found: set[int] = set()
    for phrase in phrases:
        for at in range(len(row) - len(phrase) + 1):
            if tuple(row[at : at + len(phrase)]) == phrase:
                found.update(range(at, at + len(phrase)))
    return [words[at][1:] for at in sorted(found)]


def fold(word: str) -> str:
    """Return a word without case, marks and signs around it."""
    return "".join(c for c in plain(word) if c.isalnum())


def public_copy(*, evidence: Evidence) -> tuple[bytes, str]:
    """Return the bytes and media type that may become public: a picture loses position and device.

    Fails closed: raises BadFile unless the file was checked, is clean and holds no personal number.
    """
    evidence.refresh_from_db(fields=["state", "removed_at"])
    if evidence.state != FileState.CLEAN or evidence.removed_at is not None:
        raise BadFile(NOT_CHECKED)
    if any(personal.find_numbers(text) for text in evidence.pages.values_list("text", flat=True)):
        raise BadFile(
            "Tệp có số định danh cá nhân nên không công khai nguyên bản. Hãy tải lên bản đã che số, "
            "hoặc chỉ công khai phần chữ (số được che tự động)."
        )
    if suffix_of(evidence.name) not in IMAGES:
        return files.open_bytes(evidence.file), evidence.file.media_type

    def make(path: Path, target: Path) -> None:
        extraction.strip(path, evidence.name, target)

    content = _derived(evidence, "cong-khai", make)
    return content, "image/png" if content.startswith(b"\x89PNG") else "image/jpeg"


def public_text(*, evidence: Evidence) -> list[tuple[int, str]]:
    """Return page numbers and texts fit for publication, personal numbers masked. Raise BadFile unless clean."""
    evidence.refresh_from_db(fields=["state"])
    if evidence.state != FileState.CLEAN:
        raise BadFile(NOT_CHECKED)
    return [(page.number, personal.mask(page.text)) for page in evidence.pages.all()]
