"""How large a request an address takes: a view says so where it takes files, all others take a form.

    @desk("GET", "HEAD", "POST")
    @takes_files(settings.UPLOAD_MAX_BYTES)
    def incoming(request): ...

`config.body_limits` asks before anything is read. A view that does not say so is never given a file.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, TypeVar

FORM_BYTES = 1024 * 1024  # what people type, and what stands around a file

View = TypeVar("View", bound=Callable[..., Any])


def takes_files(most: int) -> Callable[[View], View]:
    """Say on a view, below its guards or above them, that it takes files of `most` bytes together."""

    def mark(view: View) -> View:
        view.file_bytes = most  # type: ignore[attr-defined]
        return view

    return mark
