"""Who may perform which step: one table, role by node, and which record it must be theirs by.

Pure but for the appointment it is asked about; the row of a task (`TaskCard`) carries the unit, office,
council or person, so the same table answers for one task and, as SQL, for a list.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from accounts.models import Role
from accounts.role_groups import COUNCIL_ROLES, SIGNERS
from dossiers.models import RoundStep


class Scope(StrEnum):
    """By what a task belongs to somebody (phạm vi)."""

    UNIT = "unit"
    OFFICE = "office"
    COUNCIL = "council"
    PERSON = "person"


@dataclass(frozen=True, slots=True)
class Right:
    """Roles that perform a node, within which scope, and the deadline that binds it.

    `helpers` see the task and work on its record, but do not finish it.
    """

    scopes: tuple[tuple[str, Scope], ...]
    due: str
    helpers: tuple[tuple[str, Scope], ...] = ()

    def scope_of(self, role: str) -> Scope | None:
        """Return the scope in which a role performs the node, or None."""
        return dict(self.scopes).get(role)


STANDING = ((Role.STANDING_CLERK, Scope.OFFICE),)
DECIDERS = tuple((role, Scope.OFFICE) for role in SIGNERS)
MEMBERS = tuple((role, Scope.PERSON) for role in COUNCIL_ROLES)

TITLES = {
    "self_assess": "Tự đánh giá và nộp hồ sơ",
    "check": "Kiểm tra hồ sơ",
    "inspect": "Kiểm tra thực tế",
    "schedule": "Đưa ra phiên họp",
    "ballot": "Thẩm định và bỏ phiếu",
    "conclude": "Kết luận của hội đồng",
    "conclude_without_council": "Kết luận thẩm định",
    "decide": "Xem xét, ký quyết định",
    "revise": "Chỉnh sửa tờ trình",
    "issue_number": "Cấp số và công bố",
    "write_minutes": "Lập biên bản phiên họp",
    "confirm_minutes": "Xác nhận biên bản phiên họp",
    "decide_paper": "Xem xét, ký văn bản",
    "revise_paper": "Chỉnh sửa văn bản trình ký",
    "issue_paper": "Cấp số và ban hành văn bản",
}
RIGHTS: dict[str, Right] = {
    "self_assess": Right(
        ((Role.UNIT_HEAD, Scope.UNIT),),
        RoundStep.SUBMIT,
        helpers=((Role.OFFICE_CONTRIBUTOR, Scope.UNIT),),
    ),
    "check": Right(STANDING, RoundStep.CHECK),
    "inspect": Right(STANDING, RoundStep.CHECK),
    "schedule": Right((*STANDING, (Role.COUNCIL_SECRETARY, Scope.COUNCIL)), RoundStep.REVIEW),
    "ballot": Right(MEMBERS, RoundStep.REVIEW),
    "conclude": Right(((Role.COUNCIL_CHAIR, Scope.COUNCIL),), RoundStep.REVIEW),
    "conclude_without_council": Right(STANDING, RoundStep.REVIEW),
    "decide": Right(DECIDERS, RoundStep.DECIDE),
    "revise": Right(STANDING, RoundStep.DECIDE),
    "issue_number": Right(((Role.DOCUMENT_CLERK, Scope.UNIT),), RoundStep.DECIDE),
    "write_minutes": Right(
        ((Role.COUNCIL_SECRETARY, Scope.COUNCIL), (Role.COUNCIL_CHAIR, Scope.PERSON)), RoundStep.REVIEW
    ),
    "confirm_minutes": Right(((Role.COUNCIL_CHAIR, Scope.COUNCIL),), RoundStep.REVIEW),
    "decide_paper": Right(DECIDERS, RoundStep.DECIDE),
    "revise_paper": Right(STANDING, RoundStep.DECIDE),
    "issue_paper": Right(((Role.DOCUMENT_CLERK, Scope.UNIT),), RoundStep.DECIDE),
}


def nodes_of(role: str, *, helping: bool = True) -> dict[str, Scope]:
    """Return the nodes a role performs (or helps with), each with its scope."""
    found: dict[str, Scope] = {}
    for node, right in RIGHTS.items():
        pairs = (*right.scopes, *(right.helpers if helping else ()))
        if (scope := dict(pairs).get(role)) is not None:
            found[node] = scope
    return found
