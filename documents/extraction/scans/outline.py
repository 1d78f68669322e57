"""Find the four corners of a sheet of paper in a photo. Runs in the sandbox."""

from __future__ import annotations

from typing import Any

import numpy as np
from PIL import Image, ImageFilter

Array = Any  # numpy arrays of several kinds
TINY = 320
EDGE = 0.10
LEAST, MOST = 0.20, 0.985
MAX_SIDE = 1300


def find(small: Image.Image) -> Array | None:
    """Return the corners (left top, right top, right bottom, left bottom) of a sheet, None where it fills the picture.

    The ground is what can be reached from the border without crossing a sharp change of light; a shadow
    changes the light gently, the edge of a sheet does not.
    """
    factor = max(1, round(max(small.size) / TINY))
    tiny = small.reduce(factor).filter(ImageFilter.MaxFilter(7)).filter(ImageFilter.MedianFilter(5))
    edges = _edges(np.asarray(tiny, dtype=np.float32))
    paper = ~_reached(edges)
    mask = Image.fromarray(paper.astype(np.uint8) * 255)
    mask = mask.filter(ImageFilter.MinFilter(7)).filter(ImageFilter.MaxFilter(7))
    paper = np.asarray(mask) > 0
    share = paper.mean()
    if not LEAST < share < MOST:
        return None
    quad = _corners(paper)
    if not _plausible(quad, paper):
        return None
    return (quad + 0.5) * factor


def _edges(light: Array) -> Array:
    """Return the edges: where brightness changes sharply within two pixels, relative to itself."""
    log = np.log(light + 12.0)
    edges = np.zeros(light.shape, dtype=bool)
    edges[:, 1:-1] |= np.abs(log[:, 2:] - log[:, :-2]) > EDGE
    edges[1:-1, :] |= np.abs(log[2:, :] - log[:-2, :]) > EDGE
    return edges


def _reached(edges: Array) -> Array:
    """Return the pixels reached from the border along rows and columns without crossing an edge."""
    free = ~edges
    left = np.logical_and.accumulate(free, axis=1)
    right = np.logical_and.accumulate(free[:, ::-1], axis=1)[:, ::-1]
    top = np.logical_and.accumulate(free, axis=0)
    bottom = np.logical_and.accumulate(free[::-1], axis=0)[::-1]
    return left | right | top | bottom


def _corners(paper: Array) -> Array:
    rows, columns = np.nonzero(paper)
    plus, minus = columns + rows, columns - rows
    chosen = [int(np.argmin(plus)), int(np.argmax(minus)), int(np.argmax(plus)), int(np.argmin(minus))]
    return np.array([(columns[one], rows[one]) for one in chosen], dtype=np.float64)


def _plausible(quad: Array, paper: Array) -> bool:
    """Return whether the four corners span the paper that was found, and little else."""
    x, y = quad[:, 0], quad[:, 1]
    area = 0.5 * abs(float(np.dot(x, np.roll(y, -1)) - np.dot(y, np.roll(x, -1))))
    return area > LEAST * paper.size and 0.9 < area / float(paper.sum()) < 1.1


def homography(targets: list[tuple[float, float]], sources: list[tuple[float, float]]) -> Array:
    """Return the 3×3 matrix that takes four points to four others."""
    rows, values = [], []
    for (x, y), (u, v) in zip(targets, sources, strict=True):
        rows += [[x, y, 1, 0, 0, 0, -u * x, -u * y], [0, 0, 0, x, y, 1, -v * x, -v * y]]
        values += [u, v]
    found = np.linalg.solve(np.array(rows, dtype=np.float64), np.array(values, dtype=np.float64))
    return np.append(found, 1.0).reshape(3, 3)


def rectifying(quad: Array) -> tuple[Array, tuple[int, int]]:
    """Return the homography from a flat sheet to the photo, and the sheet's size, trimmed by a hair."""
    sides = np.linalg.norm(quad - np.roll(quad, -1, axis=0), axis=1)
    width, height = max(sides[0], sides[2]), max(sides[1], sides[3])
    shrink = min(1.0, MAX_SIDE / max(width, height))
    size = (max(8, round(width * shrink)), max(8, round(height * shrink)))
    middle = quad.mean(axis=0)
    inner = middle + (quad - middle) * 0.99
    corners = [(0, 0), (size[0], 0), size, (0, size[1])]
    return homography(corners, [tuple(corner) for corner in inner]), size
