"""The shell as an app: it has no models, only checks."""

from __future__ import annotations

from django.apps import AppConfig


class ShellConfig(AppConfig):
    """Settings, addresses, design (vỏ của trang)."""

    name = "config"

    def ready(self) -> None:
        """Register what ``manage.py check`` asks."""
        from config import checks  # noqa: F401 - registers itself, once the models are loaded
