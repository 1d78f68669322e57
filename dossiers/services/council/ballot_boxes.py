"""The encrypted box of a secret ballot: add a slip, open, discard. The caller holds the lock of the item.

Whoever has only the database (rows, old row versions, its log, any number of backups) sees a blob of one length that
is wholly new after each vote. Whoever has the keys as well can read the newest state alone.
"""

from __future__ import annotations

import secrets
from collections.abc import Iterable
from functools import partial
from uuid import UUID

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from django.db import transaction

from dossiers.errors import BadAnswer, BallotsLost
from dossiers.models import AgendaItem, BallotBox, BoxEnd, MemberMark, SecretSlip
from dossiers.rules import ballot_boxes
from dossiers.rules.ballot_boxes import Slip, SlipInBox
from dossiers.services.council import ballot_keys
from dossiers.services.council.ballot_keys import NONCE_BYTES

MARK = ("code", "choice", "evidence_id", "page", "note")
random_source = secrets.SystemRandom()


def create_box(item: AgendaItem) -> BallotBox:
    """Create the box of an item; slips and ratings stored without a name (from before boxes) go into it."""
    box = BallotBox(item=item)
    _write(box, [SlipInBox(Slip(one.choice, one.reason)) for one in item.slips.all()])
    item.slips.all().delete()
    return box


def put_in(item: AgendaItem, seat: int, slip: Slip) -> str:
    """Put a slip into the box for a seat that has not voted yet; return the receipt that makes it count.

    Raise BadAnswer (too long), BallotsLost, NoKeyFolder.
    """
    box, receipt = _box(item), secrets.token_urlsafe(16)
    voted = _voted(item)
    try:
        _write(box, ballot_boxes.with_slip(_read(box, voted), SlipInBox(slip, seat, receipt), voted))
    except ballot_boxes.SlipTooLong as error:
        raise BadAnswer(
            "Lý do và ghi chú dài quá, không vừa một phiếu kín. Hãy viết ngắn lại rồi gửi lại."
        ) from error
    return receipt


def holds(item: AgendaItem, seat: int, receipt: str) -> bool:
    """Return whether the box holds the slip of this receipt for the seat."""
    lying = _read(_box(item), _voted(item))
    return any(one.seat == seat and secrets.compare_digest(one.receipt, receipt) for one in lying)


def is_lost(item: AgendaItem) -> bool:
    """Return whether somebody has voted and the slips cannot be read any more; creates no box.

    Without the item's lock a vote may come in between two readings, so a loss is checked again under it.
    """
    if not BallotBox.objects.filter(item=item).exists() or _can_be_read(item):
        return False
    with transaction.atomic():
        AgendaItem.objects.select_for_update().get(pk=item.pk)
        return not _can_be_read(item)


def has_lost_its_key(item: AgendaItem) -> bool:
    """Return whether the box is locked and its key file is gone; nothing is decrypted."""
    box = getattr(item, "box", None)
    if box is None or box.ended or ballot_keys.is_there(box.key):
        return False
    return BallotBox.objects.filter(pk=box.pk, key=box.key).exists()  # else a vote came in since it was read


def open_box(item: AgendaItem) -> int:
    """Write every counted slip and its ratings as rows, in random order, and end the box; return how many.

    Raise BallotsLost; then nothing is written.
    """
    slips = _slips(item)
    random_source.shuffle(slips)
    SecretSlip.objects.bulk_create(
        SecretSlip(item=item, choice=one.choice, reason=one.reason) for one in slips
    )
    stored = item.marks.all()
    marks = [*stored.filter(seat__isnull=True).values(*MARK), *(mark for one in slips for mark in one.marks)]
    random_source.shuffle(marks)
    stored.delete()
    MemberMark.objects.bulk_create(MemberMark(item=item, **mark) for mark in marks)
    _end(_box(item), BoxEnd.OPENED)
    return len(slips)


def discard(item: AgendaItem) -> None:
    """Discard the unopened box, and ratings stored beside it."""
    item.slips.all().delete()
    item.marks.all().delete()
    _end(_box(item), BoxEnd.DISCARDED)


def needed_keys() -> set[UUID]:
    """Return the keys of all locked boxes."""
    return {key for key in BallotBox.objects.values_list("key", flat=True) if key is not None}


def _box(item: AgendaItem) -> BallotBox:
    box = BallotBox.objects.filter(item=item).first() or create_box(item)
    box.item = item
    return box


def _voted(item: AgendaItem) -> set[int]:
    return set(item.turnout.filter(voted=True).values_list("seat", flat=True))


def _can_be_read(item: AgendaItem) -> bool:
    try:
        _slips(item)
    except BallotsLost:
        return False
    return True


def _slips(item: AgendaItem) -> list[Slip]:
    """Return the counted slips. Raise BallotsLost if their number differs from the turnout."""
    voted = _voted(item)
    slips = ballot_boxes.counted(_read(_box(item), voted), voted)
    if len(slips) != len(voted):
        raise BallotsLost
    return slips


def _read(box: BallotBox, voted: Iterable[int]) -> list[SlipInBox]:
    """Return the content of the box; empty if it is lost before anybody has voted."""
    try:
        content = bytes(box.content)
        opened = AESGCM(ballot_keys.read(box.key)).decrypt(
            content[:NONCE_BYTES], content[NONCE_BYTES:], _about(box)
        )
    except (BallotsLost, InvalidTag, ValueError, TypeError) as error:
        if voted:
            raise BallotsLost from error
        return []
    return ballot_boxes.unpack(opened)


def _write(box: BallotBox, lying: list[SlipInBox]) -> None:
    """Encrypt the whole box under a new key; the former key is destroyed after the commit."""
    random_source.shuffle(lying)
    packed = ballot_boxes.pack(lying, max(box.item.sitting.attendance.count(), len(lying)))
    before, nonce = box.key, secrets.token_bytes(NONCE_BYTES)
    box.key, key = ballot_keys.make()
    box.content = nonce + AESGCM(key).encrypt(nonce, packed, _about(box))
    box.save()
    _destroy_later(before)


def _end(box: BallotBox, how: BoxEnd) -> None:
    before, box.key, box.content, box.ended = box.key, None, b"", how
    box.save()
    _destroy_later(before)


def _destroy_later(key: UUID | None) -> None:
    if key is not None:
        transaction.on_commit(partial(ballot_keys.destroy, key), robust=True)


def _about(box: BallotBox) -> bytes:
    return f"{box.item_id}:{box.key}".encode()
