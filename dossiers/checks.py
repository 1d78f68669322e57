"""System checks of the room (`manage.py check --deploy`)."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.checks import Tags, Warning, register

from dossiers.errors import NoKeyFolder
from dossiers.services.council import ballot_keys


@register(Tags.security, deploy=True)
def ballot_key_folder(app_configs: Any, **kwargs: Any) -> list[Warning]:
    """Warn if the ballot keys would be backed up with the files, or their folder cannot be used."""
    path = Path(settings.BALLOT_KEYS).resolve()
    if path.is_relative_to(Path(settings.MEDIA_ROOT).resolve()):
        message = (
            f"BALLOT_KEYS ({path}) lies within MEDIA_ROOT, so its keys would be backed up with the files. "
            "Name a folder of its own."
        )
        return [Warning(message, id="dossiers.W001")]
    try:
        ballot_keys.folder()
    except NoKeyFolder:
        return [Warning(f"BALLOT_KEYS ({path}) cannot be made or closed to others.", id="dossiers.W002")]
    return []
