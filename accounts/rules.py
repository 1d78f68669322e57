"""Rules about people: which mandate covers a signature, and whose work may be passed on."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

DELEGATED = "TUQ"


@dataclass(frozen=True, slots=True)
class Mandate:
    """What a signing mandate says (NĐ 30/2020/NĐ-CP, Điều 13); `kinds` empty covers every kind of document."""

    form: str
    valid_from: date
    valid_until: date | None
    kinds: frozenset[str] = frozenset()


def why_not(mandate: Mandate, *, on: date, kind: str = "") -> str:
    """Say why a mandate does not cover a signature on a day; empty where it does.

    A delegation (TUQ.) is limited in time and in what it covers (Điều 13 khoản 4): without an end or
    without named kinds it covers nothing.
    """
    if on < mandate.valid_from:
        return f"Thẩm quyền ký chỉ có hiệu lực từ {mandate.valid_from:%d/%m/%Y}."
    if mandate.valid_until is not None and on > mandate.valid_until:
        return f"Thẩm quyền ký đã hết hiệu lực từ sau {mandate.valid_until:%d/%m/%Y}."
    if mandate.form == DELEGATED and (mandate.valid_until is None or not mandate.kinds):
        return "Ủy quyền ký phải có thời hạn và nội dung được ủy quyền."
    if kind and mandate.kinds and kind not in mandate.kinds:
        return "Thẩm quyền ký này không gồm loại văn bản này."
    return ""


def overlap(spans: Iterable[tuple[date, date | None]], since: date, until: date) -> bool:
    """Say whether a span of days meets any of the others, both ends included."""
    return any(first <= until and (last is None or since <= last) for first, last in spans)
