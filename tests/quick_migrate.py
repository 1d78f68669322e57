"""`manage.py migrate` of an empty test database in a fifth of the time: what it makes is the same, row for row.

Django draws the models of the past anew, with all they are related to however far away, at every operation. Here an
operation draws the model it is about with those that point to it; before a function of a migration runs everything
is drawn anew, as Django itself does after what it calls a delayed reload. tests/shell/test_quick_migrate.py compares.
"""

from __future__ import annotations

import copy
import gc
import os
import subprocess
import sys
from functools import cache
from inspect import getattr_static
from pathlib import Path
from typing import Any

import django
from django.apps import apps, registry
from django.core.management import call_command
from django.db.migrations import state
from django.db.models.fields import Field
from django.utils.functional import cached_property

ROOT = Path(__file__).resolve().parent.parent


def migrate(url: str, **environment: str) -> None:
    """Bring the database at this address to today's schema, in a process of its own."""
    given = {**os.environ, "DJANGO_SETTINGS_MODULE": "config.settings.test", "DATABASE_URL": url}
    command = [sys.executable, "-m", "tests.quick_migrate"]
    subprocess.run(command, check=True, env={**given, **environment}, cwd=ROOT, timeout=300)


def ask_the_registry_once() -> None:
    """Remember which setting names a model: Django forgets it whenever it draws a model of the past."""
    plain = registry.Apps.get_swappable_settings_name.__wrapped__
    known: dict[str, Any] = {}

    def named(self: registry.Apps, to_string: str) -> Any:
        if self is not apps:
            return plain(self, to_string)
        if to_string not in known:
            known[to_string] = plain(self, to_string)
        return known[to_string]

    named.cache_clear = lambda: None  # type: ignore[attr-defined]
    registry.Apps.get_swappable_settings_name = named


@cache
def _remembered(kind: type) -> list[str]:
    """Return the names of what a field of this kind works out once."""
    return [name for name in dir(kind) if isinstance(getattr_static(kind, name), cached_property)]


def copy_fields() -> None:
    """Copy a field that belongs to no model yet, instead of taking it apart and building it again."""
    plain = Field.clone

    def clone(self: Field) -> Field:
        if hasattr(self, "model"):
            return plain(self)
        found = copy.deepcopy(self)
        for name in _remembered(type(self)):
            found.__dict__.pop(name, None)
        found.creation_counter = Field.creation_counter  # columns stand in the order of these
        Field.creation_counter += 1
        return found

    Field.clone = clone


def draw_what_an_operation_needs() -> None:
    """Draw anew a changed model and those that point to it, and leave the rest to the next function."""

    def to_draw(
        self: state.ProjectState, app_label: str, model_name: str, delay: bool = False
    ) -> set[tuple[str, str]]:
        self.is_delayed = True
        found = {(app_label, model_name)}
        try:
            model = self.apps.get_model(app_label, model_name)
        except LookupError:
            return found
        pointing = [
            field.related_model
            for field in model._meta.get_fields(include_hidden=True)
            if field.is_relation and field.auto_created and not field.concrete
        ]
        heirs = [one for one in model.__subclasses__() if one._meta.apps is model._meta.apps]
        return found | {(one._meta.app_label, one._meta.model_name) for one in pointing + heirs}

    state.ProjectState._find_reload_model = to_draw


if __name__ == "__main__":
    sys.path.insert(0, str(ROOT / "site"))
    django.setup()
    ask_the_registry_once()
    copy_fields()
    draw_what_an_operation_needs()
    gc.freeze()
    gc.set_threshold(200_000, 20, 20)
    call_command("migrate", verbosity=0)
