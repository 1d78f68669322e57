"""The same on PostgreSQL: the trigger holds, and two clerks never take one number."""

from __future__ import annotations

import os
import sys
from concurrent.futures import ThreadPoolExecutor

import pytest

from tests import forked

SETUP = """
import django; django.setup()
from datetime import date
from tests.factories import documents as papers
from documents.services import official
official.render = lambda kind, page, *, date, check_url="": b"%PDF-" + check_url.encode()
"""
PREPARE = (
    SETUP
    + """
office = papers.committee()
clerk = papers.clerk_of(office)
print(clerk.pk, *[papers.signed(office).pk for _ in range(20)])
"""
)
ISSUE = (
    SETUP
    + """
import sys
from accounts.models import Appointment
from documents.models import OfficialDocument
clerk = Appointment.objects.get(pk=sys.argv[1])
for key in sys.argv[2:]:
    official.issue(document=OfficialDocument.objects.get(pk=key), appointment=clerk, on=date(2026, 2, 5))
"""
)
TRIGGER = (
    SETUP
    + """
from django.db import IntegrityError
from documents.models import NumberRegister, OfficialDocument
papers_ = OfficialDocument.objects.issued()
print(*sorted(papers_.values_list("number", flat=True)), NumberRegister.objects.get().last)
for change in ({"number": 99}, {"sha256": "x"}, {"facts": {}}, {"status": "draft"}):
    try:
        papers_.filter(number=1).update(**change); print("allowed")
    except IntegrityError:
        print("refused")
first, second = papers_.order_by("pk")[:2]
official.replace(document=first, by=second, appointment=first.signer)
print("replaced")
"""
)


@pytest.mark.postgresql
def test_two_clerks_at_once_take_different_numbers_and_what_is_issued_stays(postgres_url, tmp_path):
    env = {
        **os.environ,
        "DATABASE_URL": postgres_url,
        "PYTHONPATH": "site:.",
        "MEDIA_ROOT": str(tmp_path),
        "DJANGO_SETTINGS_MODULE": "config.settings.test",
    }

    def python(code: str, *arguments: str) -> str:
        done = forked.run([sys.executable, "-c", code, *arguments], env=env)
        assert done.returncode == 0, done.stderr
        return done.stdout

    clerk, *keys = python(PREPARE).split()
    with ThreadPoolExecutor(2) as pool:
        list(pool.map(lambda half: python(ISSUE, clerk, *keys[half::2]), (0, 1)))
    numbers, *rest = python(TRIGGER).splitlines()
    assert [int(number) for number in numbers.split()] == [*range(1, 21), 20]
    assert rest == [*["refused"] * 4, "replaced"]
