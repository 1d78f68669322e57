"""Listening to saved and deleted records: the only signals of this site, because the index is a copy.

What one transaction changes becomes one task after its commit. Nothing here can make saving fail: whatever
goes wrong is logged, and `rebuild_index` repairs it.
"""

from __future__ import annotations

import logging
import threading
from functools import partial
from typing import Any

from django.apps import apps
from django.db import transaction
from django.db.models import Model
from django.db.models.signals import post_delete, post_save
from wagtail.models import Page, PageViewRestriction
from wagtail.signals import page_published, page_unpublished

from search.documents import Source, sources

logger = logging.getLogger(__name__)

TASK_SIZE = 200
_pending = threading.local()


def connect() -> None:
    """Listen to the model of every source and to the models that change its records."""
    for source in sources().values():
        _listen(source, source.model, "pk", "pk")
        for label, (name, attribute) in source.related.items():
            _listen(source, apps.get_model(label), name, attribute)
    for signal in (post_save, post_delete):
        uid = f"search-restricted-{id(signal)}"
        signal.connect(_restricted, sender=PageViewRestriction, dispatch_uid=uid)


def _listen(source: Source, model: type[Model], name: str, attribute: str) -> None:
    receiver = partial(_changed, kind=source.kind, name=name, attribute=attribute)
    signals = [post_save, post_delete]
    if issubclass(model, Page):
        signals += [page_published, page_unpublished]
    for signal in signals:
        uid = f"search-{source.kind}-{model._meta.label}-{id(signal)}"
        signal.connect(receiver, sender=model, weak=False, dispatch_uid=uid)


def _changed(
    sender: type[Model], instance: Model, *, kind: str, name: str, attribute: str, raw: bool = False, **_: Any
) -> None:
    if not raw:
        note(kind, name, getattr(instance, attribute))


def _restricted(sender: type[Model], instance: PageViewRestriction, raw: bool = False, **_: Any) -> None:
    """A page was closed or opened: everything below it is looked at again."""
    if raw:
        return
    try:
        below = list(instance.page.get_descendants(inclusive=True).values_list("pk", flat=True))
    except Page.DoesNotExist:
        return
    for source in sources().values():
        if issubclass(source.model, Page):
            for pk in below:
                note(source.kind, "pk", pk)


def note(kind: str, name: str, value: object) -> None:
    """Remember a changed record until its transaction commits."""
    if value is None:
        return
    references = _references()
    references[kind, name, value] = None
    transaction.on_commit(flush, robust=True)


def flush() -> None:
    """Put what was noted into the task queue; never raises."""
    references = _references()
    waiting = [list(reference) for reference in references]
    references.clear()
    if not waiting:
        return
    try:
        from search.tasks import index_records

        for start in range(0, len(waiting), TASK_SIZE):
            index_records.enqueue(references=waiting[start : start + TASK_SIZE])
    except Exception as error:
        logger.warning("search index not updated, run rebuild_index: %s", type(error).__name__)


def _references() -> dict[tuple[str, str, object], None]:
    if not hasattr(_pending, "references"):
        _pending.references = {}
    return _pending.references
