"""Background task of the public site; its path `home.tasks.purge_front_cache` is stored in queued rows."""

from __future__ import annotations

from django_tasks import task

from home.caching.purging import purge_or_log


@task()
def purge_front_cache() -> int:
    """Purge from the cache in front of the site what changed since the last run; return how many addresses."""
    return purge_or_log()
