"""``manage.py migrate``: Django's, and rows that the migrations changed are sealed in the audit chain."""

from __future__ import annotations

from typing import Any

from django.core.management.commands import migrate
from django.db import DEFAULT_DB_ALIAS, connections
from django.db.migrations.executor import MigrationExecutor

from ledger.commands import SiteCommand
from ledger.models import AuditLine
from ledger.services import record_adoption


class Command(SiteCommand, migrate.Command):
    """Migrate; the first time seal everything as it is found, later only what the migrations changed.

    A row that was altered behind the site's back before the upgrade stays named by `verify_audit`.
    """

    def handle(self, *args: Any, **options: Any) -> None:
        """Run the migrations between two looks at the sealed rows."""
        if options["database"] != DEFAULT_DB_ALIAS or options["plan"] or options["check_unapplied"]:
            super().handle(*args, **options)
            return
        waiting = self._waiting()
        sealed = self._seals_rows()
        before = record_adoption.troubles_before_migration() if sealed and waiting else set()
        super().handle(*args, **options)
        left = self._waiting()
        if left:
            return  # only a part was asked for
        if not sealed:
            total = record_adoption.seal_everything() if not record_adoption.is_sealed() else 0
        else:
            total = record_adoption.adopt_migrated(before, waiting) if waiting else 0
        if total and options["verbosity"]:
            self.stdout.write(f"Đã niêm phong {total} bản ghi vào nhật ký.")

    @staticmethod
    def _waiting() -> list[str]:
        """Return the migrations that have not run."""
        connection = connections[DEFAULT_DB_ALIAS]
        connection.prepare_database()
        executor = MigrationExecutor(connection)
        plan = executor.migration_plan(executor.loader.graph.leaf_nodes())
        return [f"{migration.app_label}.{migration.name}" for migration, _backwards in plan]

    @staticmethod
    def _seals_rows() -> bool:
        """Return whether the rows of this database are sealed already; no where it is new or older than that."""
        connection = connections[DEFAULT_DB_ALIAS]
        table = AuditLine._meta.db_table
        with connection.cursor() as cursor:
            if table not in connection.introspection.table_names(cursor):
                return False
            described = connection.introspection.get_table_description(cursor, table)
        return "format" in {column.name for column in described} and record_adoption.is_sealed()
