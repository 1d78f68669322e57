"""A dossier as one zip and into another installation: whole, checked, and refused where anything was changed."""

from __future__ import annotations

import hashlib
import io
import json
import zipfile
from datetime import date
from pathlib import Path

import pytest
from django.core.management import call_command

from dossiers.errors import BadFile, Incomplete, NotAllowed, ProcedureError, WrongState
from dossiers.models import Evidence, Passport
from dossiers.services.assessment import reports
from dossiers.services.assessment.dossier_export import MANIFEST, export_dossier
from dossiers.services.assessment.dossier_import import Tampered, import_dossier
from dossiers.services.decisions import sealed_records
from dossiers.services.evidence import attachments, citations
from ledger.models import AuditLine
from ledger.services import files
from tests.factories import dossiers as make

pytestmark = pytest.mark.django_db
TEXT = "Báo cáo tổng kết năm.".encode()
PROOF = "ho-so/minh-chung/1.1/1.1-01 báo cáo.txt"


@pytest.fixture(autouse=True)
def small_papers(monkeypatch):
    """Typesetting and opening files are tested in the documents room."""
    monkeypatch.setattr(reports, "render", lambda *_, **__: make.PDF)
    monkeypatch.setattr(attachments, "inspect_file", lambda **_: "txt")


@pytest.fixture
def here():
    """A filled dossier of the first unit; the second unit waits empty."""
    place = make.place(units=2)
    dossier = make.answered(place)
    kept = attachments.attach(
        appointment=place.heads[0], dossier=dossier, code="1.1", content=TEXT, filename="báo cáo.txt"
    )
    Passport.objects.create(
        evidence=kept, issuer="Xã", number="4", symbol="BC-UBND", issued_on=date(2026, 2, 1)
    )
    citations.cite(appointment=place.heads[0], evidence=kept, page=2)
    return place


def exported(here) -> tuple[bytes, str]:
    target = io.BytesIO()
    done = export_dossier(appointment=here.heads[0], dossier=here.dossier(), target=target)
    return target.getvalue(), done.seal


def emptied(here):
    """The same dossier as another installation has it: open and empty."""
    dossier = here.dossier()
    dossier.answers.all().delete()
    for item in dossier.evidence.all():
        item.citations.all().delete()
    Passport.objects.all().delete()
    Evidence.objects.all().delete()
    return here.dossier()


def bring(here, tmp_path: Path, content: bytes, seal: str = "", number: int = 0):
    path = tmp_path / "ho-so.zip"
    path.write_bytes(content)
    return import_dossier(
        appointment=here.heads[number], dossier=here.dossier(number), archive=path, seal=seal
    )


def rewritten(content: bytes, changes: dict[str, bytes | None]) -> bytes:
    """The zip with some members replaced, added, or (None) left out."""
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(content)) as old, zipfile.ZipFile(out, "w") as new:
        bodies = {name: old.read(name) for name in old.namelist()} | changes
        for name, body in bodies.items():
            if body is not None:
                new.writestr(name, body)
    return out.getvalue()


def test_the_zip_holds_report_table_evidence_and_every_hash(here):
    content, seal = exported(here)
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        names = set(archive.namelist())
        facts = json.loads(archive.read(MANIFEST))
        assert hashlib.sha256(archive.read(MANIFEST)).hexdigest() == seal
        assert archive.read(PROOF) == TEXT
        for name, sha256 in facts["files"].items():
            assert hashlib.sha256(archive.read(name)).hexdigest() == sha256
    assert names == {MANIFEST, "ho-so/bao-cao-tu-danh-gia.pdf", "ho-so/bang-tong-hop.pdf", PROOF}
    assert facts["evidence"][0]["sha256"] == hashlib.sha256(TEXT).hexdigest()
    assert AuditLine.objects.filter(act="export-dossier", sentence__contains=seal[:16]).exists()


def test_the_same_dossier_gives_the_same_zip(here):
    assert exported(here) == exported(here)


def test_who_does_not_see_a_dossier_does_not_export_it(here):
    with pytest.raises(NotAllowed):
        export_dossier(appointment=here.heads[1], dossier=here.dossier(), target=io.BytesIO())


def test_another_installation_gets_all_that_was_sealed(here, tmp_path):
    content, seal = exported(here)
    before = sealed_records.self_assessment_facts(here.dossier())
    emptied(here)
    done = bring(here, tmp_path, content, seal)
    assert (done.answers, done.evidence, done.seal) == (2, 1, seal)
    assert sealed_records.self_assessment_facts(here.dossier()) == before
    kept = here.dossier().evidence.get()
    assert files.open_bytes(kept.file) == TEXT
    assert (kept.passport.reference, kept.passport.confirmed_by) == ("4/BC-UBND", None)


def changed_manifest(content: bytes, change) -> bytes:
    facts = json.loads(zipfile.ZipFile(io.BytesIO(content)).read(MANIFEST))
    change(facts)
    return json.dumps(facts).encode()


CHANGES = [
    ({PROOF: b"khac"}, "đã bị thay đổi"),
    ({PROOF: None}, "Thiếu tệp"),
    ({"ho-so/bao-cao-tu-danh-gia.pdf": b"%PDF-khac"}, "đã bị thay đổi"),
    ({"ho-so/minh-chung/1.2/la.txt": b"la"}, "không nằm trong bản kê"),
]


def test_a_zip_that_was_changed_is_refused_naming_the_file_and_nothing_is_written(here, tmp_path):
    content, _ = exported(here)
    emptied(here)
    for changes, words in CHANGES:
        with pytest.raises(Tampered) as caught:
            bring(here, tmp_path, rewritten(content, changes))
        assert words in " ".join(caught.value.missing)
        assert not here.dossier().answers.exists()
        assert not here.dossier().evidence.exists()


def test_a_manifest_rewritten_with_its_file_is_betrayed_by_the_seal(here, tmp_path):
    content, seal = exported(here)
    emptied(here)

    def change(facts):
        facts["answers"]["1.2"]["numerator"] = "99"

    forged = rewritten(content, {MANIFEST: changed_manifest(content, change)})
    with pytest.raises(Tampered, match="nguyên vẹn") as caught:
        bring(here, tmp_path, forged, seal)
    assert "Mã niêm phong" in caught.value.missing[0]


def shape(name: str):
    """A change that leaves the manifest readable but of another shape."""

    def change(facts):
        proof = facts["evidence"][0]
        if name == "answer":
            facts["answers"]["1.2"] = {"numerator": [1], "parts": None}
        elif name == "twice":
            facts["evidence"].append({**proof, "code": "1.1"})
        elif name == "missing":
            del proof["name"]
        else:
            proof[name] = ["x"]

    return change


def test_a_manifest_of_a_wrong_shape_is_refused_and_writes_nothing(here, tmp_path):
    content, _ = exported(here)
    emptied(here)
    for name in ("answer", "twice", "missing", "number", "pages", "passport"):
        forged = rewritten(content, {MANIFEST: changed_manifest(content, shape(name))})
        with pytest.raises(ProcedureError):
            bring(here, tmp_path, forged)
        assert not here.dossier().answers.exists(), name
        assert not here.dossier().evidence.exists(), name


@pytest.mark.parametrize("number", [70000, 2**31, 2**63, 10**400, 0, -1, "1e3", None, True])
@pytest.mark.parametrize("field", ["number", "pages"])
def test_a_number_no_database_keeps_is_named_and_nothing_is_written(here, tmp_path, field, number):
    content, _ = exported(here)
    emptied(here)
    if field == "pages" and number == 70000:
        number = 2**31

    def change(facts):
        facts["evidence"][0][field] = [number] if field == "pages" else number

    with pytest.raises(Tampered) as caught:
        bring(here, tmp_path, rewritten(content, {MANIFEST: changed_manifest(content, change)}))
    assert "không hợp lệ" in caught.value.missing[0]
    assert not here.dossier().evidence.exists()


def test_a_dossier_made_for_another_unit_is_refused(here, tmp_path):
    content, _ = exported(here)
    with pytest.raises(Incomplete) as caught:
        bring(here, tmp_path, content, number=1)
    assert caught.value.missing == ("Khác đơn vị.",)


def test_a_filled_dossier_takes_nothing_in(here, tmp_path):
    content, _ = exported(here)
    with pytest.raises(WrongState, match="còn trống"):
        bring(here, tmp_path, content)


def test_what_is_no_exported_dossier_is_refused(here, tmp_path):
    emptied(here)
    for content in (b"", b"PK\x03\x04", b"%PDF-1.7"):
        with pytest.raises(BadFile):
            bring(here, tmp_path, content)


def test_the_commands_write_read_and_say_why_not(here, tmp_path, capsys):
    target, user = tmp_path / "ra.zip", here.heads[0].user.username
    call_command("export_dossier", str(here.dossier().pk), str(target), "--as", user, "--json")
    seal = json.loads(capsys.readouterr().out)["seal"]
    with pytest.raises(SystemExit) as refused:
        call_command(
            "import_dossier", str(target), "--dossier", str(here.dossier().pk), "--as", user, "--json"
        )
    assert refused.value.code == 3
    assert "còn trống" in json.loads(capsys.readouterr().out)["problems"][0]
    emptied(here)
    call_command(
        "import_dossier", str(target), "--dossier", str(here.dossier().pk), "--as", user, "--seal", seal
    )
    assert here.dossier().evidence.count() == 1
    with pytest.raises(SystemExit) as bad:
        call_command("export_dossier", "999999", str(target), "--as", "khong-co")
    assert bad.value.code == 2
