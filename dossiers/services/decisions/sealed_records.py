"""Sealed records (bản kê niêm phong): sealing the facts a step rests on, and detecting later changes."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

from accounts.models import Appointment
from criteria.rules.definition import SetDefinition
from dossiers.errors import WrongState
from dossiers.models import (
    REPLIED,
    AgendaItem,
    Answer,
    Dossier,
    DossierState,
    Evidence,
    IndicatorRequest,
    Manifest,
    ManifestKind,
    Outcome,
    Round,
    SubmissionLine,
)
from dossiers.models.sealed_records import FORMAT_VERSION
from dossiers.services.assessment import answers
from dossiers.services.council import ballot_results
from dossiers.services.titles import title_counts
from ledger.errors import KeyUnknown
from ledger.sealing import keys


def canonical(facts: dict[str, Any]) -> str:
    """Return the facts as canonical JSON."""
    return json.dumps(facts, ensure_ascii=False, sort_keys=True, separators=(",", ":"))


def digest(content: str) -> str:
    """Return the SHA-256 of a manifest's content."""
    return hashlib.sha256(content.encode()).hexdigest()


def _text(value: Any) -> Any:
    return value if value is None or isinstance(value, bool | int) else format(value.normalize(), "f")


@dataclass(slots=True)
class DossierRecords:
    """The current records of a dossier: manifests (oldest first), answers with parts, evidence not removed, replies."""

    chain: list[Manifest] = field(default_factory=list)
    answers: list[Answer] = field(default_factory=list)
    evidence: list[Evidence] = field(default_factory=list)
    replies: list[IndicatorRequest] = field(default_factory=list)

    def newest(self, kind: str) -> Manifest | None:
        """Return the newest manifest of a step, or None."""
        return next((one for one in reversed(self.chain) if one.kind == kind), None)


def read_dossier_records(dossiers: Iterable[Dossier]) -> dict[int, DossierRecords]:
    """Return the current records of each dossier, by its key, in six queries."""
    keys = tuple(dossier.pk for dossier in dossiers)
    by_dossier = {key: DossierRecords() for key in keys}
    for row in Manifest.objects.filter(dossier__in=keys).order_by("pk"):
        by_dossier[row.dossier_id].chain.append(row)
    for row in answers.STORED(keys):
        by_dossier[row.dossier_id].answers.append(row)
    evidence = Evidence.objects.kept().filter(dossier__in=keys).select_related("file")
    for row in evidence.prefetch_related("citations"):
        by_dossier[row.dossier_id].evidence.append(row)
    replies = IndicatorRequest.objects.filter(dossier__in=keys, state__in=REPLIED)
    for reply in replies.select_related("office").order_by("pk"):
        by_dossier[reply.dossier_id].replies.append(reply)
    return by_dossier


COLUMNS = ("yes", "value", "previous", "numerator", "denominator", "rung", "points")


def self_assessment_facts(dossier: Dossier, sent: DossierRecords | None = None) -> dict[str, Any]:
    """Return the facts a unit submits: the set's version, every answer, every piece of evidence by hash."""
    sent = sent or read_dossier_records([dossier])[dossier.pk]
    said = {}
    for answer in sent.answers:
        said[answer.code] = {
            **{name: _text(getattr(answer, name)) for name in COLUMNS},
            "note": answer.note,
            **({"register_reason": answer.register_reason} if answer.register_reason else {}),
            "parts": [{name: _text(getattr(p, name)) for name in COLUMNS} for p in answer.parts.all()],
        }
    criteria_set = dossier.round.criteria_set
    facts = {
        "unit": dossier.unit.code,
        "year": dossier.round.year,
        "set": {"code": criteria_set.code, "version": criteria_set.version, "sha256": criteria_set.sha256},
        "answers": said,
        "evidence": [_evidence_facts(item) for item in sent.evidence],
    }
    if sent.replies:  # left out where nobody else was asked: manifests from before stay equal
        facts["sources"] = sources_facts(sent.replies)
    definition = dossier.round.definition()
    return (
        facts | _own_set(dossier.round) | _evidence_gaps(dossier, definition) | _counted(dossier, definition)
    )


def _evidence_facts(item: Evidence) -> dict[str, Any]:
    """Return one piece of evidence by hash; pages are left out where none is cited: old manifests stay equal."""
    pages = [citation.page for citation in item.citations.all()]
    cited = {"pages": pages} if pages else {}
    return {"label": item.label, "name": item.name, "sha256": item.file.sha256, **cited}


def _counted(dossier: Dossier, definition: SetDefinition) -> dict[str, Any]:
    """Return the titles and units behind the figures counted from the register; nothing where none is counted."""
    if not title_counts.counts_titles(definition):
        return {}
    counted = dossier.counted_titles.values_list("code", "title").order_by("code", "title")
    over = dossier.counted_units.values_list("code", "unit").order_by("code", "unit")
    listed = {"counted": [list(row) for row in counted], "counted_over": [list(row) for row in over]}
    return {name: rows for name, rows in listed.items() if rows}


def _own_set(opened: Round) -> dict[str, Any]:
    """Return the round's own copy of the set by hash, with each ground and what stands on it; nothing without one."""
    if not opened.own_sha256:
        return {}
    grounds: dict[int, dict[str, Any]] = {}
    for row in opened.supplements.select_related("ground__file").order_by("pk"):
        ground = grounds.setdefault(
            row.ground_id, {"ground": str(row.ground), "file": row.ground.file.sha256, "filled": []}
        )
        ground["filled"].append(str(row))
    return {"own_set": {"sha256": opened.own_sha256, "grounds": list(grounds.values())}}


def _evidence_gaps(dossier: Dossier, definition: SetDefinition) -> dict[str, Any]:
    """Return why required evidence is missing, by indicator; nothing where none is missing or required."""
    if not any(indicator.evidence.required for indicator in definition.indicators):
        return {}
    gaps = dict(dossier.evidence_gaps.order_by("code").values_list("code", "reason"))
    return {"evidence_gaps": gaps} if gaps else {}


def sources_facts(replies: Iterable[IndicatorRequest]) -> list[dict[str, Any]]:
    """Return replies as a manifest holds them."""
    return [
        {
            "code": row.code, "kind": row.kind, "office": row.office.code, "state": row.state, "agrees": row.agrees,
            "found": row.found, "reply": row.reply, "on": row.replied_at.isoformat() if row.replied_at else "",
        }
        for row in replies
    ]  # fmt: skip


def appraisal_facts(item: AgendaItem) -> dict[str, Any]:
    """Return the facts of a council's conclusion: the dossier it saw, recusals, ratings, ballots, outcome."""
    said: list[tuple[int | None, str, str, str]]
    if ballot_results.is_secret(item):
        slips = item.slips.order_by("choice", "reason").values_list("choice", "reason")
        said = [(None, choice, reason, item.manifest_sha256) for choice, reason in slips]
        away = item.turnout.filter(voted=False).count()
        said += [(None, str(Outcome.ABSENT), "", item.manifest_sha256)] * away
    else:
        named = item.ballots.order_by("seat_id")
        said = [*named.values_list("seat_id", "choice", "reason", "manifest_sha256")]
    ballots = [dict(zip(("seat", "choice", "reason", "seen"), row, strict=True)) for row in said]
    order = ("choice", "note") if ballot_results.is_secret(item) else ("seat_id",)
    marks = [
        {"seat": m.seat_id, "code": m.code, "choice": m.choice, "page": m.page}
        | {"evidence": m.evidence.file.sha256 if m.evidence else "", "note": m.note}
        for m in item.marks.select_related("evidence__file").order_by("code", *order)
    ]
    return {
        "sitting": item.sitting.number,
        "seen": item.manifest_sha256,
        "outcome": item.outcome,
        "reason": item.reason,
        "ballots": ballots,
        "recusals": [{"seat": r.seat_id, "kind": r.kind} for r in item.recusals.order_by("seat_id")],
        "marks": marks,
    }


def submission_facts(line: SubmissionLine) -> dict[str, Any]:
    """Return the facts put before the authority for one dossier."""
    document = line.submission.document
    return {
        "submission": line.submission_id,
        "document": document.sha256 if document else "",
        "level": line.level,
        "concluded": line.manifest_sha256,
    }


def seal(
    *, appointment: Appointment, dossier: Dossier, kind: str, facts: dict[str, Any], **beside: str
) -> Manifest:
    """Create the manifest of a step, linked to the previous one; `beside` are hashes stored with the facts."""
    newest = Manifest.objects.filter(dossier=dossier).order_by("-pk")
    previous = newest.values_list("sha256", flat=True).first() or ""
    content = canonical(
        {
            "format": FORMAT_VERSION,
            "kind": kind,
            "dossier": dossier.pk,
            "previous": previous,
            "facts": facts,
            **beside,
        }
    )
    manifest = Manifest(
        dossier=dossier,
        kind=kind,
        content=content,
        sha256=digest(content),
        previous_sha256=previous,
        sealed_by=appointment,
        key_epoch=keys.current_epoch(),
    )
    manifest.mac = keyed_seal(manifest)
    manifest.save(force_insert=True)
    return manifest


def keyed_seal(manifest: Manifest) -> str:
    """Return the MAC of a manifest under the key of its epoch, which the database alone cannot make."""
    message = (
        f"manifest\n{manifest.dossier_id}\n{manifest.kind}\n{manifest.previous_sha256}\n{manifest.sha256}"
    )
    return keys.mac(message, manifest.key_epoch)


def manifest_problem(manifest: Manifest, previous: str) -> str:
    """Return why a manifest is not what was sealed after `previous`; empty if it is."""
    if digest(manifest.content) != manifest.sha256:
        return "nội dung bản kê đã bị thay đổi sau khi niêm phong"
    if manifest.previous_sha256 != previous or json.loads(manifest.content).get("previous", "") != previous:
        return "bản kê không nối với bản trước"
    try:
        return "" if keys.equal(manifest.mac, keyed_seal(manifest)) else "bản kê không do hệ thống niêm phong"
    except KeyUnknown as error:
        return str(error)


def latest(dossier: Dossier, kind: str = ManifestKind.SELF_ASSESSMENT) -> Manifest | None:
    """Return the newest manifest of a step."""
    sealed = Manifest.objects.filter(dossier=dossier, kind=kind).order_by("-pk").first()
    return sealed


def notes_as_sent(dossier: Dossier) -> dict[str, str]:
    """Return the notes (thuyết minh) of the dossier as it was last sent, by indicator; none if it never was."""
    sealed = latest(dossier)
    if sealed is None:
        return {}
    said = json.loads(sealed.content)["facts"]["answers"]
    return {code: answer["note"] for code, answer in said.items() if answer["note"]}


def required(
    dossier: Dossier, kind: str = ManifestKind.SELF_ASSESSMENT, sent: DossierRecords | None = None
) -> Manifest:
    """Return the newest manifest of a step. Raise WrongState if the step was never sealed.

    `sent` are the dossier's records if they were just read.
    """
    sealed = sent.newest(kind) if sent else latest(dossier, kind)
    if sealed is None:
        raise WrongState(f"Hồ sơ của {dossier.unit} chưa được niêm phong ở bước trước.")
    return sealed


def problems(dossier: Dossier, sent: DossierRecords | None = None) -> list[str]:
    """Return what no longer matches: a broken link, changed content, or answers changed after sealing.

    `sent` are the dossier's records if they were just read for many.
    """
    sent = sent or read_dossier_records([dossier])[dossier.pk]
    problems_found, previous = [], ""
    for manifest in sent.chain:
        if why := manifest_problem(manifest, previous):
            problems_found.append(f"Bản kê niêm phong {manifest.pk} không còn nguyên: {why}.")
        previous = manifest.sha256
    last = sent.newest(ManifestKind.SELF_ASSESSMENT)
    intact = last is not None and digest(last.content) == last.sha256
    if last is not None and intact and dossier.state != DossierState.SELF_ASSESSMENT:
        sealed = json.loads(last.content)["facts"]
        if sealed != json.loads(canonical(self_assessment_facts(dossier, sent))):
            problems_found.append("Trả lời hoặc minh chứng khác với bản đã nộp.")
    return problems_found
