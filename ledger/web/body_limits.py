"""How large a request body a view takes: files only where it says so, else one form.

    @desk("GET", "HEAD", "POST")
    @takes_files(settings.UPLOAD_MAX_BYTES)
    def incoming(request): ...

`config.body_limits` asks before anything is read. A view that does not say so is never given a file.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, TypeVar

FORM_BYTES = 1024 * 1024  # what people type, and what stands around a file
FILE_BYTES = 25 * 1024 * 1024  # one file, here and in the processes that read it without Django

View = TypeVar("View", bound=Callable[..., Any])


def takes_files(most: int) -> Callable[[View], View]:
    """Mark a view as taking files of `most` bytes together (decorator, below or above its guards)."""

    def mark(view: View) -> View:
        view.file_bytes = most  # type: ignore[attr-defined]
        return view

    return mark
