"""Rounds, dossiers and titles of before get their level of government where it is certain, else none.

It is certain where the criteria set judges one level, or where it judges several and the issuer's unit is of one of
them ("Chủ tịch Ủy ban nhân dân cùng cấp"). Of several dossiers that ran at once for one title the first gets the key.
"""

from __future__ import annotations

from django.db import migrations

ENDED = ("recognised", "refused", "withdrawn")


def level_of(one) -> str:
    """Return the level of government of a round's titles, or nothing where it is not certain."""
    levels = [one.criteria_set.level, *one.criteria_set.definition.get("also_levels", [])]
    if len(levels) == 1:
        return levels[0]
    return one.issuer.unit.level if one.issuer.unit.level in levels else ""


def write_levels(apps, schema_editor) -> None:
    """Write the level on rounds and titles, and the key on dossiers."""
    rounds = apps.get_model("dossiers", "Round").objects
    dossiers = apps.get_model("dossiers", "Dossier").objects
    titles = apps.get_model("dossiers", "Title").objects
    for one in rounds.select_related("criteria_set", "issuer__unit").order_by("pk"):
        level = level_of(one)
        rounds.filter(pk=one.pk).update(government_level=level)
        titles.filter(dossier__round=one).update(government_level=level)
        key = f"{one.criteria_set.model}:{level}:{one.year}"
        here = dossiers.filter(round=one)
        here.filter(state__in=ENDED).update(title_key=key)
        running = here.exclude(state__in=ENDED)
        twice = dossiers.filter(title_key=key).exclude(state__in=ENDED).values("unit")
        running.exclude(unit__in=list(twice.values_list("unit", flat=True))).update(title_key=key)


class Migration(migrations.Migration):
    dependencies = [("dossiers", "0022_titles_of_a_level")]

    operations = [migrations.RunPython(write_levels, migrations.RunPython.noop)]
