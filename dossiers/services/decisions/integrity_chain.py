"""Verification of a dossier's integrity chain, link by link: sealed records, files, documents, the resulting title."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from django.conf import settings

from criteria.models import CriteriaSet
from criteria.sets.files import content_hash
from documents.models import OfficialDocument
from dossiers.models import Dossier, DossierState, Manifest, ManifestKind, Submission, Title
from dossiers.services.decisions import sealed_records, sealed_rows
from dossiers.services.decisions.sealed_records import DossierRecords
from dossiers.services.decisions.sealed_rows import ProcedureRows
from ledger.errors import FileDamaged, FileMissing
from ledger.models import StoredFile
from ledger.services import file_buckets, files

CHUNK = 1024 * 1024
TOGETHER = 100  # dossiers
MISSING, CHANGED = "thiếu tệp", "tệp đã bị thay đổi"


@dataclass(frozen=True, slots=True)
class Link:
    """One link: its kind, id, file (None if its bytes are in the database), hash, and problem if it does not hold."""

    kind: str
    id: int
    file: str | None
    sha256: str
    ok: bool
    problem: str = ""

    def as_json(self) -> dict[str, Any]:
        """Return the entry printed by `verify_chain --json`."""
        return asdict(self)


@dataclass(frozen=True, slots=True)
class DossierSnapshot:
    """The current database state of many dossiers: records, rows, and the hash of each criteria set's text."""

    sent: dict[int, DossierRecords]
    rows: dict[int, ProcedureRows]
    criteria: dict[int, str]


def read_snapshot(dossiers: Iterable[Dossier]) -> DossierSnapshot:
    """Return the current state of these dossiers, to verify their chains against; each criteria set is read once."""
    rows = list(dossiers)
    sets = CriteriaSet.objects.filter(pk__in={dossier.round.criteria_set_id for dossier in rows})
    definitions = sets.values_list("pk", "definition")
    return DossierSnapshot(
        sealed_records.read_dossier_records(rows),
        sealed_rows.read_rows([dossier.pk for dossier in rows]),
        {key: content_hash(definition) for key, definition in definitions},
    )


def links(dossier: Dossier, snapshot: DossierSnapshot | None = None) -> Iterator[Link]:
    """Yield every link from the self-assessment to the title, in the order of the procedure.

    `snapshot` is the current state if it was just read for many dossiers.
    """
    snapshot = snapshot or read_snapshot([dossier])
    records = snapshot.sent[dossier.pk]
    previous, intact = "", []
    newest = records.newest(ManifestKind.SELF_ASSESSMENT)
    for manifest in records.chain:
        link = _manifest(manifest, previous)
        yield link
        previous = manifest.sha256
        if sealed_records.digest(manifest.content) != manifest.sha256:
            continue
        intact.append(manifest)
        facts = json.loads(manifest.content)["facts"]
        if manifest.kind == ManifestKind.SELF_ASSESSMENT:
            yield from _evidence(dossier, facts)
            if manifest is newest:
                yield from _answers(dossier, facts, records)
                yield _criteria(dossier, facts, snapshot)
        elif manifest.kind == ManifestKind.SUBMISSION:
            yield from _submission(facts)
        elif manifest.kind == ManifestKind.DECISION:
            yield from _decision(dossier, facts)
    for fault in sealed_rows.faults(dossier, intact, snapshot.rows[dossier.pk]):
        yield Link(fault.kind, fault.id, None, "", False, fault.problem)


def all_links(dossiers: Sequence[Dossier]) -> Iterator[Link]:
    """Yield the links of every dossier, reading the current state in batches."""
    for at in range(0, len(dossiers), TOGETHER):
        batch = dossiers[at : at + TOGETHER]
        snapshot = read_snapshot(batch)
        for dossier in batch:
            yield from links(dossier, snapshot)


def first_broken(dossier: Dossier, snapshot: DossierSnapshot | None = None) -> Link | None:
    """Return the first link that does not hold, or None."""
    return next((link for link in links(dossier, snapshot) if not link.ok), None)


def _manifest(manifest: Manifest, previous: str) -> Link:
    problem = sealed_records.manifest_problem(manifest, previous)
    return Link(manifest.kind, manifest.pk, None, manifest.sha256, not problem, problem)


def _file(kind: str, key: int, sha256: str) -> Link:
    """Return a link for a stored file: present, with the expected hash."""
    if file_buckets.enabled():
        return _in_bucket(kind, key, sha256)
    path = files.path_of(sha256)
    shown = (
        str(path.relative_to(settings.MEDIA_ROOT)) if path.is_relative_to(settings.MEDIA_ROOT) else str(path)
    )
    if not path.is_file():
        return Link(kind, key, shown, sha256, False, MISSING)
    same = _hash(path) == sha256
    return Link(kind, key, shown, sha256, same, "" if same else CHANGED)


def _in_bucket(kind: str, key: int, sha256: str) -> Link:
    try:
        files.open_bytes(StoredFile(sha256=sha256))
    except FileMissing:
        return Link(kind, key, None, sha256, False, MISSING)
    except FileDamaged:
        return Link(kind, key, None, sha256, False, CHANGED)
    return Link(kind, key, None, sha256, True)


def _hash(path: Path) -> str:
    digest = hashlib.sha256()
    with path.open("rb") as handle:
        while block := handle.read(CHUNK):
            digest.update(block)
    return digest.hexdigest()


def _evidence(dossier: Dossier, facts: dict[str, Any]) -> Iterator[Link]:
    keys = dict(dossier.evidence.values_list("file__sha256", "pk"))
    for item in facts.get("evidence", []):
        yield _file("evidence", keys.get(item["sha256"], 0), item["sha256"])


def _answers(dossier: Dossier, facts: dict[str, Any], records: DossierRecords) -> Iterator[Link]:
    """Yield a link for the answers: equal to those submitted, unless the dossier was returned."""
    if dossier.state == DossierState.SELF_ASSESSMENT:
        return
    now = json.loads(sealed_records.canonical(sealed_records.self_assessment_facts(dossier, records)))
    same = now == facts
    sha256 = sealed_records.digest(sealed_records.canonical(now))
    yield Link(
        "answers",
        dossier.pk,
        None,
        sha256,
        same,
        "" if same else "trả lời hoặc minh chứng khác với bản đã nộp",
    )


def _criteria(dossier: Dossier, facts: dict[str, Any], snapshot: DossierSnapshot) -> Link:
    """Return a link for the criteria: the stored text itself is compared, not only its recorded hash."""
    key = dossier.round.criteria_set_id
    now = snapshot.criteria[key]
    same = now == facts["set"]["sha256"]
    return Link("criteria", key, None, now, same, "" if same else "bộ tiêu chí khác với bản đã trả lời")


def _submission(facts: dict[str, Any]) -> Iterator[Link]:
    submission = Submission.objects.filter(pk=facts.get("submission") or 0).select_related("document").first()
    key = submission.document_id if submission and submission.document_id else 0
    if facts.get("document"):
        yield _file("submission_document", key, facts["document"])


def _decision(dossier: Dossier, facts: dict[str, Any]) -> Iterator[Link]:
    title = Title.objects.filter(dossier=dossier).select_related("decision__document").first()
    document = title.decision.document if title else None
    yield _file("decision_document", document.pk if document else 0, facts["pdf"])
    if document is not None:
        yield from _signatures(document)
    if title is None:
        yield Link("publication", 0, None, "", False, "thiếu danh hiệu của quyết định")
        return
    until = title.valid_until.isoformat() if title.valid_until else None
    same = (title.level, until) == (facts["level"], facts["valid_until"])
    sealed = sealed_records.digest(sealed_records.canonical({"level": title.level, "until": until}))
    yield Link(
        "publication", title.pk, None, sealed, same, "" if same else "danh hiệu khác với quyết định đã ký"
    )


def _signatures(document: OfficialDocument) -> Iterator[Link]:
    previous = document.sha256
    for signature in document.signatures.order_by("position"):
        link = _file("signature", signature.pk, signature.sha256)
        if link.ok and signature.previous_sha256 != previous:
            link = Link(link.kind, link.id, link.file, link.sha256, False, "chữ ký không nối với bản trước")
        previous = signature.sha256
        yield link
