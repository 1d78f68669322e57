"""Last day in time, from the day a legal text names and the word before it ("before", "until").

"Trước ngày 15/01" ends on 14/01: on the day itself it is late. "Đến", "chậm nhất", "đến hết", "trong tháng" and
"trong quý" end on the day, a month's or a quarter's last (Bộ luật Dân sự 2015, Điều 147, 148: a term ends at the
end of its last day).
"""

from __future__ import annotations

import re
from datetime import date, timedelta

_MONTH = re.compile(r"\btrước\s+tháng\s+\d", re.I)
_QUARTER = re.compile(r"\btrước\s+(?:quý|qúy|quí)\s+(?:IV|I{1,3}|[1-4])\b", re.I)
QUARTER = 3


def last_day(day: date, *, before: bool, words: str = "") -> date:
    """Return the last day in time.

    `day` is the one named, of a month or a quarter its last; `before` where the text says "trước". `words` are the
    text's, which tell whether a month or a quarter is meant: "trước tháng 3" ends with February.
    """
    if not before:
        return day
    ends = (day + timedelta(days=1)).day == 1
    if ends and _MONTH.search(words):
        day = day.replace(day=1)
    elif ends and _QUARTER.search(words):
        day = day.replace(day=1, month=(day.month - 1) // QUARTER * QUARTER + 1)
    return day - timedelta(days=1)
