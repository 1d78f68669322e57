"""Lines name who acted and seal the rows of the act; the chain's end is sealed; REPLACE is refused too.

The tables are rebuilt on SQLite, so their triggers are made again. What stands in the database is sealed once all
migrations have run (ledger/management/commands/migrate.py).
"""

from django.db import migrations, models

from ledger.sealing.append_only import append_only_operations


class Migration(migrations.Migration):

    dependencies = [("ledger", "0004_messages_to_readers")]

    operations = [
        migrations.AddField("audithead", "key_epoch", models.PositiveSmallIntegerField(default=0)),
        migrations.AddField("audithead", "mac", models.CharField(blank=True, max_length=64)),
        migrations.AddField(
            "auditline",
            "actor_name",
            models.CharField(blank=True, max_length=200, verbose_name="họ tên người thực hiện"),
        ),
        migrations.AddField(
            "auditline", "seals", models.TextField(blank=True, verbose_name="bản ghi được niêm phong")
        ),
        migrations.AddField(
            "auditline", "format", models.PositiveSmallIntegerField(default=1, verbose_name="dạng dòng")
        ),
        migrations.AddField(
            "auditline",
            "key_epoch",
            models.PositiveSmallIntegerField(default=0, verbose_name="thế hệ khóa"),
        ),
        migrations.CreateModel(
            "AuditAnchor",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("day", models.DateField(unique=True, verbose_name="ngày")),
                ("seq", models.BigIntegerField(verbose_name="dòng")),
                ("hash", models.CharField(max_length=64, verbose_name="dấu")),
                ("token", models.TextField(blank=True, verbose_name="dấu thời gian RFC 3161 (base64)")),
                (
                    "stamped_at",
                    models.DateTimeField(blank=True, null=True, verbose_name="đóng dấu thời gian lúc"),
                ),
                ("mailed_at", models.DateTimeField(blank=True, null=True, verbose_name="gửi thư lúc")),
                ("filed_at", models.DateTimeField(blank=True, null=True, verbose_name="ghi tệp lúc")),
            ],
            options={
                "verbose_name": "mốc nhật ký",
                "verbose_name_plural": "mốc nhật ký",
                "ordering": ["-day"],
            },
        ),
        migrations.RunPython(*append_only_operations("ledger_auditline", "ledger_storedfile")),
    ]
