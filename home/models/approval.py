"""Approval of articles (duyệt bài): a second editor of the same place reads before an article is published."""

from __future__ import annotations

from typing import Any

from django.db.models import CharField
from django.db.models.functions import Cast
from wagtail.models import AbstractGroupApprovalTask

from home.article_rights import out_of_reach, reaches


def _near(obj: Any, user: Any) -> bool:
    """Return whether somebody reaches the unit of what waits; Wagtail hands an article over as any page."""
    return reaches(user, obj.specific.unit_id)


class SecondEditorTask(AbstractGroupApprovalTask):
    """A step that anybody of the group who reaches the article's unit may take but the one who asked for it."""

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
        """Offer approval and return to everybody of the group in reach but the one who sent the article."""
        state = getattr(obj, "current_workflow_state", None)
        if not _near(obj, user) or (state is not None and state.requested_by_id == user.pk):
            return []
        return super().get_actions(obj, user)

    def get_task_states_user_can_moderate(self, user: Any, **kwargs: Any) -> Any:
        """Return what waits for this person, their own articles and those out of reach left out."""
        waiting = super().get_task_states_user_can_moderate(user, **kwargs)
        far = out_of_reach(user).annotate(key=Cast("pk", CharField())).values("key")
        return waiting.exclude(workflow_state__requested_by=user).exclude(workflow_state__object_id__in=far)
