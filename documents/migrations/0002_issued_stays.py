"""The database itself refuses to change what an issued document says.

Changing a column of this table later on SQLite makes the table anew and drops the trigger: such a
migration must run `install` again.
"""

from django.db import migrations

FROZEN = (
    "kind", "type", "issuer_id", "issuer_name", "superior_name", "year", "number", "symbol",
    "issued_on", "place", "title", "signer_id", "mandate_id", "signer_block", "signer_name",
    "signed_at", "recipients", "facts", "check_code", "status", "pdf_id", "sha256", "issued_at",
)
MESSAGE = "an issued document cannot be changed"


def install(apps, schema_editor):
    """Create the trigger for the database in use."""
    vendor = schema_editor.connection.vendor
    if vendor == "sqlite":
        differs = " OR ".join(f'OLD."{name}" IS NOT NEW."{name}"' for name in FROZEN)
        schema_editor.execute(
            "CREATE TRIGGER documents_issued_stays BEFORE UPDATE ON documents_officialdocument "
            f"WHEN OLD.status = 'issued' AND ({differs}) BEGIN SELECT RAISE(ABORT, '{MESSAGE}'); END"
        )
    elif vendor == "postgresql":
        differs = " OR ".join(f'OLD."{name}" IS DISTINCT FROM NEW."{name}"' for name in FROZEN)
        schema_editor.execute(
            "CREATE FUNCTION documents_issued_stays() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN "
            f"RAISE EXCEPTION '{MESSAGE}' USING ERRCODE = 'integrity_constraint_violation'; END $$"
        )
        schema_editor.execute(
            "CREATE TRIGGER documents_issued_stays BEFORE UPDATE ON documents_officialdocument "
            f"FOR EACH ROW WHEN (OLD.status = 'issued' AND ({differs})) "
            "EXECUTE FUNCTION documents_issued_stays()"
        )


def remove(apps, schema_editor):
    """Drop the trigger."""
    if schema_editor.connection.vendor == "sqlite":
        schema_editor.execute("DROP TRIGGER IF EXISTS documents_issued_stays")
    elif schema_editor.connection.vendor == "postgresql":
        schema_editor.execute("DROP TRIGGER IF EXISTS documents_issued_stays ON documents_officialdocument")
        schema_editor.execute("DROP FUNCTION IF EXISTS documents_issued_stays()")


class Migration(migrations.Migration):
    dependencies = [("documents", "0001_initial")]
    operations = [migrations.RunPython(install, remove)]
