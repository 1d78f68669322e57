"""Work for the task queue: telling a cache before the site what changed."""

from __future__ import annotations

from django_tasks import task

from home.caching.purging import purge_or_log


@task()
def purge_front_cache() -> int:
    """Purge what changed since the last time."""
    return purge_or_log()
