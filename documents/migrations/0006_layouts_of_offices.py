"""A layout belongs to an office; those that are there stay in use for the whole site."""

import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("accounts", "0008_site_administrators"),
        ("documents", "0005_links_of_kept_plans"),
    ]

    operations = [
        migrations.RemoveConstraint(model_name="layout", name="documents_one_active_layout"),
        migrations.AddField(
            model_name="layout",
            name="office",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="layouts",
                to="accounts.office",
                verbose_name="của cơ quan (trống: cả hệ thống)",
            ),
        ),
        migrations.AddConstraint(
            model_name="layout",
            constraint=models.UniqueConstraint(
                condition=models.Q(("office__isnull", True), ("state", "active")),
                fields=("kind",),
                name="documents_one_active_layout",
            ),
        ),
        migrations.AddConstraint(
            model_name="layout",
            constraint=models.UniqueConstraint(
                condition=models.Q(("office__isnull", False), ("state", "active")),
                fields=("kind", "office"),
                name="documents_one_active_layout_an_office",
            ),
        ),
    ]
