"""Units are found by name without reading every name: the folded words stand in a column."""

from __future__ import annotations

from django.db import migrations

import accounts.derived_columns
import ledger.vietnamese.folding

BATCH = 500


def fold_names(apps, schema_editor) -> None:
    """Write the folded words of the units that are there."""
    unit_model = apps.get_model("accounts", "AdministrativeUnit")
    batch = []
    for unit in unit_model.objects.only("pk", "name", "code").iterator(chunk_size=BATCH):
        unit.folded = ledger.vietnamese.folding.fold(f"{unit.name} {unit.code}")[:240]
        batch.append(unit)
    unit_model.objects.bulk_update(batch, ["folded"], batch_size=BATCH)


class Migration(migrations.Migration):
    dependencies = [("accounts", "0004_mandate_kinds")]

    operations = [
        migrations.AddField(
            model_name="administrativeunit",
            name="folded",
            field=accounts.derived_columns.FoldedField(
                default="",
                editable=False,
                max_length=240,
                of=("name", "code"),
                verbose_name="tên và mã không dấu",
            ),
        ),
        migrations.RunPython(fold_names, migrations.RunPython.noop, elidable=True),
    ]
