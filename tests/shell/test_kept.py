"""What tests begin with is laid down as it was built (tests/factories/kept.py), and only where that is the same."""

from __future__ import annotations

from datetime import datetime
from zoneinfo import ZoneInfo

import pytest
import time_machine
from django.db import connection

from accounts.models import AdministrativeUnit
from dossiers.models import Decision
from ledger.services import record_verification
from tests.factories import dossiers as make
from tests.factories.accounts import UnitFactory
from tests.factories.kept import _rows, kept

built: list[str] = []


@kept
def decided_place(name: str) -> make.Place:
    built.append(name)
    here = make.place(units=2)
    make.decided(here, 0)
    return here


@pytest.fixture(autouse=True)
def nothing_kept(monkeypatch: pytest.MonkeyPatch, tiny_papers: None) -> None:
    """Begin with no state kept."""
    monkeypatch.setattr("tests.factories.kept._kept", {})
    built.clear()


def undone(name: str = "a") -> dict:
    """Return all rows there are once the place stands, and take it back."""
    from django.db import transaction

    with transaction.atomic():
        decided_place(name)
        rows = _rows(connection.connection)
        transaction.set_rollback(True)
    return rows


@pytest.mark.django_db
def test_a_state_laid_down_is_row_for_row_the_one_that_was_built(own_stores):
    once = undone()
    for path in own_stores.rglob("*"):
        if path.is_file():
            path.chmod(0o600)
            path.unlink()
    assert {name: sorted(rows, key=repr) for name, rows in undone().items()} == {
        name: sorted(rows, key=repr) for name, rows in once.items()
    }
    assert built == ["a"]


@pytest.mark.django_db
def test_what_is_laid_down_goes_on_and_verifies(own_stores):
    undone()
    for path in own_stores.rglob("*"):
        if path.is_file():
            path.chmod(0o600)
            path.unlink()
    here = decided_place("a")
    assert built == ["a"]
    assert Decision.objects.get().document.number
    make.submitted(here, 1)
    report = record_verification.verify()
    assert report.ok, report.troubles


@pytest.mark.django_db
def test_where_something_stands_already_it_is_built():
    unit = UnitFactory()
    decided_place("a")
    assert built == ["a"]
    assert AdministrativeUnit.objects.filter(pk=unit.pk).exists()


@pytest.mark.django_db
def test_under_another_clock_it_is_built():
    undone()
    with time_machine.travel(datetime(2027, 3, 1, 12, tzinfo=ZoneInfo("Asia/Ho_Chi_Minh"))):
        decided_place("a")
    assert built == ["a", "a"]


@pytest.mark.django_db
def test_other_words_are_another_state():
    undone("a")
    undone("b")
    assert built == ["a", "b"]
