"""Groups of titles for the office: valid, expiring soon, eligible for the next level, expired."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from typing import Any

from django.db.models import Exists, F, OuterRef, Q, QuerySet

from accounts.derived_columns import by_name
from accounts.unit_succession import of_living_units, under_new_name
from criteria.models import CriteriaSet
from criteria.rules.assessment import add_months
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

    The months to wait are those its round copied, none where its set states none; titles at the highest level of
    their set are out.
    """
    ready = Q(dossier__isnull=False, dossier__round__upgrade_months__isnull=True)
    known = Round.objects.exclude(upgrade_months=None).values_list("upgrade_months", flat=True)
    for months in filter(None, known.distinct().order_by()):
        cutoff = title_rules.upgrade_cutoff(day, months)
        ready |= Q(dossier__round__upgrade_months=months, recognised_on__lte=cutoff)
    highest = Q(pk__in=[])
    for one in CriteriaSet.objects.filter(rounds__dossiers__title__isnull=False).distinct():
        top = max(level.level for level in one.parsed().levels)
        highest |= Q(dossier__round__criteria_set=one, level__gte=top)
    entered_ready, entered_top = _entered(day)
    ready |= entered_ready
    highest |= entered_top
    now_called = Q(unit=OuterRef("unit")) | Q(unit=OuterRef("unit__successor"))
    asking = Dossier.objects.filter(
        now_called,
        round__criteria_set__model=OuterRef("model"),
        round__government_level__in=[OuterRef("government_level"), ""],
        closed_at__isnull=True,
    )
    return ready & ~highest & ~Q(Exists(asking))


def _entered(day: date) -> tuple[Q, Q]:
    """Return of entered titles: the months of the set in force have passed; the highest level is held."""
    ready, highest = Q(pk__in=[]), Q(pk__in=[])
    kinds = Title.objects.entered().order_by().values_list("model", "government_level").distinct()
    for model, level in kinds:
        known = sets_for(model=model, level=level, unit_kind=None, year=day.year)
        levels = known[0].parsed().levels if known else ()
        kind = {"entry__isnull": False, "model": model, "government_level": level}
        months = max((one.after_months for one in levels if one.after_months is not None), default=None)
        if months is not None:
            ready |= Q(recognised_on__lte=title_rules.upgrade_cutoff(day, months), **kind)
        highest |= Q(level__gte=max((one.level for one in levels), default=0), **kind)
    return ready, highest


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
