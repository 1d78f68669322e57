"""Say whose the plans are that were kept before, and forget what one of them says of another body's plan."""

from __future__ import annotations

from django.db import migrations

from ledger.vietnamese.folding import fold


def give_to_offices(apps, schema_editor) -> None:
    """Write the office of each plan: whose issued paper its file is, else the one office of its printed issuer."""
    plan_model = apps.get_model("documents", "Plan")
    issued = dict(
        apps.get_model("documents", "OfficialDocument")
        .objects.filter(pdf__isnull=False)
        .values_list("pdf", "issuer")
    )
    named: dict[str, list[int]] = {}
    for key, name in apps.get_model("accounts", "Office").objects.values_list("pk", "name"):
        named.setdefault(fold(name).strip(), []).append(key)
    for plan in plan_model.objects.only("pk", "source", "issuer_name").iterator(chunk_size=500):
        offices = named.get(fold(plan.issuer_name).strip(), [])
        office = issued.get(plan.source_id) or (offices[0] if len(offices) == 1 else None)
        if office is not None:
            plan_model.objects.filter(pk=plan.pk).update(office=office)


def forget_foreign_links(apps, schema_editor) -> None:
    """Take away what a plan's own words say of replacing a plan of another body that it does not stand above."""
    links = apps.get_model("documents", "PlanLink").objects.filter(
        relation="replaces", set_by__isnull=True, plan__office__isnull=False, earlier__office__isnull=False
    )
    parents = dict(apps.get_model("accounts", "AdministrativeUnit").objects.values_list("pk", "parent"))
    for link in links.select_related("plan__office", "earlier__office"):
        line, unit = [], link.earlier.office.unit_id
        while unit is not None and unit not in line:
            line.append(unit)
            unit = parents.get(unit)
        if link.plan.office.unit_id not in line:
            link.delete()


class Migration(migrations.Migration):
    dependencies = [("documents", "0007_plans_of_offices")]

    operations = [
        migrations.RunPython(give_to_offices, migrations.RunPython.noop),
        migrations.RunPython(forget_foreign_links, migrations.RunPython.noop),
    ]
