"""Who kept the whole site as administrator of its top units keeps it under a role of its own from now on."""

from __future__ import annotations

from django.db import migrations, models
from django.db.models import Q
from django.utils import timezone

ADMINISTRATOR, SITE = "administrator", "site_administrator"
LEVELS = ("tinh", "huyen", "xa", "co_so")
ROLES = [
    ("office_contributor", "Cán bộ phụ trách chỉ tiêu"),
    ("unit_head", "Người đứng đầu đơn vị"),
    ("standing_clerk", "Chuyên viên cơ quan thường trực"),
    ("council_member", "Ủy viên hội đồng"),
    ("council_secretary", "Thư ký hội đồng"),
    ("council_chair", "Chủ tịch hội đồng"),
    ("document_clerk", "Văn thư"),
    ("chairman", "Chủ tịch Ủy ban nhân dân"),
    ("deputy", "Phó Chủ tịch Ủy ban nhân dân"),
    ("recognising_authority", "Người có thẩm quyền công nhận"),
    ("editor", "Biên tập viên"),
    ("administrator", "Quản trị viên"),
    ("site_administrator", "Quản trị hệ thống"),
]


def name_site_administrators(apps, schema_editor) -> None:
    """Give the site's role to the administrators of the top units: without a parent, of the highest level there.

    A unit of a lower level that stands alone beside a province keeps its own people only.
    """
    unit_model = apps.get_model("accounts", "AdministrativeUnit")
    appointment_model = apps.get_model("accounts", "Appointment")
    tops = unit_model.objects.filter(parent__isnull=True)
    there = set(tops.values_list("level", flat=True))
    highest = next((level for level in LEVELS if level in there), None)
    if highest is None:
        return
    kept = appointment_model.objects.filter(role=ADMINISTRATOR, office__unit__in=tops.filter(level=highest))
    for post in kept.filter(Q(valid_until__isnull=True) | Q(valid_until__gte=timezone.localdate())):
        appointment_model.objects.get_or_create(
            user=post.user,
            role=SITE,
            office=post.office,
            valid_from=post.valid_from,
            defaults={"valid_until": post.valid_until, "capacity": "Quản trị hệ thống"},
        )


class Migration(migrations.Migration):
    dependencies = [("accounts", "0007_own_passwords")]

    operations = [
        migrations.AlterField(
            model_name="appointment",
            name="role",
            field=models.CharField(choices=ROLES, max_length=24, verbose_name="vai trò"),
        ),
        migrations.RunPython(name_site_administrators, migrations.RunPython.noop),
    ]
