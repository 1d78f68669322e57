"""Images, opened by an allow-list of decoders and within a pixel limit. Runs in the sandbox."""

from __future__ import annotations

import warnings
from typing import Any

from PIL import Image, ImageOps, UnidentifiedImageError

from documents.extraction.problems import Refused

MAX_PIXELS = 64_000_000
WORK_PIXELS = 12_000_000
MAX_FRAMES = 100
_FORMATS = {"jpg": "JPEG", "png": "PNG", "webp": "WEBP", "tif": "TIFF", "heic": "HEIF"}
_GPS = 0x8825
Image.MAX_IMAGE_PIXELS = MAX_PIXELS


def opened(path: str, kind: str) -> Image.Image:
    """Open a picture without decoding it; raise Refused where it is damaged or too large."""
    if kind == "heic":
        import pillow_heif

        pillow_heif.register_heif_opener(thumbnails=False)
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            image = Image.open(path, formats=[_FORMATS[kind]])
    except Image.DecompressionBombError:
        raise Refused("pixels", size="hơn 128", most=MAX_PIXELS // 1_000_000) from None
    except (UnidentifiedImageError, OSError, ValueError, SyntaxError, TypeError, EOFError):
        raise Refused("damaged") from None
    _check_size(image)
    return image


def _check_size(image: Image.Image) -> None:
    pixels = image.width * image.height
    if pixels > MAX_PIXELS or max(image.size) > 30_000:
        raise Refused("pixels", size=pixels // 1_000_000, most=MAX_PIXELS // 1_000_000)


def frames(image: Image.Image) -> int:
    """Return how many pages a picture has; raise Refused for more than a tif may have."""
    count = int(getattr(image, "n_frames", 1))
    if count > MAX_FRAMES:
        raise Refused("pages", most=MAX_FRAMES)
    return count if image.format == "TIFF" else 1


def has_location(image: Image.Image) -> bool:
    """Return whether the picture carries GPS data."""
    try:
        return bool(image.getexif().get_ifd(_GPS))
    except (OSError, ValueError, SyntaxError, TypeError, KeyError):
        return False


def decoded(path: str, kind: str, index: int = 0, *, most: int = WORK_PIXELS, gray: bool) -> Image.Image:
    """Return one page of a picture, turned by its EXIF orientation, within a pixel limit."""
    with opened(path, kind) as image:
        try:
            if index:
                image.seek(index)
                _check_size(image)
            orientation = image.getexif().get(0x0112, 1)
            shrink = (most / (image.width * image.height)) ** 0.5
            if kind == "jpg" and shrink < 1:
                image.draft("L" if gray else "RGB", (int(image.width * shrink), int(image.height * shrink)))
            found = _flat(image, gray)
        except (OSError, ValueError, SyntaxError, TypeError, EOFError, Image.DecompressionBombError):
            raise Refused("damaged") from None
    shrink = (most / (found.width * found.height)) ** 0.5
    if shrink < 1:
        size = (max(1, int(found.width * shrink)), max(1, int(found.height * shrink)))
        found = found.resize(size, Image.Resampling.LANCZOS, reducing_gap=2.0)
    return _upright(found, int(orientation) if isinstance(orientation, int) else 1)


def _flat(image: Image.Image, gray: bool) -> Image.Image:
    """Return the picture without transparency, on white."""
    if image.mode in {"I;16", "I;16B", "I", "F"}:
        image = ImageOps.autocontrast(image.convert("F").point(lambda value: value / 256).convert("L"))
    if image.mode in {"RGBA", "LA", "PA"} or "transparency" in image.info:
        layer = image.convert("RGBA")
        ground = Image.new("RGBA", layer.size, "white")
        image = Image.alpha_composite(ground, layer)
    return image.convert("L" if gray else "RGB")


_TURNS = {
    2: Image.Transpose.FLIP_LEFT_RIGHT,
    3: Image.Transpose.ROTATE_180,
    4: Image.Transpose.FLIP_TOP_BOTTOM,
    5: Image.Transpose.TRANSPOSE,
    6: Image.Transpose.ROTATE_270,
    7: Image.Transpose.TRANSVERSE,
    8: Image.Transpose.ROTATE_90,
}


def _upright(image: Image.Image, orientation: int) -> Image.Image:
    turn = _TURNS.get(orientation)
    return image.transpose(turn) if turn is not None else image


def stripped(path: str, kind: str, target: str) -> dict[str, Any]:
    """Write a copy without position, maker's notes or thumbnail; return its media type and size."""
    image = decoded(path, kind, most=MAX_PIXELS // 2, gray=False)
    image.info.clear()
    name = "PNG" if kind == "png" else "JPEG"
    image.save(target, name, **({"optimize": False} if name == "PNG" else {"quality": 90}))
    return {"mime": f"image/{name.lower()}", "width": image.width, "height": image.height}
