"""Uneven lighting of a page: measured and removed."""

from __future__ import annotations

import numpy as np
from PIL import Image, ImageFilter

UNEVEN = 0.86
WHITE = 240.0
STRIP = 256


def ground(small: Image.Image) -> Image.Image:
    """Return the brightness of the paper behind the writing, measured on a reduced copy."""
    factor = max(1, round(max(small.size) / 220))
    paper = small.reduce(factor) if factor > 1 else small
    paper = paper.filter(ImageFilter.MaxFilter(7)).filter(ImageFilter.MedianFilter(3))
    paper = paper.filter(ImageFilter.GaussianBlur(4))
    return paper.resize(small.size, Image.Resampling.BILINEAR)


def uneven(light: Image.Image) -> bool:
    """Return whether part of the page lies in shadow, or all of it is dim."""
    dark, bright = np.percentile(np.asarray(light), (3, 97))
    return bool(dark < UNEVEN * bright or bright < 170)


def evened(page: Image.Image, light: Image.Image) -> Image.Image:
    """Return the page divided by its lighting, so that paper is white everywhere."""
    full = light.resize(page.size, Image.Resampling.BILINEAR)
    result = np.empty((page.height, page.width), dtype=np.uint8)
    pixels, lights = np.asarray(page), np.asarray(full)
    for top in range(0, page.height, STRIP):
        rows = slice(top, top + STRIP)
        even = pixels[rows].astype(np.float32) * (WHITE / np.maximum(lights[rows], 8.0))
        result[rows] = np.clip(even, 0, 255)
    return Image.fromarray(result)
