"""A province where every page that takes acts has something to act on, and who may act there now."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.urls import reverse
from django.utils import timezone

from accounts.models import Appointment, Role
from criteria.services import drafts
from documents.models import NumberRegister
from documents.services import incoming
from documents.services import layouts as layout_service
from dossiers.models import Decision, Sitting, Submission
from dossiers.services.documents.approvals import Wording
from dossiers.services.evidence import attachments
from tests.factories import dossiers as make
from tests.factories.accounts import AppointmentFactory
from tests.factories.kept import kept
from workflows import actions
from workflows.models import TaskCard

WORDS = Wording(title="Thử", paragraphs=("Một đoạn.",), why="Cần báo.", basis=("Luật Giáo dục",))
UNITS = 7


@dataclass
class Everywhere:
    """The people and things, and by the name of each place (tests/acts.py) who stands there and its address."""

    here: make.Place
    administrator: Appointment
    places: dict[str, tuple[Appointment, str]]


def _voted(here: make.Place, number: int) -> Sitting:
    """Take a dossier to the end of its sitting; the minutes wait for the secretary."""
    sitting = actions.open_sitting(
        appointment=here.secretary, round=here.round, dossiers=[here.dossier(number)]
    )
    item = sitting.items.select_related("sitting__council", "dossier__unit").get()
    for seat in here.seats:
        actions.cast_ballot(appointment=seat, item=item, choice="level_1", reason="Đủ điều kiện.")
    actions.conclude(appointment=here.chair, item=item, outcome="level_1")
    return sitting


def _proposed(here: make.Place, number: int) -> None:
    sitting = _voted(here, number)
    actions.write_minutes(appointment=here.secretary, sitting=sitting)
    actions.confirm_minutes(appointment=here.chair, sitting=sitting)


def _put_forward(here: make.Place, number: int) -> Submission:
    _proposed(here, number)
    return actions.draft_submission(appointment=here.clerk, round=here.round, dossiers=[here.dossier(number)])


def _signed(here: make.Place, number: int) -> Submission:
    submission = _put_forward(here, number)
    actions.decide_submission(appointment=here.chairman, submission=submission, act="sign")
    return submission


def _dossiers(here: make.Place) -> dict[str, Any]:
    """Take one dossier to each step; return what else there is by name."""
    actions.start_dossiers(round=here.round)
    for number in range(1, UNITS):
        make.answered(here, number)
        actions.submit_dossier(
            appointment=here.heads[number], dossier=here.dossier(number), requested_level=1
        )
    for number in range(2, UNITS):
        actions.accept_dossier(appointment=here.clerk, dossier=here.dossier(number))
    piece = attachments.attach(
        appointment=here.heads[0], dossier=here.dossier(0), content=b"Bao cao", code="1.1",
        filename="bao-cao.txt",
    )  # fmt: skip
    running = actions.open_sitting(appointment=here.secretary, round=here.round, dossiers=[here.dossier(2)])
    waiting = _voted(here, 3)
    actions.write_minutes(appointment=here.secretary, sitting=waiting)
    _put_forward(here, 4)
    signed = _signed(here, 5)
    submission = _signed(here, 6)
    decision = actions.issue_decision(
        appointment=here.document_clerk, submission=submission, on=timezone.localdate()
    )
    return {"piece": piece, "running": running, "signed": signed, "decision": decision}


def _inspected(here: make.Place) -> None:
    """Open a second round whose dossier waits for its inspection."""
    again = make.next_round(here, with_inspection=True)
    actions.start_dossiers(round=again.round)
    make.answered(again, 0)
    actions.submit_dossier(appointment=again.heads[0], dossier=again.dossier(0), requested_level=1)
    actions.accept_dossier(appointment=again.clerk, dossier=again.dossier(0))


def _papers(here: make.Place) -> Any:
    """Put one paper forward and have another signed; return the signed one."""
    facts = {"appointment": here.clerk, "kind": "thong_bao", "issuer": here.issuer, "wording": WORDS}
    actions.put_paper_forward(**facts)
    signed = actions.put_paper_forward(**facts)
    actions.decide_paper(appointment=here.chairman, case=signed, act="sign")
    return signed


def _at_steps(here: make.Place) -> dict[str, tuple[Appointment, str]]:
    people = {
        "self_assess": here.heads[0], "check": here.clerk, "inspect": here.clerk, "ballot": here.chair,
        "confirm_minutes": here.chair, "decide": here.chairman, "issue_number": here.document_clerk,
        "decide_paper": here.chairman, "issue_paper": here.document_clerk,
    }  # fmt: skip
    found = {}
    for node, who in people.items():
        card = TaskCard.objects.open().filter(node=node).mine(who).order_by("pk").first()
        assert card is not None, f"nothing waits at {node}"
        found[f"task:{node}"] = (who, card.get_absolute_url())
    return found


@kept
def everywhere() -> Everywhere:
    """Build the province; some seconds."""
    here = make.place(units=UNITS)
    administrator = AppointmentFactory(role=Role.ADMINISTRATOR, office=here.standing)
    site = AppointmentFactory(role=Role.SITE_ADMINISTRATOR, office=here.standing, user=administrator.user)
    things = _dossiers(here)
    _inspected(here)
    paper = _papers(here)
    letter = incoming.register(
        office=here.issuer, content="Kính gửi UBND tỉnh.".encode(), filename="den.txt",
        appointment=here.document_clerk, received_on=timezone.localdate(), author="Sở Nội vụ",
        title="Về việc phối hợp",
    )  # fmt: skip
    layout = layout_service.copy(kind="ke_hoach", name="Mẫu thử", appointment=administrator)
    draft = drafts.start_draft(appointment=site, source=here.criteria_set)
    decision: Decision = things["decision"]
    title = decision.submission.lines.get().dossier.title
    places = _at_steps(here)

    def at(name: str, who: Appointment, *args: Any) -> None:
        places[name] = (who, reverse(name, args=args))

    at("desk:paper", here.document_clerk, decision.document_id)
    at("desk:books", here.document_clerk)
    at("desk:book", here.document_clerk, NumberRegister.objects.filter(issuer=here.issuer).first().pk)
    at("desk:incoming", here.document_clerk)
    at("desk:incoming_one", here.document_clerk, letter.pk)
    at("desk:layouts", administrator)
    at("desk:layout", administrator, layout.pk)
    at("desk:certificates", administrator)
    at("workflows:accept_many", here.clerk)
    at("workflows:bench", here.clerk, here.dossier(1).pk)
    at("workflows:certificate_batch", here.chairman, decision.pk)
    at("workflows:council", here.clerk, here.council.pk)
    at("workflows:evidence_view", here.heads[0], here.dossier(0).pk, things["piece"].pk)
    at("workflows:hand", here.clerk, TaskCard.objects.open().filter(node="check").first().task_id)
    at("workflows:messages", here.clerk)
    at("workflows:objections", here.heads[6], here.dossier(6).pk)
    at("workflows:open_round", here.clerk)
    at("workflows:paper", here.chairman, paper.pk)
    at("workflows:report", here.heads[0], here.dossier(0).pk)
    at("workflows:reuse", here.heads[0], here.dossier(0).pk)
    at("workflows:round", here.clerk, here.round.pk)
    at("workflows:round_add_units", here.clerk, here.round.pk)
    at("workflows:round_report", here.clerk, here.round.pk)
    at("workflows:steering", here.clerk, here.round.pk)
    at("workflows:set_draft", administrator, draft.pk)
    at("workflows:set_completion", administrator, draft.pk)
    at("workflows:set_row", administrator, draft.pk, "muc-do", 2)
    at("workflows:set_upload", administrator)
    at("workflows:sitting", here.chair, things["running"].pk)
    at("workflows:submission", here.chairman, things["signed"].pk)
    at("workflows:title", here.clerk, title.pk)
    return Everywhere(here, administrator, places)
