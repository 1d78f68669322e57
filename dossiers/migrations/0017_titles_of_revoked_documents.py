"""End the titles of decisions that were recorded as revoked before a document was needed, as their check page says."""

from __future__ import annotations

from django.db import migrations


def end_titles(apps, schema_editor) -> None:
    """Write the day and the recorded ground on the titles in force; titles ended by a decision of their own stay."""
    title_model = apps.get_model("dossiers", "Title")
    recorded = apps.get_model("documents", "DocumentRevocation").objects.filter(
        restored_on__isnull=True, document__decision__isnull=False
    )
    for row in recorded.select_related("document"):
        title_model.objects.filter(decision__document=row.document_id, revoked_on__isnull=True).update(
            revoked_on=max(row.revoked_on, row.document.issued_on), revoked_why=row.reason
        )


class Migration(migrations.Migration):
    dependencies = [
        ("dossiers", "0016_revoked_by_documents"),
        ("documents", "0011_revoked_by_documents"),
    ]

    operations = [migrations.RunPython(end_titles, migrations.RunPython.noop)]
