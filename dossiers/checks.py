"""What `manage.py check --deploy` says of the room."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.checks import Tags, Warning, register

from dossiers.errors import NoKeyFolder
from dossiers.services.council import ballot_keys


@register(Tags.security, deploy=True)
def ballot_key_folder(app_configs: Any, **kwargs: Any) -> list[Warning]:
    """Warn where the keys of secret ballots would go into the backup of the files, or cannot be kept."""
    path = Path(settings.BALLOT_KEYS).resolve()
    if path.is_relative_to(Path(settings.MEDIA_ROOT).resolve()):
        said = (
            f"BALLOT_KEYS ({path}) lies within MEDIA_ROOT, so its keys would be backed up with the files. "
            "Name a folder of its own."
        )
        return [Warning(said, id="dossiers.W001")]
    try:
        ballot_keys.folder()
    except NoKeyFolder:
        return [Warning(f"BALLOT_KEYS ({path}) cannot be made or closed to others.", id="dossiers.W002")]
    return []
