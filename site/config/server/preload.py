"""Preloading before the worker is forked: without it the first request waits up to 20 seconds.

It runs before the worker is forked, so it opens nothing: neither a connection nor an index nor a thread lives on there.
"""

from __future__ import annotations

from importlib import import_module
from pathlib import Path
from typing import Any

from django.conf import settings
from django.db import connections
from django.template import TemplateDoesNotExist, TemplateSyntaxError, engines
from django.urls import get_resolver
from django.utils import translation

ON_FIRST_USE = (
    "search.index.indexing",
    "search.engines.tantivy_engine",
    "documents.services.official",
    "docx",
)


def load_everything() -> None:
    """Import every view with what it imports, compile every template of ours, read the translations."""
    _load_addresses(get_resolver())
    for name in ON_FIRST_USE:
        import_module(name)
    with translation.override(settings.LANGUAGE_CODE):
        translation.gettext("")
    _load_templates()
    connections.close_all()


def _load_addresses(resolver: object) -> None:
    for pattern in getattr(resolver, "url_patterns", ()):
        _load_addresses(pattern)


def _load_templates() -> None:
    engine = engines["django"]
    rooms = [Path(settings.BASE_DIR) / app.partition(".")[0] / "templates" for app in settings.INSTALLED_APPS]
    shared: Any = settings.TEMPLATES[0]["DIRS"]
    for folder in [*map(Path, shared), *rooms]:
        for path in folder.rglob("*.html"):
            try:
                engine.get_template(str(path.relative_to(folder)))
            except (TemplateDoesNotExist, TemplateSyntaxError):  # whoever asks for it is told
                continue
