"""A round's board of 5,000 units: queries and seconds, against judging the same page dossier by dossier.

    .venv/bin/python benchmarks/round_board.py [units]

Builds its own database in memory; nothing is kept.
"""

from __future__ import annotations

import os
import sys
import time
from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[1]
sys.path[:0] = [str(ROOT / "site"), str(ROOT)]
os.environ.pop("DATABASE_URL", None)
os.environ["DJANGO_SETTINGS_MODULE"] = "config.settings.test"

import django

django.setup()

from django.core.management import call_command
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from accounts.models import AdministrativeUnit, Appointment, Level, Office, OfficeKind, Role, User
from criteria.services import load_sets
from dossiers.models import Answer, Council, Dossier, IndicatorVerdict, Round
from dossiers.services.assessment.answers import current_assessment

UNITS, AIM = 5000, 12
LONG_AGO = date(2020, 1, 1)


def built(many: int) -> tuple[Round, Appointment]:
    """A round over `many` communes with answers, half of them with frozen verdicts."""
    chosen = next(row for row in load_sets().sets if row.code == "tt25-2023-xa")
    province = AdministrativeUnit.objects.create(
        code="T", name="Tỉnh thử", level=Level.PROVINCE, valid_from=LONG_AGO
    )
    office = Office.objects.create(
        unit=province, code="SO", name="Sở thử", kind=OfficeKind.STANDING, valid_from=LONG_AGO
    )
    user = User.objects.create(username="canbo", full_name="Cán bộ thử")
    clerk = Appointment.objects.create(
        user=user, role=Role.STANDING_CLERK, office=office, valid_from=LONG_AGO
    )
    council = Council.objects.create(name="Hội đồng thử", office=office, valid_from=LONG_AGO)
    opened = Round.objects.create(
        name="Đợt thử",
        year=2024,
        criteria_set=chosen,
        standing_office=office,
        issuer=office,
        council=council,
        opened_by=clerk,
    )
    units = AdministrativeUnit.objects.bulk_create(
        AdministrativeUnit(
            code=f"X{n:05}",
            name=f"Xã {n}",
            level=Level.COMMUNE,
            kind="xa",
            parent=province,
            valid_from=LONG_AGO,
        )
        for n in range(many)
    )
    dossiers = Dossier.objects.bulk_create(Dossier(round=opened, unit=unit) for unit in units)
    codes = [entry for entry in chosen.parsed().indicators if entry.kind in ("yes_no", "rung", "share")]
    Answer.objects.bulk_create(
        (
            Answer(
                dossier=dossier,
                code=entry.code,
                by=clerk,
                yes=True if entry.kind == "yes_no" else None,
                rung=2 if entry.kind == "rung" else None,
                numerator=dossier.pk % 1000 if entry.kind == "share" else None,
                denominator=1000 if entry.kind == "share" else None,
            )
            for dossier in dossiers
            for entry in codes
        ),
        batch_size=2000,
    )
    IndicatorVerdict.objects.bulk_create(
        (
            IndicatorVerdict(dossier=dossier, code=entry.code, level=1, result="pass")
            for dossier in dossiers[::2]
            for entry in codes
        ),
        batch_size=2000,
    )
    return opened, clerk


def measured(work: Callable[[], Any]) -> tuple[int, float]:
    """Queries and seconds of the work."""
    with CaptureQueriesContext(connection) as caught:
        began = time.perf_counter()
        work()
        return len(caught), time.perf_counter() - began


def main() -> None:
    """Open the board both ways and print the table."""
    many = int(sys.argv[1]) if len(sys.argv) > 1 else UNITS
    connection.settings_dict["NAME"] = ":memory:"
    connection.close()
    call_command("migrate", verbosity=0)
    opened, clerk = built(many)
    client = Client()
    client.force_login(clerk.user)
    address = f"/ho-so/dot/{opened.pk}/bang/"
    client.get(address)

    def board() -> None:
        page = client.get(address)
        assert page.status_code == 200
        assert page.content.count(b'scope="row"') >= min(many, 100)

    def one_by_one() -> None:
        for dossier in Dossier.objects.filter(round=opened).with_details()[:100]:
            current_assessment(dossier)

    rows = [
        ("board, first page of 100", *measured(board)),
        ("the same 100, one by one", *measured(one_by_one)),
    ]
    base = rows[0]
    print(f"round of {many} units")
    print(f"{'':28}{'queries':>8}{'ratio':>8}{'seconds':>9}{'ratio':>8}{'aim':>14}")
    for name, queries, seconds in rows:
        aim = f"{AIM} queries" if name == base[0] else "-"
        print(
            f"{name:28}{queries:>8}{queries / base[1]:>8.1f}{seconds:>9.2f}{seconds / base[2]:>8.1f}{aim:>14}"
        )
    if base[1] > AIM:
        raise SystemExit(1)


if __name__ == "__main__":
    main()
