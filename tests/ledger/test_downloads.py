"""Large files leave and come in block by block: what is in memory does not grow with them."""

from __future__ import annotations

import io
import os
import tracemalloc
import zipfile
from collections.abc import Callable

import pytest

from dossiers.services.assessment import dossier_export, reports
from dossiers.services.evidence import archives, attachments
from ledger.errors import FileDamaged, FileMissing
from ledger.services import files
from ledger.web import downloads
from tests.factories import dossiers as make

pytestmark = pytest.mark.django_db
MB = 1024 * 1024
LARGE = os.urandom(MB) * 25


def peak(work: Callable[[], object]) -> int:
    """Return how many bytes were held at once, at most, while this was done."""
    tracemalloc.start()
    try:
        work()
        return tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()


def taken(response) -> bytes:
    """Take an answer as the server does; no block of it is larger than a megabyte."""
    blocks = list(response)
    response.close()
    assert max(map(len, blocks), default=0) <= MB
    return b"".join(blocks)


@pytest.fixture(scope="module")
def large():
    return LARGE


def test_a_large_file_leaves_in_blocks(large):
    stored = files.store(content=large)

    def give() -> None:
        response = downloads.stored_response(stored)
        assert sum(len(block) for block in response) == len(large)
        response.close()

    assert peak(give) < 4 * MB
    response = downloads.stored_response(stored)
    assert response["Content-Length"] == str(len(large))
    assert taken(response) == large


@pytest.mark.parametrize(("start", "end"), [(0, 1), (3 * MB + 7, 9 * MB), (25 * MB - 1, 25 * MB)])
def test_a_part_of_a_large_file_is_that_part(large, start, end):
    response = downloads.stored_response(files.store(content=large), start=start, end=end)
    assert response["Content-Length"] == str(end - start)
    assert taken(response) == large[start:end]


def test_a_file_that_was_changed_or_is_gone_gives_no_byte(large):
    stored = files.store(content=large)
    files.path(stored).chmod(0o600)
    with files.path(stored).open("r+b") as handle:
        handle.seek(-1, os.SEEK_END)
        handle.write(bytes([large[-1] ^ 1]))
    with pytest.raises(FileDamaged):
        downloads.stored_response(stored)
    files.path(stored).unlink()
    with pytest.raises(FileMissing):
        downloads.stored_response(stored)


def test_a_dossier_of_150_mb_is_packed_without_holding_it(monkeypatch, tmp_path, large):
    monkeypatch.setattr(reports, "render", lambda *_, **__: make.PDF)
    place = make.place()
    dossier = make.answered(place)
    for number in range(6):
        stored = files.store(content=large + bytes([number]))
        attachments.create_evidence(
            dossier, "1.1", file=stored, name=f"{number}.pdf", uploaded_by=place.heads[0]
        )
    target = tmp_path / "all.zip"

    def pack() -> None:
        with target.open("w+b") as handle:
            dossier_export.export_dossier(appointment=place.heads[0], dossier=dossier, target=handle)

    assert peak(pack) < 16 * MB
    with zipfile.ZipFile(target) as archive:
        packed = [entry for entry in archive.infolist() if entry.file_size > MB]
        assert len(packed) == 6
        assert archive.testzip() is None


def test_a_zip_of_150_mb_comes_in_without_being_held(monkeypatch, tmp_path, large):
    place = make.place()
    monkeypatch.setattr(archives.extraction, "unpack", lambda *_, **__: [])
    path = tmp_path / "large.zip"
    path.write_bytes(large * 6)

    def take() -> None:
        with path.open("rb") as handle:
            archives.attach_zip(appointment=place.heads[0], dossier=place.dossier(), content=handle)

    assert peak(take) < 16 * MB


def test_a_zip_past_the_limit_is_refused_as_it_comes(settings):
    settings.UPLOAD_ARCHIVE_MAX_BYTES = 2 * MB
    place = make.place()
    with pytest.raises(archives.BadFile, match="lớn hơn 2 MB"):
        archives.attach_zip(
            appointment=place.heads[0], dossier=place.dossier(), content=io.BytesIO(b"a" * (2 * MB + 1))
        )
