"""The state of a title is one rule, said in Python and in SQL alike."""

from __future__ import annotations

from datetime import date, timedelta
from itertools import product

import pytest

from dossiers.models import Title
from dossiers.models.titles import state_filter
from dossiers.rules.titles import EXPIRED, REPLACED, REVOKED, STATES, VALID, state_on
from tests.factories import dossiers as make

DAY = date(2026, 6, 15)
OFFSETS = (None, -1, 0, 1)


def shifted(days: int | None) -> date | None:
    return None if days is None else DAY + timedelta(days=days)


@pytest.mark.parametrize(
    ("revoked", "replaced", "last_day", "state"),
    [
        (None, None, 0, VALID),
        (None, None, -1, EXPIRED),
        (1, 1, 0, VALID),
        (None, 0, 9, REPLACED),
        (None, -1, -1, REPLACED),
        (0, None, 9, REVOKED),
        (-1, -1, -1, REVOKED),
        (1, None, -1, EXPIRED),
    ],
)
def test_a_title_has_one_state_a_day(revoked, replaced, last_day, state):
    found = state_on(
        DAY, valid_until=shifted(last_day), replaced_on=shifted(replaced), revoked_on=shifted(revoked)
    )
    assert found == state


@pytest.mark.django_db
def test_sql_and_rule_say_the_same_at_every_border():
    make.decided(make.place())
    titles = Title.objects.all()
    for revoked, replaced, last_day in product(OFFSETS, OFFSETS, (-1, 0, 1)):
        dates = {
            "revoked_on": shifted(revoked),
            "replaced_on": shifted(replaced),
            "valid_until": shifted(last_day),
        }
        titles.update(valid_from=DAY - timedelta(days=9), **dates)
        state = state_on(DAY, **dates)
        assert [s for s in STATES if titles.filter(state_filter(s, DAY)).exists()] == [state]
        assert titles.get().status_on(DAY) == state
        assert titles.valid_on(DAY).exists() is (state == VALID)


@pytest.mark.django_db
def test_a_title_is_not_in_force_before_its_first_day():
    make.decided(make.place())
    Title.objects.update(valid_from=DAY, valid_until=DAY + timedelta(days=9))
    assert not Title.objects.valid_on(DAY - timedelta(days=1)).exists()
    assert Title.objects.valid_on(DAY).exists()
