"""Rounds and titles of before get the names of their levels from the set they stand under, where it has names."""

from __future__ import annotations

from django.db import migrations


def write_names(apps, schema_editor) -> None:
    """Write the names on every round, and on titles whose level has a name of its own."""
    rounds = apps.get_model("dossiers", "Round").objects
    titles = apps.get_model("dossiers", "Title").objects
    for one in rounds.select_related("criteria_set").order_by("pk"):
        names = {str(level["level"]): level["name"] for level in one.criteria_set.definition.get("levels", ())}
        rounds.filter(pk=one.pk).update(level_names=names)
        for level, name in names.items():
            titles.filter(dossier__round=one, level=int(level)).update(level_name=name[:100])


class Migration(migrations.Migration):
    dependencies = [("dossiers", "0026_level_names")]

    operations = [migrations.RunPython(write_names, migrations.RunPython.noop)]
