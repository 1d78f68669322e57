"""Supporting files: one way in for grounds, sources of criteria sets and scanned decisions."""

from __future__ import annotations

from pathlib import Path

import pytest

from dossiers.errors import BadFile
from dossiers.models import FileTrace
from dossiers.services.supporting_files import SCANS, Upload, take
from ledger.models import StoredFile
from ledger.services.malware_scan import Scan
from tests.factories import dossiers as make
from tests.factories.act_data import DOT

pytestmark = pytest.mark.django_db
LETTER = Upload("../công văn 12.txt", "Được giao công nhận thay".encode())


@pytest.fixture
def clerk(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path
    return make.place().clerk


def test_a_file_that_opens_is_stored_under_its_kind(clerk):
    assert take(LETTER, appointment=clerk).media_type == "text/plain; charset=utf-8"
    assert take(Upload("qd.png", DOT), appointment=clerk, only=SCANS).media_type == "image/png"


@pytest.mark.parametrize(
    "upload", [Upload("cong-van.exe", b"MZ\x90\x00"), Upload("qd.png", b"khong phai anh")]
)
def test_a_file_that_does_not_open_is_refused_and_recorded(clerk, upload):
    before = StoredFile.objects.count()
    with pytest.raises(BadFile, match=upload.name):
        take(upload, appointment=clerk)
    assert StoredFile.objects.count() == before
    assert FileTrace.objects.get().by == clerk


def test_a_file_of_another_kind_names_the_kinds_that_serve(clerk):
    with pytest.raises(BadFile, match="“công văn 12.txt”.*PDF, JPG, PNG"):
        take(LETTER, appointment=clerk, only=SCANS)


def test_an_infected_file_is_not_kept(clerk, monkeypatch):
    before = StoredFile.objects.count()
    monkeypatch.setattr("ledger.services.malware_scan.enabled", lambda: True)
    monkeypatch.setattr("ledger.services.malware_scan.scan", lambda _: Scan(infected=True, name="Eicar"))
    with pytest.raises(BadFile, match="mã độc"):
        take(LETTER, appointment=clerk)
    assert StoredFile.objects.count() == before


def test_nothing_comes_in_past_the_one_way():
    """Of services and screens only evidence stores uploaded bytes by itself; what we write ourselves is not uploaded."""
    own_ways = {
        "dossiers/services/supporting_files.py",
        "dossiers/services/evidence/attachments.py",
        "dossiers/services/decisions/certificates.py",
        "dossiers/services/rounds/closing.py",
    }
    found = {
        path.as_posix()
        for folder in ("dossiers/services", "workflows/screens", "workflows/administration")
        for path in Path(folder).rglob("*.py")
        if "files.store(" in path.read_text(encoding="utf-8")
    }
    assert found == own_ways
