"""System checks of this room, run by `manage.py check --deploy`."""

from __future__ import annotations

from typing import Any

from django.core.checks import Tags, Warning, register
from django.db import DatabaseError

from ledger.services import database_roles


@register(Tags.security, deploy=True)
def runtime_role(app_configs: Any, **kwargs: Any) -> list[Warning]:
    """Warn where the site runs under a role that could switch the protection of the audit chain off."""
    try:
        problem = database_roles.trouble()
    except DatabaseError:  # nothing to say where there is no database yet
        return []
    return [Warning(problem, id="ledger.W001")] if problem else []
