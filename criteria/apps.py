"""The criteria app: criteria sets and the verdict engine."""

from __future__ import annotations

from django.apps import AppConfig


class CriteriaConfig(AppConfig):
    """Criteria sets (bộ tiêu chí) and the verdict engine."""

    name = "criteria"
    label = "criteria"
    verbose_name = "Bộ tiêu chí"
    default_auto_field = "django.db.models.BigAutoField"
