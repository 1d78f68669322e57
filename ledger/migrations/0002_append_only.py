"""The database itself refuses to change, delete or replace an audit line or the row of a stored file.

`create` and `drop` reach every table that is append-only by now and there: tests lift the protection to empty them.
A later migration that rebuilds one of these tables on SQLite drops its triggers with the table: it must end with
RunPython(*protecting(…)) of ledger.sealing.append_only.
"""

from django.db import migrations

from ledger.sealing.append_only import protect, unprotect
from ledger.sealing.tables import protected_tables


def create(apps, schema_editor):
    """Create the triggers in the dialect of the connection."""
    for table in protected_tables(schema_editor.connection):
        protect(schema_editor.connection, table)


def drop(apps, schema_editor):
    """Drop the triggers."""
    for table in protected_tables(schema_editor.connection):
        unprotect(schema_editor.connection, table)


class Migration(migrations.Migration):

    dependencies = [("ledger", "0001_initial")]

    operations = [migrations.RunPython(create, drop)]
