"""Storage of the public site's images: every stored image is stripped of its metadata, whoever saves it."""

from __future__ import annotations

import re
from pathlib import PurePosixPath
from typing import Final

from django.core.exceptions import ValidationError
from django.core.files.base import ContentFile, File
from django.core.files.storage import FileSystemStorage

from home.images.stripping import UNREADABLE, UnreadablePicture, strip_metadata

NOT_PUBLIC: Final = frozenset({"original_images", "wagtail_uploads", "documents"})
"""Folders of uploads; the public gets renditions only."""
RENDITIONS: Final = "images"
FULL_SIZE: Final = re.compile(r"\.original(\.format-\w+)?(_\w{7})?\.\w+$", re.I)
"""File name of a rendition in full size, made for the admin screens."""


def is_public(name: str) -> bool:
    """Return whether a stored image may be shown to everybody."""
    parts = PurePosixPath(name).parts
    return bool(parts) and parts[0].lower() not in NOT_PUBLIC and not FULL_SIZE.search(parts[-1])


class PublicPictures(FileSystemStorage):
    """The public folder; renditions are saved as they are, since their originals are stripped already."""

    def _save(self, name: str, content: File) -> str:
        if PurePosixPath(name).parts[0] == RENDITIONS:
            return super()._save(name, content)  # type: ignore[misc]  # the stubs leave it out
        content.seek(0)
        uploaded = content.read()
        try:
            stripped = strip_metadata(uploaded)
        except UnreadablePicture as error:
            raise ValidationError(UNREADABLE) from error
        content.seek(0)
        return super()._save(name, content if stripped == uploaded else ContentFile(stripped, name=name))  # type: ignore[misc]
