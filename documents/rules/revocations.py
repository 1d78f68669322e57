"""Rules of revocation: an issued document ends only by another one of its issuer, undone by a third.

NĐ 30/2020/NĐ-CP, Điều 18, khoản 4: what is wrong in substance is changed by a document of equal form of the same body;
khoản 5: who received a revoked document returns or destroys it, so the notice has a number and a day of its own.
Điều 13 and 15: it is signed by whom may sign for the body and numbered by its clerk.
"""

from __future__ import annotations

from datetime import date


def is_revoked(revoked_on: date, restored_on: date | None, day: date) -> bool:
    """Return whether a document is revoked on a day; on the day of its restoration it is valid again."""
    return revoked_on <= day and (restored_on is None or day < restored_on)


def wrong_day(on: date, *, since: date, today: date) -> str:
    """Return why a document of this date can neither revoke nor restore, an empty string where it can.

    `since` is the day on which what it speaks of began: the issue of the document, or its revocation.
    """
    if on > today:
        return f"Ngày ban hành {on:%d/%m/%Y} còn ở phía trước. Hãy ghi ngày hôm nay."
    if on < since:
        return (
            f"Ngày ban hành {on:%d/%m/%Y} đứng trước ngày {since:%d/%m/%Y} của việc được thu hồi hoặc khôi phục. "
            "Hãy ghi từ ngày đó trở đi."
        )
    return ""
