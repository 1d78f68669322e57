"""The real plans, where their folder is there: each is kept once, with what it says."""

from __future__ import annotations

import pytest

from documents.models import Plan
from documents.services.plans import store_plans
from tests.conftest import require_service

pytestmark = pytest.mark.django_db


def test_every_real_plan_is_stored_once_and_its_submission_carries_its_draft(seeds):
    files = sorted(seeds.glob("*.txt"))
    require_service("a plan", bool(files))
    stored = [
        plan for file in files for plan, _ in store_plans(content=file.read_bytes(), filename=file.name)
    ]
    assert len(stored) == len(files) + 1  # one file holds a tờ trình and its draft
    again = [new for file in files for _, new in store_plans(content=file.read_bytes(), filename=file.name)]
    assert not any(again)
    carrying = Plan.objects.exclude(carries=None).get()
    assert (carrying.type, carrying.carries.source_id) == ("TTr", carrying.source_id)
    for plan in stored:
        lines = dict(plan.numbered_lines())
        assert plan.title
        assert plan.assignments.exists() or plan.carries
        for part in [*plan.assignments.all(), *plan.deadlines.all(), *plan.targets.all()]:
            assert lines[part.line].strip(), f"{plan}: {part}"
