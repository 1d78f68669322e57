"""What a title entered from paper must say to be taken over (ghi nhận danh hiệu trước hệ thống). Pure."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

FIRST_YEAR = 2000
MOST_LEVEL = 9
MARK = "nhập từ giấy"


@dataclass(frozen=True, slots=True, kw_only=True)
class PaperTitle:
    """A title as its paper decision states it; `valid_until` None: nobody knows until when it holds."""

    model: str
    government_level: str
    level: int
    number: str
    issuer: str
    recognised_on: date
    valid_until: date | None = None
    year: int | None = None
    note: str = ""


def faults(
    paper: PaperTitle, *, unit_level: str, is_body: bool, highest: int | None, today: date
) -> Iterator[tuple[str, str]]:
    """Yield (field, what is wrong and what to do) of a title entered from paper.

    `unit_level` is the unit's level; a body may hold a title of any level of government, a place only of its own.
    `highest` is the highest level of the criteria sets of the model, None where no set is known.
    """
    if not paper.number.strip():
        yield "number", "chưa ghi số, ký hiệu quyết định; hãy ghi như trên văn bản"
    if not paper.issuer.strip():
        yield "issuer", "chưa ghi cơ quan ra quyết định; hãy ghi như trên văn bản"
    if paper.recognised_on > today:
        yield "recognised_on", "ngày quyết định ở sau hôm nay; hãy xem lại văn bản"
    if paper.recognised_on.year < FIRST_YEAR:
        yield "recognised_on", f"ngày quyết định trước năm {FIRST_YEAR}; hãy xem lại văn bản"
    if paper.valid_until is None:
        yield "valid_until", "chưa rõ ngày hết hiệu lực; hãy ghi theo quyết định"
    elif paper.valid_until < paper.recognised_on:
        yield "valid_until", "hết hiệu lực trước ngày quyết định; hãy xem lại hai ngày"
    if not is_body and paper.government_level != unit_level:
        yield "government_level", "cấp của danh hiệu khác cấp của đơn vị; hãy xem lại"
    if not 1 <= paper.level <= (highest or MOST_LEVEL):
        most = f"; bộ tiêu chí của danh hiệu này có mức độ 1 đến {highest}" if highest else ""
        yield "level", f"không có mức độ {paper.level}{most}"
    if paper.year is not None and not FIRST_YEAR <= paper.year <= paper.recognised_on.year:
        yield "year", "năm đánh giá phải là năm quyết định hoặc năm trước đó; hãy xem lại"
