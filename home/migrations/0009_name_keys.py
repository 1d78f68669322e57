"""Topics keep their place in lists by name in a column."""

from __future__ import annotations

import accounts.derived_columns
from django.db import migrations, models


MODELS = ("ArticleTopic",)


def write_keys(apps, schema_editor) -> None:
    """Write the keys of the rows that are there."""
    for name in MODELS:
        accounts.derived_columns.write_derived(apps.get_model("home", name))


class Migration(migrations.Migration):
    dependencies = [
        ("home", "0008_old_articles_of_units"),
    ]

    operations = [
        migrations.AlterModelOptions(
            name="articletopic",
            options={
                "ordering": ["name_key", "pk"],
                "verbose_name": "chủ đề",
                "verbose_name_plural": "chủ đề",
            },
        ),
        migrations.AddField(
            model_name="articletopic",
            name="name_key",
            field=accounts.derived_columns.NameKeyField(
                default="", editable=False, max_length=500, of=("name",), verbose_name="thứ tự theo tên"
            ),
        ),
        migrations.RunPython(write_keys, migrations.RunPython.noop, elidable=True),
        migrations.AddConstraint(
            model_name="articletopic",
            constraint=models.CheckConstraint(
                condition=models.Q(("name_key", ""), _negated=True), name="home_topic_has_its_name_key"
            ),
        ),
    ]
