"""Councils keep their place in lists by name in a column."""

from __future__ import annotations

import accounts.derived_columns
from django.db import migrations, models


MODELS = ("Council",)


def write_keys(apps, schema_editor) -> None:
    """Write the keys of the rows that are there."""
    for name in MODELS:
        accounts.derived_columns.write_derived(apps.get_model("dossiers", name))


class Migration(migrations.Migration):
    dependencies = [
        ("accounts", "0009_name_keys"),
        ("dossiers", "0012_names_off_secret_slips"),
    ]

    operations = [
        migrations.AlterModelOptions(
            name="council",
            options={
                "ordering": ["name_key", "pk"],
                "verbose_name": "hội đồng",
                "verbose_name_plural": "hội đồng",
            },
        ),
        migrations.AlterModelOptions(
            name="officepart",
            options={
                "ordering": ["office__name_key", "pk"],
                "verbose_name": "phần việc",
                "verbose_name_plural": "phần việc",
            },
        ),
        migrations.AddField(
            model_name="council",
            name="name_key",
            field=accounts.derived_columns.NameKeyField(
                default="", editable=False, max_length=500, of=("name",), verbose_name="thứ tự theo tên"
            ),
        ),
        migrations.RunPython(write_keys, migrations.RunPython.noop, elidable=True),
        migrations.AddIndex(
            model_name="council",
            index=models.Index(fields=["name_key"], name="dossiers_council_by_name"),
        ),
        migrations.AddConstraint(
            model_name="council",
            constraint=models.CheckConstraint(
                condition=models.Q(("name_key", ""), _negated=True), name="dossiers_council_has_its_name_key"
            ),
        ),
    ]
