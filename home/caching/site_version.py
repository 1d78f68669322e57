"""One mark for everything the public can see: it changes with every act and every edit, whoever makes it.

Every act of ours writes an audit line and every edit in Wagtail a log entry of its own, so their ends tell one
state of the site from the next; where edits overlap and the end does not move, the count of commits does. A page kept
under this mark can never outlive a decision, a revocation, a correction or an article; the price is one small query,
and that acts nobody sees renew the pages as well.
"""

from __future__ import annotations

from django.db import connection
from wagtail.models import ModelLogEntry, PageLogEntry

from home.models.public_mark import PublicMark
from ledger.models import AuditHead

_QUESTION = (
    f"SELECT (SELECT MAX(seq) FROM {AuditHead._meta.db_table}), "  # noqa: S608 - names of tables of ours
    f"(SELECT MAX(id) FROM {PageLogEntry._meta.db_table}), "
    f"(SELECT MAX(id) FROM {ModelLogEntry._meta.db_table}), "
    f"(SELECT commits FROM {PublicMark._meta.db_table})"
)


def site_version() -> str:
    """Return the mark of the site's present state; one query."""
    with connection.cursor() as cursor:
        cursor.execute(_QUESTION)
        return "-".join(str(end or 0) for end in cursor.fetchone())
