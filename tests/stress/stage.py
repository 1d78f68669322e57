"""What every story's script begins with: our settings, tiny papers, a small province with its flows started."""

from __future__ import annotations

import os
import sys
from pathlib import Path
from unittest import mock

ROOT = Path(__file__).resolve().parents[2]
for folder in (ROOT, ROOT / "site"):
    sys.path.insert(0, str(folder))
os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings.test")

import django  # noqa: E402

django.setup()

from accounts.models import Role  # noqa: E402
from tests.factories import dossiers as make  # noqa: E402
from tests.factories.accounts import AppointmentFactory, SigningMandateFactory  # noqa: E402
from workflows import actions  # noqa: E402

mock.patch("documents.services.official.render", return_value=make.PDF).start()


def place(units: int = 3, **rules: object) -> make.Place:
    """Return a province with a round whose dossiers are started, and every indicator answered."""
    here = make.place(units=units, **rules)
    actions.start_dossiers(round=here.round)
    for number in range(units):
        make.answered(here, number)
    return here


def more_clerks(here: make.Place, role: str, count: int) -> list:
    """Return this many people in a role of the right office, each with a mandate for its papers."""
    office = here.standing if role == Role.STANDING_CLERK else here.issuer
    people = [AppointmentFactory(role=role, office=office, capacity=f"Người {n}") for n in range(count)]
    for person in people:
        SigningMandateFactory(holder=person, issuer=office, form="", body_line="", capacity="CHUYÊN VIÊN")
    return people
