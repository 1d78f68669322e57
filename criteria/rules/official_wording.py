"""What papers say of the wording they print: the instrument's own (nguyên văn), else our summary (lời tóm tắt).

Legal texts are free of copyright (Điều 15 Luật Sở hữu trí tuệ), so papers of law print them where they are known.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from criteria.rules.definition import Indicator

SUMMARY_MARK = "(*)"


def summaries_among(printed: Sequence[Indicator]) -> frozenset[str]:
    """Return the indicators whose text carries a mark: the summaries, where others stand in the official wording."""
    summaries = frozenset(one.code for one in printed if not one.official)
    return summaries if len(summaries) < len(printed) else frozenset()


def wording_note(printed: Sequence[Indicator], instrument: str) -> str:
    """Return the sentence that says which texts are our summary; empty where all are the official wording."""
    summaries = sum(not one.official for one in printed)
    if not summaries:
        return ""
    which = "Nội dung các chỉ tiêu" if summaries == len(printed) else f"Nội dung có dấu {SUMMARY_MARK}"
    return f"{which} được ghi tóm tắt, chưa phải nguyên văn của {instrument}."
