"""Decisions that recognised persons by a list: entered from paper, removed; `people_counts` counts them."""

from __future__ import annotations

from django.db import IntegrityError, transaction
from django.db.models import Q, QuerySet
from django.utils import timezone

from accounts.models import AdministrativeUnit, Appointment, Role
from accounts.queries import current_appointments
from accounts.reach import NOBODY
from accounts.role_groups import UNIT_ROLES
from accounts.unit_succession import with_forerunners
from criteria.labels import model_name
from dossiers.errors import BadAnswer, Incomplete, WrongState
from dossiers.models import ListDecision
from dossiers.rules.list_decisions import PaperList, faults
from dossiers.services.evidence.attachments import clean_name
from dossiers.services.supporting_files import SCANS, Upload, take
from dossiers.services.titles import entry_rights
from ledger.models import StoredFile
from ledger.required import require_reason
from ledger.services import audit
from ledger.services.transactions import atomic_service


def visible_to(user: object) -> QuerySet[ListDecision]:
    """Return the list decisions a person sees: of the territory they keep, or of their own unit.

    A standing office sees those of the units right below its own and those it entered, as with entered titles.
    """
    rights = NOBODY
    for post in current_appointments(user):
        near = Q(unit__parent=post.office.unit_id) | Q(entered_by__office=post.office_id)
        rights |= entry_rights.scope(post, "unit") & (near if post.role == Role.STANDING_CLERK else Q())
        if post.role in UNIT_ROLES:
            rights |= Q(unit__in=with_forerunners(post.office.unit_id).values("pk"))
    found: QuerySet[ListDecision] = ListDecision.objects.filter(rights)
    return found.select_related("unit", "scan", "entered_by__user")


def enter(
    *, appointment: Appointment, unit: AdministrativeUnit, paper: PaperList, scan: Upload | None
) -> ListDecision:
    """Enter a decision with its scan; its persons count from then on.

    Raise NotAllowed (not of the territory), BadAnswer (a value is impossible, or it stands already), Incomplete (no
    scan), BadFile.
    """
    entry_rights.require_keeper(appointment, unit)
    found = list(faults(paper, today=timezone.localdate()))
    if found:
        raise BadAnswer(" ".join(f"{sentence}." for _, sentence in found))
    if scan is None:
        raise Incomplete("Chưa có bản chụp quyết định. Hãy chọn tệp PDF, JPG hoặc PNG.")
    return _enter(
        appointment=appointment,
        unit=unit,
        paper=paper,
        stored=take(scan, appointment=appointment, only=SCANS),
        name=clean_name(scan.name),
    )


@atomic_service
def _enter(
    *, appointment: Appointment, unit: AdministrativeUnit, paper: PaperList, stored: StoredFile, name: str
) -> ListDecision:
    try:
        with transaction.atomic():
            row: ListDecision = ListDecision.objects.create(
                unit=unit, scan=stored, scan_name=name, entered_by=appointment, **paper.columns()
            )
    except IntegrityError as error:
        raise BadAnswer(
            f"Quyết định số {paper.number} ngày {paper.recognised_on:%d/%m/%Y} đã ghi cho {unit}."
        ) from error
    audit.record(
        act="enter-list-decision",
        appointment=appointment,
        subject=row,
        sentence=f"Ghi nhận {row}: {row.people} người của {unit} đạt {model_name(row.model, '')}.",
    )
    return row


@atomic_service
def remove(*, appointment: Appointment, decision: ListDecision, reason: str) -> ListDecision:
    """Remove a decision with a reason: it counts nowhere any more. Raise NotAllowed, Incomplete, WrongState."""
    row: ListDecision | None = ListDecision.objects.select_for_update().filter(pk=decision.pk).first()
    if row is None:
        raise WrongState("Quyết định này đã bỏ khỏi sổ rồi.")
    entry_rights.require_keeper(appointment, row.unit)
    row.removed_why = require_reason(reason, error=Incomplete)
    row.removed_by = appointment
    row.save(update_fields=["removed_by", "removed_why"])
    audit.record(
        act="remove-list-decision",
        appointment=appointment,
        subject=row,
        sentence=f"Bỏ khỏi sổ {row} ({row.people} người của {row.unit}). Lý do: {row.removed_why}",
    )
    return row
