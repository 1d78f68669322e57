"""Taking in many dossiers at once: what each is worth a look for, then acceptance one by one.

Each acceptance is its own transaction: where one is refused, the others are in and the clerk reads why.
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
from workflows import actions
from workflows.models import TaskCard


@dataclass(frozen=True, slots=True)
class AcceptanceRow:
    """One dossier that waits for its check, and what to look at before it is taken in."""

    card: TaskCard
    seal: int
    failed: int
    unknown: int
    bare: int
    moved: str
    level: LevelResult

    @property
    def clean(self) -> bool:
        """Whether nothing speaks against it."""
        return self.level.reached and not (self.failed or self.unknown or self.bare or self.moved)

    @property
    def key(self) -> str:
        """Return the dossier with the seal that was looked at, so that a later change is noticed."""
        return f"{self.card.dossier_id}:{self.seal}"


def acceptance_rows(cards: Iterable[TaskCard], *, prove: bool = False) -> list[AcceptanceRow]:
    """Return the rows of these tasks, in some queries a round, however many they are.

    With `prove` each sealed chain is proven as well, which reads the whole dossier.
    """
    cards = list(cards)
    dossiers = {card.dossier_id: card.dossier for card in cards if card.dossier is not None}
    results: dict[int, Counter[str]] = defaultdict(Counter)
    asked: dict[int, set[str]] = defaultdict(set)
    verdicts = IndicatorVerdict.objects.filter(dossier__in=dossiers).values_list(
        "dossier", "level", "code", "result"
    )
    for pk, level, code, result in verdicts:
        if level == dossiers[pk].requested_level and result != "not_applicable":
            results[pk][result] += 1
            asked[pk].add(code)
    for pk, code in Evidence.objects.kept().filter(dossier__in=dossiers).values_list("dossier", "code"):
        asked[pk].discard(code)
    whole = Dossier.objects.with_details().filter(pk__in=dossiers)
    standing = levels.levels_of((dossier, dossier.requested_level) for dossier in whole)
    sent = sealed_records.read_dossier_records(dossiers.values()) if prove else {}
    seals = dict(Manifest.objects.filter(dossier__in=dossiers).order_by("pk").values_list("dossier", "pk"))
    return [
        AcceptanceRow(
            card, seals.get(pk, 0), results[pk]["fail"], results[pk]["unknown"], len(asked[pk]),
            next(iter(sealed_records.problems(dossiers[pk], sent[pk])), "") if prove else "", standing[pk],
        )
        for card in cards
        if (pk := card.dossier_id or 0) in dossiers
    ]  # fmt: skip


def accept_all(
    *, appointment: Appointment, chosen: Iterable[AcceptanceRow], keys: set[str]
) -> tuple[int, list[str]]:
    """Take in the chosen dossiers whose seal is the one that was looked at; return how many, and who not and why."""
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
