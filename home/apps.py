"""The room "what is shown"."""

from __future__ import annotations

from django.apps import AppConfig


class HomeConfig(AppConfig):
    """Wagtail pages over the records: plans, decisions, articles, the directory (trang công khai)."""

    name = "home"
    verbose_name = "Trang công khai"
