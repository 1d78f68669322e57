"""Vietnamese ordering by a text without a key column, as titles of Wagtail's pages, documents and images.

Where a model is ours, a `NameKeyField` is quicker and is what to take (accounts/derived_columns.py).
"""

from __future__ import annotations

from typing import Any

from django.db import models
from django.db.models import F, QuerySet

from ledger.vietnamese.collation import name_key

COLLATION = "vietnamese"  # of ICU, numbers by value; a migration makes it on PostgreSQL


class NameOrder(models.Func):
    """What rows go by: our own key on SQLite, ICU's Vietnamese order of the words alone on PostgreSQL."""

    arity = 1
    function = "name_key"
    output_field = models.CharField()

    def as_sqlite(self, compiler: Any, connection: Any, **extra: Any) -> Any:
        """Return the call of `name_key`, which the connection is taught first."""
        connection.ensure_connection()
        connection.connection.create_function("name_key", 1, name_key, deterministic=True)
        return self.as_sql(compiler, connection, **extra)

    def as_postgresql(self, compiler: Any, connection: Any, **extra: Any) -> Any:
        """Return the words of the text, compared as Vietnamese."""
        words = "ltrim(regexp_replace(%(expressions)s, '[^[:alnum:]]+', ' ', 'g'))"
        return self.as_sql(compiler, connection, template=f'{words} COLLATE "{COLLATION}"', **extra)


def by_text(rows: QuerySet[Any], ordering: str) -> QuerySet[Any]:
    """Return the rows by a column of text, "title" or "-title"; the key decides between equals."""
    key = NameOrder(F(ordering.removeprefix("-")))
    return rows.order_by(key.desc(), "-pk") if ordering.startswith("-") else rows.order_by(key.asc(), "pk")
