"""Saved searches keep their place in lists by name in a column."""

from __future__ import annotations

import accounts.derived_columns
from django.conf import settings
from django.db import migrations, models


MODELS = ("SavedSearch",)


def write_keys(apps, schema_editor) -> None:
    """Write the keys of the rows that are there."""
    for name in MODELS:
        accounts.derived_columns.write_derived(apps.get_model("search", name))


class Migration(migrations.Migration):
    dependencies = [
        ("search", "0001_index_work_and_saved_searches"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.AlterModelOptions(
            name="savedsearch",
            options={
                "ordering": ["name_key", "pk"],
                "verbose_name": "tìm kiếm đã lưu",
                "verbose_name_plural": "tìm kiếm đã lưu",
            },
        ),
        migrations.AddField(
            model_name="savedsearch",
            name="name_key",
            field=accounts.derived_columns.NameKeyField(
                default="", editable=False, max_length=500, of=("name",), verbose_name="thứ tự theo tên"
            ),
        ),
        migrations.RunPython(write_keys, migrations.RunPython.noop, elidable=True),
        migrations.AddConstraint(
            model_name="savedsearch",
            constraint=models.CheckConstraint(
                condition=models.Q(("name_key", ""), _negated=True), name="search_saved_has_its_name_key"
            ),
        ),
    ]
