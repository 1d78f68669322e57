"""A plan file is kept once, whole, with every fact in its place."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest

from documents.models import Plan, PlanTarget
from documents.parsing import BadInput
from documents.services import plans
from ledger.models import AuditLine, StoredFile

pytestmark = pytest.mark.django_db


def reading(**changes) -> dict:
    facts = {
        "type": "KH",
        "type_name": "Kế hoạch",
        "number": None,
        "symbol": "KH-UBND",
        "normalised": None,
        "place": "An Bình",
        "date": {"year": 2026, "month": 2, "day": None},
        "title": "Xây dựng xã học tập",
        "issuer": {"name": "Ủy ban nhân dân xã An Bình", "inferred": True},
        "addressee": None,
        "citations": [{"type": "QĐ", "number": "387/QĐ-TTg", "line": 1}],
        "attachments": [],
        "assignments": [
            {
                "unit": "Hội Khuyến học",
                "role": "lead",
                "indicators": ["1.1"],
                "criteria": [],
                "standards": [],
                "task": "Tham mưu",
                "line": 2,
            }
        ],
        "deadlines": [
            {"date": "2026-12-15", "recurs": None, "before": True, "text": "Báo cáo", "line": 3},
            {"date": None, "recurs": "06-30", "before": False, "text": "Hằng năm", "line": 3},
        ],
        "targets": [
            {"value": 60.5, "unit": "%", "operator": ">=", "subject": "Công dân", "year": 2030, "line": 2}
        ],
        "indicators": [{"code": "1.1", "text": "Có kế hoạch", "line": 2}],
        "recipients": ["Như trên"],
        "signature": {
            "authority": "TM. ỦY BAN NHÂN DÂN",
            "on_behalf": None,
            "capacity": "CHỦ TỊCH",
            "name": "Lê A",
        },
        "warnings": [{"code": "no_number", "message": "Không có số", "line": 1}],
    }
    return {**facts, **changes}


@pytest.fixture
def read(monkeypatch):
    """Let a file read as these documents."""

    def answer(*documents, lines=("dòng một\x00", "dòng hai", "dòng ba")):
        monkeypatch.setattr(plans, "read", lambda content, filename: {"documents": list(documents)})
        monkeypatch.setattr(plans, "read_text", lambda content, filename: list(lines))

    return answer


def test_every_fact_stands_in_its_column(read):
    read(reading())
    [(plan, created)] = plans.store_plans(content=b"x", filename="ke-hoach.txt")
    plan.refresh_from_db()
    assert created
    assert (plan.type, plan.number, plan.full_number) == ("KH", "", "…/KH-UBND")
    assert (plan.date, plan.date_text) == (None, "tháng 02 năm 2026")
    assert plan.issuer_inferred
    assert plan.signer_authority == "TM. ỦY BAN NHÂN DÂN"
    assert (plan.signer_on_behalf, plan.signer_name) == ("", "Lê A")
    assert plan.assignments.get().indicators == ["1.1"]
    assert [(d.date, d.recurs, d.before) for d in plan.deadlines.all()] == [
        (date(2026, 12, 15), "", True),
        (None, "06-30", False),
    ]
    assert plan.targets.get().value == Decimal("60.5")
    assert plan.citations[0]["number"] == "387/QĐ-TTg"
    assert plan.warnings[0]["code"] == "no_number"
    assert list(plan.numbered_lines()) == [(1, "dòng một"), (2, "dòng hai"), (3, "dòng ba")]


def test_the_same_file_again_changes_nothing(read):
    read(reading())
    [(first, _)] = plans.store_plans(content=b"x", filename="a.txt")
    lines = AuditLine.objects.count()
    assert plans.store_plans(content=b"x", filename="b.txt") == [(first, False)]
    assert (Plan.objects.count(), PlanTarget.objects.count(), AuditLine.objects.count()) == (1, 1, lines)


def test_a_submission_is_linked_to_the_draft_it_carries(read):
    read(reading(type="TTr", type_name="Tờ trình", number="96"), reading())
    (submission, _), (draft, _) = plans.store_plans(content=b"x", filename="a.txt")
    assert submission.carries == draft
    assert draft.carried_by.get() == submission
    assert [submission.position, draft.position] == [1, 2]
    assert draft.carries is None


def test_a_file_that_cannot_be_read_leaves_nothing(monkeypatch):
    def refuse(content, filename):
        raise BadInput("Tệp rỗng.")

    monkeypatch.setattr(plans, "read", refuse)
    with pytest.raises(BadInput):
        plans.store_plans(content=b"", filename="a.txt")
    assert not StoredFile.objects.exists()


def test_a_fact_that_does_not_fit_leaves_nothing_half_stored(read):
    read(reading(), reading(deadlines=[{"date": "hôm qua", "text": "x"}]))
    with pytest.raises(ValueError, match="hôm qua"):
        plans.store_plans(content=b"x", filename="a.txt")
    assert not Plan.objects.exists()
    assert not StoredFile.objects.exists()


def test_lists_show_dated_plans_first_newest_on_top(read):
    for year in (2022, None, 2026):
        read(reading(date={"year": year, "month": None, "day": None}))
        plans.store_plans(content=str(year).encode(), filename="a.txt")
    assert [plan.date_year for plan in Plan.objects.newest_first()] == [2026, 2022, None]
