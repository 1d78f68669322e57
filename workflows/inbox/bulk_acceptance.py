"""Bulk acceptance: a preview of what to check in each submitted dossier, then acceptance one by one.

Each acceptance is its own transaction: when one is refused the others stand, and the clerk reads why.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable
from dataclasses import dataclass

from accounts.models import Appointment
from criteria.rules.assessment import LevelResult
from dossiers.errors import ProcedureError
from dossiers.models import Dossier, Evidence, IndicatorVerdict, Manifest
from dossiers.services.assessment import levels
from dossiers.services.decisions import sealed_records
from dossiers.services.evidence import policies
from workflows import actions
from workflows.models import TaskCard


@dataclass(frozen=True, slots=True)
class AcceptanceRow:
    """One dossier that waits for its check, with the counts of what to look at before accepting it.

    `seal` is the key of its newest manifest, `bare` the indicators without evidence, `excused` those that lack what is
    required and give a reason, `moved` the first break of its sealed chain.
    """

    card: TaskCard
    seal: int
    failed: int
    unknown: int
    bare: int
    moved: str
    level: LevelResult
    excused: int = 0

    @property
    def clean(self) -> bool:
        """Return whether nothing speaks against accepting it."""
        return self.level.reached and not (
            self.failed or self.unknown or self.bare or self.excused or self.moved
        )

    @property
    def key(self) -> str:
        """Return dossier and seal as one form value, so that a change after the preview is noticed."""
        return f"{self.card.dossier_id}:{self.seal}"


def acceptance_rows(cards: Iterable[TaskCard], *, prove: bool = False) -> list[AcceptanceRow]:
    """Return the rows of these tasks in a constant number of queries per round.

    `prove` verifies each sealed chain as well, which reads the whole dossier.
    """
    cards = list(cards)
    dossiers = {card.dossier_id: card.dossier for card in cards if card.dossier is not None}
    results: dict[int, Counter[str]] = defaultdict(Counter)
    without_evidence: dict[int, set[str]] = defaultdict(set)
    verdicts = IndicatorVerdict.objects.filter(dossier__in=dossiers).values_list(
        "dossier", "level", "code", "result"
    )
    for pk, level, code, result in verdicts:
        if level == dossiers[pk].requested_level and result != "not_applicable":
            results[pk][result] += 1
            without_evidence[pk].add(code)
    for pk, code in Evidence.objects.kept().filter(dossier__in=dossiers).values_list("dossier", "code"):
        without_evidence[pk].discard(code)
    detailed = list(Dossier.objects.with_details().filter(pk__in=dossiers))
    excused = policies.reasons_given(detailed)
    reached = levels.levels_of((dossier, dossier.requested_level) for dossier in detailed)
    sent = sealed_records.read_dossier_records(dossiers.values()) if prove else {}
    seals = dict(Manifest.objects.filter(dossier__in=dossiers).order_by("pk").values_list("dossier", "pk"))
    return [
        AcceptanceRow(
            card, seals.get(pk, 0), results[pk]["fail"], results[pk]["unknown"], len(without_evidence[pk]),
            next(iter(sealed_records.problems(dossiers[pk], sent[pk])), "") if prove else "", reached[pk],
            excused[pk],
        )
        for card in cards
        if (pk := card.dossier_id or 0) in dossiers
    ]  # fmt: skip


def accept_all(
    *, appointment: Appointment, chosen: Iterable[AcceptanceRow], keys: set[str]
) -> tuple[int, list[str]]:
    """Accept the chosen dossiers whose previewed `keys` still hold; return how many, and each refusal."""
    done, problems = 0, []
    for row in chosen:
        dossier = row.card.dossier
        if dossier is None:
            continue
        if row.key not in keys:
            problems.append(
                f"{dossier.unit}: hồ sơ đã thay đổi sau khi xem trước. Hãy xem lại rồi tiếp nhận."
            )
            continue
        try:
            actions.accept_dossier(appointment=appointment, dossier=dossier, task=row.card.task)
        except ProcedureError as error:
            problems.append(f"{dossier.unit}: {error}")
        else:
            done += 1
    return done, problems
