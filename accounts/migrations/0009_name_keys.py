"""Lists go by name as Vietnamese lists do: each name keeps its place in a column."""

from __future__ import annotations

import accounts.derived_columns
from django.db import migrations, models


MODELS = (
    "AdministrativeUnit",
    "Office",
    "User",
)


def write_keys(apps, schema_editor) -> None:
    """Write the keys of the rows that are there."""
    for name in MODELS:
        accounts.derived_columns.write_derived(apps.get_model("accounts", name))


class Migration(migrations.Migration):
    dependencies = [
        ("accounts", "0008_site_administrators"),
        ("auth", "0012_alter_user_first_name_max_length"),
    ]

    operations = [
        migrations.AlterModelOptions(
            name="appointment",
            options={
                "ordering": ["user__name_key", "role"],
                "verbose_name": "phân công",
                "verbose_name_plural": "phân công",
            },
        ),
        migrations.AlterModelOptions(
            name="user",
            options={
                "ordering": ["name_key", "username"],
                "verbose_name": "người dùng",
                "verbose_name_plural": "người dùng",
            },
        ),
        migrations.AlterModelManagers(
            name="user",
            managers=[],
        ),
        migrations.AddField(
            model_name="administrativeunit",
            name="name_key",
            field=accounts.derived_columns.NameKeyField(
                default="", editable=False, max_length=500, of=("name",), verbose_name="thứ tự theo tên"
            ),
        ),
        migrations.AddField(
            model_name="office",
            name="name_key",
            field=accounts.derived_columns.NameKeyField(
                default="", editable=False, max_length=500, of=("name",), verbose_name="thứ tự theo tên"
            ),
        ),
        migrations.AddField(
            model_name="user",
            name="name_key",
            field=accounts.derived_columns.PersonKeyField(
                default="",
                editable=False,
                max_length=500,
                of=("full_name", "username"),
                verbose_name="thứ tự theo tên",
            ),
        ),
        migrations.RunPython(write_keys, migrations.RunPython.noop, elidable=True),
        migrations.AddIndex(
            model_name="administrativeunit",
            index=models.Index(fields=["name_key"], name="accounts_unit_by_name"),
        ),
        migrations.AddIndex(
            model_name="office",
            index=models.Index(fields=["name_key"], name="accounts_office_by_name"),
        ),
        migrations.AddIndex(
            model_name="user",
            index=models.Index(fields=["name_key"], name="accounts_user_by_name"),
        ),
        migrations.AddConstraint(
            model_name="administrativeunit",
            constraint=models.CheckConstraint(
                condition=models.Q(("name_key", ""), _negated=True), name="accounts_unit_has_its_name_key"
            ),
        ),
        migrations.AddConstraint(
            model_name="office",
            constraint=models.CheckConstraint(
                condition=models.Q(("name_key", ""), _negated=True), name="accounts_office_has_its_name_key"
            ),
        ),
        migrations.AddConstraint(
            model_name="user",
            constraint=models.CheckConstraint(
                condition=models.Q(("name_key", ""), _negated=True), name="accounts_user_has_its_name_key"
            ),
        ),
    ]
