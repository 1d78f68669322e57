"""Two provinces on one installation, one with two districts, and who stands where: for whom may see whose units.

The province of tests/factories/everywhere.py becomes one district ("here") of a first province; beside it lies another
district, above it the province, far from it another province with everything of its own.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.contrib.auth.models import AnonymousUser
from django.urls import reverse
from django.utils import timezone

from accounts.models import AdministrativeUnit, Appointment, Level, Office, OfficeKind, Role, User
from documents.models import DocumentCopy, IncomingDocument, NumberRegister
from dossiers.models import (
    CertificateBatch,
    Council,
    Evidence,
    IndicatorRequest,
    InspectionReport,
    ListDecision,
    Round,
    RoundGround,
    RoundReport,
    Sitting,
    Submission,
    Title,
    TitleCertificate,
)
from dossiers.services.rounds import closing
from dossiers.services.supporting_files import Upload
from tests.factories import act_data
from tests.factories import dossiers as make
from tests.factories.accounts import AppointmentFactory, OfficeFactory, UnitFactory
from tests.factories.everywhere import Everywhere, everywhere

DRAFT, SENT, RUNNING, SIGNED, PUBLISHED = 0, 1, 2, 5, 6
"""Which dossier of the world stands where."""
CANARY = "Hoàngyến"
INSIDE = (
    "head@unit", "head@sent", "contributor@unit", "administrator@unit", "clerk@here", "administrator@here", "editor@here",
    "member@here", "secretary@here", "chair@here", "chairman@here", "documents@here", "administrator@above",
)  # fmt: skip
BESIDE = "head@beside"
"""A unit of the same round, which sees the round's pages and of others' things nothing."""
OUTSIDE = (
    "clerk@district", "administrator@district", "member@district", "head@district", "clerk@above",
    "clerk@far", "administrator@far", "editor@far", "member@far", "chairman@far", "documents@far", "head@far",
)  # fmt: skip
NAMES = (*INSIDE, BESIDE, *OUTSIDE, "site", "nobody")


@dataclass
class Territory:
    """The world, its people by name, and the province far away."""

    world: Everywhere
    people: dict[str, User | AnonymousUser]
    posts: dict[str, Appointment]

    @property
    def here(self) -> make.Place:
        """Return the district whose units are looked at."""
        return self.world.here


def _standing(unit: AdministrativeUnit) -> Office:
    return OfficeFactory(unit=unit, name=f"Phòng Giáo dục {unit.name}", kind=OfficeKind.STANDING)


def _posts_of(role_offices: dict[str, tuple[str, Office]]) -> dict[str, Appointment]:
    return {
        name: AppointmentFactory(role=role, office=office) for name, (role, office) in role_offices.items()
    }


def territory() -> Territory:
    """Build the two provinces; some seconds."""
    world = everywhere()
    here, top = world.here, world.here.issuer.unit
    above = UnitFactory(level=Level.PROVINCE, kind="tinh", name="tỉnh Trên")
    AdministrativeUnit.objects.filter(pk=top.pk).update(parent=above, level=Level.DISTRICT)
    district = UnitFactory(level=Level.DISTRICT, kind="huyen", name="huyện Bên Cạnh", parent=above)
    far = UnitFactory(level=Level.PROVINCE, kind="tinh", name="tỉnh Xa")
    of_above, of_district, of_far = (_standing(unit) for unit in (above, district, far))
    far_committee = OfficeFactory(unit=far)
    unit = here.heads[DRAFT].office
    posts = {
        "head@unit": here.heads[DRAFT], "clerk@here": here.clerk, "member@here": here.seats[2],
        "secretary@here": here.secretary, "chair@here": here.chair, "chairman@here": here.chairman,
        "documents@here": here.document_clerk, "head@sent": here.heads[SENT],
        BESIDE: here.heads[3],
    } | _posts_of({
        "contributor@unit": (Role.OFFICE_CONTRIBUTOR, unit), "administrator@unit": (Role.ADMINISTRATOR, unit),
        "administrator@here": (Role.ADMINISTRATOR, here.standing), "editor@here": (Role.EDITOR, here.standing),
        "clerk@above": (Role.STANDING_CLERK, of_above), "administrator@above": (Role.ADMINISTRATOR, of_above),
        "clerk@district": (Role.STANDING_CLERK, of_district),
        "administrator@district": (Role.ADMINISTRATOR, of_district),
        "member@district": (Role.COUNCIL_MEMBER, of_district),
        "head@district": (Role.UNIT_HEAD, OfficeFactory(unit=UnitFactory(parent=district))),
        "clerk@far": (Role.STANDING_CLERK, of_far), "administrator@far": (Role.ADMINISTRATOR, of_far),
        "editor@far": (Role.EDITOR, of_far), "member@far": (Role.COUNCIL_MEMBER, of_far),
        "chairman@far": (Role.CHAIRMAN, far_committee), "documents@far": (Role.DOCUMENT_CLERK, far_committee),
        "head@far": (Role.UNIT_HEAD, OfficeFactory(unit=UnitFactory(parent=far))),
        "site": (Role.SITE_ADMINISTRATOR, of_far),
    })  # fmt: skip
    _named(here)
    people: dict[str, Any] = {name: post.user for name, post in posts.items()}
    return Territory(world, {**people, "nobody": AnonymousUser()}, posts)


def _named(here: make.Place) -> None:
    """Give everything of the district a name by which it is known again wherever it is shown."""
    units = [unit.pk for unit in here.units] + [here.issuer.unit_id]
    AdministrativeUnit.objects.filter(pk=here.issuer.unit_id).update(name=f"huyện {CANARY}")
    for number, unit in enumerate(here.units):
        AdministrativeUnit.objects.filter(pk=unit.pk).update(name=f"xã {CANARY} {number}")
    offices = Office.objects.filter(unit__in=units)
    for number, office in enumerate(offices):
        Office.objects.filter(pk=office.pk).update(name=f"Phòng {CANARY} {number}")
    Council.objects.filter(office__in=offices).update(name=f"Hội đồng {CANARY}")
    for number, person in enumerate(User.objects.filter(appointments__office__in=offices)):
        User.objects.filter(pk=person.pk).update(full_name=f"Người {CANARY} {number}")
    for number, one in enumerate(Round.objects.filter(standing_office__in=offices)):
        Round.objects.filter(pk=one.pk).update(name=f"Đợt {CANARY} {number}")


def sent_evidence(here: make.Place) -> Evidence:
    """Return evidence that was sent with its dossier."""
    dossier, piece = here.dossier(SENT), here.dossier(DRAFT).evidence.get()
    found = Evidence.objects.create(
        dossier=dossier, code="1.1", number=1, file=piece.file, name="da-nop.txt", state="clean",
        checked_at=dossier.submitted_at, uploaded_by=here.heads[SENT],
    )  # fmt: skip
    Evidence.objects.filter(pk=found.pk).update(uploaded_at=dossier.created_at)
    return found


def _reported(here: make.Place, piece: Evidence) -> int:
    """Give the round a report whose files are that of a piece of evidence; return its key."""
    figures = closing.content_of(here.round, closing.figures_of(here.round, []), on=timezone.localdate())
    RoundReport.objects.create(
        round=here.round,
        figures=figures,
        sha256="0" * 64,
        pdf=piece.file,
        sheet=piece.file,
        made_by=here.clerk,
    )
    return here.round.pk


def _ground(here: make.Place, piece: Evidence) -> RoundGround:
    """Write down a ground of the round and of its authority; their file is that of a piece of evidence."""
    Round.objects.filter(pk=here.round.pk).update(authority_file=piece.file)
    return RoundGround.objects.create(
        round=here.round, document="Công văn 5195", file=piece.file, name="cong-van.txt", by=here.clerk
    )


def request_of(here: make.Place) -> IndicatorRequest:
    """Return what the unit of the draft asks the unit whose dossier was sent."""
    return IndicatorRequest.objects.create(
        dossier=here.dossier(DRAFT), code="1.1", office=here.heads[SENT].office, kind="answer",
        due=timezone.localdate(), requested_by=here.heads[DRAFT], requested_at=timezone.now(),
    )  # fmt: skip


def _papers_of(world: Everywhere, sent: Any, decision: Any) -> dict[str, tuple[Any, ...]]:
    """Write a report of an inspection, a certificate of title and a copy; each is the paper of the decision."""
    here, paper = world.here, decision.document
    report = InspectionReport.objects.create(
        dossier=sent,
        on=paper.issued_on,
        findings="Đúng",
        document=paper,
        manifest_sha256="0" * 64,
        by=here.clerk,
    )
    batch = CertificateBatch.objects.create(
        decision=decision, ordered_by=here.chairman, total=1, bundle=paper.current_file
    )
    one = TitleCertificate.objects.create(
        batch=batch, title=Title.objects.decided_here().get(), document=paper
    )
    copy = DocumentCopy.objects.create(
        form="SY", office=here.issuer, year=paper.year, number=1, copied_on=paper.issued_on, document=paper,
        made_by=here.document_clerk, file=paper.current_file, sha256="0" * 64,
    )  # fmt: skip
    return {
        "workflows:inspection_pdf": (sent.pk, report.pk), "workflows:certificate": (one.pk,),
        "desk:copy_file": (copy.pk,),
    }  # fmt: skip


def things(world: Everywhere) -> dict[str, tuple[Any, ...]]:
    """Return by name of address what it names here; "name draft" is the same address of a dossier not sent yet."""
    here = world.here
    draft, sent, done = here.dossier(DRAFT), here.dossier(SENT), here.dossier(PUBLISHED)
    mine, piece = draft.evidence.get(), sent_evidence(here)
    decision = Submission.objects.get(state="published").decision
    title = Title.objects.decided_here().get()
    entered = Title.objects.entered().first() or act_data.entered(
        here, number=DRAFT, scan=Upload("qd.png", act_data.DOT)
    )
    listed = ListDecision.objects.first() or act_data.listed(here, number=DRAFT)
    of_dossier = (
        "dossier",
        "bench",
        "report",
        "report_pdf",
        "table_pdf",
        "dossier_board",
        "case",
        "withdraw",
        "recall",
        "register_lists",
    )
    found: dict[str, tuple[Any, ...]] = {}
    for name in of_dossier:
        found[f"workflows:{name}"], found[f"workflows:{name} draft"] = (sent.pk,), (draft.pk,)
    for name, more in (("evidence", ()), ("evidence_view", ()), ("page_picture", (1,))):
        found[f"workflows:{name}"] = (sent.pk, piece.pk, *more)
        found[f"workflows:{name} draft"] = (draft.pk, mine.pk, *more)
    office, unit = here.heads[DRAFT].office, here.heads[DRAFT].office.unit
    return found | _papers_of(world, sent, decision) | {
        "workflows:indicator_request": (request_of(here).pk,),
        "workflows:reuse": (draft.pk,), "workflows:known": (draft.pk,), "workflows:objections": (done.pk,),
        "workflows:round": (here.round.pk,), "workflows:round_board": (here.round.pk,),
        "workflows:authority": (here.round.pk,), "workflows:authority_file": (here.round.pk,),
        "workflows:steering": (here.round.pk,), "workflows:round_add_units": (here.round.pk,),
        "workflows:round_report": (_reported(here, piece),), "workflows:round_report_pdf": (here.round.pk,),
        "workflows:round_report_xlsx": (here.round.pk,),
        "workflows:round_progress": (here.round.pk,), "workflows:round_progress_xlsx": (here.round.pk,),
        "workflows:round_ground": (here.round.pk, _ground(here, piece).pk),
        "workflows:deadlines": (here.round.pk,), "workflows:title": (title.pk,),
        "workflows:list_decision_scan": (listed.pk,),
        "workflows:title_entry": (entered.pk,), "workflows:title_entry_scan": (entered.pk,),
        "workflows:certificate_batch": (decision.pk,), "workflows:certificate_bundle": (decision.pk,),
        "workflows:submission": (decision.submission_id,), "workflows:submission_pdf": (decision.submission_id,),
        "workflows:draft_decision": (decision.submission_id,), "workflows:draft_page": (decision.submission_id, 1),
        "workflows:sitting": (Sitting.objects.get(items__dossier=here.dossier(RUNNING)).pk,),
        "workflows:minutes_pdf": (Sitting.objects.get(items__dossier=done).pk,),
        "workflows:council": (here.council.pk,), "workflows:correction": (decision.document_id,),
        "workflows:revocation": (decision.document_id,), "workflows:restoration": (decision.document_id,),
        "desk:paper": (decision.document_id,), "desk:download": (decision.document_id, "pdf"),
        "desk:book": (NumberRegister.objects.filter(issuer=here.issuer).first().pk,),
        "desk:book_export": (NumberRegister.objects.filter(issuer=here.issuer).first().pk,),
        "desk:incoming_one": (IncomingDocument.objects.get().pk,),
        "desk:incoming_file": (IncomingDocument.objects.get().pk,),
        "workflows:kept_person": (here.heads[DRAFT].user_id,),
        "workflows:kept_appoint": (here.heads[DRAFT].user_id,),
        "workflows:kept_leave": (here.heads[DRAFT].user_id,),
        "workflows:kept_person_correct": (here.heads[DRAFT].user_id,),
        "workflows:kept_link": (here.heads[DRAFT].user_id,), "workflows:kept_reopen": (here.heads[DRAFT].user_id,),
        "workflows:kept_link_printed": (here.heads[DRAFT].user_id,),
        "workflows:kept_post_end": (here.heads[DRAFT].pk,), "workflows:kept_unit": (unit.pk,),
        "workflows:kept_unit_new": (unit.pk,), "workflows:kept_unit_correct": (unit.pk,),
        "workflows:kept_reform": (unit.pk,), "workflows:kept_office_new": (unit.pk,),
        "workflows:kept_office_correct": (office.pk,), "workflows:kept_office_end": (office.pk,),
        "workflows:kept_mandate_end": (here.chairman.mandates.get().pk,),
        "tim-kiem-tuong-tu": ("ho-so", str(sent.pk)), "tim-kiem-tuong-tu draft": ("minh-chung", str(mine.pk)),
    }  # fmt: skip


def addresses(world: Everywhere) -> dict[str, str]:
    """Return every address of something here, by the name of its row."""
    found = {name: reverse(name.removesuffix(" draft"), args=args) for name, args in things(world).items()}
    found |= {name: at[1] for name, at in world.places.items() if name.startswith("task:")}
    for name, more in (
        ("workflows:paper", ""),
        ("desk:layout", ""),
        ("desk:layout_preview", "xem-truoc.pdf"),
    ):
        found[name] = world.places[name.removesuffix("_preview")][1] + more
    paper = world.places["workflows:paper"][1]
    return found | {
        "workflows:paper_draft": f"{paper}du-thao.pdf",
        "workflows:paper_draft_page": f"{paper}du-thao/1.png",
    }
