"""Whatever is thrown at the reader, it answers, and what it answers stands on a line of the file."""

from __future__ import annotations

import datetime
import json
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from documents.parsing.assemble import parse_documents

PIECES = [
    "Số: 12/KH-UBND", "Số:   /QĐ-UBND", "KẾ HOẠCH", "TỜ TRÌNH", "A Lưới, ngày 31 tháng 02 năm 2024", "ngày tháng năm",
    "Căn cứ Thông tư số 25/2023/TT-BGDĐT ngày 27/12/2023 của Bộ", "; ", ", ", ".", "(", ")", "“", "”", ":", "- ", "+ ",
    "I. MỤC TIÊU", "1. Phòng Nội vụ", "a) ", "Chủ trì ", "phối hợp với ", "tham mưu", "trước ngày 30/02/2025", "31/13/2024",
    "quý V năm 2024", "quý IV", "tháng 13/2024", "hằng năm", "đến năm 2030", "ít nhất 60%", "0,05%", "1000%", "60-65%",
    "Chỉ tiêu 1: Đạt ít nhất 60% hộ", "tiêu chí 4.", "1.1.1. Có thư viện xã", "\t", "TT\tNội dung\tChủ trì\tThời gian",
    "Nơi nhận:", "- Như trên;", "Lưu: VT.", "TM. ỦY BAN NHÂN DÂN", "KT. CHỦ TỊCH", "PHÓ CHỦ TỊCH", "Lò Văn A", "PHỤ LỤC",
    "(Kèm theo Kế hoạch số 12/KH-UBND)", "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM", "Kính gửi: ", "V/v ", "\u0301", "đ", "%", "/",
]  # fmt: skip
LINES = st.lists(
    st.lists(st.one_of(st.sampled_from(PIECES), st.text(max_size=8)), max_size=6).map(" ".join), max_size=25
)


def numbered(found: Any) -> list[int]:
    """Every ``line`` anywhere in the facts."""
    if isinstance(found, dict):
        own = [found["line"]] if "line" in found else []
        return own + [n for value in found.values() for n in numbered(value)]
    return [n for item in found for n in numbered(item)] if isinstance(found, list) else []


@settings(max_examples=120, deadline=None, derandomize=True)
@given(LINES)
def test_any_lines_give_facts_that_stand_on_them(lines: list[str]) -> None:
    documents = parse_documents(lines or [""])
    json.dumps(documents)
    assert documents
    assert all(1 <= number <= max(1, len(lines)) for number in numbered(documents))
    for deadline in (d for document in documents for d in document["deadlines"]):
        assert deadline["recurs"] or deadline["date"] is None or datetime.date.fromisoformat(deadline["date"])


@settings(max_examples=60, deadline=None, derandomize=True)
@given(LINES, st.integers(min_value=0, max_value=25))
def test_empty_lines_move_the_numbers_and_nothing_else(lines: list[str], count: int) -> None:
    def bare(found: Any, shift: int) -> Any:
        if isinstance(found, dict):
            return {k: v - shift if k == "line" else bare(v, shift) for k, v in found.items()}
        return [bare(item, shift) for item in found] if isinstance(found, list) else found

    lines = ["Số: 12/KH-UBND", *lines]
    assert bare(parse_documents([""] * count + lines), count) == bare(parse_documents(lines), 0)
