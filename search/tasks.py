"""Work for the task queue: indexing what a transaction changed."""

from __future__ import annotations

from datetime import timedelta

from django.utils import timezone
from django_tasks import task

from search import services
from search.errors import SearchBusy

ATTEMPTS = 6
PAUSE = timedelta(seconds=30)


@task()
def index_records(references: list[list], attempt: int = 1) -> int:
    """Index the records a transaction changed; try again later where another writer is at work."""
    try:
        return services.index_records([(kind, name, value) for kind, name, value in references])
    except SearchBusy:
        backend = index_records.get_backend()
        if attempt >= ATTEMPTS or not backend.supports_defer:
            raise
        later = index_records.using(run_after=timezone.now() + PAUSE * attempt)
        later.enqueue(references=references, attempt=attempt + 1)
        return 0
