"""Manifests carry a seal under the audit key; they, extensions and, once concluded on, ballots are refused any change.

Manifests of before are sealed as they are found. The lock on ballots asks another table, which on SQLite would stop
that table from ever being rebuilt: there ballots rest on the audit lines and the sealed conclusion alone.
"""

from django.db import migrations, models

from ledger.sealing import keys
from ledger.sealing.append_only import append_only_operations


def seal(apps, schema_editor):
    """Seal every manifest that has no seal yet."""
    manifests = apps.get_model("dossiers", "Manifest")
    epoch = keys.current_epoch()
    for row in manifests.objects.filter(mac="").iterator(chunk_size=500):
        message = f"manifest\n{row.dossier_id}\n{row.kind}\n{row.previous_sha256}\n{row.sha256}"
        manifests.objects.filter(pk=row.pk).update(mac=keys.mac(message, epoch), key_epoch=epoch)


CLOSED = """
CREATE OR REPLACE FUNCTION dossiers_ballots_closed() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE item bigint;
BEGIN
    item := CASE WHEN TG_OP = 'INSERT' THEN NEW.item_id ELSE OLD.item_id END;
    IF EXISTS (SELECT 1 FROM dossiers_agendaitem WHERE id = item AND outcome <> '') THEN
        RAISE EXCEPTION 'append-only: ballots are never changed once the council has concluded'
            USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    RETURN CASE WHEN TG_OP = 'DELETE' THEN OLD ELSE NEW END;
END
$$
"""


def close_ballots(apps, schema_editor):
    """Let PostgreSQL refuse ballots of what has been concluded."""
    if schema_editor.connection.vendor == "postgresql":
        schema_editor.execute(CLOSED)
        schema_editor.execute(
            "CREATE OR REPLACE TRIGGER dossiers_ballots_closed BEFORE INSERT OR UPDATE OR DELETE ON dossiers_ballot "
            "FOR EACH ROW EXECUTE FUNCTION dossiers_ballots_closed()"
        )


def open_ballots(apps, schema_editor):
    """Drop that trigger."""
    if schema_editor.connection.vendor == "postgresql":
        schema_editor.execute("DROP TRIGGER IF EXISTS dossiers_ballots_closed ON dossiers_ballot")
        schema_editor.execute("DROP FUNCTION IF EXISTS dossiers_ballots_closed()")


class Migration(migrations.Migration):

    dependencies = [("dossiers", "0013_name_keys"), ("ledger", "0005_lines_that_seal_rows")]

    operations = [
        migrations.AddField(
            "manifest",
            "mac",
            models.CharField(blank=True, max_length=64, verbose_name="dấu niêm phong"),
        ),
        migrations.AddField(
            "manifest",
            "key_epoch",
            models.PositiveSmallIntegerField(default=0, verbose_name="thế hệ khóa"),
        ),
        migrations.RunPython(seal, migrations.RunPython.noop),
        migrations.RunPython(*append_only_operations("dossiers_manifest", "dossiers_deadlineextension")),
        migrations.RunPython(close_ballots, open_ballots),
    ]
