"""A whole dossier as one zip: report and table as PDF, evidence in folders, a manifest with every hash.

    ho-so/ban-ke.json            what is inside: unit, year, set, answers, evidence, and the SHA-256 of each file
    ho-so/bao-cao-tu-danh-gia.pdf, ho-so/bang-tong-hop.pdf
    ho-so/theo-so.csv            the units and titles behind each figure of the register, where there is one
    ho-so/minh-chung/<code>/<label> <name>

The SHA-256 of `ban-ke.json` is the seal (mã niêm phong): who was told it notices any change of the whole.
The same dossier in the same state gives the same seal.
"""

from __future__ import annotations

import csv
import hashlib
import io
import json
import shutil
import zipfile
from dataclasses import dataclass
from typing import IO, Any

from django.db import transaction

from accounts.models import Appointment
from dossiers.errors import NotAllowed
from dossiers.models import Dossier, Evidence
from dossiers.services.assessment import answers, reports
from dossiers.services.decisions import sealed_records
from dossiers.services.titles import title_counts
from ledger.services import audit, files

FORMAT = "cong-nhan-hoc-tap/ho-so"
VERSION = 1
FOLDER = "ho-so"
MANIFEST = f"{FOLDER}/ban-ke.json"
REPORT = f"{FOLDER}/bao-cao-tu-danh-gia.pdf"
TABLE = f"{FOLDER}/bang-tong-hop.pdf"
REGISTER = f"{FOLDER}/theo-so.csv"
LONG_AGO = (1980, 1, 1, 0, 0, 0)
PASSPORT = ("issuer", "number", "symbol", "title")


@dataclass(frozen=True, slots=True)
class Exported:
    """An export: the seal to tell the receiver, the number of files and their size in bytes."""

    seal: str
    files: int
    size: int


def path_in_zip(item: Evidence) -> str:
    """Return the path of a piece of evidence in the zip; a file name never makes a folder."""
    name = item.name.replace("/", "_").replace("\\", "_")
    return f"{FOLDER}/minh-chung/{item.code}/{item.label} {name}"


def evidence_facts(item: Evidence) -> dict[str, Any]:
    """Return the manifest's entry for a piece of evidence."""
    passport = getattr(item, "passport", None)
    facts: dict[str, Any] = {
        "path": path_in_zip(item),
        "code": item.code,
        "number": item.number,
        "name": item.name,
        "sha256": item.file.sha256,
        "size": item.file.size,
        "pages": [citation.page for citation in item.citations.all()],
        "passport": None,
    }
    if passport is not None:
        day = passport.issued_on.isoformat() if passport.issued_on else None
        facts["passport"] = {name: getattr(passport, name) for name in PASSPORT} | {"issued_on": day}
    return facts


@transaction.atomic
def export_dossier(*, appointment: Appointment, dossier: Dossier, target: IO[bytes]) -> Exported:
    """Write the zip of a dossier that the person reads.

    Raise NotAllowed, ledger.errors.LedgerError (a stored file is missing or damaged) and
    documents.errors.RenderingFailed.
    """
    if not Dossier.objects.read_by(appointment.user).filter(pk=dossier.pk).exists():
        raise NotAllowed("Hồ sơ này không thuộc phạm vi được xem, hoặc đơn vị đang soạn và chưa nộp.")
    report = reports.report_of(dossier)
    made = {REPORT: reports.report_pdf(report), TABLE: reports.table_pdf(report)}
    if listed := register_csv(dossier):
        made[REGISTER] = listed
    kept = dossier.evidence.kept().select_related("file", "passport").prefetch_related("citations")
    items = list(kept)
    sealed = sealed_records.latest(dossier)
    facts = sealed_records.self_assessment_facts(dossier)
    content = sealed_records.canonical(
        {
            "format": FORMAT,
            "version": VERSION,
            "unit": facts["unit"],
            "unit_name": dossier.unit.name,
            "round": dossier.round.name,
            "year": facts["year"],
            "set": facts["set"],
            "state": dossier.state,
            "requested_level": dossier.requested_level,
            "sealed": sealed.sha256 if sealed else "",
            "answers": facts["answers"],
            **({"sources": facts["sources"]} if "sources" in facts else {}),
            "evidence": [evidence_facts(item) for item in items],
            "files": {name: hashlib.sha256(body).hexdigest() for name, body in made.items()},
        }
    ).encode()
    size = _write_zip(target, {MANIFEST: content, **made}, items)
    seal = seal_of(content)
    audit.record(
        act="export-dossier",
        appointment=appointment,
        subject=dossier,
        sentence=f"Xuất hồ sơ kèm {len(items)} minh chứng, mã niêm phong {seal[:16]}.",
    )
    return Exported(seal, len(items) + len(made) + 1, size)


def register_csv(dossier: Dossier) -> bytes:
    """Return the list behind each figure of the register as CSV for a spreadsheet; empty where there is none."""
    lines = title_counts.lines_behind(dossier, answers.current_assessment(dossier))
    if not lines:
        return b""
    text = io.StringIO()
    table = csv.writer(text)
    table.writerow(("Chỉ tiêu", "Mã đơn vị", "Đơn vị", "Danh hiệu", "Mức độ", "Quyết định", "Tính ngày"))
    day = title_counts.assessment_day(dossier).strftime("%d/%m/%Y")
    for code, rows in lines.items():
        for line in rows:
            held = (line.title.name, line.title.level, line.title.paper) if line.title else ("", "", "")
            table.writerow([safe(str(one)) for one in (code, line.unit.code, line.unit.name, *held, day)])
    return b"\xef\xbb\xbf" + text.getvalue().encode()


def safe(cell: str) -> str:
    """Return a cell that no spreadsheet runs as a formula."""
    return f"'{cell}" if cell[:1] in "=+-@\t\r" else cell


def _write_zip(target: IO[bytes], parts: dict[str, bytes], items: list[Evidence]) -> int:
    """Write these parts and the files of the evidence to the zip; return their size in bytes."""
    size = 0
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, body in parts.items():
            archive.writestr(zipfile.ZipInfo(name, LONG_AGO), body, zipfile.ZIP_DEFLATED)
            size += len(body)
        for item in items:
            entry = zipfile.ZipInfo(path_in_zip(item), LONG_AGO)
            entry.file_size = item.file.size
            with files.opened(item.file) as source, archive.open(entry, "w") as written:
                shutil.copyfileobj(source, written, files.CHUNK)
            size += item.file.size
    return size


def seal_of(content: bytes) -> str:
    """Return the seal of a manifest: the SHA-256 of its bytes."""
    return hashlib.sha256(content).hexdigest()


def read_manifest(content: bytes) -> dict[str, Any]:
    """Return the manifest of an export. Raise ValueError if it is none."""
    manifest = json.loads(content)
    if (
        not isinstance(manifest, dict)
        or manifest.get("format") != FORMAT
        or manifest.get("version") != VERSION
    ):
        raise ValueError("format")
    return manifest
