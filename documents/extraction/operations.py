"""Single operations on an uploaded file, each in a sandboxed process of its own."""

from __future__ import annotations

import tempfile
from pathlib import Path
from typing import Any

from documents.extraction import kinds
from documents.extraction.formats import archives
from documents.extraction.kinds import suffix_of
from documents.extraction.reader import with_worker
from documents.sandbox import runner as sandbox
from ledger.web.body_limits import FILE_BYTES

WIDTHS = (240, 900, 1800)


LOOK_SECONDS = 8.0


def look(content: bytes, name: str, *, most: int) -> str:
    """Return the kind of a file whose name and first bytes agree and that a sandboxed process can open.

    Raises Refused. Text files hold nothing to open.
    """
    head = content if kinds.sniff(content[: kinds.HEAD]) == "ole" else content[: kinds.HEAD]
    kind = kinds.check(head, len(content), name, most)
    if kind in kinds.TEXTS:
        return kind
    with tempfile.TemporaryDirectory(prefix="hoctap-look-") as folder:
        path = Path(folder) / "tep"
        path.write_bytes(content)
        with_worker(lambda worker: worker.ask("look", path=str(path), kind=kind, seconds=LOOK_SECONDS))
    return kind


def draw(path: Path, name: str, *, page: int, width: int, target: Path) -> dict[str, Any]:
    """Write page `page` (from 1) of a PDF or picture as WebP of about `width` pixels; return its size.

    Raises Refused where the kind has no pages to draw, the page is not there, or it takes too much.
    """
    return _on_pages("draw", path, name, page, width=width, target=str(target))


def _on_pages(request: str, path: Path, name: str, page: int, **more: Any) -> dict[str, Any]:
    kind, where = suffix_of(name), str(path.resolve())
    answer: dict[str, Any] = with_worker(
        lambda worker: worker.ask(request, path=where, kind=kind, index=page - 1, **more)
    )
    return answer


def strip(path: Path, name: str, target: Path) -> dict[str, Any]:
    """Write a copy of a picture without position, device or thumbnail; return its media type and size."""
    where = str(path.resolve())
    answer: dict[str, Any] = with_worker(
        lambda worker: worker.ask("strip", path=where, kind=suffix_of(name), target=str(target))
    )
    return answer


def find_words(path: Path, *, page: int, words: list[str]) -> list[list[float]]:
    """Return where words stand on a PDF's page: left, top, width, height as parts of the page."""
    where = str(path.resolve())
    answer: list[list[float]] = with_worker(
        lambda worker: worker.ask("find", path=where, index=page - 1, words=words[:20])
    )
    return answer


def unpack(
    path: Path,
    into: Path,
    *,
    entries: int = 500,
    total: int = 200 * 1024 * 1024,
    part: int = FILE_BYTES,
) -> list[archives.Unpacked]:
    """Unpack a zip of files into an empty folder as numbered files; return their folders and names.

    Raises Refused for bombs, unsafe names, links, passwords. What is inside is not yet checked.
    """
    limits = sandbox.Limits(memory=512 * 1024 * 1024, seconds=60, file_bytes=part + 1)
    answer = with_worker(
        lambda worker: worker.ask(
            "unpack",
            path=str(path.resolve()),
            into=str(into.resolve()),
            entries=entries,
            total=total,
            part=part,
        ),
        limits,
    )
    return [archives.Unpacked(**one) for one in answer["files"]]
