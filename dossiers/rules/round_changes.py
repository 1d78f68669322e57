"""What may still be changed of a round that was opened, and why not. Pure: facts in, sentences out.

What somebody already relied on stays: a unit that sent its dossier was promised the procedure of this round.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

MOST_NAMED = 5
CLOSED = "Đợt này đã đóng nên không thay đổi được nữa. Cần xét thêm thì mở một đợt bổ sung."
CANCELLED = "Đợt này đã hủy nên không thay đổi được nữa. Hãy mở đợt khác."


@dataclass(frozen=True, slots=True, kw_only=True)
class Standing:
    """How far a round has come: its dossiers by what they went through, and what was made of them."""

    closed: bool = False
    cancelled: bool = False
    sent: int = 0  # dossiers sent at least once
    accepted: int = 0  # accepted for the council at least once
    sittings: int = 0
    submissions: int = 0
    ended: int = 0  # recognised or refused
    running: int = 0
    open_sittings: int = 0
    open_submissions: int = 0


def first_names(names: list[str]) -> str:
    """Return the first names, and that there are more."""
    return ", ".join(names[:MOST_NAMED]) + (
        f" và {len(names) - MOST_NAMED} đơn vị khác" * (len(names) > MOST_NAMED)
    )


def why_finished(standing: Standing) -> str:
    """Return why nothing of the round changes any more; empty while it is open."""
    if standing.cancelled:
        return CANCELLED
    return CLOSED if standing.closed else ""


def why_not_cancelled(standing: Standing) -> str:
    """Return why a round cannot be cancelled; only before the first dossier was sent."""
    if why := why_finished(standing):
        return why
    if standing.sent:
        return (
            f"Không hủy được đợt: {standing.sent} đơn vị đã nộp hồ sơ. Hãy xử lý các hồ sơ đã nộp; đơn vị chưa nộp "
            "thì đưa ra khỏi đợt từng đơn vị."
        )
    return ""


def why_not_taken_out(unit: str, *, sent: bool, ended: bool) -> str:
    """Return why a unit stays in the round; empty where it has sent nothing yet."""
    if ended:
        return f"Hồ sơ của {unit} đã kết thúc nên không đưa ra khỏi đợt nữa."
    if sent:
        return f"{unit} đã nộp hồ sơ nên không đưa ra khỏi đợt được. Hãy trả lại hồ sơ, hoặc để đơn vị tự rút hồ sơ."
    return ""


def why_not_closed(standing: Standing) -> list[str]:
    """Return what is unfinished in a round, a sentence each; empty where it may be closed with its report."""
    if why := why_finished(standing):
        return [why]
    found = []
    if standing.running:
        found.append(f"Còn {standing.running} hồ sơ chưa có kết quả.")
    if standing.open_sittings:
        found.append(f"Còn {standing.open_sittings} phiên họp chưa niêm phong biên bản.")
    if standing.open_submissions:
        found.append(f"Còn {standing.open_submissions} tờ trình chưa được quyết định hoặc công bố.")
    return found


def why_not_reminded(last: datetime | None, now: datetime) -> str:
    """Return why the units are not reminded again: once a day is enough. Both times are local."""
    if last is None or last.date() != now.date():
        return ""
    return f"Hôm nay đã nhắc các đơn vị lúc {last:%H:%M}. Ngày mai nhắc lại được; khi gần đến hạn hệ thống vẫn tự nhắc."


NAME, COUNCIL, SIGNING, APPEALS = "name", "council", "signing", "appeals"


def resting(standing: Standing) -> dict[str, str]:
    """Return, by group of settings, what rests on them already; a group that is left out may still be corrected."""
    found = {}
    if standing.sent:
        found[NAME] = f"{standing.sent} hồ sơ đã nộp mang tên đợt này trong bản niêm phong."
    if standing.accepted or standing.sittings:
        found[COUNCIL] = (
            f"{standing.accepted} hồ sơ đã được tiếp nhận và {standing.sittings} phiên họp đã mở theo quy định này."
        )
    if standing.submissions:
        found[SIGNING] = f"{standing.submissions} tờ trình đã lập gửi người ký này."
    if standing.ended:
        found[APPEALS] = f"{standing.ended} hồ sơ đã có kết quả, thời hạn kiến nghị đã bắt đầu tính."
    if why := why_finished(standing):
        return dict.fromkeys((NAME, COUNCIL, SIGNING, APPEALS), why)
    return found
