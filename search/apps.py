"""The search room: it listens to saved records; nobody imports it."""

from __future__ import annotations

from django.apps import AppConfig


class SearchConfig(AppConfig):
    """How it is found (tìm kiếm)."""

    name = "search"
    default_auto_field = "django.db.models.BigAutoField"
    verbose_name = "Tìm kiếm"

    def ready(self) -> None:
        """Listen to what is saved."""
        from search.index import signals

        signals.connect()
