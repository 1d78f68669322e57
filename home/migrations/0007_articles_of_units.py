"""An article belongs to a unit."""

import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("accounts", "0008_site_administrators"),
        ("home", "0006_front_page_words"),
    ]

    operations = [
        migrations.AddField(
            model_name="articlepage",
            name="unit",
            field=models.ForeignKey(
                blank=True,
                editable=False,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="articles",
                to="accounts.administrativeunit",
                verbose_name="bài của đơn vị",
            ),
        ),
    ]
