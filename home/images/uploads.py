"""Uploaded images in Wagtail's admin, and stripping of the images stored before (`strip_positions`)."""

from __future__ import annotations

import io
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.files.base import ContentFile
from django.core.files.uploadedfile import SimpleUploadedFile
from PIL import Image
from wagtail.images import get_image_model
from wagtail.images.forms import BaseImageForm

from home.images.stripping import UNREADABLE, UnreadablePicture, strip_metadata


class PictureForm(BaseImageForm):
    """Wagtail's form of an image, which strips the uploaded file of its metadata."""

    def clean_file(self) -> Any:
        """Return the uploaded image without metadata."""
        upload = self.cleaned_data["file"]
        if "file" not in self.changed_data or not upload:
            return upload
        upload.seek(0)
        try:
            content = strip_metadata(upload.read())
        except UnreadablePicture as error:
            raise ValidationError(UNREADABLE) from error
        kind = getattr(upload, "content_type", None) or "application/octet-stream"
        return SimpleUploadedFile(upload.name, content, content_type=kind)


def strip_stored() -> Iterator[tuple[str, str]]:
    """Strip the stored images; yield each file name with "stripped", "bare" (nothing to strip) or "unreadable".

    The renditions of a stripped image are deleted, to be made again; an unreadable image stays as it is.
    """
    for image in get_image_model().objects.order_by("pk").iterator(chunk_size=100):
        yield image.file.name, _strip(image)


def strip_once() -> int:
    """Strip the stored images once for an installation (a marker file remembers); return how many were stripped."""
    mark = Path(settings.DERIVED_ROOT) / "positions-stripped"
    if mark.exists():
        return 0
    outcomes = [outcome for _, outcome in strip_stored()]
    mark.parent.mkdir(parents=True, exist_ok=True)
    mark.touch()
    return outcomes.count("stripped")


def _strip(image: Any) -> str:
    storage, old = image.file.storage, image.file.name
    try:
        with storage.open(old, "rb") as handle:
            original = handle.read()
        stripped = strip_metadata(original)
        with Image.open(io.BytesIO(stripped)) as picture:
            width, height = picture.size
    except (OSError, UnreadablePicture):
        return "unreadable"
    if stripped == original:
        return "bare"
    image.file = storage.save(old, ContentFile(stripped))
    if (width, height) != (image.width, image.height):  # turned upright: the focal point is elsewhere now
        image.focal_point_x = image.focal_point_y = None
        image.focal_point_width = image.focal_point_height = None
    image.width, image.height, image.file_size = width, height, len(stripped)
    image._set_file_hash()
    image.save()
    for rendition in image.renditions.all():
        rendition.file.storage.delete(rendition.file.name)
        rendition.delete()
    storage.delete(old)
    return "stripped"
