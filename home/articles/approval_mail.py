"""The letter that an article waits for approval: to the editors who reach it; Wagtail would write to all of them."""

from __future__ import annotations

from typing import Any

from wagtail.admin.mail import GroupApprovalTaskStateSubmissionEmailNotifier
from wagtail.models import TaskState
from wagtail.signals import task_submitted

from home.articles.permissions import reaches_unit

SUBMITTED = "group_approval_task_submitted_email_notification"
"""The name of Wagtail's own letter: only one of a name is sent, and ours is named first."""


class NearEditorsNotifier(GroupApprovalTaskStateSubmissionEmailNotifier):
    """Wagtail's letter with fewer receivers."""

    def get_recipient_users(self, task_state: TaskState, **kwargs: Any) -> list[Any]:
        """Return whom Wagtail would write to, without those who do not reach the article's unit."""
        found = super().get_recipient_users(task_state, **kwargs)
        unit = task_state.workflow_state.content_object.specific.unit_id
        return [user for user in found if reaches_unit(user, unit)]


LETTER = NearEditorsNotifier()


def register() -> None:
    """Send our letter instead of Wagtail's; to be called before Wagtail's desk is ready."""
    task_submitted.connect(LETTER, sender=TaskState, dispatch_uid=SUBMITTED)
