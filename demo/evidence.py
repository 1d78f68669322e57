"""Made-up dossiers with evidence in large numbers, for benchmarks of the search (``fill_corpus``)."""

from __future__ import annotations

from collections.abc import Callable
from itertools import islice
from typing import Any, Final

from django.conf import settings
from django.contrib.auth import get_user_model
from django.db import transaction
from django.utils import timezone

from accounts.models import AdministrativeUnit, Appointment, Level, Office, OfficeKind, Role
from criteria.models import CriteriaSet
from demo import corpus
from demo.errors import DemonstrationOff
from dossiers.models import Council, Dossier, DossierState, Evidence, EvidencePage, Round
from dossiers.models.evidence import FileState
from ledger.services import files

UNITS: Final = 100
CODES: Final = ("1.1", "1.2", "2.1", "2.2", "3.1", "4.1", "5.1")
BATCH: Final = 500


def fill(*, documents: int, seed: int, progress: Callable[[int], None] | None = None) -> int:
    """Bring the made-up round of this seed up to so many pieces of evidence of one page; return how many came.

    The same call a second time adds nothing. Raise DemonstrationOff without DEMO or DEBUG,
    and where no criteria set is loaded.
    """
    if not (settings.DEBUG or settings.DEMO):
        raise DemonstrationOff
    criteria_set = CriteriaSet.objects.published().order_by("pk").first()
    if criteria_set is None:
        raise DemonstrationOff("Chưa có bộ tiêu chí nào. Hãy chạy lệnh “manage.py seed_demo” trước.")
    dossiers, clerk = _round(seed, criteria_set)
    already = Evidence.objects.filter(dossier__in=dossiers).count()
    texts = enumerate(corpus.pages(documents, seed))
    count = len(list(islice(texts, already)))
    while batch := list(islice(texts, BATCH)):
        _keep(batch, dossiers, clerk)
        count += len(batch)
        if progress is not None:
            progress(count)
    _send(dossiers)
    return max(0, count - already)


def _send(dossiers: list[Dossier]) -> None:
    """Mark the dossiers as sent, with all that is in them: before that only their units would find it."""
    sent = Dossier.objects.filter(pk__in=[dossier.pk for dossier in dossiers])
    sent.update(state=DossierState.CHECKING, submitted_at=timezone.now())


@transaction.atomic
def _round(seed: int, criteria_set: CriteriaSet) -> tuple[list[Dossier], Appointment]:
    today = timezone.localdate()
    dated = {"valid_from": today.replace(month=1, day=1)}
    person, _made = get_user_model().objects.get_or_create(
        username=f"thu-tai-{seed}", defaults={"full_name": "Người thử tải", "is_demo": True}
    )
    offices = [_office(f"TAI{seed}-{number:03d}", f"Xã Thử Tải {number}", dated) for number in range(UNITS)]
    standing = offices[0]
    clerk, _made = Appointment.objects.get_or_create(
        user=person, role=Role.STANDING_CLERK, office=standing, defaults=dated
    )
    council, _made = Council.objects.get_or_create(
        name=f"Hội đồng thử tải {seed}", office=standing, defaults=dated
    )
    opened, _made = Round.objects.get_or_create(
        name=f"Đợt thử tải {seed}",
        year=today.year,
        defaults={
            "criteria_set": criteria_set,
            "standing_office": standing,
            "issuer": standing,
            "council": council,
            "opened_by": clerk,
        },
    )
    return [Dossier.objects.get_or_create(round=opened, unit=office.unit)[0] for office in offices], clerk


def _office(code: str, name: str, dated: dict[str, Any]) -> Office:
    unit, _made = AdministrativeUnit.objects.get_or_create(
        code=code, defaults={"name": name, "level": Level.COMMUNE, "kind": "xa", **dated}
    )
    office, _made = Office.objects.get_or_create(
        code=code.lower(),
        defaults={"unit": unit, "name": f"Ủy ban nhân dân {name}", "kind": OfficeKind.COMMITTEE, **dated},
    )
    return office


@transaction.atomic
def _keep(rows: list[tuple[int, str]], dossiers: list[Dossier], clerk: Appointment) -> None:
    """Write evidence and its page; all share one stored file, because only the texts matter here."""
    stored = files.store(content="Minh chứng để thử tải.".encode(), media_type="text/plain")
    now = timezone.now()
    made = Evidence.objects.bulk_create(
        Evidence(
            dossier=dossiers[at % UNITS],
            code=CODES[at // UNITS % len(CODES)],
            number=at // UNITS // len(CODES) + 1,
            file=stored,
            name=f"minh-chung-{at + 1}.txt",
            uploaded_by=clerk,
            state=FileState.CLEAN,
            checked_at=now,
            page_count=1,
        )
        for at, _text in rows
    )
    EvidencePage.objects.bulk_create(
        EvidencePage(evidence=evidence, number=1, text=text, method="text")
        for evidence, (_at, text) in zip(made, rows, strict=True)
    )
