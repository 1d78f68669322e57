"""Which plan may take the place of another where their offices are not on record: the same issuer's, by its name."""

from __future__ import annotations

import pytest

from documents.models import Plan
from documents.services.plan_links import may_replace


@pytest.mark.parametrize(
    ("later", "earlier", "may"),
    [
        ("Ủy ban nhân dân xã An Bình", "Ủy ban nhân dân xã An Bình", True),
        ("ỦY BAN NHÂN DÂN XÃ AN BÌNH", "Uỷ ban nhân dân xã An Bình ", True),
        ("Ủy ban nhân dân xã An Bình", "Ủy ban nhân dân xã An Bình Đông", False),
        ("Ủy ban nhân dân xã An Bình Đông", "Ủy ban nhân dân xã An Bình", False),
        ("Ủy ban nhân dân", "Ủy ban nhân dân tỉnh Sông Ngàn", False),
        ("", "", False),
    ],
)
def test_only_a_plan_of_the_same_issuer_replaces_one_whose_office_is_not_on_record(later, earlier, may):
    assert may_replace(Plan(issuer_name=later), Plan(issuer_name=earlier)) is may
