"""What `manage.py check --deploy` says of the room."""

from __future__ import annotations

from typing import Any

from django.core.checks import Tags, Warning, register
from django.db import DatabaseError

from ledger.services import database_roles


@register(Tags.security, deploy=True)
def runtime_role(app_configs: Any, **kwargs: Any) -> list[Warning]:
    """Warn where the site runs under a role that could switch the protection of the audit chain off."""
    try:
        said = database_roles.trouble()
    except DatabaseError:  # nothing to say where there is no database yet
        return []
    return [Warning(said, id="ledger.W001")] if said else []
