"""Where the public site's pictures lie: whatever way one comes in, it carries nothing but pixels (no position)."""

from __future__ import annotations

import re
from pathlib import PurePosixPath
from typing import Final

from django.core.exceptions import ValidationError
from django.core.files.base import ContentFile, File
from django.core.files.storage import FileSystemStorage

from home.images.stripping import UNREADABLE, UnreadablePicture, strip_metadata

NOT_PUBLIC: Final = frozenset({"original_images", "wagtail_uploads", "documents"})
"""Folders of what was uploaded; the public is shown renditions only."""
RENDITIONS: Final = "images"
FULL_SIZE: Final = re.compile(r"\.original(\.format-\w+)?(_\w{7})?\.\w+$", re.I)
"""A rendition that is the original again, for the editors' desk."""


def is_public(name: str) -> bool:
    """Return whether a stored picture may be shown to everybody."""
    parts = PurePosixPath(name).parts
    return bool(parts) and parts[0].lower() not in NOT_PUBLIC and not FULL_SIZE.search(parts[-1])


class PublicPictures(FileSystemStorage):
    """The public folder; renditions are made by us of what is bare already."""

    def _save(self, name: str, content: File) -> str:
        if PurePosixPath(name).parts[0] == RENDITIONS:
            return super()._save(name, content)
        content.seek(0)
        given = content.read()
        try:
            kept = strip_metadata(given)
        except UnreadablePicture as error:
            raise ValidationError(UNREADABLE) from error
        content.seek(0)
        return super()._save(name, content if kept == given else ContentFile(kept, name=name))
