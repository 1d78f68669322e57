"""A plan belongs to the office that issued it, where that is one of ours."""

import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("accounts", "0008_site_administrators"),
        ("documents", "0006_layouts_of_offices"),
    ]

    operations = [
        migrations.AddField(
            model_name="plan",
            name="office",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="plans",
                to="accounts.office",
                verbose_name="của cơ quan trong hệ thống",
            ),
        ),
    ]
