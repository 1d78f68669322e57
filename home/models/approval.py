"""Approval of articles (duyệt bài): a Wagtail workflow task for a second editor within reach of the article."""

from __future__ import annotations

from typing import Any

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.db.models import CharField
from django.db.models.functions import Cast
from wagtail.models import AbstractGroupApprovalTask

from home.articles.approval import OWN_WORK, took_part, took_part_in
from home.articles.permissions import out_of_reach, reaches_unit

APPROVE = "approve"
"""Wagtail's name of the action of approving, with or without a comment."""


def _near(obj: Any, user: Any) -> bool:
    """Return whether a person reaches the unit of a waiting article; Wagtail passes it as a plain page."""
    return reaches_unit(user, obj.specific.unit_id)


class SecondEditorTask(AbstractGroupApprovalTask):
    """Approval by a member of the group who reaches the article's unit, neither submitted the article nor wrote it."""

    class Meta:
        verbose_name = "bước duyệt của biên tập viên thứ hai"
        verbose_name_plural = "bước duyệt của biên tập viên thứ hai"

    @classmethod
    def get_description(cls) -> str:
        """Return what the task is for."""
        return "Một biên tập viên khác đọc và duyệt; người gửi duyệt không tự duyệt bài của mình."

    def user_can_access_editor(self, obj: Any, user: Any) -> bool:
        """Return whether a member of the group may open the article while it waits."""
        return _near(obj, user) and super().user_can_access_editor(obj, user)

    def locked_for_user(self, obj: Any, user: Any) -> bool:
        """Return whether the article is closed to a person while it waits."""
        return not _near(obj, user) or super().locked_for_user(obj, user)

    def user_can_lock(self, obj: Any, user: Any) -> bool:
        """Return whether a member of the group may lock it while it waits."""
        return _near(obj, user) and super().user_can_lock(obj, user)

    def get_actions(self, obj: Any, user: Any) -> list[tuple[str, str, bool]]:
        """Return the actions for a person: approve and reject, none outside the reach or for the submitter.

        An author of the submitted revision or of a later one may reject it but not approve it.
        """
        state = getattr(obj, "current_workflow_state", None)
        if not _near(obj, user) or (state is not None and state.requested_by_id == user.pk):
            return []
        actions = super().get_actions(obj, user)
        task_state = state.current_task_state if state is not None else None
        if task_state is not None and took_part(task_state, user):
            actions = [action for action in actions if action[0] != APPROVE]
        return actions

    @transaction.atomic
    def on_action(self, task_state: Any, user: Any, action_name: str, **kwargs: Any) -> Any:
        """Run an action; raise PermissionDenied where an author approves, also by the form with a comment."""
        if action_name == APPROVE and took_part(task_state, user):
            raise PermissionDenied(OWN_WORK)
        return super().on_action(task_state, user, action_name, **kwargs)

    def get_task_states_user_can_moderate(self, user: Any, **kwargs: Any) -> Any:
        """Return the task states that wait for a person, without those they submitted, wrote or do not reach."""
        waiting = super().get_task_states_user_can_moderate(user, **kwargs)
        unreached = out_of_reach(user).annotate(key=Cast("pk", CharField())).values("key")
        mine = waiting.exclude(workflow_state__requested_by=user).exclude(took_part_in(user))
        return mine.exclude(workflow_state__object_id__in=unreached)
