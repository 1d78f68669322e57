"""Persons recognised by list, counted for the indicators that ask for them.

An indicator that names a title in `register` ("5.1: công dân đạt danh hiệu Công dân học tập") counts the persons of
the subject's own decisions in force on the assessment day. Where none is entered the figure is typed.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

from django.db.models import Q

from accounts.models import AdministrativeUnit
from criteria.rules.definition import Indicator
from dossiers.models import Answer, CountedPeople, Dossier, DossierState, ListDecision
from dossiers.services.titles.title_counts import assessment_day


def in_force(unit: AdministrativeUnit, model: str, day: date) -> list[ListDecision]:
    """Return the decisions whose persons hold the title on a day."""
    rows = ListDecision.objects.filter(unit=unit, model=model, recognised_on__lte=day)
    return list(rows.filter(Q(valid_until__isnull=True) | Q(valid_until__gte=day)))


def figure_of(dossier: Dossier, indicator: Indicator) -> int | None:
    """Return how many persons the register counts for an indicator; None where it counts none or nothing is entered.

    What a submitted dossier counted was stored with it.
    """
    if not indicator.register:
        return None
    rows = lines_behind(dossier, [indicator])[indicator.code]
    return sum(row.people for row in rows) if rows else None


def lines_behind(dossier: Dossier, indicators: Iterable[Indicator]) -> dict[str, list[CountedPeople]]:
    """Return the decisions behind the figure of each indicator that counts persons, frozen with a sent dossier."""
    counting = [one for one in indicators if one.register]
    found: dict[str, list[CountedPeople]] = {one.code: [] for one in counting}
    if not counting:
        return found
    if dossier.state != DossierState.SELF_ASSESSMENT:
        stored = CountedPeople.objects.filter(dossier=dossier, code__in=found)
        for row in stored.prefetch_related("decision__unit"):
            found[row.code].append(row)
        return found
    for one in counting:
        rows = in_force(dossier.unit, one.register, assessment_day(dossier))
        found[one.code] = [
            CountedPeople(dossier=dossier, code=one.code, decision=row, people=row.people) for row in rows
        ]
    return found


def outdated(dossier: Dossier) -> tuple[str, ...]:
    """Return a sentence for each answer whose figure the register no longer confirms, without a reason."""
    counting = {one.code: one for one in dossier.round.definition().indicators if one.register}
    if not counting:
        return ()
    found = []
    for answer in Answer.objects.filter(dossier=dossier, code__in=counting, register_reason=""):
        if answer.numerator is None:
            continue
        counted = figure_of(dossier, counting[answer.code])
        if counted is not None and counted != answer.numerator:
            found.append(
                f"Chỉ tiêu {answer.code}: sổ nay ghi {counted} người, trả lời ghi {answer.numerator:f}. Hãy mở chỉ "
                "tiêu, sửa số rồi lưu lại, hoặc ghi lý do."
            )
    return tuple(found)


def freeze(dossier: Dossier) -> None:
    """Store what each indicator of the dossier counts, in place of what an earlier submission stored."""
    CountedPeople.objects.filter(dossier=dossier).delete()
    lines = lines_behind(dossier, dossier.round.definition().indicators)
    CountedPeople.objects.bulk_create(row for rows in lines.values() for row in rows)
