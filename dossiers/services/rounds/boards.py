"""Boards (bảng tiêu chí): one dossier, or a page of a round's dossiers, assessed by their current answers."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from django.db.models import Count, QuerySet

from criteria.errors import BadAnswers
from criteria.rules import assessment as verdict_engine
from criteria.rules import definition as d
from criteria.rules.boards import criterion_results, suppose
from criteria.rules.definition import SetDefinition
from dossiers.models import Answer, Dossier, IndicatorVerdict, Round
from dossiers.services.assessment.answers import rule_answers, stored_answers, to_rule_answer, unit_kind
from dossiers.services.titles import title_counts


@dataclass(frozen=True, slots=True)
class UnitLine:
    """One unit of a round's board: its dossier, its result and every criterion at one level."""

    dossier: Dossier
    assessment: verdict_engine.Assessment
    cells: tuple[str, ...]


def assessments(dossiers: Sequence[Dossier]) -> dict[int, verdict_engine.Assessment]:
    """Assess the dossiers of one round in at most five queries, however many they are."""
    if not dossiers:
        return {}
    definition = dossiers[0].round.definition()
    given: dict[int, dict[str, verdict_engine.Answer]] = {dossier.pk: {} for dossier in dossiers}
    in_parts = any(entry.kind == d.ALL_OF for entry in definition.indicators)
    rows = Answer.objects.filter(dossier__in=given)
    for answer in rows.prefetch_related("parts") if in_parts else rows:
        parts = tuple(to_rule_answer(part) for part in answer.parts.all()) if in_parts else ()
        given[answer.dossier_id][answer.code] = to_rule_answer(answer, parts)
    register = title_counts.register_of(dossiers)
    return {
        dossier.pk: verdict_engine.assess(
            definition,
            given[dossier.pk],
            unit_kind=unit_kind(dossier),
            titles=register[dossier.pk][0],
            on=title_counts.assessment_day(dossier),
            bases=register[dossier.pk][1],
        )
        for dossier in dossiers
    }


def unit_lines(dossiers: Sequence[Dossier], level: int) -> list[UnitLine]:
    """Return the lines of a round's board for these dossiers at one level, in their order."""
    judged = assessments(dossiers)
    return [
        UnitLine(dossier, judged[dossier.pk], tuple(criterion_results(judged[dossier.pk], level).values()))
        for dossier in dossiers
    ]


def frozen_counts(counted: QuerySet[Dossier], round_: Round, level: int) -> dict[str, dict[str, int]]:
    """Return how many submitted dossiers pass, fail or lack data on each indicator at a level, in one query."""
    rows = (
        IndicatorVerdict.objects.filter(dossier__in=counted.filter(round=round_), level=level)
        .values_list("code", "result")
        .annotate(many=Count("pk"))
        .order_by()
    )
    counts: dict[str, dict[str, int]] = {}
    for code, result, many in rows:
        counts.setdefault(code, {})[result] = many
    return counts


Typed = Mapping[str, Mapping[int, str]]


def supposed(
    definition: SetDefinition, answers: Mapping[str, verdict_engine.Answer], typed: Typed
) -> tuple[dict[str, verdict_engine.Answer], list[str]]:
    """Return the answers with the supposed ones in their place, and a sentence for each that is impossible."""
    changed, problems = dict(answers), []
    for code, texts in typed.items():
        indicator = definition.by_code.get(code)
        if indicator is None:
            continue
        try:
            changed[code] = suppose(indicator, answers.get(code, verdict_engine.Answer()), texts)
        except BadAnswers as error:
            problems += error.problems
    return changed, problems


def what_if(dossier: Dossier, typed: Typed) -> tuple[verdict_engine.Assessment, list[str]]:
    """Assess a dossier as if some answers were different; nothing is saved."""
    definition = dossier.round.definition()
    answers, problems = supposed(definition, rule_answers(stored_answers(dossier)), typed)
    titles, bases = title_counts.register_of([dossier])[dossier.pk]
    judged = verdict_engine.assess(
        definition,
        answers,
        unit_kind=unit_kind(dossier),
        titles=titles,
        on=title_counts.assessment_day(dossier),
        bases=bases,
    )
    return judged, problems
