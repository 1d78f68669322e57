"""Comparison of a dossier's rows with its sealed steps: ballots, outcome, verdicts, lines, title and state."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any

from django.db.models import Q, QuerySet

from dossiers.models import (
    AgendaItem,
    BallotKind,
    Dossier,
    DossierState,
    IndicatorVerdict,
    Manifest,
    ManifestKind,
    Outcome,
    SubmissionLine,
    Title,
)
from dossiers.rules import sittings
from dossiers.rules.sealed_steps import Step, contradictions
from dossiers.services.council import ballot_results
from dossiers.services.decisions.sealed_records import canonical

VERDICT = ("code", "level", "result", "required", "found", "article", "reason")


@dataclass(slots=True)
class ProcedureRows:
    """The rows of one dossier beside its answers."""

    items: list[AgendaItem] = field(default_factory=list)
    opened: list[AgendaItem] = field(default_factory=list)
    lines: list[SubmissionLine] = field(default_factory=list)
    verdicts: list[tuple[Any, ...]] = field(default_factory=list)
    title: Title | None = None


@dataclass(frozen=True, slots=True)
class Fault:
    """A row that contradicts the sealed steps: its kind, key and problem."""

    kind: str
    id: int
    problem: str


def hash_of_verdicts(rows: Iterable[Sequence[Any]]) -> str:
    """Return the hash of stored verdicts, independent of their order."""
    texts = sorted([str(value) for value in row] for row in rows)
    return hashlib.sha256(canonical({"verdicts": texts}).encode()).hexdigest()


def read_rows(keys: Sequence[int]) -> dict[int, ProcedureRows]:
    """Return the rows of these dossiers, by key, in twelve queries."""
    by_dossier = {key: ProcedureRows() for key in keys}
    for item in _items(keys):
        by_dossier[item.dossier_id].items.append(item)
    for item in _opened(keys):
        by_dossier[item.dossier_id].opened.append(item)
    for line in SubmissionLine.objects.filter(dossier__in=keys).order_by("pk"):
        by_dossier[line.dossier_id].lines.append(line)
    for dossier, *verdict in IndicatorVerdict.objects.filter(dossier__in=keys).values_list(
        "dossier", *VERDICT
    ):
        by_dossier[dossier].verdicts.append(tuple(verdict))
    for title in Title.objects.filter(dossier__in=keys).select_related("decision__document"):
        by_dossier[title.dossier_id].title = title
    return by_dossier


def _items(keys: Sequence[int]) -> QuerySet[AgendaItem]:
    concluded = Q(dossier__in=keys) & ~Q(outcome__in=("", Outcome.ADJOURN))
    rows = AgendaItem.objects.filter(concluded).select_related("sitting").order_by("pk")
    return rows.prefetch_related("ballots", "recusals", "marks__evidence__file", "slips", "turnout")


def _opened(keys: Sequence[int]) -> QuerySet[AgendaItem]:
    """Return the items whose box of secret slips was opened, concluded or not."""
    rows = AgendaItem.objects.filter(dossier__in=keys).exclude(slips_sha256="").select_related("sitting")
    return rows.order_by("pk").prefetch_related("slips")


def faults(dossier: Dossier, chain: Sequence[Manifest], rows: ProcedureRows) -> Iterator[Fault]:
    """Yield what contradicts the sealed steps; `chain` holds only manifests that are intact."""
    manifests = [(one, json.loads(one.content)) for one in chain]
    yield from _verdicts(dossier, manifests, rows)
    yield from _agenda(manifests, rows)
    yield from _slips(rows)
    yield from _lines(dossier, manifests, rows)
    yield from _title(dossier, manifests, rows)
    steps = [Step(one.kind, content["facts"].get("outcome", "")) for one, content in manifests]
    problems = contradictions(
        dossier.state, steps, sent_once=dossier.submitted_at is not None, titled=rows.title is not None
    )
    level = _concluded_level(manifests)
    proposed = dossier.state in {DossierState.PROPOSED, DossierState.IN_SUBMISSION, DossierState.RECOGNISED}
    if proposed and level is not None and dossier.proposed_level != level:
        problems.append(
            f"mức độ đề nghị là {dossier.proposed_level}, kết luận đã niêm phong là mức độ {level}"
        )
    for problem in problems:
        yield Fault("state", dossier.pk, f"trạng thái “{dossier.get_state_display()}”: {problem}")


Told = list[tuple[Manifest, dict[str, Any]]]


def _newest(manifests: Told, kind: str) -> tuple[Manifest, dict[str, Any]] | None:
    return next((pair for pair in reversed(manifests) if pair[0].kind == kind), None)


def _concluded_level(manifests: Told) -> int | None:
    newest = _newest(manifests, ManifestKind.APPRAISAL)
    return sittings.LEVELS.get(newest[1]["facts"].get("outcome", "")) if newest else None


def _verdicts(dossier: Dossier, manifests: Told, rows: ProcedureRows) -> Iterator[Fault]:
    newest = _newest(manifests, ManifestKind.SELF_ASSESSMENT)
    if newest is None or dossier.state == DossierState.SELF_ASSESSMENT or "verdicts" not in newest[1]:
        return
    if newest[1]["verdicts"] != hash_of_verdicts(rows.verdicts):
        yield Fault("verdicts", dossier.pk, "kết quả từng chỉ tiêu khác với lúc nộp")


def _agenda(manifests: Told, rows: ProcedureRows) -> Iterator[Fault]:
    """Yield faults of conclusions: each has its manifest, each manifest its conclusion, with equal content."""
    sealed = {
        content["facts"]["sitting"]: content["facts"]
        for one, content in manifests
        if one.kind == ManifestKind.APPRAISAL and "sitting" in content["facts"]
    }
    for item in rows.items:
        facts = sealed.pop(item.sitting.number, None)
        if facts is None:
            yield Fault(
                "agenda", item.pk, f"kết luận tại phiên họp {item.sitting.number} không có bản kê niêm phong"
            )
            continue
        for name, why in _differences(item, facts):
            yield Fault(
                name, item.pk, f"{why} tại phiên họp {item.sitting.number} khác với kết luận đã niêm phong"
            )
    for number in sealed:
        yield Fault(
            "agenda", 0, f"kết luận đã niêm phong tại phiên họp {number} không còn trong cơ sở dữ liệu"
        )


def _slips(rows: ProcedureRows) -> Iterator[Fault]:
    """Yield faults of opened slips: their hash is stored with the item and sealed by the line of the opening."""
    for item in rows.opened:
        if (
            ballot_results.hash_of_slips((one.choice, one.reason) for one in item.slips.all())
            != item.slips_sha256
        ):
            yield Fault(
                "ballots", item.pk, f"phiếu kín tại phiên họp {item.sitting.number} khác với lúc mở hòm phiếu"
            )


def _differences(item: AgendaItem, facts: dict[str, Any]) -> Iterator[tuple[str, str]]:
    if (item.outcome, item.reason, item.manifest_sha256) != (
        facts["outcome"],
        facts["reason"],
        facts["seen"],
    ):
        yield "agenda", "kết luận"
    if not _same(_ballots(item), facts["ballots"]):
        yield "ballots", "phiếu"
    if not _same([{"seat": r.seat_id, "kind": r.kind} for r in item.recusals.all()], facts.get("recusals")):
        yield "recusals", "thành viên không bỏ phiếu"
    marks = [
        {"seat": m.seat_id, "code": m.code, "choice": m.choice, "page": m.page, "note": m.note}
        | {"evidence": m.evidence.file.sha256 if m.evidence else ""}
        for m in item.marks.all()
    ]
    if not _same(marks, facts.get("marks")):
        yield "marks", "nhận xét của thành viên"


def _ballots(item: AgendaItem) -> list[dict[str, Any]]:
    """Return the ballots; secret ones without seats, for an old seal may name the seats."""
    if item.sitting.ballot_kind == BallotKind.SECRET:
        absent = sum(not row.voted for row in item.turnout.all())
        opened = [{"choice": one.choice, "reason": one.reason} for one in item.slips.all()]
        return opened + [{"choice": str(Outcome.ABSENT), "reason": ""}] * absent
    return [
        {"seat": one.seat_id, "choice": one.choice, "reason": one.reason, "seen": one.manifest_sha256}
        for one in item.ballots.all()
    ]


def _same(now: list[dict[str, Any]], sealed: list[dict[str, Any]] | None) -> bool:
    """Return whether rows equal the sealed ones in the fields sealed then; None: not sealed at that time."""
    if sealed is None:
        return True
    if len(now) != len(sealed):
        return False
    names = set.intersection(*(set(row) for row in (*now, *sealed))) if sealed else set()
    texts = [sorted(canonical({name: row[name] for name in names}) for row in rows) for rows in (now, sealed)]
    return texts[0] == texts[1]


def _lines(dossier: Dossier, manifests: Told, rows: ProcedureRows) -> Iterator[Fault]:
    """Yield faults of submission lines; a returned submission may be put forward again."""
    sealed = {
        c["facts"].get("submission"): c["facts"]
        for one, c in manifests
        if one.kind == ManifestKind.SUBMISSION
    }
    for line in rows.lines:
        facts = sealed.get(line.submission_id)
        if facts is None:
            yield Fault(
                "line", line.pk, f"dòng trong tờ trình {line.submission_id} không có bản kê niêm phong"
            )
        elif (line.level, line.manifest_sha256) != (facts["level"], facts["concluded"]):
            yield Fault("line", line.pk, "mức độ hoặc kết luận trong tờ trình khác với bản đã niêm phong")
    newest = _newest(manifests, ManifestKind.SUBMISSION)
    put_forward = dossier.state in {DossierState.IN_SUBMISSION, DossierState.RECOGNISED}
    submissions = {line.submission_id for line in rows.lines}
    if newest is not None and put_forward and newest[1]["facts"].get("submission") not in submissions:
        yield Fault("line", 0, "dòng đã niêm phong trong tờ trình không còn trong cơ sở dữ liệu")


def _title(dossier: Dossier, manifests: Told, rows: ProcedureRows) -> Iterator[Fault]:
    newest, title = _newest(manifests, ManifestKind.DECISION), rows.title
    if title is None:
        return
    if newest is None:
        yield Fault("title", title.pk, "danh hiệu không có bản kê niêm phong của quyết định")
        return
    facts, document = newest[1]["facts"], title.decision.document
    now = {
        "document": document.full_number,
        "issued_on": title.recognised_on.isoformat(),
        "pdf": document.sha256,
        "level": title.level,
        "valid_until": title.valid_until.isoformat() if title.valid_until else None,
    }
    for name, words in TITLE_WORDS.items():
        if name in facts and now[name] != facts[name]:
            yield Fault("title", title.pk, f"{words} khác với quyết định đã niêm phong")
    criteria_set = dossier.round.criteria_set
    if (title.unit_id, title.model, title.valid_from) != (
        dossier.unit_id,
        criteria_set.model,
        title.recognised_on,
    ):
        yield Fault("title", title.pk, "đơn vị, mô hình hoặc ngày có hiệu lực khác với hồ sơ và quyết định")


TITLE_WORDS = {
    "document": "số quyết định",
    "issued_on": "ngày quyết định",
    "pdf": "bản PDF của quyết định",
    "level": "mức độ của danh hiệu",
    "valid_until": "ngày hết hạn của danh hiệu",
}
