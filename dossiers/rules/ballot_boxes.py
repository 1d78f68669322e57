"""The content of a secret ballot's box (hòm phiếu kín), as bytes of one length whatever was voted.

The circulars leave the form of a secret ballot to the council (Thông tư 24/2023 và 25/2023/TT-BGDĐT); it is
secret because the box reveals nothing before it is opened: neither who, nor what, nor how many.
"""

from __future__ import annotations

import json
import zlib
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, replace
from typing import Any

SLOT = 8192  # bytes that one slip takes in the box, written or not
_LENGTH = 2  # bytes that say how much of a slot is used


class SlipTooLong(ValueError):
    """A slip with its reason and ratings exceeds its slot."""


@dataclass(frozen=True, slots=True)
class Slip:
    """An opinion with its reason and the ratings given with it, without a name."""

    choice: str
    reason: str = ""
    marks: tuple[dict[str, Any], ...] = ()


@dataclass(frozen=True, slots=True)
class SlipInBox:
    """A slip in the box.

    Until its vote is confirmed it carries the seat and the receipt, so that an interrupted vote can be repeated; then
    both are removed.
    """

    slip: Slip
    seat: int | None = None
    receipt: str = ""


def settled(lying: Iterable[SlipInBox], voted: Collection[int]) -> list[SlipInBox]:
    """Return the slips, the seat removed from each whose vote is confirmed; `voted` are those seats."""
    return [replace(one, seat=None, receipt="") if one.seat in voted else one for one in lying]


def with_slip(lying: Iterable[SlipInBox], new: SlipInBox, voted: Collection[int]) -> list[SlipInBox]:
    """Return the slips with one more; it replaces an unconfirmed slip of the same seat."""
    return [one for one in settled(lying, voted) if one.seat is None or one.seat != new.seat] + [new]


def counted(lying: Iterable[SlipInBox], voted: Collection[int]) -> list[Slip]:
    """Return the slips of confirmed votes; unconfirmed ones count for nothing."""
    return [one.slip for one in settled(lying, voted) if one.seat is None]


def pack(lying: Sequence[SlipInBox], slots: int) -> bytes:
    """Return the box as `slots` × `SLOT` bytes. Raise SlipTooLong if a slip exceeds its slot."""
    filled = [_slot(one) for one in lying]
    return b"".join(filled + [bytes(SLOT)] * (slots - len(filled)))


def unpack(content: bytes) -> list[SlipInBox]:
    """Return the slips of a packed box; empty slots are left out."""
    return [one for at in range(0, len(content), SLOT) if (one := _lying(content[at : at + SLOT]))]


def _slot(one: SlipInBox) -> bytes:
    written = json.dumps(
        [one.slip.choice, one.slip.reason, list(one.slip.marks), one.seat, one.receipt], ensure_ascii=False
    )
    packed = zlib.compress(written.encode(), 9)
    if len(packed) > SLOT - _LENGTH:
        raise SlipTooLong
    return (len(packed).to_bytes(_LENGTH, "big") + packed).ljust(SLOT, b"\0")


def _lying(slot: bytes) -> SlipInBox | None:
    used = int.from_bytes(slot[:_LENGTH], "big")
    if not used:
        return None
    choice, reason, marks, seat, receipt = json.loads(zlib.decompress(slot[_LENGTH : _LENGTH + used]))
    return SlipInBox(Slip(choice, reason, tuple(marks)), seat, receipt)
