"""What a paper decision that recognises persons by a list must say to be taken over. Pure."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import asdict, dataclass
from datetime import date
from typing import Any

from dossiers.rules.title_entries import FIRST_YEAR

BY_LIST = "cong_dan_hoc_tap"
"""The title that is entered by list."""
MOST_PEOPLE = 10_000_000


@dataclass(frozen=True, slots=True, kw_only=True)
class PaperList:
    """A decision as its paper states it: which title, how many persons; `valid_until` None: nobody knows."""

    model: str
    people: int
    number: str
    issuer: str
    recognised_on: date
    valid_until: date | None = None

    def columns(self) -> dict[str, Any]:
        """Return it by column."""
        return asdict(self)


def faults(paper: PaperList, *, today: date) -> Iterator[tuple[str, str]]:
    """Yield (field, what is wrong and what to do)."""
    if not paper.number.strip():
        yield "number", "Chưa ghi số, ký hiệu quyết định; hãy ghi như trên văn bản"
    if not paper.issuer.strip():
        yield "issuer", "Chưa ghi cơ quan ra quyết định; hãy ghi như trên văn bản"
    if not 1 <= paper.people <= MOST_PEOPLE:
        yield "people", "Số người phải từ 1 trở lên; hãy đếm lại trong danh sách kèm quyết định"
    if paper.recognised_on > today:
        yield "recognised_on", "Ngày quyết định ở sau hôm nay; hãy xem lại văn bản"
    if paper.recognised_on.year < FIRST_YEAR:
        yield "recognised_on", f"Ngày quyết định trước năm {FIRST_YEAR}; hãy xem lại văn bản"
    if paper.valid_until is not None and paper.valid_until < paper.recognised_on:
        yield "valid_until", "Hết hiệu lực trước ngày quyết định; hãy xem lại hai ngày"
