"""Notice of titles that expire soon: the unit and the standing office hear of it in time for a renewal."""

from __future__ import annotations

from datetime import date

from django.urls import reverse

from accounts.models import Role
from accounts.unit_succession import heir_on
from criteria.rules.assessment import add_months
from dossiers.models import Title
from dossiers.services.notifications import notify_role_holders
from dossiers.services.titles import revocations
from ledger.models import OutboxMessage

MONTHS_BEFORE = (6, 3, 1)


def announce(day: date) -> int:
    """Announce titles that expire within six, three and one month, once each; return how many."""
    furthest = add_months(day, max(MONTHS_BEFORE))
    ending = (
        Title.objects.valid_on(day)
        .filter(valid_until__lte=furthest)
        .select_related("unit__successor", "dossier__round__standing_office", "entry__entered_by__office")
    )
    count = 0
    for title in ending.order_by("pk"):
        count += _tell(title, day, min(m for m in MONTHS_BEFORE if title.valid_until <= add_months(day, m)))
    return count


def _tell(title: Title, day: date, months: int) -> bool:
    key = f"renewal:{title.pk}:{months}"
    subject = f"Danh hiệu sắp hết hạn: {title.unit}"
    heir = heir_on(title.unit, day)
    now = f" (nay do {heir} kế thừa)" if heir != title.unit else ""
    body = (
        f"{title.level_title} của {title.unit}{now} có hiệu lực đến hết ngày {title.valid_until:%d/%m/%Y}. "
        "Muốn giữ danh hiệu, đơn vị cần được công nhận lại trước ngày này."
    )
    before = _count(key)
    notify_role_holders(
        Role.UNIT_HEAD,
        unit=heir,
        subject=subject,
        body=body,
        key=key,
        link=title.dossier.get_absolute_url() if title.dossier else revocations.address(title),
    )
    notify_role_holders(
        Role.STANDING_CLERK,
        office=title.dossier.round.standing_office if title.dossier else title.entry.entered_by.office,
        subject=subject,
        body=body,
        key=f"{key}:office",
        link=f"{reverse('workflows:titles')}?nhom=sap-het",
    )
    return _count(key) > before


def _count(key: str) -> int:
    return OutboxMessage.objects.filter(key__startswith=f"{key}:").count()
