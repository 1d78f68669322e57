"""The search app; no other app imports it, it listens to saved records."""

from __future__ import annotations

from django.apps import AppConfig


class SearchConfig(AppConfig):
    """Search (tìm kiếm)."""

    name = "search"
    default_auto_field = "django.db.models.BigAutoField"
    verbose_name = "Tìm kiếm"

    def ready(self) -> None:
        """Connect the signal receivers."""
        from search.index import signals  # models are loaded only now

        signals.connect()
