"""What the pages of a round show of the units that have not sent."""

from __future__ import annotations

from typing import Any

from django.utils import timezone

from dossiers.models import Round
from dossiers.rules.round_changes import first_names, why_not_reminded
from dossiers.services.rounds import reminding


def waiting_units(current: Round) -> dict[str, Any]:
    """Return what the reminder shows: who has not sent, and when they were reminded."""
    waiting = list(reminding.not_sent(current))
    last = timezone.localtime(current.reminded_at) if current.reminded_at else None
    return {
        "waiting_units": waiting,
        "waiting_names": first_names([one.unit.name for one in waiting]),
        "why_not_reminded": why_not_reminded(last, timezone.localtime()),
        "reminded_at": last,
    }
