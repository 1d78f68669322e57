"""What tests begin with is laid down as it was built (tests/factories/kept.py), and only where that is the same."""

from __future__ import annotations

import re
import shutil
from collections.abc import Callable
from datetime import datetime
from functools import wraps
from zoneinfo import ZoneInfo

import pytest
import time_machine
from django.contrib.auth.models import Group
from django.db import connection
from wagtail.models import Page, Site

from accounts.models import AdministrativeUnit
from dossiers.models import Decision
from home.services import site_tree
from ledger.services import record_verification
from tests.factories import dossiers as make
from tests.factories.accounts import UnitFactory
from tests.factories.kept import _rows, kept, kept_apart
from tests.factories.site_tree import OF_THE_SITE
from tests.factories.site_tree import ensure_site_tree as laid_tree
from tests.prepared_database import lay_over

built: list[str] = []


def count(name: str) -> Callable[[Callable], Callable]:
    """Return how to note each time that something is built."""
    return lambda build: wraps(build)(lambda: (built.append(name), build())[1])


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


def tree_among_other_rows(ensure) -> dict:
    """Return all rows once a unit stands and the page tree after it, and take them back."""
    from django.db import transaction

    with transaction.atomic():
        UnitFactory(code="77")
        ensure()
        rows = _rows(connection.connection)
        transaction.set_rollback(True)
    return {name: sorted(map(without_times, found)) for name, found in rows.items()}


def without_times(row: tuple) -> str:
    """Return a row without what differs between two times of one minute, or by chance."""
    return re.sub(r"\d{4}-\d\d-\d\d \d\d:\d\d:[\d.]+|[0-9a-f-]{32,36}", "", repr(row))


@pytest.mark.django_db
def test_the_page_tree_is_laid_down_after_other_rows_as_it_would_be_built():
    ensure = kept_apart(*OF_THE_SITE)(count("tree")(site_tree.ensure_site_tree.__wrapped__))
    found = [tree_among_other_rows(one) for one in (ensure, ensure, site_tree.ensure_site_tree.__wrapped__)]
    assert built == ["tree"]
    assert found[0]["home_frontpage"]
    differing = {name for name in found[0] if not found[0][name] == found[1][name] == found[2][name]}
    assert differing <= {"accounts_administrativeunit", "ledger_auditline"}  # of the unit, made three times


@pytest.mark.django_db
@pytest.mark.parametrize("change", ["a group", "a page", "the site"])
def test_where_something_of_the_site_stands_already_the_tree_is_built(change):
    ensure = kept_apart(*OF_THE_SITE)(count("tree")(site_tree.ensure_site_tree.__wrapped__))
    tree_among_other_rows(ensure)
    if change == "a group":
        Group.objects.create(name="Của riêng")
    elif change == "a page":
        Page.objects.filter(depth=2).update(title="Chào")
    else:
        Site.objects.update(port=8080)
    ensure()
    assert built == ["tree", "tree"]


@pytest.mark.django_db(transaction=True)
def test_a_state_is_laid_down_in_a_database_of_its_own_as_well(own_stores):
    decided_place("a")
    lay_over(connection)
    shutil.rmtree(own_stores)
    here = decided_place("a")
    assert built == ["a"]
    assert not connection.in_atomic_block
    make.submitted(here, 1)
    report = record_verification.verify()
    assert report.ok, report.troubles


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("ensure", [site_tree.ensure_site_tree, laid_tree], ids=["built", "laid down"])
def test_the_page_tree_comes_into_a_database_nobody_is_connected_to(ensure):
    connection.close()
    assert ensure().title == "Trang chủ"
    assert Site.objects.get().root_page.slug == "trang-chu"
