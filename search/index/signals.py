"""Signal receivers that record changes for the index; the only signals of the site.

Changes are recorded in the same transaction (`IndexWork`); one task after the commit updates the index. So saving
never waits for the engine, and nothing is lost while the engine is unavailable.
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
from search import tasks
from search.index.documents import sources
from search.index.source import Source
from search.models import IndexWork

logger = logging.getLogger(__name__)

NO_NAMES: Final = frozenset({"last_login", "password", "is_active", "valid_from", "valid_until", "successor"})
"""Fields of people, units and offices that are no part of their names."""
_pending = threading.local()


def connect() -> None:
    """Connect the receivers to the model of every source and to the models that change its records."""
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
    receiver = partial(_record_changed, kind=source.kind, name=name, attribute=attribute)
    signals = [post_save, post_delete]
    if issubclass(model, Page):
        signals += [page_published, page_unpublished]
    for signal in signals:
        uid = f"search-{source.kind}-{model._meta.label}-{name}-{id(signal)}"
        signal.connect(receiver, sender=model, weak=False, dispatch_uid=uid)


def _record_changed(
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
    """Record a change of the records that name this person, unit or office, unless only other fields changed."""
    if not (raw or created) and (update_fields is None or not NO_NAMES.issuperset(update_fields)):
        note_change(kind, name, instance.pk)


def _restricted(sender: type[Model], instance: PageViewRestriction, raw: bool = False, **_: Any) -> None:
    """Record the pages below a page whose view restriction changed."""
    if raw:
        return
    try:
        _note_below(instance.page)
    except Page.DoesNotExist:
        return


def _moved(sender: type[Model], instance: Page, **_: Any) -> None:
    """Record the pages below a moved page, because its new ancestors may be restricted."""
    _note_below(instance)


def _note_below(page: Page) -> None:
    """Record the page, its descendants, and the records shown on them (titles of a decision)."""
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
    """Record a changed record in its transaction: at the end of the surrounding unit of work, else at once.

    Outside of a unit of work it is recorded once per savepoint.
    """
    if value is None or on_commit_batch(record_changes, (kind, name, str(value))):
        return
    connection = transaction.get_connection()
    if all(hook[1] is not flush for hook in connection.run_on_commit):
        _recorded().clear()  # another transaction, or the savepoint was rolled back
    change = (*connection.savepoint_ids, kind, name, str(value))
    if connection.in_atomic_block and change in _recorded():
        return
    _recorded().add(change)
    record_changes([change[-3:]])


def record_changes(changed: list[tuple[str, str, str]]) -> None:
    """Save changes (kind, field, value) in one statement, and plan the update of the index on commit."""
    IndexWork.objects.bulk_create(
        IndexWork(kind=kind, field=name, value=value) for kind, name, value in changed
    )
    _recorded().update(changed)
    transaction.on_commit(flush, robust=True)


def flush() -> None:
    """Enqueue the task that updates the index; never raises."""
    if not _recorded():
        return
    _recorded().clear()
    try:
        tasks.plan_catch_up()
    except Exception as error:
        logger.warning("search index not updated yet, the next change will: %s", type(error).__name__)


def _recorded() -> set[tuple[object, ...]]:
    if not hasattr(_pending, "recorded"):
        _pending.recorded = set()
    return _pending.recorded
