"""Text extraction from evidence in the background: malware scan, opening, text, signatures.

The bytes are never changed; text, signatures and remarks are side records that name the version that made
them and can be made again. A file that fails is marked and recorded; nothing else stops.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from django.conf import settings
from django.db import transaction
from django.db.models import Q
from django.utils import timezone

from documents.extraction import VERSION, Extraction, Page, Problem, Reader
from documents.extraction.scans import ocr
from dossiers.models import Evidence, EvidencePage, EvidenceRemark, EvidenceSignature, FileState
from dossiers.services.evidence import failed_uploads, metadata
from ledger.errors import LedgerError, ScanUnavailable
from ledger.services import audit, files, malware_scan

INFECTED = "Máy quét tìm thấy mã độc ({name}) nên tệp bị khóa. Hãy bỏ tệp này và tải lên bản sạch."


def reader_version() -> str:
    """Return the version stored with each text: ours and tesseract's."""
    return f"{VERSION} tesseract {ocr.version() or '–'}"


def new_reader() -> Reader:
    """Return a reader with this installation's limits and trusted roots."""
    return Reader(
        seconds=settings.READING_SECONDS, max_bytes=settings.UPLOAD_MAX_BYTES, trust=settings.SIGNING_TRUST
    )


def extract_text(evidence: Evidence, reader: Reader | None = None) -> FileState:
    """Scan one piece of evidence and extract its text into side records; return its new state.

    If the scanner does not answer the text is extracted all the same, but the state stays "waiting", so
    that nothing unscanned becomes public.
    """
    scanned, answered = malware_scan.enabled(), True
    try:
        with files.local_copy(evidence.file) as path:
            if malware_scan.enabled():
                try:
                    with path.open("rb") as content:
                        scan = malware_scan.scan(content)
                except ScanUnavailable:
                    scanned = answered = False
                else:
                    if scan.infected:
                        return _infected(evidence, scan.name)
            if reader is not None:
                extraction = reader.read(path, evidence.name)
            else:
                with new_reader() as own:
                    extraction = own.read(path, evidence.name)
    except LedgerError as error:
        problem = Problem("missing", str(error))
        failed_uploads.record_failed_evidence(evidence=evidence, problem=problem)
        return _keep(evidence, FileState.UNREADABLE, _nothing(evidence, problem))
    if extraction.refused:
        failed_uploads.record_failed_evidence(
            evidence=evidence, problem=extraction.problems[0], detail=extraction.detail
        )
        return _keep(evidence, FileState.UNREADABLE, extraction)
    return _keep(evidence, FileState.CLEAN if answered else FileState.WAITING, extraction, scanned=scanned)


def _nothing(evidence: Evidence, problem: Problem) -> Extraction:
    return Extraction(evidence.file.sha256, evidence.file.media_type, problems=(problem,), refused=True)


def _infected(evidence: Evidence, name: str) -> FileState:
    problem = Problem("infected", INFECTED.format(name=name))
    failed_uploads.record_failed_evidence(evidence=evidence, problem=problem, detail=name)
    return _keep(evidence, FileState.INFECTED, _nothing(evidence, problem), scanned=True)


@transaction.atomic
def _keep(
    evidence: Evidence, state: FileState, extraction: Extraction, *, scanned: bool = False
) -> FileState:
    """Replace the side records of a piece of evidence."""
    evidence.pages.all().delete()
    evidence.signatures.all().delete()
    evidence.remarks.all().delete()
    for page in extraction.pages:
        if page.text.strip():
            EvidencePage.objects.create(evidence=evidence, **_page(page))
    EvidenceSignature.objects.bulk_create(
        EvidenceSignature(
            evidence=evidence,
            field=item.field[:200],
            signer=item.signer[:300],
            issuer=item.issuer[:300],
            signed_at=datetime.fromisoformat(item.signed_at) if item.signed_at else None,
            holds=item.holds,
            trusted=item.trusted,
            problem=item.problem[:300],
        )
        for item in extraction.signatures
    )
    EvidenceRemark.objects.bulk_create(
        EvidenceRemark(evidence=evidence, code=item.code, message=item.message[:400])
        for item in extraction.problems
    )
    evidence.state, evidence.scanned = state, scanned
    evidence.checked_at = timezone.now()
    evidence.reader_version = reader_version()
    evidence.page_count = len(extraction.pages)
    evidence.text_problem = extraction.reason[:300] if extraction.refused else ""
    evidence.save(
        update_fields=["state", "scanned", "checked_at", "reader_version", "page_count", "text_problem"]
    )
    audit.record(
        act="read-evidence",
        subject=evidence,
        sentence=f"Kiểm tra và đọc tệp minh chứng {evidence.label}: {evidence.state_words.lower()}, "
        f"{len(extraction.pages)} trang.",
    )
    return state


def _page(page: Page) -> dict[str, object]:
    words = [[w.text, *(round(x, 4) for x in (w.left, w.top, w.width, w.height))] for w in page.words]
    return {
        "number": page.number,
        "text": page.text,
        "method": page.method,
        "confidence": page.confidence,
        "words": words,
    }


def extract_batch(pieces: Iterable[Evidence]) -> int:
    """Extract several pieces with one limited process and propose their metadata; return how many are clean."""
    clean = 0
    with new_reader() as reader:
        for piece in pieces:
            clean += extract_text(piece, reader) == FileState.CLEAN
            metadata.propose_metadata(piece)
    return clean


def evidence_to_read(limit: int = 100) -> list[Evidence]:
    """Return evidence still to be read, the oldest first, then what an older version has read.

    If a scanner was set up since, evidence never scanned is included too.
    """
    kept = Evidence.objects.kept().select_related("file", "dossier")
    rows = list(kept.filter(state=FileState.WAITING).order_by("uploaded_at")[:limit])
    if len(rows) < limit:
        again = ~Q(reader_version=reader_version())
        if malware_scan.enabled():
            again |= Q(scanned=False)
        older = kept.filter(again, state=FileState.CLEAN)
        rows += list(older.order_by("checked_at")[: limit - len(rows)])
    return rows
