"""Groups of titles for the office: valid, expiring soon, eligible for the next level, expired."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from typing import Any

from django.db.models import Exists, F, OuterRef, Q, QuerySet

from accounts.derived_columns import by_name
from accounts.unit_succession import of_living_units, under_new_name
from criteria.rules.assessment import add_months
from criteria.rules.definition import SetDefinition
from criteria.services.selection import sets_for
from dossiers.models import Dossier, Round, Title
from dossiers.rules import titles as title_rules
from dossiers.services.titles import entry_rights

SOON_MONTHS = 6
GROUPS = {
    "con-hieu-luc": "Còn hiệu lực",
    "sap-het": "Sắp hết hạn",
    "duoc-nang": "Được đề nghị mức cao hơn",
    "da-het": "Đã hết hiệu lực",
}


def visible_titles(user: Any) -> QuerySet[Title]:
    """Return the titles whose dossiers the person may see, and those entered from paper for their territory."""
    seen = Dossier.objects.visible_to(user).values("pk")
    near = Q(dossier__in=seen) | Q(pk__in=entry_rights.visible_to(user).values("pk"))
    return Title.objects.filter(near).select_related(
        "unit__successor", "decision__document", "dossier__round", "entry"
    )


def in_group(titles: QuerySet[Title], group: str, day: date) -> QuerySet[Title]:
    """Return the titles of a group on a day, the most urgent first."""
    if group == "da-het":
        return titles.exclude(pk__in=Title.objects.valid_on(day).values("pk")).order_by(
            F("valid_until").desc(nulls_last=True), "pk"
        )
    valid = titles.filter(pk__in=Title.objects.valid_on(day).values("pk"))
    if group == "sap-het":
        valid = valid.filter(valid_until__lte=add_months(day, SOON_MONTHS))
    if group == "duoc-nang":
        valid = valid.filter(ready_for_more(day), of_living_units(day))
    return valid.order_by(F("valid_until").asc(nulls_last=True), by_name("unit"), "pk")


def ready_for_more(day: date) -> Q:
    """Return the condition that a unit may ask for the level above its title on a day, and has not asked yet.

    The months to wait are those of the next level, none where its set states none; titles at the highest level of
    their set are out.
    """
    now_called = Q(unit=OuterRef("unit")) | Q(unit=OuterRef("unit__successor"))
    asking = Dossier.objects.filter(
        now_called,
        round__criteria_set__model=OuterRef("model"),
        round__government_level__in=[OuterRef("government_level"), ""],
        closed_at__isnull=True,
    )
    return (_decided(day) | _entered(day)) & ~Q(Exists(asking))


def _decided(day: date) -> Q:
    """Return of titles decided here: there is a next level, and the months to wait for it have passed."""
    rounds = Round.objects.filter(dossiers__title__isnull=False).select_related("criteria_set").distinct()
    known = {(one.criteria_set_id, one.upgrade_months): one.criteria_set.parsed() for one in rounds}
    ready = Q(pk__in=[])
    for (criteria_set, months), definition in known.items():
        of_set = Q(dossier__round__criteria_set=criteria_set, dossier__round__upgrade_months=months)
        ready |= of_set & _below_the_next(definition, months, day)
    return ready


def _entered(day: date) -> Q:
    """Return the same of entered titles by the set in force; where there is none, no next level is known."""
    ready = Q(pk__in=[])
    kinds = Title.objects.entered().order_by().values_list("model", "government_level").distinct()
    for model, level in kinds:
        known = sets_for(model=model, level=level, unit_kind=None, year=day.year)
        if known:
            of_kind = Q(entry__isnull=False, model=model, government_level=level)
            ready |= of_kind & _below_the_next(known[0].parsed(), None, day)
    return ready


def _below_the_next(definition: SetDefinition, months: int | None, day: date) -> Q:
    """Return the levels that have one above them, held as long as it asks; `months` where no level states any."""
    levels = sorted(definition.levels, key=lambda level: level.level)
    stated = any(level.after_months is not None for level in levels)
    ready = Q(pk__in=[])
    for level, following in zip(levels, levels[1:], strict=False):
        wait = following.after_months if stated else months
        held = Q(recognised_on__lte=title_rules.upgrade_cutoff(day, wait)) if wait else Q()
        ready |= Q(level=level.level) & held
    return ready


def reform_notes(titles: Iterable[Title], day: date) -> dict[int, str]:
    """Return, by title, a sentence on what became of the title whose unit has ended."""
    over = [one for one in titles if not one.unit.holds_on(day) and one.unit.successor is not None]
    if not over:
        return {}
    renamed = set(
        under_new_name(day).filter(pk__in=[one.unit_id for one in over]).values_list("pk", flat=True)
    )
    return {
        one.pk: f"Nay là {one.unit.successor}; đơn vị đổi tên vẫn giữ danh hiệu và thời gian chờ."
        if one.unit_id in renamed
        else f"Đơn vị đã ngừng hoạt động, {one.unit.successor} kế thừa; danh hiệu không chuyển sang đơn vị sau "
        "sắp xếp, muốn có thì đề nghị công nhận lại từ đầu."
        for one in over
    }
