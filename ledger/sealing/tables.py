"""Which tables of a database are append-only."""

from __future__ import annotations

from typing import Any

from ledger.models import AuditLine
from ledger.sealing.models import sealed_models


def protected_tables(connection: Any) -> list[str]:
    """Return the tables of this database that their models declare append-only."""
    models = [model for model in sealed_models() if model.append_only]
    tables = [AuditLine._meta.db_table, *(model._meta.db_table for model in models)]
    with connection.cursor() as cursor:
        existing = set(connection.introspection.table_names(cursor))
    return [table for table in tables if table in existing]
