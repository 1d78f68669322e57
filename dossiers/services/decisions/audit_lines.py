"""Comparison of a dossier's rows with the audit lines that seal them."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

from documents.models import OfficialDocument
from dossiers import models
from dossiers.models import Dossier
from dossiers.models.certificates import TitleCertificate
from dossiers.services.decisions.integrity_chain import Link
from ledger.sealing.models import Sealed, sealed_models
from ledger.services import record_verification
from ledger.services.record_verification import ToldRows

OF_A_DOSSIER: dict[type[Sealed], str] = {
    models.Dossier: "pk",
    models.Manifest: "dossier",
    models.IndicatorAssignment: "dossier",
    models.IndicatorVerdict: "dossier",
    models.IndicatorRequest: "dossier",
    models.CompletenessCheck: "dossier",
    models.CountedTitle: "dossier",
    models.ReviewMark: "dossier",
    models.InspectionReport: "dossier",
    models.DeadlineExtension: "dossier",
    models.Evidence: "dossier",
    models.EvidencePage: "evidence__dossier",
    models.EvidenceSignature: "evidence__dossier",
    models.EvidenceRemark: "evidence__dossier",
    models.AgendaItem: "dossier",
    models.Recusal: "item__dossier",
    models.Ballot: "item__dossier",
    models.SubmissionLine: "dossier",
    models.Submission: "lines__dossier",
    models.Decision: "submission__lines__dossier",
    models.Title: "dossier",
    models.TitleEnding: "title__dossier",
    TitleCertificate: "title__dossier",
    models.Objection: "dossier",
    OfficialDocument: "decision__submission__lines__dossier",
}
"""Sealed table → how a row of it names its dossier."""
ROOM = "dossiers"


def every_link() -> Iterator[Link]:
    """Yield a link for every row of the room that differs from the audit lines, and for a broken audit chain."""
    told, chain = record_verification.read_chain()
    yield from _of_chain(chain)
    for model in sealed_models():
        if model._meta.app_label == ROOM or model is OfficialDocument:
            yield from _links(record_verification.differences(model, told))


def links_of(dossiers: Sequence[Dossier]) -> Iterator[Link]:
    """Yield a link for every row of these dossiers that differs from the audit lines."""
    told, chain = record_verification.read_chain()
    yield from _of_chain(chain)
    keys = [dossier.pk for dossier in dossiers]
    for model, path in OF_A_DOSSIER.items():
        existing = model._base_manager.filter(**{f"{path}__in": keys}).values_list("pk", flat=True)
        chosen = {*existing, *_told_of(model, path, set(keys), told)}
        yield from _links(record_verification.differences(model, told, chosen))


def _of_chain(chain: Any) -> Iterator[Link]:
    if not chain.ok:
        problem = f"nhật ký không nguyên vẹn: {chain.problem}"
        yield Link("ledger.auditline", chain.broken_at, None, "", False, problem)


def _told_of(model: type[Sealed], path: str, asked: set[int], told: ToldRows) -> set[int]:
    """Return the keys of rows that audit lines tie to these dossiers, whether or not the rows exist."""
    if path == "pk":
        return asked
    step, _, rest = path.partition("__")
    if step not in {field.name for field in model._meta.concrete_fields}:
        return set()
    field: Any = model._meta.get_field(step)
    wanted = _told_of(field.related_model, rest or "pk", asked, told)
    rows = told.rows.get(model._meta.label_lower, {})
    return {int(key) for key, entry in rows.items() if entry.get(field.attname, (None, 0))[0] in wanted}


def _links(troubles: Iterator[record_verification.Trouble]) -> Iterator[Link]:
    for trouble in troubles:
        difference = record_verification.named(trouble)
        yield Link(
            difference.label, int(difference.key), None, "", False, f"{difference.name}: {difference.problem}"
        )
