"""Published decisions and plans for tests of the public site, made below the workflow for speed."""

from __future__ import annotations

from datetime import date
from itertools import count
from typing import Any

from django.utils import timezone

from accounts.models import Appointment, Role
from criteria.models import CriteriaSet
from documents.models import OfficialDocument, Plan, PlanAssignment, PlanDeadline, PlanTarget
from dossiers.models import (
    Council,
    Decision,
    Dossier,
    DossierState,
    IndicatorVerdict,
    PaperCase,
    Round,
    Submission,
    SubmissionState,
    Title,
)
from dossiers.services.documents import approvals, document_revocations
from home.models import DecisionPage
from home.services.publishing import publish_decision, publish_plan
from ledger.services import files
from tests.factories.accounts import LONG_AGO, AppointmentFactory, SigningMandateFactory, UnitFactory
from tests.factories.criteria import shipped_set
from tests.factories.documents import committee, issued

NUMBERS = count(1)


def make_round(criteria_set: CriteriaSet | None = None) -> Round:
    """Return a round with its offices, council and criteria set."""
    clerk = AppointmentFactory(role="standing_clerk")
    council = Council.objects.create(name="Hội đồng", office=clerk.office, valid_from=LONG_AGO)
    return Round.objects.create(
        name=f"Đợt {next(NUMBERS)}",
        year=2025,
        criteria_set=criteria_set or shipped_set(),
        standing_office=clerk.office,
        issuer=clerk.office,
        council=council,
        opened_by=clerk,
    )


def make_decision(*, units: int = 1, on: date = date(2026, 2, 5), **title: Any) -> Decision:
    """Return an issued decision that gives each of some units a title until the end of 2028."""
    opened = make_round()
    chairman = AppointmentFactory(role="chairman")
    submission = Submission.objects.create(
        round=opened, state=SubmissionState.PUBLISHED, drafted_by=opened.opened_by, decided_by=chairman
    )
    decision = Decision.objects.create(
        submission=submission,
        document=issued(committee(), on=on),
        signed_by=chairman,
        mandate=SigningMandateFactory(holder=chairman),
    )
    for _ in range(units):
        give_title(decision, opened, on=on, **title)
    return decision


def give_title(
    decision: Decision, opened: Round, *, on: date, name: str = "", level: int = 1, **more: Any
) -> Title:
    """Give one more unit a title, with one indicator met and one not applicable."""
    unit = UnitFactory(**({"name": name} if name else {}))
    dossier = Dossier.objects.create(round=opened, unit=unit, state=DossierState.RECOGNISED)
    for code, result, reason in (
        ("1.1", "pass", "Có kế hoạch và minh chứng"),
        ("1.2", "not_applicable", "Không có"),
    ):
        IndicatorVerdict.objects.create(
            dossier=dossier,
            code=code,
            level=level,
            result=result,
            reason=reason,
            article="TT 25/2023, Điều 6",
        )
    values: dict[str, Any] = {"valid_from": on, "valid_until": date(2028, 12, 31), **more}
    return Title.objects.create(
        unit=unit,
        decision=decision,
        dossier=dossier,
        model="cong_dong_hoc_tap",
        level=level,
        recognised_on=on,
        **values,
    )


def published_decision(**given: Any) -> Any:
    """Return the page of a new decision."""
    return publish_decision(decision=make_decision(**given))


def make_plan(**given: Any) -> Plan:
    """Return a stored plan with one assignment, two deadlines and two aims."""
    number = next(NUMBERS)
    values: dict[str, Any] = {
        "filename": "ke-hoach.txt",
        "position": 1,
        "type": "KH",
        "type_name": "Kế hoạch",
        "number": str(number),
        "symbol": "KH-UBND",
        "place": "Bến Lau",
        "date_year": 2026,
        "date_month": 1,
        "date_day": 5,
        "title": f"Kế hoạch đánh giá {number}",
        "issuer_name": "Ủy ban nhân dân xã Bến Lau",
        "text": "KẾ HOẠCH\n\nGửi hồ sơ trước ngày 28/02\nCó 60% xã",
        "facts": {"warnings": [], "citations": []},
    }
    values.update(given)
    plan = Plan.objects.create(source=files.store(content=f"kế hoạch {number}".encode()), **values)
    PlanAssignment.objects.create(plan=plan, unit="Hội Khuyến học xã", role="lead", task="Chủ trì", line=3)
    PlanDeadline.objects.create(plan=plan, date=date(2099, 2, 28), before=True, text="- Gửi hồ sơ", line=3)
    PlanDeadline.objects.create(plan=plan, recurs="12-15", text="Báo cáo", line=3)
    PlanTarget.objects.create(
        plan=plan, value=60, unit="%", operator=">=", subject="xã đạt", year=2030, line=4
    )
    PlanTarget.objects.create(plan=plan, value=5, unit="%", operator="increase", subject="người học", line=4)
    return plan


def published_plan(**given: Any) -> Any:
    """Return the page of a new plan."""
    return publish_plan(make_plan(**given))


def office_people(document: OfficialDocument) -> dict[str, Appointment]:
    """Return somebody of the issuer for each step of a paper, with the mandates they need."""
    people = {
        role: AppointmentFactory(role=role, office=document.issuer)
        for role in (Role.STANDING_CLERK, Role.CHAIRMAN, Role.DOCUMENT_CLERK)
    }
    SigningMandateFactory(holder=people[Role.CHAIRMAN], issuer=document.issuer)
    SigningMandateFactory(holder=people[Role.STANDING_CLERK], issuer=document.issuer)
    return people


def _issued(case: PaperCase, people: dict[str, Appointment]) -> PaperCase:
    approvals.decide(appointment=people[Role.CHAIRMAN], case=case, act="sign")
    return approvals.issue(appointment=people[Role.DOCUMENT_CLERK], case=case, on=timezone.localdate())


def corrected(page: DecisionPage) -> PaperCase:
    """Let the office that issued the decision issue a letter that corrects it, and return its case."""
    document = page.decision.document
    people = office_people(document)
    words = {"was": "xã Học Tâp", "should_be": "xã Học Tập", "why": "Sai dấu."}
    case = approvals.correct(appointment=people[Role.STANDING_CLERK], document=document, **words)
    return _issued(case, people)


def about(document: OfficialDocument, effect: str) -> PaperCase:
    """Let the office issue the decision that "revokes" or "restores" a document of its own, and return its case."""
    people = office_people(document)
    words = {
        "ground": "Điều 18 Nghị định số 30/2020/NĐ-CP",
        "reason": "Minh chứng không đúng",
        "why": "Đã kiểm tra.",
    }
    case = document_revocations.put_forward(
        appointment=people[Role.STANDING_CLERK], document=document, effect=effect, **words
    )
    return _issued(case, people)
