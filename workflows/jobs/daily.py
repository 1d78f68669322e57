"""The daily run: each job in order; every job finds for itself what is left to do."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from datetime import date

from django.db import transaction
from django.utils import timezone

from dossiers.services.council.secret_ballots import sweep_keys
from home.following.events import notify_followers
from home.services.editor_groups import sync_all_groups
from ledger.services.audit_anchors import note_outside
from workflows.jobs import retention
from workflows.models import DailyRun
from workflows.notifications import digest, pending_reminders, reminders, renewals
from workflows.notifications.delivery import send_waiting


@dataclass(frozen=True, slots=True)
class DailyReport:
    """What one run did; all zero when an earlier run of the day, here or elsewhere, did it already."""

    day: str
    reminded: int
    escalated: int
    renewals: int
    letters: int
    followers: int
    sent: int
    failed: int
    noted: int
    erased: int

    def as_dict(self) -> dict[str, int | str]:
        """Return the report for JSON."""
        return asdict(self)


def run_daily(day: date | None = None) -> DailyReport:
    """Remind, escalate, announce renewals, write digests and followers' mail, send, anchor the audit chain, erase.

    Reminders of a day are written in one transaction under the lock of that day's row, and each stage of each deadline
    has one row, so a second machine waits and then finds nothing to do. A run that comes days late gives the newest
    reminder of each task, not every one it missed.
    """
    day = day or timezone.localdate()
    with transaction.atomic():
        DailyRun.objects.get_or_create(day=day)
        row = DailyRun.objects.select_for_update().get(day=day)
        reminded, escalated = reminders.remind(day)
        reminded += pending_reminders.remind(day)
        renewed = renewals.announce(day)
        sync_all_groups()  # roles that begin or end with this day
        row.runs, row.finished_at = row.runs + 1, timezone.now()
        row.save(update_fields=["runs", "finished_at"])
    sent, failed = send_waiting()
    letters = digest.write_digests(day)
    followers = notify_followers(day)
    if letters or followers:
        more = send_waiting()
        sent, failed = sent + more[0], failed + more[1]
    noted = note_outside(day)
    sweep_keys()
    erased = retention.erase_expired(timezone.now())
    return DailyReport(
        day.isoformat(), reminded, escalated, renewed, letters, followers, sent, failed, noted, erased
    )
