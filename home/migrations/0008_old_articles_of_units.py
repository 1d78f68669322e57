"""An article is its author's unit's: those that are there become their owners', else the one top unit's."""

from __future__ import annotations

from django.db import migrations

WRITERS = ("editor", "administrator", "site_administrator")
BATCH = 500


def give_to_units(apps, schema_editor) -> None:
    """Write whose each article is: where its owner writes or wrote, else the unit above all where there is one."""
    article_model = apps.get_model("home", "ArticlePage")
    appointment_model = apps.get_model("accounts", "Appointment")
    tops = apps.get_model("accounts", "AdministrativeUnit").objects.filter(parent__isnull=True)
    top = tops.first() if tops.count() == 1 else None
    found: dict[int, int] = {}
    posts = appointment_model.objects.filter(role__in=WRITERS).select_related("office")
    for post in sorted(posts, key=lambda one: (WRITERS.index(one.role), -one.valid_from.toordinal(), one.pk)):
        found.setdefault(post.user_id, post.office.unit_id)
    rows = article_model.objects.filter(unit__isnull=True).only("pk", "owner", "unit")
    changed = []
    for row in rows:
        row.unit_id = found.get(row.owner_id) or (top.pk if top else None)
        changed.append(row)
    article_model.objects.bulk_update(changed, ["unit"], batch_size=BATCH)


class Migration(migrations.Migration):
    dependencies = [("home", "0007_articles_of_units")]

    operations = [migrations.RunPython(give_to_units, migrations.RunPython.noop)]
