"""The database itself refuses to change a published criteria set or its indicators.

A later migration that rebuilds one of these tables on SQLite drops its triggers with the table: it
must end with RunPython(create, drop) of this module.
"""

from django.db import migrations

SETS, ROWS = "criteria_criteriaset", "criteria_indicator"
MESSAGE = "published criteria sets are never changed or deleted"
FUNCTION = f"""
CREATE OR REPLACE FUNCTION criteria_published() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE held boolean;
BEGIN
    IF TG_TABLE_NAME = '{SETS}' THEN
        held := OLD.state = 'published';
    ELSE
        held := FALSE;
        IF TG_OP <> 'INSERT' THEN
            held := EXISTS (SELECT 1 FROM {SETS}
                            WHERE id = OLD.criteria_set_id AND state = 'published');
        END IF;
        IF TG_OP <> 'DELETE' THEN
            held := held OR EXISTS (SELECT 1 FROM {SETS}
                                    WHERE id = NEW.criteria_set_id AND state = 'published');
        END IF;
    END IF;
    IF held THEN
        RAISE EXCEPTION '{MESSAGE}' USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    IF TG_OP = 'DELETE' THEN
        RETURN OLD;
    END IF;
    RETURN NEW;
END
$$
"""


def _held(row):
    return f"EXISTS (SELECT 1 FROM {SETS} WHERE id = {row}.criteria_set_id AND state = 'published')"


def _sqlite():
    refuse = f"BEGIN SELECT RAISE(ABORT, '{MESSAGE}'); END"
    conditions = {
        (SETS, "UPDATE"): "OLD.state = 'published'",
        (SETS, "DELETE"): "OLD.state = 'published'",
        # REPLACE INTO deletes without firing a DELETE trigger.
        (SETS, "INSERT"): f"EXISTS (SELECT 1 FROM {SETS} WHERE state = 'published' AND "
        "(id = NEW.id OR (code = NEW.code AND version = NEW.version)))",
        (ROWS, "UPDATE"): f"{_held('OLD')} OR {_held('NEW')}",
        (ROWS, "DELETE"): _held("OLD"),
        (ROWS, "INSERT"): _held("NEW"),
    }
    for (table, event), condition in conditions.items():
        yield (
            f"CREATE TRIGGER IF NOT EXISTS {table}_no_{event.lower()} BEFORE {event} ON {table} "
            f"WHEN {condition} {refuse}"
        )


def _postgresql():
    yield FUNCTION
    for table, events in ((SETS, "UPDATE OR DELETE"), (ROWS, "INSERT OR UPDATE OR DELETE")):
        yield (
            f"CREATE OR REPLACE TRIGGER {table}_published BEFORE {events} ON {table} "
            "FOR EACH ROW EXECUTE FUNCTION criteria_published()"
        )


def create(apps, schema_editor):
    """Create the triggers in the dialect of the connection."""
    sqlite = schema_editor.connection.vendor == "sqlite"
    with schema_editor.connection.cursor() as cursor:
        for statement in _sqlite() if sqlite else _postgresql():
            cursor.execute(statement)


def drop(apps, schema_editor):
    """Drop the triggers."""
    sqlite = schema_editor.connection.vendor == "sqlite"
    with schema_editor.connection.cursor() as cursor:
        for table in (SETS, ROWS):
            if sqlite:
                for event in ("update", "delete", "insert"):
                    cursor.execute(f"DROP TRIGGER IF EXISTS {table}_no_{event}")
            else:
                cursor.execute(f"DROP TRIGGER IF EXISTS {table}_published ON {table}")
        if not sqlite:
            cursor.execute("DROP FUNCTION IF EXISTS criteria_published()")


class Migration(migrations.Migration):
    dependencies = [("criteria", "0001_initial")]

    operations = [migrations.RunPython(create, drop)]
