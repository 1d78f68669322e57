"""Which mandate covers a signature on a day (NĐ 30/2020/NĐ-CP, Điều 13), as a table."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from django.utils import timezone

from accounts.queries import mandate_for
from accounts.rules.mandates import Mandate, why_not
from tests.factories.accounts import AppointmentFactory, SigningMandateFactory

MARCH, APRIL, MAY = date(2026, 3, 1), date(2026, 4, 1), date(2026, 5, 1)


@pytest.mark.parametrize(
    ("form", "since", "until", "kinds", "on", "kind", "covered"),
    [
        ("", MARCH, None, "", APRIL, "quyet_dinh", True),
        ("TM", MARCH, None, "", MARCH, "quyet_dinh", True),
        ("KT", APRIL, None, "", MARCH, "quyet_dinh", False),
        ("KT", MARCH, APRIL, "", APRIL, "quyet_dinh", True),
        ("KT", MARCH, APRIL, "", MAY, "quyet_dinh", False),
        ("TL", MARCH, None, "to_trinh bao_cao", APRIL, "to_trinh", True),
        ("TL", MARCH, None, "to_trinh bao_cao", APRIL, "quyet_dinh", False),
        ("TUQ", MARCH, MAY, "quyet_dinh", APRIL, "quyet_dinh", True),
        ("TUQ", MARCH, MAY, "quyet_dinh", APRIL, "ke_hoach", False),
        ("TUQ", MARCH, None, "quyet_dinh", APRIL, "quyet_dinh", False),
        ("TUQ", MARCH, MAY, "", APRIL, "quyet_dinh", False),
        ("TUQ", MARCH, APRIL, "quyet_dinh", APRIL + timedelta(days=1), "quyet_dinh", False),
    ],
)
def test_a_mandate_covers_its_days_and_its_kinds(form, since, until, kinds, on, kind, covered):
    reason = why_not(Mandate(form, since, until, frozenset(kinds.split())), on=on, kind=kind)
    assert (reason == "") is covered


@pytest.mark.django_db
def test_of_several_mandates_the_one_that_covers_the_paper_is_taken():
    today = timezone.localdate()
    post = AppointmentFactory(role="deputy")
    narrow = SigningMandateFactory(holder=post, form="TL", kinds="to_trinh")
    wide = SigningMandateFactory(
        holder=post, form="TUQ", kinds="quyet_dinh", valid_until=today + timedelta(days=3)
    )
    assert mandate_for(post, post.office, today, kind="quyet_dinh") == wide
    assert mandate_for(post, post.office, today, kind="to_trinh") == narrow
    assert mandate_for(post, post.office, today, kind="ke_hoach") is None
    assert mandate_for(post, post.office, today + timedelta(days=4), kind="quyet_dinh") is None
