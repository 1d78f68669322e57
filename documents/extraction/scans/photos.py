"""Preparation of scans and photos for OCR: crop, rotate, straighten, remove shadows.

A clean straight scan passes unchanged. Everything is measured on a small copy; the full picture is moved
once (one homography) and lit evenly once. Runs in the sandbox.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Any

import numpy as np
from PIL import Image, ImageFilter

from documents.extraction.scans import lighting, outline

Array = Any  # numpy arrays of several kinds
SMALL = 1200
POINTS = 20_000
MAX_ANGLE = 12.0
STILL_DEGREES = 0.12
STILL_BEND = 0.004
MAX_SIDE = 3600
MIN_INK = 400
_TURNS = (Image.Transpose.ROTATE_90, Image.Transpose.ROTATE_180, Image.Transpose.ROTATE_270)
BLOCK = 6  # a square this wide that is all dark is no stroke of a letter


@dataclass(frozen=True)
class PreparedPhoto:
    """A grey picture for tesseract; `straight` where nothing had to be done."""

    image: Image.Image
    straight: bool


def prepare(image: Image.Image, *, photo: bool, turn: int = 0) -> PreparedPhoto:
    """Return the page upright, straight and evenly lit; `turn` adds quarter turns counter-clockwise."""
    grey = image if image.mode == "L" else image.convert("L")
    if turn % 4:
        grey = grey.transpose(_TURNS[turn % 4 - 1])
    small, factor = shrunk(grey, SMALL)
    quad = outline.find(small) if photo else None
    size = small.size
    whole = np.eye(3)
    if quad is not None:
        whole, size = outline.rectifying(quad)
        small = moved(small, whole, size)
    light = lighting.ground(small)
    points = ink(small, light)
    if quad is None and sideways(points, size):
        grey = grey.transpose(Image.Transpose.ROTATE_270)
        small = small.transpose(Image.Transpose.ROTATE_270)
        light, size = light.transpose(Image.Transpose.ROTATE_270), small.size
        points = np.stack([size[0] - 1 - points[:, 1], points[:, 0]], axis=1)
    slope, bend = slant(points, size, bent=photo)
    still = quad is None and abs(math.degrees(slope)) < STILL_DEGREES and abs(bend) < STILL_BEND
    if not still:
        grey = straightened(grey, whole @ straightening(slope, bend, size), size, factor)
        light, _ = shrunk(grey, SMALL)
        light = lighting.ground(light)
    if lighting.uneven(light):
        return PreparedPhoto(lighting.evened(grey, light), False)
    return PreparedPhoto(grey, still)


def shrunk(image: Image.Image, longest: int) -> tuple[Image.Image, int]:
    """Return the picture reduced by a whole number to about this many pixels, and the number."""
    factor = max(1, round(max(image.size) / longest))
    return (image.reduce(factor) if factor > 1 else image), factor


def moved(image: Image.Image, matrix: Array, size: tuple[int, int]) -> Image.Image:
    """Return the picture seen through a homography from new pixels to old ones."""
    flat = (matrix / matrix[2, 2]).ravel()[:8]
    return image.transform(
        size, Image.Transform.PERSPECTIVE, tuple(flat), Image.Resampling.BICUBIC, fillcolor=255
    )


def straightened(image: Image.Image, matrix: Array, size: tuple[int, int], factor: int) -> Image.Image:
    """Return the full picture through a homography measured on the small one."""
    scale = min(float(factor), MAX_SIDE / max(size))
    target = (max(1, round(size[0] * scale)), max(1, round(size[1] * scale)))
    into, out = np.diag([1 / scale, 1 / scale, 1.0]), np.diag([float(factor), float(factor), 1.0])
    return moved(image, out @ matrix @ into, target)


def ink(small: Image.Image, light: Image.Image) -> Array:
    """Return the places (x, y) of at most POINTS dark pixels that look like writing, not like blots."""
    page = np.asarray(small, dtype=np.float32)
    dark = page < 0.72 * np.asarray(light, dtype=np.float32)
    blots = (
        Image.fromarray(dark.astype(np.uint8) * 255).reduce(BLOCK).point(lambda share: 255 * (share > 235))
    )
    blots = blots.filter(ImageFilter.MaxFilter(3)).resize(small.size, Image.Resampling.NEAREST)
    dark &= np.asarray(blots) == 0
    rows, columns = np.nonzero(dark)
    points = np.stack([columns, rows], axis=1)
    step = max(1, len(points) // POINTS)
    return points[::step]


def sharpness(places: Array) -> float:
    """Return how strongly points gather in lines; higher is more."""
    counts = np.bincount((places - places.min()).astype(np.int64))
    return float(np.square(counts, dtype=np.float64).sum())


def sideways(points: Array, size: tuple[int, int]) -> bool:
    """Return whether the lines of writing stand upright."""
    if len(points) < MIN_INK:
        return False
    best = dict.fromkeys((0, 1), 0.0)
    for degrees in np.arange(-5.0, 5.1, 0.5):
        tangent = math.tan(math.radians(degrees))
        for axis in (0, 1):
            best[axis] = max(best[axis], _gathered(points, axis, tangent, size))
    return best[0] > 1.15 * best[1]


def _gathered(points: Array, axis: int, tangent: float, size: tuple[int, int]) -> float:
    """Return the variation of the projection on an axis, independent of its length."""
    places = points[:, axis] - points[:, 1 - axis] * tangent
    counts = np.bincount((places - places.min()).astype(np.int64)).astype(np.float64)
    steps = np.abs(np.diff(counts)).sum()
    return float(steps / counts.sum())


def slant(points: Array, size: tuple[int, int], *, bent: bool) -> tuple[float, float]:
    """Return the slope of the lines (radians) in the middle, and how it changes from top to bottom.

    Found where the projection along the lines is sharpest, coarsely and then finely.
    """
    if len(points) < MIN_INK:
        return 0.0, 0.0
    x = points[:, 0] - size[0] / 2
    y = points[:, 1].astype(np.float64)
    across = y / size[1] - 0.5

    def score(slope: float, bend: float) -> float:
        return sharpness(y - x * (slope + bend * across))

    bends = np.linspace(-0.12, 0.12, 13) if bent else np.zeros(1)
    step = math.radians(0.5)
    slopes = np.arange(-MAX_ANGLE, MAX_ANGLE + 0.1, 0.5) * math.pi / 180
    slope, bend = max(((s, b) for s in slopes for b in bends), key=lambda pair: score(*pair))
    width = 0.02 if bent else 0.0
    for _ in range(4):
        near = [slope + step * k / 2 for k in (-1, 0, 1)]
        beside = [bend + width * k / 2 for k in (-1, 0, 1)] if bent else [bend]
        slope, bend = max(((s, b) for s in near for b in beside), key=lambda pair: score(*pair))
        step, width = step / 2, width / 2
    if score(slope, bend) < 1.02 * score(0.0, 0.0):
        return 0.0, 0.0
    return float(slope), float(bend)


def straightening(slope: float, bend: float, size: tuple[int, int]) -> Array:
    """Return the homography from straight pixels to slanted ones, by where the four corners come from."""
    width, height = size
    corners: list[tuple[float, float]] = [(0, 0), (width, 0), (width, height), (0, height)]
    sources: list[tuple[float, float]] = []
    for x, y in corners:
        tilt = slope + bend * (y / height - 0.5)
        across, down = x - width / 2, y - height / 2
        sources.append((x - math.sin(slope) * down, y + across * tilt))
    return outline.homography(corners, sources)
