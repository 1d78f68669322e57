"""The flows of the procedure, in the order of the statute. Module, class and node names are stored: never rename them.

Nothing of merit is decided here: every gateway reads what a service has written into the records.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from viewflow import this
from viewflow.workflow import flow
from viewflow.workflow.lock import SelectForUpdateLock

from dossiers.models import (
    Attendance,
    Dossier,
    DossierState,
    PaperCase,
    Recusal,
    Sitting,
    Submission,
    SubmissionState,
)
from home.plans.importing import publish_issued_document
from home.services.publishing import publish_decision
from ledger.database.prepared import PreparedQuery
from workflows.inbox import items
from workflows.nodes import ForEach, UserTask
from workflows.steps import STEPS

DOSSIERS = PreparedQuery(lambda key: Dossier.objects.select_related("unit", "round").filter(pk=key))
SUBMISSIONS = PreparedQuery(
    lambda key: Submission.objects.select_related("round__issuer__unit").filter(pk=key)
)
SITTINGS = PreparedQuery(lambda key: Sitting.objects.select_related("round", "council").filter(pk=key))
PAPERS = PreparedQuery(
    lambda key: PaperCase.objects.select_related("draft__issuer__unit", "office", "plan").filter(pk=key)
)


def record_of(activation: Any, rows: PreparedQuery) -> Any:
    """Return the record of the process as the action left it, read once for all following gateways."""
    process = activation.process
    if not hasattr(process, "record"):
        process.record = rows.get(process.artifact_object_id)
    return process.record


def dossier_of(activation: Any) -> Dossier:
    """Return the dossier of the process, as the action left it."""
    return record_of(activation, DOSSIERS)


def submission_of(activation: Any) -> Submission:
    """Return the submission of the process, as the action left it."""
    return record_of(activation, SUBMISSIONS)


def sitting_of(activation: Any) -> Sitting:
    """Return the sitting of the process, as the action left it."""
    return record_of(activation, SITTINGS)


def paper_of(activation: Any) -> PaperCase:
    """Return the document approval of the process, as the action left it."""
    return record_of(activation, PAPERS)


class DossierFlow(flow.Flow):
    """From the self-assessment to the council's conclusion (Thông tư 24/2023 và 25/2023/TT-BGDĐT)."""

    process_title = "Hồ sơ đề nghị công nhận"
    lock_impl = SelectForUpdateLock(nowait=False)

    start = flow.StartHandle(this.begin).Next(this.self_assess)
    self_assess = UserTask(STEPS["self_assess"]).Next(this.check)
    check = UserTask(STEPS["check"]).Next(this.check_passed)
    check_passed = flow.If(this.is_accepted).Then(this.inspection_wanted).Else(this.self_assess)
    inspection_wanted = flow.If(this.has_inspection).Then(this.inspect).Else(this.council_wanted)
    inspect = UserTask(STEPS["inspect"]).Next(this.council_wanted)
    council_wanted = flow.If(this.has_council).Then(this.schedule).Else(this.conclude_without_council)
    schedule = UserTask(STEPS["schedule"]).Next(this.ballots)
    ballots = ForEach(this.seats).Next(this.ballot)
    ballot = UserTask(STEPS["ballot"]).Next(this.ballots_in)
    ballots_in = flow.Join().Next(this.conclude)
    conclude = UserTask(STEPS["conclude"]).Next(this.concluded)
    conclude_without_council = UserTask(STEPS["conclude_without_council"]).Next(this.concluded)
    concluded = (
        flow.Switch()
        .Case(this.end_proposed, this.is_proposed)
        .Case(this.end_refused, this.is_refused)
        .Case(this.schedule, this.is_adjourned)
        .Default(this.self_assess)
    )
    end_proposed = flow.End()
    end_refused = flow.End()

    def begin(self, activation: Any, dossier: Dossier) -> Any:
        """Tie the process to its dossier."""
        activation.process.artifact = dossier
        return activation.process

    def open_card(self, activation: Any) -> None:
        """Open the card of the step in the inbox."""
        items.open_dossier_card(activation.task, dossier_of(activation))

    def is_accepted(self, activation: Any) -> bool:
        """Return whether the standing office accepted the dossier."""
        return dossier_of(activation).state != DossierState.SELF_ASSESSMENT

    def has_inspection(self, activation: Any) -> bool:
        """Return whether the round has an inspection on the spot."""
        return dossier_of(activation).round.with_inspection

    def has_council(self, activation: Any) -> bool:
        """Return whether the round has a council."""
        return dossier_of(activation).round.with_council

    def seats(self, activation: Any) -> Iterator[dict[str, int]]:
        """Yield seat and appointment of each voter: the attendance of the sitting without the recused members."""
        dossier = activation.process.artifact_object_id
        at = Attendance.objects.filter(sitting__items__dossier=dossier, sitting__items__outcome="")
        out = Recusal.objects.filter(item__dossier=dossier, item__outcome="")
        seated = at.exclude(seat__in=out.values("seat")).order_by("seat_id")
        for seat, post in seated.values_list("seat_id", "seat__appointment_id"):
            yield {"seat": seat, "post": post}

    def is_proposed(self, activation: Any) -> bool:
        """Return whether the conclusion proposes recognition."""
        return dossier_of(activation).state == DossierState.PROPOSED

    def is_refused(self, activation: Any) -> bool:
        """Return whether the conclusion refuses recognition."""
        return dossier_of(activation).state == DossierState.REFUSED

    def is_adjourned(self, activation: Any) -> bool:
        """Return whether the dossier was adjourned to another sitting."""
        return dossier_of(activation).state == DossierState.REVIEW


class SubmissionFlow(flow.Flow):
    """From the proposal (tờ trình) to the published decision."""

    process_title = "Tờ trình đề nghị công nhận"
    lock_impl = SelectForUpdateLock(nowait=False)

    start = flow.StartHandle(this.begin).Next(this.decide)
    decide = UserTask(STEPS["decide"]).Next(this.decided)
    decided = (
        flow.Switch()
        .Case(this.issue_number, this.is_signed)
        .Case(this.end_refused, this.is_refused)
        .Default(this.revise)
    )
    revise = UserTask(STEPS["revise"]).Next(this.decide)
    issue_number = UserTask(STEPS["issue_number"]).Next(this.issued)
    issued = flow.If(this.is_stopped).Then(this.revise).Else(this.publish)
    publish = flow.Function(this.put_on_site).Next(this.end_published)
    end_published = flow.End()
    end_refused = flow.End()

    def begin(self, activation: Any, submission: Submission) -> Any:
        """Tie the process to its submission."""
        activation.process.artifact = submission
        return activation.process

    def open_card(self, activation: Any) -> None:
        """Open the card of the step in the inbox."""
        items.open_submission_card(activation.task, submission_of(activation))

    def is_signed(self, activation: Any) -> bool:
        """Return whether the authority signed."""
        return submission_of(activation).state == SubmissionState.SIGNED

    def is_refused(self, activation: Any) -> bool:
        """Return whether the authority refused."""
        return submission_of(activation).state == SubmissionState.REFUSED

    def is_stopped(self, activation: Any) -> bool:
        """Return whether the signed decision was stopped before it was numbered."""
        return submission_of(activation).state == SubmissionState.RETURNED

    def put_on_site(self, activation: Any) -> None:
        """Publish the page of the decision, in the same transaction."""
        publish_decision(decision=submission_of(activation).decision)


class SittingFlow(flow.Flow):
    """The minutes of a sitting: the secretary writes and confirms, the chair confirms and seals."""

    process_title = "Biên bản họp hội đồng"
    lock_impl = SelectForUpdateLock(nowait=False)

    start = flow.StartHandle(this.begin).Next(this.write_minutes)
    write_minutes = UserTask(STEPS["write_minutes"]).Next(this.confirm_minutes)
    confirm_minutes = UserTask(STEPS["confirm_minutes"]).Next(this.confirmed)
    confirmed = flow.If(this.is_sealed).Then(this.end).Else(this.write_minutes)
    end = flow.End()

    def begin(self, activation: Any, sitting: Sitting) -> Any:
        """Tie the process to its sitting."""
        activation.process.artifact = sitting
        return activation.process

    def open_card(self, activation: Any) -> None:
        """Open the card of the step in the inbox."""
        items.open_sitting_card(activation.task, sitting_of(activation))

    def is_sealed(self, activation: Any) -> bool:
        """Return whether the chair sealed the minutes."""
        return sitting_of(activation).concluded_at is not None


class PaperFlow(flow.Flow):
    """Approval of any other document: put forward, signed or returned, numbered, published."""

    process_title = "Văn bản trình ký"
    lock_impl = SelectForUpdateLock(nowait=False)

    start = flow.StartHandle(this.begin).Next(this.decide_paper)
    decide_paper = UserTask(STEPS["decide_paper"]).Next(this.decided)
    decided = (
        flow.Switch()
        .Case(this.issue_paper, this.is_signed)
        .Case(this.end_refused, this.is_refused)
        .Default(this.revise_paper)
    )
    revise_paper = UserTask(STEPS["revise_paper"]).Next(this.decide_paper)
    issue_paper = UserTask(STEPS["issue_paper"]).Next(this.issued)
    issued = flow.If(this.is_stopped).Then(this.revise_paper).Else(this.publish)
    publish = flow.Function(this.put_on_site).Next(this.end_published)
    end_published = flow.End()
    end_refused = flow.End()

    def begin(self, activation: Any, paper: PaperCase) -> Any:
        """Tie the process to its document approval."""
        activation.process.artifact = paper
        return activation.process

    def open_card(self, activation: Any) -> None:
        """Open the card of the step in the inbox."""
        items.open_paper_card(activation.task, paper_of(activation))

    def is_signed(self, activation: Any) -> bool:
        """Return whether the authority signed."""
        return paper_of(activation).state == SubmissionState.SIGNED

    def is_refused(self, activation: Any) -> bool:
        """Return whether the authority refused."""
        return paper_of(activation).state == SubmissionState.REFUSED

    def is_stopped(self, activation: Any) -> bool:
        """Return whether the signed document was stopped before it was numbered."""
        return paper_of(activation).state == SubmissionState.RETURNED

    def put_on_site(self, activation: Any) -> None:
        """Publish the page of an issued plan, in the same transaction; other documents have no page."""
        publish_issued_document(case=paper_of(activation))


FLOWS: tuple[type[flow.Flow], ...] = (DossierFlow, SubmissionFlow, SittingFlow, PaperFlow)


def step_nodes() -> list[str]:
    """Return the names of the nodes that a person performs, of all flows."""
    return [node.name for one in FLOWS for node in one.instance.nodes() if isinstance(node, UserTask)]
