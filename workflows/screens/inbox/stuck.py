"""What waits for nobody (việc không đến lượt ai), for administrators: why, and where to give it to somebody."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any, Final

from django.db.models import Q
from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone

from accounts.models import Role
from accounts.reach import Reach, reach
from dossiers.models import (
    CertificateBatch,
    Decision,
    Dossier,
    IndicatorRequest,
    Objection,
    OfficePart,
    PaperCase,
    Round,
    RoundDeadline,
    Sitting,
    Submission,
    TitleEnding,
)
from workflows.inbox import turns
from workflows.requests import ActingRequest
from workflows.screens.base import workspace


@dataclass(frozen=True, slots=True)
class Kind:
    """A kind of record: its word, its model, the ways from it to its round and its dossier.

    `of_unit`: the unit's own administrator is told of it too, not only whoever administers the round.
    """

    word: str
    model: Any
    round: str
    dossier: str = ""
    of_unit: bool = False


KINDS: Final = {
    "round": Kind("Đợt đánh giá", Round, "pk"),
    "report": Kind("Báo cáo đợt", Round, "pk"),
    "deadline": Kind("Thời hạn", RoundDeadline, "round"),
    "dossier": Kind("Hồ sơ", Dossier, "round", "pk", of_unit=True),
    "part": Kind("Phần việc", OfficePart, "dossier__round", "dossier", of_unit=True),
    "request": Kind("Yêu cầu cho ý kiến", IndicatorRequest, "dossier__round", "dossier", of_unit=True),
    "sitting": Kind("Phiên họp", Sitting, "round"),
    "minutes": Kind("Biên bản", Sitting, "round"),
    "proposal": Kind("Tờ trình", Submission, "round"),
    "decision": Kind("Quyết định", Decision, "submission__round"),
    "certificate": Kind("Giấy công nhận", CertificateBatch, "decision__submission__round"),
    "objection": Kind("Kiến nghị", Objection, "dossier__round", "dossier"),
    "ending": Kind("Thu hồi, chấm dứt", TitleEnding, "title__dossier__round", "title__dossier"),
}
"""Kind of `verify_procedure` → what the page needs of it; a document for signature belongs to an office instead."""


@dataclass(frozen=True, slots=True)
class Row:
    """One record that waits for nobody, as the page shows it."""

    word: str
    name: str
    url: str
    state: str
    why: str


@workspace()
def stuck_page(request: ActingRequest) -> HttpResponse:
    """List what waits for nobody in the administrator's territory, as `verify_procedure` finds it. Raise Http404."""
    if request.appointment.role != Role.ADMINISTRATOR:
        raise Http404
    found = turns.check(timezone.localdate()).stuck
    context = {"rows": rows_of(request, found), "people": reverse("workflows:kept_people")}
    return render(request, "workflows/inbox/stuck.html", context)


def rows_of(request: ActingRequest, found: Iterable[turns.Stuck]) -> list[Row]:
    """Return the rows of what the acting administrator keeps: rounds of its offices, dossiers of its units."""
    managed = reach(request.appointment, timezone.localdate())
    by_kind: dict[str, dict[int, turns.Stuck]] = defaultdict(dict)
    for one in found:
        by_kind[one.kind][one.id] = one
    kept = Round.objects.filter(managed.offices("standing_office") | managed.offices("issuer"))
    rounds = set(kept.values_list("pk", flat=True))
    rows: list[Row] = []
    for name, some in by_kind.items():
        if name in KINDS:
            rows += _of_rounds(KINDS[name], some, rounds, managed)
    return rows + _documents(managed, by_kind["document"])


def _of_rounds(kind: Kind, found: dict[int, turns.Stuck], rounds: set[int], managed: Reach) -> Iterator[Row]:
    ways, mine = ["pk", kind.round], Q(**{f"{kind.round}__in": rounds})
    if kind.dossier:
        unit = "unit" if kind.dossier == "pk" else f"{kind.dossier}__unit"
        ways += [kind.dossier, f"{unit}__name"]
        if kind.of_unit:
            mine |= managed.units(unit)
    rows = list(kind.model.objects.filter(mine, pk__in=found).order_by("pk").values_list(*ways))
    names = {one.pk: str(one) for one in Round.objects.filter(pk__in={row[1] for row in rows})}
    for key, in_round, *more in rows:
        url = (
            reverse("workflows:dossier", args=more[:1])
            if more
            else reverse("workflows:round", args=[in_round])
        )
        name = f"{more[1]}, {names[in_round]}" if more else names[in_round]
        yield Row(kind.word, name, url, found[key].state, found[key].why)


def _documents(managed: Reach, found: dict[int, turns.Stuck]) -> list[Row]:
    rows = (
        PaperCase.objects.filter(managed.offices("office"), pk__in=found)
        .select_related("office")
        .order_by("pk")
    )
    papers = reverse("workflows:papers")
    return [
        Row("Văn bản trình ký", f"{row}, {row.office}", papers, found[row.pk].state, found[row.pk].why)
        for row in rows
    ]
