"""The mail that an article waits for approval, sent only to editors within whose reach it is."""

from __future__ import annotations

from typing import Any

from wagtail.admin.mail import GroupApprovalTaskStateSubmissionEmailNotifier
from wagtail.models import TaskState
from wagtail.signals import task_submitted

from home.articles.permissions import reaches_unit

SUBMITTED = "group_approval_task_submitted_email_notification"
"""The dispatch_uid of Wagtail's own mail: of one uid only the receiver connected first is called."""


class NearEditorsNotifier(GroupApprovalTaskStateSubmissionEmailNotifier):
    """Wagtail's mail with fewer recipients."""

    def get_recipient_users(self, task_state: TaskState, **kwargs: Any) -> list[Any]:
        """Return Wagtail's recipients without those who do not reach the article's unit."""
        recipients = super().get_recipient_users(task_state, **kwargs)
        unit = task_state.workflow_state.content_object.specific.unit_id
        return [user for user in recipients if reaches_unit(user, unit)]


LETTER = NearEditorsNotifier()


def register() -> None:
    """Send this mail instead of Wagtail's; called before the `ready` of `wagtail.admin`."""
    task_submitted.connect(LETTER, sender=TaskState, dispatch_uid=SUBMITTED)
