"""Plans kept before links were read get theirs, by the rule that new ones follow."""

from datetime import date

from django.db import migrations

from documents.rules.plan_links import PrintedPlan, links_to


def _printed(plan):
    try:
        day = date(plan.date_year or 0, plan.date_month or 0, plan.date_day or 0)
    except ValueError:
        day = None
    numbers = (f"{plan.number}/{plan.symbol}", plan.normalised) if plan.number else ()
    return PrintedPlan(plan.pk, numbers, plan.date_year, day, plan.issuer_name)


def link(apps, schema_editor):
    """Read the citations of every plan against all the others."""
    plans = apps.get_model("documents", "Plan").objects
    made = apps.get_model("documents", "PlanLink")
    everything = [_printed(plan) for plan in plans.exclude(number="").defer("text", "facts")]
    for plan in plans.only("pk", "facts").iterator(chunk_size=50):
        others = [one for one in everything if one.key != plan.pk]
        found = links_to(plan.facts.get("citations") or [], others)
        made.objects.bulk_create(
            made(plan_id=plan.pk, earlier_id=earlier, relation=relation, line=line)
            for earlier, relation, line in found
        )


class Migration(migrations.Migration):
    dependencies = [("documents", "0004_plan_links")]

    operations = [migrations.RunPython(link, migrations.RunPython.noop)]
