"""Approval of articles (duyệt bài): a second editor of the same place reads before an article is published."""

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
"""What Wagtail calls approving, with and without a comment."""


def _near(obj: Any, user: Any) -> bool:
    """Return whether somebody reaches the unit of what waits; Wagtail hands an article over as any page."""
    return reaches_unit(user, obj.specific.unit_id)


class SecondEditorTask(AbstractGroupApprovalTask):
    """A step that anybody of the group who reaches the article's unit may take but who asked for it or wrote of it."""

    class Meta:
        verbose_name = "bước duyệt của biên tập viên thứ hai"
        verbose_name_plural = "bước duyệt của biên tập viên thứ hai"

    @classmethod
    def get_description(cls) -> str:
        """Say what the step is for."""
        return "Một biên tập viên khác đọc và duyệt; người gửi duyệt không tự duyệt bài của mình."

    def user_can_access_editor(self, obj: Any, user: Any) -> bool:
        """Return whether somebody of the group may open the article while it waits."""
        return _near(obj, user) and super().user_can_access_editor(obj, user)

    def locked_for_user(self, obj: Any, user: Any) -> bool:
        """Return whether the article is closed to somebody while it waits."""
        return not _near(obj, user) or super().locked_for_user(obj, user)

    def user_can_lock(self, obj: Any, user: Any) -> bool:
        """Return whether somebody of the group may lock it while it waits."""
        return _near(obj, user) and super().user_can_lock(obj, user)

    def get_actions(self, obj: Any, user: Any) -> list[tuple[str, str, bool]]:
        """Offer approval and return to everybody of the group in reach but the one who sent the article.

        Who wrote of what was handed in, or edited since, may return it but not approve it.
        """
        state = getattr(obj, "current_workflow_state", None)
        if not _near(obj, user) or (state is not None and state.requested_by_id == user.pk):
            return []
        offered = super().get_actions(obj, user)
        step = state.current_task_state if state is not None else None
        if step is not None and took_part(step, user):
            offered = [row for row in offered if row[0] != APPROVE]
        return offered

    @transaction.atomic
    def on_action(self, task_state: Any, user: Any, action_name: str, **kwargs: Any) -> Any:
        """Do what was asked; approving is refused to who wrote of it, also by the form that is approved with."""
        if action_name == APPROVE and took_part(task_state, user):
            raise PermissionDenied(OWN_WORK)
        return super().on_action(task_state, user, action_name, **kwargs)

    def get_task_states_user_can_moderate(self, user: Any, **kwargs: Any) -> Any:
        """Return what waits for this person; what they sent or wrote of and what is out of reach is left out."""
        waiting = super().get_task_states_user_can_moderate(user, **kwargs)
        far = out_of_reach(user).annotate(key=Cast("pk", CharField())).values("key")
        mine = waiting.exclude(workflow_state__requested_by=user).exclude(took_part_in(user))
        return mine.exclude(workflow_state__object_id__in=far)
