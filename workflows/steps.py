"""The steps of the flows (các bước): one record per step with its title, performers, deadline, superiors and screen.

Everything that depends on a step reads this table: the nodes of `workflows.flows` their titles, the inbox its
permissions (as SQL for a list, see `workflows.models.cards`), reminders whom to tell, `workflows.screens.task`
which view to call. A step is added here and as a node of its flow; `missing_parts` says what was forgotten.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum

from accounts.models import Role
from accounts.role_groups import COUNCIL_ROLES, SIGNERS
from dossiers.models import RoundStep


class Scope(StrEnum):
    """Which column of a task card says that it belongs to somebody (phạm vi)."""

    UNIT = "unit"
    OFFICE = "office"
    COUNCIL = "council"
    PERSON = "person"


class Superior(StrEnum):
    """Who is told when a step is overdue (cấp trên)."""

    STANDING_OFFICE = "standing"
    LEADERS = "leaders"
    CHAIRMAN = "chairman"
    COUNCIL_CHAIR = "council_chair"


class Announcement(StrEnum):
    """When the opening of a task is announced to its performers; the other steps' services write their own message."""

    NEVER = "never"
    FIRST = "first"
    ALWAYS = "always"


Performers = tuple[tuple[str, Scope], ...]


@dataclass(frozen=True, slots=True)
class Step:
    """One step that a person performs.

    `node` is the name of the flow's node (stored in rows). `screen` is the dotted path of its view. `helpers` see
    the task and work on its record, but do not complete it. `by_signing_role` leaves the step to the one role that
    its round names, if it names one.
    """

    node: str
    title: str
    performers: Performers
    due: str
    superiors: tuple[Superior, ...]
    screen: str
    helpers: Performers = ()
    announced: Announcement = Announcement.NEVER
    by_signing_role: bool = False

    def scope_of(self, role: str) -> Scope | None:
        """Return the scope in which a role performs the step, or None."""
        return dict(self.performers).get(role)

    @property
    def scopes(self) -> set[Scope]:
        """Return every scope in which somebody performs the step."""
        return {scope for _, scope in self.performers}

    @property
    def of_standing_office(self) -> bool:
        """Return whether the standing office performs the step, rather than the issuing one."""
        return Role.STANDING_CLERK in dict(self.performers)


STANDING_OFFICE: Performers = ((Role.STANDING_CLERK, Scope.OFFICE),)
ISSUER: Performers = tuple((role, Scope.OFFICE) for role in SIGNERS)
DOCUMENT_CLERK: Performers = ((Role.DOCUMENT_CLERK, Scope.UNIT),)
MEMBERS: Performers = tuple((role, Scope.PERSON) for role in COUNCIL_ROLES)
COUNCIL_CHAIR: Performers = ((Role.COUNCIL_CHAIR, Scope.COUNCIL),)
COUNCIL_SECRETARY: Performers = ((Role.COUNCIL_SECRETARY, Scope.COUNCIL),)

_STEPS = (
    Step(
        node="self_assess",
        title="Tự đánh giá và nộp hồ sơ",
        performers=((Role.UNIT_HEAD, Scope.UNIT),),
        helpers=((Role.OFFICE_CONTRIBUTOR, Scope.UNIT),),
        due=RoundStep.SUBMIT,
        superiors=(Superior.STANDING_OFFICE,),
        screen="workflows.screens.assessment.self_assessment.screen",
        announced=Announcement.FIRST,
    ),
    Step(
        node="check",
        title="Kiểm tra hồ sơ",
        performers=STANDING_OFFICE,
        due=RoundStep.CHECK,
        superiors=(Superior.LEADERS,),
        screen="workflows.screens.assessment.checking.check",
    ),
    Step(
        node="inspect",
        title="Kiểm tra thực tế",
        performers=STANDING_OFFICE,
        due=RoundStep.CHECK,
        superiors=(Superior.LEADERS,),
        screen="workflows.screens.assessment.checking.inspect",
    ),
    Step(
        node="schedule",
        title="Đưa ra phiên họp",
        performers=(*STANDING_OFFICE, *COUNCIL_SECRETARY),
        due=RoundStep.REVIEW,
        superiors=(Superior.LEADERS,),
        screen="workflows.screens.council.conclusions.schedule",
    ),
    Step(
        node="ballot",
        title="Thẩm định và bỏ phiếu",
        performers=MEMBERS,
        due=RoundStep.REVIEW,
        superiors=(Superior.COUNCIL_CHAIR, Superior.STANDING_OFFICE),
        screen="workflows.screens.council.ballots.ballot",
    ),
    Step(
        node="conclude",
        title="Kết luận của hội đồng",
        performers=COUNCIL_CHAIR,
        due=RoundStep.REVIEW,
        superiors=(Superior.STANDING_OFFICE, Superior.LEADERS),
        screen="workflows.screens.council.conclusions.conclude",
        announced=Announcement.ALWAYS,
    ),
    Step(
        node="conclude_without_council",
        title="Kết luận thẩm định",
        performers=STANDING_OFFICE,
        due=RoundStep.REVIEW,
        superiors=(Superior.LEADERS,),
        screen="workflows.screens.council.conclusions.conclude_without_council",
    ),
    Step(
        node="decide",
        title="Xem xét, ký quyết định",
        performers=ISSUER,
        due=RoundStep.DECIDE,
        superiors=(Superior.CHAIRMAN, Superior.STANDING_OFFICE),
        screen="workflows.screens.proposals.review.decide",
        by_signing_role=True,
    ),
    Step(
        node="revise",
        title="Chỉnh sửa tờ trình",
        performers=STANDING_OFFICE,
        due=RoundStep.DECIDE,
        superiors=(Superior.LEADERS,),
        screen="workflows.screens.proposals.review.revise",
    ),
    Step(
        node="issue_number",
        title="Cấp số và công bố",
        performers=DOCUMENT_CLERK,
        due=RoundStep.DECIDE,
        superiors=(Superior.CHAIRMAN, Superior.STANDING_OFFICE),
        screen="workflows.screens.proposals.review.issue_number",
        announced=Announcement.ALWAYS,
    ),
    Step(
        node="write_minutes",
        title="Lập biên bản phiên họp",
        performers=(*COUNCIL_SECRETARY, (Role.COUNCIL_CHAIR, Scope.PERSON)),
        due=RoundStep.REVIEW,
        superiors=(Superior.COUNCIL_CHAIR, Superior.STANDING_OFFICE),
        screen="workflows.screens.council.minutes.write",
        announced=Announcement.ALWAYS,
    ),
    Step(
        node="confirm_minutes",
        title="Xác nhận biên bản phiên họp",
        performers=COUNCIL_CHAIR,
        due=RoundStep.REVIEW,
        superiors=(Superior.STANDING_OFFICE, Superior.LEADERS),
        screen="workflows.screens.council.minutes.confirm",
        announced=Announcement.ALWAYS,
    ),
    Step(
        node="decide_paper",
        title="Xem xét, ký văn bản",
        performers=ISSUER,
        due=RoundStep.DECIDE,
        superiors=(Superior.CHAIRMAN,),
        screen="workflows.screens.documents.tasks.decide",
        announced=Announcement.ALWAYS,
    ),
    Step(
        node="revise_paper",
        title="Chỉnh sửa văn bản trình ký",
        performers=STANDING_OFFICE,
        due=RoundStep.DECIDE,
        superiors=(Superior.LEADERS,),
        screen="workflows.screens.documents.tasks.revise",
        announced=Announcement.ALWAYS,
    ),
    Step(
        node="issue_paper",
        title="Cấp số và ban hành văn bản",
        performers=DOCUMENT_CLERK,
        due=RoundStep.DECIDE,
        superiors=(Superior.CHAIRMAN,),
        screen="workflows.screens.documents.tasks.issue",
        announced=Announcement.ALWAYS,
    ),
)
STEPS: Mapping[str, Step] = {step.node: step for step in _STEPS}


def scopes_by_node(role: str) -> dict[str, Scope]:
    """Return the steps a role performs or helps with, each with its scope."""
    scopes: dict[str, Scope] = {}
    for node, step in STEPS.items():
        scope = dict((*step.performers, *step.helpers)).get(role)
        if scope is not None:
            scopes[node] = scope
    return scopes


def nodes_due_at(step: str) -> list[str]:
    """Return the nodes that a deadline of a round binds."""
    return [node for node, one in STEPS.items() if one.due == step]


def missing_parts(
    nodes: Iterable[str],
    steps: Mapping[str, Step] = STEPS,
    *,
    screen_exists: Callable[[str], bool] = bool,
) -> list[str]:
    """Return one sentence for each part that a step lacks; an empty list when the table is complete.

    `nodes` are the names of the flows' nodes that a person performs; `screen_exists` says whether a dotted path leads
    to a view.
    """
    names = list(nodes)
    sentences = [
        f'The node "{node}" of workflows/flows.py has no record in workflows/steps.py.'
        for node in names
        if node not in steps
    ]
    for node, step in steps.items():
        if node not in names:
            sentences.append(f'The record "{node}" of workflows/steps.py has no node in workflows/flows.py.')
        if not screen_exists(step.screen):
            sentences.append(f'The step "{node}" has no screen: {step.screen or "no path"} leads to no view.')
        required = {
            "title": step.title,
            "performer": step.performers,
            "deadline": step.due,
            "superior": step.superiors,
        }
        sentences += [f'The step "{node}" has no {part}.' for part, value in required.items() if not value]
    return sentences
