"""Closing a round with its report (báo cáo và đóng đợt): the figures are frozen as they are on that day."""

from __future__ import annotations

import json
from collections.abc import Iterable
from datetime import date
from hashlib import sha256
from typing import Any

from django.db.models import Count, Exists, OuterRef, Q, QuerySet
from django.utils import timezone

from accounts.models import Appointment, Role
from dossiers.errors import Incomplete
from dossiers.models import (
    Dossier,
    DossierState,
    Objection,
    Round,
    RoundReport,
    RoundStep,
    Sitting,
    Submission,
    TitleEnding,
)
from dossiers.models.dossiers import RUNNING_STATES
from dossiers.rules.round_changes import why_not_closed
from dossiers.rules.round_reports import Figures, StepFact, UnitFact, figures
from dossiers.services.rounds import report_papers
from dossiers.services.rounds.managing import UNDER_WAY, judges_of, locked_round, page_of, people_of, tell
from ledger.services import audit, files
from ledger.services.transactions import atomic_service

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


def ready_to_close(rounds: QuerySet[Round]) -> QuerySet[Round]:
    """Return the rounds among these in which everything is finished and that are not closed yet."""
    running = Dossier.objects.filter(round=OuterRef("pk"), state__in=RUNNING_STATES)
    sittings = Sitting.objects.filter(round=OuterRef("pk"), concluded_at__isnull=True)
    submissions = Submission.objects.filter(round=OuterRef("pk"), state__in=UNDER_WAY)
    finished = ~Exists(running) & ~Exists(sittings) & ~Exists(submissions)
    return rounds.filter(finished, closed_at__isnull=True)


def figures_of(round: Round, work: Iterable[StepFact]) -> Figures:
    """Return the figures of a round as they are now; `work` is what was done at each step."""
    return figures(unit_facts(round), work, dict(RoundStep.choices))


def unit_facts(round: Round) -> list[UnitFact]:
    """Return what the report says of each unit, in three queries."""
    rows = (
        Dossier.objects.filter(round=round)
        .select_related("unit", "title__decision__document")
        .annotate(returned=Count("checks", filter=Q(checks__accepted=False)))
        .order_by("unit__code", "pk")
    )
    found = []
    for one in sorted(rows, key=lambda one: one.state == DossierState.TAKEN_OUT):
        one.round = round
        title = getattr(one, "title", None) if one.state == DossierState.RECOGNISED else None
        found.append(
            UnitFact(
                dossier=one.pk,
                unit=one.unit.name,
                code=one.unit.code,
                result=one.get_state_display(),
                level=round.level_words(title.level) if title else "",
                sent_on=_day(one.submitted_at),
                ended_on=_day(one.closed_at),
                returned=one.returned,
                taken_out=one.state == DossierState.TAKEN_OUT,
                decision=str(title.decision) if title and title.decision_id else "",
            )
        )
    return found


def _day(moment: Any) -> date | None:
    return timezone.localtime(moment).date() if moment else None


def content_of(round: Round, counted: Figures, *, on: date, note: str = "") -> dict[str, Any]:
    """Return what the report holds: the round, the day, and its figures."""
    return {
        "round": round.name,
        "year": round.year,
        "set": str(round.criteria_set),
        "title": round.title_name,
        "standing_office": round.standing_office.name,
        "issuer": round.issuer.name,
        "opened_on": f"{timezone.localtime(round.opened_at):%d/%m/%Y}",
        "made_on": f"{on:%d/%m/%Y}",
        "note": note,
        **counted.as_content(),
    }


@atomic_service
def close(*, appointment: Appointment, round: Round, work: Iterable[StepFact], note: str = "") -> RoundReport:
    """Close a round with its report; figures, PDF and spreadsheet stay as they are now.

    `work` is what was done at each step (`workflows.actions.rounds.work_of`). Raise NotAllowed, WrongState (closed
    already) and Incomplete with what is unfinished.
    """
    round, standing = locked_round(appointment=appointment, round=round)
    if unfinished := why_not_closed(standing):
        raise Incomplete("Chưa đóng được đợt vì còn việc chưa xong.", tuple(unfinished))
    on = timezone.localdate()
    content = content_of(round, figures_of(round, work), on=on, note=note.strip())
    text = json.dumps(content, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    report = RoundReport.objects.create(
        round=round,
        figures=content,
        sha256=sha256(text.encode()).hexdigest(),
        pdf=files.store(content=report_papers.pdf(round, content, on=on), media_type="application/pdf"),
        sheet=files.store(content=report_papers.sheet(content), media_type=XLSX),
        made_by=appointment,
    )
    round.closed_at, round.closed_by, round.closing_note = timezone.now(), appointment, note.strip()
    round.save(update_fields=["closed_at", "closed_by", "closing_note"])
    audit.record(
        act="close-round",
        appointment=appointment,
        subject=round,
        sentence=f"Đóng đợt với báo cáo {report.sha256[:12]}: {content['units']} đơn vị, {content['sent']} đã nộp.",
    )
    units = [one.unit for one in round.dossiers.exclude(state=DossierState.TAKEN_OUT).select_related("unit")]
    heads = [post for posts in people_of(units, [Role.UNIT_HEAD]).values() for post in posts]
    tell(
        [*heads, *judges_of(round)],
        subject=f"Đợt đánh giá đã kết thúc: {round}",
        body=f"{round.standing_office} đã báo cáo và đóng {round} năm {round.year}.",
        key=f"round-closed:{round.pk}",
        link=page_of(round),
    )
    return report


def later_records(round: Round) -> list[str]:
    """Return what came after the round was closed, a sentence each; the report does not change by it."""
    if round.closed_at is None:
        return []
    filed = Objection.objects.filter(dossier__round=round, filed_at__gt=round.closed_at).count()
    endings = TitleEnding.objects.filter(title__dossier__round=round, proposed_at__gt=round.closed_at).count()
    found = [(filed, "kiến nghị gửi"), (endings, "đề nghị thu hồi hoặc thôi giữ danh hiệu lập")]
    return [f"{many} {words} sau ngày đóng đợt." for many, words in found if many]
