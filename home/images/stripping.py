"""Stripping images of metadata: position, time, names, thumbnails and comments that cameras and programs add.

`strip_metadata` keeps the pixels, their colour profile and the timing of an animation. JPEG, PNG, WebP and GIF are
copied block by block, so no quality is lost and an image without metadata comes back byte for byte. Images that are
to be turned upright, and other formats (AVIF, HEIF, TIFF …), are decoded and encoded again.
"""

from __future__ import annotations

import io
import struct
from collections.abc import Callable, Iterator
from typing import Any

from PIL import Image, ImageOps

ORIENTATION = 0x0112
UNREADABLE = "Không đọc được ảnh này. Hãy mở và lưu lại ảnh rồi tải lên."
UPRIGHT = (0, 1, None)
PNG_HEAD = b"\x89PNG\r\n\x1a\n"
PNG_KEPT = frozenset(
    {
        *(b"IHDR", b"PLTE", b"IDAT", b"IEND", b"tRNS", b"gAMA", b"cHRM", b"sRGB", b"iCCP", b"sBIT", b"bKGD"),
        *(b"cICP", b"mDCV", b"cLLI", b"acTL", b"fcTL", b"fdAT"),
    }
)
WEBP_KEPT = frozenset({b"VP8X", b"VP8 ", b"VP8L", b"ALPH", b"ANIM", b"ANMF", b"ICCP"})
WEBP_TELLS = 0b00001100  # the flags of VP8X that announce EXIF and XMP
GIF_LOOPS = (b"NETSCAPE2.0", b"ANIMEXTS1.0")
BOXED = (b"ftyp",)  # AVIF and HEIF; what stands beside the pixels is an item "Exif" or "mime"
BOXED_TELLS = (b"Exif", b"mime", b"uri ", b"xml ", b"uuid")
QUALITY: dict[str, dict[str, Any]] = {
    "JPEG": {"quality": 92},
    "WEBP": {"quality": 92},
    "AVIF": {"quality": 85},
    "HEIF": {"quality": 90},
    "TIFF": {"compression": "tiff_lzw"},
}
ANIMATED = frozenset({"GIF", "WEBP", "PNG", "AVIF"})


class UnreadablePicture(ValueError):
    """An image that cannot be read, so that its metadata is unknown."""


def strip_metadata(content: bytes) -> bytes:
    """Return the image without metadata; bytes that are no image are returned as they are.

    Raise UnreadablePicture where the bytes claim to be an image and cannot be read.
    """
    walk = _walk_of(content)
    if walk is not None and not _is_turned(content):
        try:
            return walk(content)
        except (ValueError, IndexError, struct.error):
            pass  # damaged somewhere: decode and encode again
    elif content[4:8] in BOXED and not any(tell in content for tell in BOXED_TELLS):
        return content
    return _written_anew(content)


def _walk_of(content: bytes) -> Callable[[bytes], bytes] | None:
    if content.startswith(b"\xff\xd8\xff"):
        return _jpeg
    if content.startswith(PNG_HEAD):
        return _png
    if content[:4] == b"RIFF" and content[8:12] == b"WEBP":
        return _webp
    return _gif if content[:6] in (b"GIF87a", b"GIF89a") else None


def _is_turned(content: bytes) -> bool:
    try:
        with Image.open(io.BytesIO(content)) as picture:
            return picture.getexif().get(ORIENTATION) not in UPRIGHT
    except Exception:  # noqa: BLE001 - whatever the decoder raises: the pixels are kept as they lie
        return False


def _jpeg(content: bytes) -> bytes:
    """Return a JPEG with its picture segments, colour profile and Adobe colour marker only."""
    kept, at = [b"\xff\xd8"], 2
    while True:
        if content[at] != 0xFF:
            raise ValueError("no marker where one belongs")
        mark = content[at + 1]
        if mark == 0xFF:  # filling
            at += 1
        elif mark == 0xD9:
            return b"".join([*kept, b"\xff\xd9"])
        else:
            end = at + 2 + struct.unpack(">H", content[at + 2 : at + 4])[0]
            if mark == 0xDA:
                end = _scan_end(content, end)
            if _jpeg_keeps(mark, content[at + 4 : end]):
                kept.append(content[at:end])
            at = end


def _jpeg_keeps(mark: int, payload: bytes) -> bool:
    if mark == 0xE0:
        return payload.startswith(b"JFIF\0")
    if mark == 0xE2:
        return payload.startswith(b"ICC_PROFILE\0")
    return mark == 0xEE or not (0xE0 <= mark <= 0xEF or mark == 0xFE)


def _scan_end(content: bytes, at: int) -> int:
    """Return where the coded pixels that begin at `at` end: at the next marker that is not part of them."""
    while True:
        at = content.index(b"\xff", at)
        if content[at + 1] == 0 or 0xD0 <= content[at + 1] <= 0xD7:
            at += 2
        else:
            return at


def _png(content: bytes) -> bytes:
    kept, at = [PNG_HEAD], len(PNG_HEAD)
    while True:
        (size,) = struct.unpack(">I", content[at : at + 4])
        name, end = content[at + 4 : at + 8], at + 12 + size
        if end > len(content):
            raise ValueError("cut off")
        if name in PNG_KEPT:
            kept.append(content[at:end])
        at = end
        if name == b"IEND":
            return b"".join(kept)


def _webp(content: bytes) -> bytes:
    kept = []
    for name, payload in _riff(content):
        if name == b"VP8X":
            payload = bytes([payload[0] & ~WEBP_TELLS & 0xFF]) + payload[1:]
        if name in WEBP_KEPT:
            kept.append(name + struct.pack("<I", len(payload)) + payload + b"\0" * (len(payload) % 2))
    inside = b"WEBP" + b"".join(kept)
    return b"RIFF" + struct.pack("<I", len(inside)) + inside


def _riff(content: bytes) -> Iterator[tuple[bytes, bytes]]:
    at, end = 12, min(len(content), 8 + struct.unpack("<I", content[4:8])[0])
    while at + 8 <= end:
        (size,) = struct.unpack("<I", content[at + 4 : at + 8])
        if at + 8 + size > end:
            raise ValueError("cut off")
        yield content[at : at + 4], content[at + 8 : at + 8 + size]
        at += 8 + size + size % 2


def _gif(content: bytes) -> bytes:
    at = 13 + _colours(content[10])
    kept = [content[:at]]
    while True:
        begin, kind = at, content[at]
        if kind == 0x3B:
            return b"".join([*kept, b";"])
        if kind == 0x2C:
            at = _blocks_end(content, at + 11 + _colours(content[at + 9]))
            kept.append(content[begin:at])
        elif kind == 0x21:
            at = _blocks_end(content, at + 2)
            loops = content[begin + 1] == 0xFF and content[begin + 3 : begin + 14] in GIF_LOOPS
            if content[begin + 1] == 0xF9 or loops:
                kept.append(content[begin:at])
        else:
            raise ValueError("no block where one belongs")


def _colours(flags: int) -> int:
    return 3 * 2 ** ((flags & 7) + 1) if flags & 0x80 else 0


def _blocks_end(content: bytes, at: int) -> int:
    while content[at]:
        at += 1 + content[at]
    return at + 1


def _written_anew(content: bytes) -> bytes:
    """Decode an image and encode its pixels only, upright."""
    _know_heif()
    try:
        picture = Image.open(io.BytesIO(content))
        kind = "JPEG" if picture.format == "MPO" else str(picture.format)
        out, count = io.BytesIO(), getattr(picture, "n_frames", 1)
        if count > 1 and kind in ANIMATED:
            first, *more = frames = [_frame(picture, number) for number in range(count)]
            lasts = [one.info.pop("duration", 100) for one in frames]
            first.save(
                out, kind, save_all=True, append_images=more, duration=lasts, loop=picture.info.get("loop", 0)
            )
        else:
            upright = ImageOps.exif_transpose(picture)
            profile = {"icc_profile": one} if (one := picture.info.get("icc_profile")) else {}
            _pixels(upright).save(out, kind, **QUALITY.get(kind, {}), **profile)
    except Image.UnidentifiedImageError:
        if _walk_of(content) is None:
            return content
        raise UnreadablePicture(UNREADABLE) from None
    except Exception as error:
        raise UnreadablePicture(UNREADABLE) from error
    return out.getvalue()


def _frame(picture: Any, number: int) -> Any:
    picture.seek(number)
    made = _pixels(picture.convert("RGBA"))
    made.info["duration"] = picture.info.get("duration", 100)
    return made


def _pixels(picture: Any) -> Any:
    """Return an image with the same pixels and nothing else."""
    picture.load()
    made = Image.frombytes(picture.mode, picture.size, picture.tobytes())
    if picture.mode == "P":
        made.putpalette(picture.getpalette())
    if "transparency" in picture.info:
        made.info["transparency"] = picture.info["transparency"]
    return made


def _know_heif() -> None:
    import pillow_heif

    pillow_heif.register_heif_opener()
