"""Listening to saved and deleted records: the only signals of this site, because the index is a copy.

What a transaction changes is written down in the same transaction (`IndexWork`), and one task after its commit
brings the index up to date. So saving never waits for the engine, and nothing is lost while the engine is away.
"""

from __future__ import annotations

import logging
import threading
from collections.abc import Collection
from functools import partial
from typing import Any, Final

from django.apps import apps
from django.db import transaction
from django.db.models import Model
from django.db.models.signals import post_delete, post_save
from wagtail.models import Page, PageViewRestriction
from wagtail.signals import page_published, page_unpublished, post_page_move

from ledger.services.transactions import on_commit_batch
from search.index.documents import Source, sources
from search.models import IndexWork

logger = logging.getLogger(__name__)

NO_NAMES: Final = frozenset({"last_login", "password", "is_active", "valid_from", "valid_until", "successor"})
"""What changes about people and places without changing what they are called."""
_pending = threading.local()


def connect() -> None:
    """Listen to the model of every source and to the models that change its records."""
    for source in sources().values():
        _listen(source, source.model, "pk", "pk")
        for label, (name, attribute) in source.related.items():
            _listen(source, apps.get_model(label), name, attribute)
        for label, paths in source.names.items():
            for path in paths:
                receiver = partial(_renamed, kind=source.kind, name=path)
                uid = f"search-name-{source.kind}-{label}-{path}"
                post_save.connect(receiver, sender=apps.get_model(label), weak=False, dispatch_uid=uid)
    for signal in (post_save, post_delete):
        uid = f"search-restricted-{id(signal)}"
        signal.connect(_restricted, sender=PageViewRestriction, dispatch_uid=uid)
    post_page_move.connect(_moved, dispatch_uid="search-moved")


def _listen(source: Source, model: type[Model], name: str, attribute: str) -> None:
    receiver = partial(_changed, kind=source.kind, name=name, attribute=attribute)
    signals = [post_save, post_delete]
    if issubclass(model, Page):
        signals += [page_published, page_unpublished]
    for signal in signals:
        uid = f"search-{source.kind}-{model._meta.label}-{name}-{id(signal)}"
        signal.connect(receiver, sender=model, weak=False, dispatch_uid=uid)


def _changed(
    sender: type[Model], instance: Model, *, kind: str, name: str, attribute: str, raw: bool = False, **_: Any
) -> None:
    if not raw:
        note_change(kind, name, getattr(instance, attribute))


def _renamed(
    sender: type[Model],
    instance: Model,
    *,
    kind: str,
    name: str,
    created: bool = False,
    update_fields: Collection[str] | None = None,
    raw: bool = False,
    **_: Any,
) -> None:
    """Note the records that name a person or place; a new one stands nowhere yet, logging in renames nobody."""
    if not (raw or created) and (update_fields is None or not NO_NAMES.issuperset(update_fields)):
        note_change(kind, name, instance.pk)


def _restricted(sender: type[Model], instance: PageViewRestriction, raw: bool = False, **_: Any) -> None:
    """A page was closed or opened: everything below it is looked at again."""
    if raw:
        return
    try:
        _note_below(instance.page)
    except Page.DoesNotExist:
        return


def _moved(sender: type[Model], instance: Page, **_: Any) -> None:
    """A page was moved: above it others may be closed to the public."""
    _note_below(instance)


def _note_below(page: Page) -> None:
    """Note the page and all below it, and what stands on them: the titles of a decision."""
    below = list(page.get_descendants(inclusive=True).values_list("pk", flat=True))
    for source in sources().values():
        if issubclass(source.model, Page):
            for pk in below:
                note_change(source.kind, "pk", pk)
        for label, (name, attribute) in source.related.items():
            if issubclass(model := apps.get_model(label), Page):
                for value in model.objects.filter(pk__in=below).values_list(attribute, flat=True):
                    note_change(source.kind, name, value)


def note_change(kind: str, name: str, value: object) -> None:
    """Write down a changed record within its transaction: at the end of the act around, else at once.

    Outside of an act it is written once for each stretch that can be rolled back.
    """
    if value is None or on_commit_batch(record_changes, (kind, name, str(value))):
        return
    connection = transaction.get_connection()
    if all(hook[1] is not flush for hook in connection.run_on_commit):
        _noted().clear()  # another transaction, or the stretch that noted was rolled back
    stretch = (*connection.savepoint_ids, kind, name, str(value))
    if connection.in_atomic_block and stretch in _noted():
        return
    _noted().add(stretch)
    record_changes([stretch[-3:]])


def record_changes(changed: list[tuple[str, str, str]]) -> None:
    """Write changed records down in one statement: kind, field and value of each."""
    IndexWork.objects.bulk_create(
        IndexWork(kind=kind, field=name, value=value) for kind, name, value in changed
    )
    _noted().update(changed)
    transaction.on_commit(flush, robust=True)


def flush() -> None:
    """Ask the queue to bring the index up to date; never raises."""
    if not _noted():
        return
    _noted().clear()
    try:
        from search import tasks

        tasks.plan_catch_up()
    except Exception as error:
        logger.warning("search index not updated yet, the next change will: %s", type(error).__name__)


def _noted() -> set[tuple[object, ...]]:
    if not hasattr(_pending, "noted"):
        _pending.noted = set()
    return _pending.noted
