"""The minutes of a sitting (biên bản), drafted from the record and issued when the last dossier is concluded."""

from __future__ import annotations

from typing import Any

from django.utils import timezone

from accounts.models import Appointment
from documents.models import OfficialDocument
from documents.services import official
from dossiers.models import CouncilSeat, Outcome, Seat, Sitting


def _person(seat: CouncilSeat) -> dict[str, str]:
    return {"name": str(seat.appointment.user), "capacity": seat.get_seat_display()}


def minutes_facts(sitting: Sitting) -> dict[str, Any]:
    """Return what the minutes print: who was there, how they voted on each dossier, what was concluded."""
    seats = list(
        CouncilSeat.objects.filter(attendance__sitting=sitting)
        .select_related("appointment__user")
        .order_by("pk")
    )
    items = list(sitting.items.select_related("dossier__unit").prefetch_related("ballots"))
    present = {b.seat_id for item in items for b in item.ballots.all() if b.choice != Outcome.ABSENT}
    rows = []
    for number, item in enumerate(items, 1):
        choices = [b.choice for b in item.ballots.all()]
        rows.append(
            [
                str(number),
                item.dossier.unit.name,
                str(sum(c in (Outcome.LEVEL_1, Outcome.LEVEL_2) for c in choices)),
                str(sum(c in (Outcome.REFUSE, Outcome.RETURN) for c in choices)),
                str(sum(c in (Outcome.ABSTAIN, Outcome.ABSENT) for c in choices)),
                Outcome(item.outcome).label + (f". {item.reason}" if item.reason else ""),
            ]
        )
    chair = next((s for s in seats if s.seat == Seat.CHAIR), None)
    secretary = next((s for s in seats if s.seat == Seat.SECRETARY), None)
    opened = timezone.localtime(sitting.opened_at)
    return {
        "opened": f"{opened:%H} giờ {opened:%M} phút, ngày {opened:%d/%m/%Y}",
        "present": [_person(s) for s in seats if s.pk in present],
        "absent": [_person(s) for s in seats if s.pk not in present],
        "chair": str(chair.appointment.user) if chair else "",
        "secretary": str(secretary.appointment.user) if secretary else "",
        "secretary_name": str(secretary.appointment.user) if secretary else "",
        "paragraphs": [
            f"Hội đồng xem xét {len(items)} hồ sơ của {sitting.round}, bỏ phiếu từng hồ sơ và kết luận như sau:"
        ],
        "table": {
            "columns": ["TT", "Đơn vị", "Tán thành", "Không tán thành", "Không ý kiến, vắng", "Kết luận"],
            "rows": rows,
        },
    }


def issue_minutes(*, appointment: Appointment, sitting: Sitting) -> OfficialDocument:
    """Draft, sign (chair) and issue the minutes; the sitting is concluded."""
    document = official.draft(
        kind="bien_ban",
        issuer=sitting.round.standing_office,
        issuer_name=sitting.council.name,
        title=f"Họp đánh giá, công nhận – {sitting}",
        facts=minutes_facts(sitting),
        appointment=appointment,
        recipients=["Thành viên hội đồng", "Lưu: VT, hồ sơ"],
    )
    official.sign(document=document, appointment=appointment)
    official.issue(document=document, appointment=appointment, on=timezone.localdate())
    sitting.minutes = document
    sitting.concluded_at = timezone.now()
    sitting.save(update_fields=["minutes", "concluded_at"])
    return document
