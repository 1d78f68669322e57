"""Pictures on the editors' desk: what is uploaded is stripped to its pixels, what was kept before as well."""

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
    """Wagtail's form of a picture; what is kept of the upload carries nothing but pixels."""

    def clean_file(self) -> Any:
        """Return the uploaded picture without anything beside its pixels."""
        given = self.cleaned_data["file"]
        if "file" not in self.changed_data or not given:
            return given
        given.seek(0)
        try:
            content = strip_metadata(given.read())
        except UnreadablePicture as error:
            raise ValidationError(UNREADABLE) from error
        kind = getattr(given, "content_type", None) or "application/octet-stream"
        return SimpleUploadedFile(given.name, content, content_type=kind)


def strip_stored() -> Iterator[tuple[str, str]]:
    """Strip the pictures kept before; yield each name with "stripped", "bare" or "unreadable".

    What was stripped gets its renditions made anew; what cannot be read is left as it is.
    """
    for image in get_image_model().objects.order_by("pk").iterator(chunk_size=100):
        yield image.file.name, _strip(image)


def strip_once() -> int:
    """Strip what was kept before this came, the first time this is asked; return how many were stripped."""
    mark = Path(settings.DERIVED_ROOT) / "positions-stripped"
    if mark.exists():
        return 0
    found = [what for _, what in strip_stored()]
    mark.parent.mkdir(parents=True, exist_ok=True)
    mark.touch()
    return found.count("stripped")


def _strip(image: Any) -> str:
    storage, old = image.file.storage, image.file.name
    try:
        with storage.open(old, "rb") as handle:
            given = handle.read()
        kept = strip_metadata(given)
        with Image.open(io.BytesIO(kept)) as picture:
            width, height = picture.size
    except (OSError, UnreadablePicture):
        return "unreadable"
    if kept == given:
        return "bare"
    image.file = storage.save(old, ContentFile(kept))
    if (width, height) != (image.width, image.height):  # turned upright: what mattered in it lies elsewhere
        image.focal_point_x = image.focal_point_y = None
        image.focal_point_width = image.focal_point_height = None
    image.width, image.height, image.file_size = width, height, len(kept)
    image._set_file_hash()
    image.save()
    for rendition in image.renditions.all():
        rendition.file.storage.delete(rendition.file.name)
        rendition.delete()
    storage.delete(old)
    return "stripped"
