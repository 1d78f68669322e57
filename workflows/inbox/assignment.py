"""Assignment of a task within an office: claim it, release it, reassign it to a colleague."""

from __future__ import annotations

from django.utils import timezone

from accounts.models import Appointment
from accounts.role_groups import TASK_ASSIGNERS
from dossiers.errors import Incomplete, WrongState
from ledger.services import audit, outbox
from workflows.errors import JustHandled, NotYours
from workflows.inbox import items
from workflows.inbox.completion import handled_sentence, one_transaction
from workflows.inbox.permissions import assignee_of, require_permission
from workflows.models import TaskCard


def claim(*, appointment: Appointment, card: TaskCard) -> TaskCard:
    """Claim an office's task (nhận việc); the others see who has it.

    Raises JustHandled (done, or taken by somebody first) and NotYours.
    """
    with one_transaction():
        card = _locked(card)
        assignee = assignee_of(card)
        if assignee is not None and assignee.pk != appointment.pk:
            raise JustHandled(
                f"Việc này vừa được {assignee.user} nhận. Hãy chọn việc khác hoặc đề nghị giao lại."
            )
        require_permission(card, appointment)
        return _give(card, appointment, appointment, "Nhận việc")


def release(*, appointment: Appointment, card: TaskCard) -> TaskCard:
    """Release a claimed task to the office (trả lại việc). Raises NotYours for anybody but its assignee."""
    with one_transaction():
        card = _locked(card)
        if card.taken_by_id != appointment.pk:
            raise NotYours("Chỉ người đang nhận việc trả lại được.")
        card.taken_by = card.taken_at = None
        card.save(update_fields=["taken_by", "taken_at"])
        _record("give-back-task", appointment, card, f"Trả lại việc cho cơ quan: {card.title}.")
        return card


def reassign(*, appointment: Appointment, card: TaskCard, to: Appointment, note: str = "") -> TaskCard:
    """Reassign a task to a colleague who may perform it (giao việc); its assignee or the head of the unit may.

    Raises NotYours, JustHandled (done already), Incomplete (nobody chosen who may do it).
    """
    with one_transaction():
        card = _locked(card)
        if not may_assign(appointment, card):
            raise NotYours("Chỉ người đang nhận việc hoặc lãnh đạo đơn vị giao lại được việc này.")
        if card.person_id is not None:
            raise WrongState("Phiếu của thành viên hội đồng không giao cho người khác được.")
        if to.pk not in {post.pk for post in items.performers(card)}:
            raise Incomplete(
                "Người được chọn không làm được bước này. Hãy chọn người cùng vai trò trong cơ quan."
            )
        _give(
            card, appointment, to, f"Giao việc cho {to.user}" + (f" ({note.strip()})" if note.strip() else "")
        )
        outbox.queue(
            to=to.user,
            subject=f"Được giao việc: {card.title}",
            body=f"{appointment.acting_user} giao: {card.title}, {card.subject}. {note.strip()}".strip(),
            link=card.get_absolute_url(),
            key=f"handed-{card.pk}-{timezone.now():%Y%m%d%H%M%S%f}",
        )
        return card


def may_assign(appointment: Appointment, card: TaskCard) -> bool:
    """Return whether the appointment may assign the task to a colleague."""
    assignee = assignee_of(card)
    if assignee is not None and assignee.pk == appointment.pk:
        return True
    place = card.office.unit_id if card.office is not None else card.unit_id
    if appointment.role in TASK_ASSIGNERS and appointment.office.unit_id == place:
        return True
    return assignee is None and TaskCard.objects.filter(pk=card.pk).mine(appointment).exists()


def _locked(card: TaskCard) -> TaskCard:
    locked = (
        TaskCard.objects.select_for_update(of=("self",))
        .select_related(
            "taken_by__user",
            "closed_by__user",
            "closed_by__office",
            "closed_for",
            "office",
            "unit",
            "council",
        )
        .with_details()
        .get(pk=card.pk)
    )
    if locked.closed_at is not None:
        raise JustHandled(handled_sentence(locked))
    return locked


def _give(card: TaskCard, by: Appointment, to: Appointment, sentence: str) -> TaskCard:
    card.taken_by, card.taken_at = to, timezone.now()
    card.save(update_fields=["taken_by", "taken_at"])
    _record("take-task" if by.pk == to.pk else "hand-over-task", by, card, f"{sentence}: {card.title}.")
    return card


def _record(act: str, by: Appointment, card: TaskCard, sentence: str) -> None:
    audit.record(act=act, appointment=by, subject=card.record, sentence=sentence)
