"""Figures of /thong-ke/: published titles by model, level, year and place, and targets of published plans.

Only titles whose decision has a live page count, so that a figure never tells more than the pages.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any
from urllib.parse import urlencode

from django.db.models import Count as Number
from django.db.models import Q

from accounts.models import AdministrativeUnit, Level
from criteria.labels import TARGET_MODELS, model_name
from criteria.rules.level_definition import default_name, inline_name
from documents.models import PlanTarget
from documents.rules.amounts import amount_words
from dossiers.models.titles import state_filter
from dossiers.rules.titles import UNKNOWN_END
from home.addresses import DECISIONS, DIRECTORY
from home.filter_options import UNKNOWN_END_CODE
from home.plans.facts import SHARE_OPERATORS, page_of_plan, without_bullet
from home.slugs import fold
from home.titles.queries import title_register

# The level of the units that a target's share is of, where the register knows their number.
BASES = {"cong_dong_hoc_tap": Level.COMMUNE, "don_vi_hoc_tap": Level.BODY}
PLACES_SHOWN = 30


@dataclass(frozen=True, slots=True)
class Figure:
    """A number with its label and the address of the list of what was counted ("" where there is none)."""

    label: str
    number: int
    address: str = ""


@dataclass(frozen=True, slots=True)
class Aim:
    """A target of a published plan, a share in per cent."""

    year: int | None
    value: Decimal
    operator: str
    subject: str
    plan: Any

    @property
    def amount(self) -> str:
        """Return the value in words ("từ 60 % trở lên")."""
        return amount_words(self.operator, self.value)


@dataclass(frozen=True, slots=True)
class AimGroup:
    """The targets for one model; `reached` of `base` units have a valid title, both None where that is unknown."""

    name: str
    aims: tuple[Aim, ...]
    reached: int | None
    base: int | None

    @property
    def share(self) -> Decimal | None:
        """Return the share reached in per cent, truncated to one decimal."""
        if not self.base or self.reached is None:
            return None
        return (Decimal(self.reached) * 1000 / self.base // 1) / 10


def decisions_address(**filters: Any) -> str:
    """Return the list of decisions with these filters."""
    return DECISIONS + "?" + urlencode({name.replace("_", "-"): value for name, value in filters.items()})


@dataclass(frozen=True, slots=True)
class Count:
    """A group of titles with one model, levels, last day and year: how many were given, how many are valid."""

    model: str
    government_level: str
    level: int
    level_name: str
    last: date | None
    year: int | None
    given: int
    valid: int


def register_counts(day: date) -> list[Count]:
    """Return the counts of the whole register, grouped by all that the figures need; a few hundred rows at most."""
    rows = (
        title_register()
        .values_list("model", "government_level", "level", "level_name", "valid_until", "recognised_on__year")
        .annotate(
            given=Number("pk"), valid=Number("pk", filter=state_filter("valid", day) & Q(valid_from__lte=day))
        )
        .order_by()
    )
    return [Count(*row) for row in rows]


def by_model_and_level(counts: Iterable[Count]) -> list[Figure]:
    """Return the valid titles of each model, level of government and level."""
    sums = _sums(
        (
            count.valid,
            (count.model, count.government_level, count.level, count.level_name or default_name(count.level)),
        )
        for count in counts
    )
    return [
        Figure(
            f"{model_name(model, government)}, {inline_name(name)}",
            number,
            decisions_address(mo_hinh=model, muc_do=level, trang_thai="valid"),
        )
        for (model, government, level, name), number in sorted(sums.items())
    ]


def by_year_of_decision(counts: Iterable[Count]) -> list[Figure]:
    """Return how many titles the decisions of each year gave, 0 for years in between without any."""
    sums = _sums((count.given, count.year) for count in counts if count.year)
    if not sums:
        return []
    years = range(min(sums), max(sums) + 1)
    return [Figure(str(year), sums.get(year, 0), decisions_address(nam=year)) for year in years]


def by_last_year(counts: Iterable[Count]) -> list[Figure]:
    """Return how many valid titles expire with each year, the next one first; last those without a known end."""
    sums = _sums((count.valid, count.last.year if count.last else None) for count in counts)
    unknown = sums.pop(None, 0)
    figures = [
        Figure(str(year), number, decisions_address(het_han=year, trang_thai="valid"))
        for year, number in sorted(sums.items())
    ]
    if unknown:
        address = decisions_address(het_han=UNKNOWN_END_CODE, trang_thai="valid")
        figures.append(Figure(UNKNOWN_END.capitalize(), unknown, address))
    return figures


def _sums(numbers: Iterable[tuple[int, Any]]) -> dict[Any, int]:
    """Return the sum of each group, without groups of 0."""
    sums: dict[Any, int] = {}
    for number, group in numbers:
        if number:
            sums[group] = sums.get(group, 0) + number
    return sums


def counts_below(day: date) -> list[tuple[int | None, int]]:
    """Return how many valid titles the units right below each unit have, the most first."""
    return list(
        title_register().valid_on(day).values_list("unit__parent").annotate(n=Number("pk"))
        .order_by("-n", "unit__parent")
    )  # fmt: skip


def by_place(rows: list[tuple[int | None, int]]) -> list[Figure]:
    """Return `counts_below` as figures: at most thirty and one for the rest."""
    places = AdministrativeUnit.objects.in_bulk([parent for parent, _number in rows[:PLACES_SHOWN] if parent])
    figures = [
        Figure(
            places[parent].name if parent else "Không trực thuộc đơn vị nào",
            number,
            DIRECTORY + "?" + urlencode({"thuoc": places[parent].code, "trang-thai": "valid"})
            if parent
            else "",
        )
        for parent, number in rows[:PLACES_SHOWN]
    ]
    rest = sum(number for _parent, number in rows[PLACES_SHOWN:])
    return figures + ([Figure("Các nơi khác", rest)] if rest else [])


def model_of_aim(subject: str) -> str | None:
    """Return the model that a target names, None where it names none or several."""
    words = fold(subject)
    models = [model for model, name in TARGET_MODELS.items() if fold(name) in words]
    return models[0] if len(models) == 1 else None


def aim_groups(day: date) -> list[AimGroup]:
    """Return the targets of published plans by model, the soonest year first, with the share reached."""
    targets = (
        PlanTarget.objects.filter(plan__page__live=True, operator__in=SHARE_OPERATORS, value__lte=100)
        .select_related("plan__page").defer("plan__text", "plan__facts").order_by("year", "pk")
    )  # fmt: skip
    found: dict[str, dict[tuple, Aim]] = {}
    for target in targets:
        if target.unit in {"%", ""} and (model := model_of_aim(target.subject)):
            aim = Aim(
                target.year,
                target.value.normalize(),
                target.operator,
                without_bullet(target.subject),
                page_of_plan(target.plan),
            )
            found.setdefault(model, {}).setdefault((target.year, target.value), aim)
    reached, bases = _reached(found, day)
    return [
        AimGroup(TARGET_MODELS[model], tuple(aims.values()), reached.get(model), bases.get(model))
        for model, aims in sorted(found.items(), key=lambda item: TARGET_MODELS[item[0]])
    ]


def _reached(models: Iterable[str], day: date) -> tuple[dict[str, int], dict[str, int]]:
    """Return for each model how many units have a valid title, and how many units there are."""
    counted = {model: BASES[model] for model in models if model in BASES}
    if not counted:
        return {}, {}
    units = dict(
        AdministrativeUnit.objects.valid_on(day).filter(level__in=counted.values())
        .values_list("level").annotate(n=Number("pk")).order_by()
    )  # fmt: skip
    holding = dict(
        title_register().valid_on(day).filter(model__in=counted)
        .values_list("model").annotate(n=Number("unit", distinct=True)).order_by()
    )  # fmt: skip
    return (
        {model: holding.get(model, 0) for model in counted},
        {model: units.get(level, 0) for model, level in counted.items()},
    )
