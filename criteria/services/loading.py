"""Bringing set files into the database: checked, stored once, published, never edited in place."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from django.db import transaction

from criteria.errors import BadSetFile, PublishedSet
from criteria.models import CriteriaSet, Indicator
from criteria.sets import files
from criteria.sets.canonical import same
from criteria.sets.parsing import parse
from ledger.services import audit


@dataclass(frozen=True, slots=True)
class LoadReport:
    """What loading did: the sets that are new and those that were there already."""

    loaded: list[CriteriaSet] = field(default_factory=list)
    unchanged: list[CriteriaSet] = field(default_factory=list)

    @property
    def sets(self) -> list[CriteriaSet]:
        """Every set of the files."""
        return [*self.loaded, *self.unchanged]


@transaction.atomic
def load_sets(
    paths: Iterable[str | Path] | None = None, *, actor: Any = None, appointment: Any = None
) -> LoadReport:
    """Load set files (all shipped ones without `paths`); all or nothing, the same content is no change.

    Raises BadSetFile with every problem of every file, PublishedSet where a stored version differs.
    """
    report = LoadReport()
    contents: list[dict[str, Any]] = []
    found: list[str] = []
    for path in files.shipped() if paths is None else [Path(path) for path in paths]:
        try:
            contents.append(files.read(path))
        except BadSetFile as error:
            found += error.problems
    if found:
        raise BadSetFile(found)
    for data in contents:
        stored, new = store_set(data=data, actor=actor, appointment=appointment)
        (report.loaded if new else report.unchanged).append(stored)
    return report


@transaction.atomic
def store_set(
    *,
    data: Mapping[str, Any],
    origin: str = CriteriaSet.Origin.FILE,
    actor: Any = None,
    appointment: Any = None,
) -> tuple[CriteriaSet, bool]:
    """Store and publish one checked content; returns the row and whether it is new.

    What was read from a plan is stored as a draft: no round is opened by it.

    Raises PublishedSet where the same code and version holds another content.
    """
    sha256 = files.content_hash(data)
    stored = CriteriaSet.objects.filter(code=data["code"], version=data["version"]).first()
    if stored is not None:
        if stored.sha256 == sha256 or same(stored.definition, data):
            return stored, False
        raise PublishedSet(
            f"Bộ {stored.code} phiên bản {stored.version} đã công bố với nội dung khác; "
            "hãy tăng số phiên bản trong tệp rồi nạp lại."
        )
    stored = _draft(data, origin, sha256)
    stored.save()
    Indicator.objects.bulk_create(_rows(stored))
    sentence = f"Ghi bản nháp đọc từ kế hoạch {stored.code} phiên bản {stored.version}."
    if origin != CriteriaSet.Origin.PLAN:
        stored.state = CriteriaSet.State.PUBLISHED
        stored.save(update_fields=["state"])
        sentence = f"Nạp và công bố bộ tiêu chí {stored.code} phiên bản {stored.version}."
    audit.record(
        act="criteria-load",
        actor=actor,
        appointment=appointment,
        subject=stored,
        sentence=sentence,
    )
    return stored, True


def _draft(data: Mapping[str, Any], origin: str, sha256: str) -> CriteriaSet:
    definition = parse(data)
    return CriteriaSet(
        code=definition.code,
        version=definition.version,
        title=definition.title,
        model=definition.model,
        level=definition.government_level,
        instrument=definition.instrument,
        issued=definition.issued,
        in_force_from=definition.in_force_from,
        in_force_until=definition.in_force_until,
        sha256=sha256,
        definition=dict(data),
        origin=origin,
        state=CriteriaSet.State.DRAFT,
        verified=origin == CriteriaSet.Origin.FILE and _all_verified(data),
    )


def _all_verified(node: object) -> bool:
    """Whether every marked value of a file is verified."""
    if isinstance(node, Mapping):
        return node.get("verified", True) is True and all(map(_all_verified, node.values()))
    return all(map(_all_verified, node)) if isinstance(node, list) else True


def _rows(stored: CriteriaSet) -> list[Indicator]:
    return [
        Indicator(
            criteria_set=stored,
            code=entry.code,
            text=entry.text,
            standard_code=entry.standard_code,
            criterion_code=entry.criterion_code,
            order=entry.order,
            kind=entry.kind,
            guidance=entry.guidance,
            responsible=entry.responsible,
        )
        for entry in stored.parsed().indicators
    ]
