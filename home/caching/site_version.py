"""The version of the public site: a string that changes with every act and every edit.

Every act writes an audit line and every edit in Wagtail a log entry, so the last keys of both identify a state of the
site; where overlapping edits leave the last key unchanged, the count of commits (`PublicMark`) changes. A page cached
under this version never outlives a decision, a revocation, a correction or an article. The price is one small query,
and that acts which are not public renew the pages too.
"""

from __future__ import annotations

from django.db import connection
from wagtail.models import ModelLogEntry, PageLogEntry

from home.models.cache_marks import PublicMark
from ledger.models import AuditHead

_SQL = (
    f"SELECT (SELECT MAX(seq) FROM {AuditHead._meta.db_table}), "  # noqa: S608 - only names of this site's tables
    f"(SELECT MAX(id) FROM {PageLogEntry._meta.db_table}), "
    f"(SELECT MAX(id) FROM {ModelLogEntry._meta.db_table}), "
    f"(SELECT commits FROM {PublicMark._meta.db_table})"
)


def site_version() -> str:
    """Return the version of the site's present state; one query."""
    with connection.cursor() as cursor:
        cursor.execute(_SQL)
        return "-".join(str(key or 0) for key in cursor.fetchone())
