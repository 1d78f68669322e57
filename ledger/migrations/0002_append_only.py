"""The database itself refuses to change or delete an audit line or the row of a stored file.

A later migration that rebuilds one of these tables on SQLite drops its triggers with the table: it
must end with RunPython(create, drop) of this module.
"""

from django.db import migrations

TABLES = ("ledger_auditline", "ledger_storedfile")
MESSAGE = "append-only: rows of {table} are never changed or deleted"

FUNCTION = """
CREATE OR REPLACE FUNCTION ledger_append_only() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'append-only: rows of % are never changed or deleted', TG_TABLE_NAME
        USING ERRCODE = 'integrity_constraint_violation';
END
$$
"""


def _sqlite(table):
    for event in ("UPDATE", "DELETE"):
        yield (
            f"CREATE TRIGGER IF NOT EXISTS {table}_no_{event.lower()} BEFORE {event} ON {table} "
            f"BEGIN SELECT RAISE(ABORT, '{MESSAGE.format(table=table)}'); END"
        )


def _postgresql(table):
    yield (
        f"CREATE OR REPLACE TRIGGER {table}_append_only BEFORE UPDATE OR DELETE ON {table} "
        "FOR EACH ROW EXECUTE FUNCTION ledger_append_only()"
    )
    yield (
        f"CREATE OR REPLACE TRIGGER {table}_no_truncate BEFORE TRUNCATE ON {table} "
        "FOR EACH STATEMENT EXECUTE FUNCTION ledger_append_only()"
    )


def create(apps, schema_editor):
    """Create the triggers in the dialect of the connection."""
    vendor = schema_editor.connection.vendor
    with schema_editor.connection.cursor() as cursor:
        if vendor == "postgresql":
            cursor.execute(FUNCTION)
        for table in TABLES:
            for statement in _sqlite(table) if vendor == "sqlite" else _postgresql(table):
                cursor.execute(statement)


def drop(apps, schema_editor):
    """Drop the triggers."""
    vendor = schema_editor.connection.vendor
    with schema_editor.connection.cursor() as cursor:
        for table in TABLES:
            if vendor == "sqlite":
                for event in ("update", "delete"):
                    cursor.execute(f"DROP TRIGGER IF EXISTS {table}_no_{event}")
            else:
                cursor.execute(f"DROP TRIGGER IF EXISTS {table}_append_only ON {table}")
                cursor.execute(f"DROP TRIGGER IF EXISTS {table}_no_truncate ON {table}")
        if vendor == "postgresql":
            cursor.execute("DROP FUNCTION IF EXISTS ledger_append_only()")


class Migration(migrations.Migration):

    dependencies = [("ledger", "0001_initial")]

    operations = [migrations.RunPython(create, drop)]
