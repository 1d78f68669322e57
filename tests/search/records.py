"""Records to be found: published pages, and a dossier with evidence."""

from __future__ import annotations

from django.utils import timezone

from accounts.models import Role, User
from documents.models import Plan
from dossiers.models import (
    AgendaItem,
    Council,
    CouncilSeat,
    Decision,
    Dossier,
    DossierState,
    Evidence,
    EvidencePage,
    Round,
    Seat,
    Sitting,
    Submission,
    Title,
)
from home.models import ArticleIndexPage, ArticlePage, DecisionPage, PlanPage
from home.services.publishing import publish_decision, publish_plan
from ledger.services import files
from tests.factories import documents
from tests.factories.accounts import LONG_AGO, AppointmentFactory, OfficeFactory
from tests.factories.criteria import CriteriaSetFactory
from tests.factories.site_tree import ensure_site_tree


def plan_page(
    number: str = "12", text: str = "Căn cứ Thông tư 25/2023/TT-BGDĐT", title: str = "Xây dựng xã học tập"
):
    """Return the page of a published plan."""
    stored = files.store(content=f"{number} {title} {text}".encode(), media_type="text/plain")
    plan = Plan.objects.create(
        source=stored,
        filename="ke-hoach.txt",
        position=1,
        type="KH",
        type_name="Kế hoạch",
        number=number,
        symbol="KH-UBND",
        title=title,
        issuer_name="Ủy ban nhân dân xã An Bình",
        text=text,
    )
    ensure_site_tree()
    return PlanPage.objects.get(pk=publish_plan(plan).pk)


def article(title: str, body: str = "<p>Nội dung</p>") -> ArticlePage:
    """Return a published article."""
    ensure_site_tree()
    page = ArticlePage(title=title, lead="Tóm tắt", body=body)
    ArticleIndexPage.objects.get().add_child(instance=page)
    return page


def dossier(name: str = "Đợt thử") -> Dossier:
    """Return a dossier at its beginning, with a council that sits over its round."""
    standing = OfficeFactory(symbol="SGDĐT", kind="standing")
    issuer = OfficeFactory()
    clerk = AppointmentFactory(role=Role.STANDING_CLERK, office=standing)
    council = Council.objects.create(name="Hội đồng", office=standing, valid_from=LONG_AGO)
    opened = Round.objects.create(
        name=name,
        year=2026,
        criteria_set=CriteriaSetFactory(),
        standing_office=standing,
        issuer=issuer,
        council=council,
        opened_by=clerk,
    )
    commune = OfficeFactory()
    return Dossier.objects.create(round=opened, unit=commune.unit)


def dossier_of_another_round() -> Dossier:
    """Return a dossier that has nothing to do with the first."""
    return dossier("Đợt khác")


def person_of(found: Dossier) -> User:
    """Return a person of the dossier's unit."""
    office = found.unit.offices.first()
    return AppointmentFactory(role=Role.OFFICE_CONTRIBUTOR, office=office).user


def member_over(found: Dossier) -> User:
    """Return a council member of the dossier's round."""
    post = AppointmentFactory(role=Role.COUNCIL_MEMBER, office=found.round.standing_office)
    CouncilSeat.objects.create(
        council=found.round.council, appointment=post, seat=Seat.MEMBER, valid_from=LONG_AGO
    )
    return post.user


def sent(found: Dossier) -> None:
    """Put the dossier, with all that is in it, before its council."""
    found.state, found.submitted_at = DossierState.REVIEW, timezone.now()
    found.save()
    on_agenda(found)


def on_agenda(found: Dossier) -> None:
    """Put the dossier on the agenda of a sitting."""
    sitting = Sitting.objects.create(
        council=found.round.council, round=found.round, number=found.round.sittings.count() + 1,
        quorum_numerator=2, quorum_denominator=3, majority_numerator=1, majority_denominator=2,
        opened_by=found.round.opened_by,
    )  # fmt: skip
    AgendaItem.objects.create(sitting=sitting, dossier=found, manifest_sha256="0" * 64)


def evidence(found: Dossier, *pages: str, name: str = "bao-cao.txt", code: str = "1.1") -> Evidence:
    """Return evidence of the dossier with the text of its pages."""
    stored = files.store(content="|".join((name, *pages)).encode(), media_type="text/plain")
    number = found.evidence.filter(code=code).count() + 1
    made = Evidence.objects.create(
        dossier=found,
        code=code,
        number=number,
        file=stored,
        name=name,
        uploaded_by=AppointmentFactory(role=Role.OFFICE_CONTRIBUTOR, office=found.unit.offices.first()),
    )
    for at, text in enumerate(pages, 1):
        EvidencePage.objects.create(evidence=made, number=at, text=text, method="text")
    return made


def decision_page() -> DecisionPage:
    """Return the page of a decision that recognises the unit of one dossier."""
    found = dossier()
    document = documents.issued(documents.committee())
    submission = Submission.objects.create(round=found.round, drafted_by=found.round.opened_by)
    made = Decision.objects.create(
        submission=submission, document=document, signed_by=document.signer, mandate=document.mandate
    )
    Title.objects.create(
        unit=found.unit,
        decision=made,
        dossier=found,
        model="cong_dong_hoc_tap",
        level=2,
        recognised_on=document.issued_on,
        valid_from=document.issued_on,
        valid_until=document.issued_on.replace(year=document.issued_on.year + 3),
    )
    ensure_site_tree()
    return DecisionPage.objects.get(pk=publish_decision(decision=made).pk)
