"""Approval of articles (duyệt bài): a second editor reads before an article is published."""

from __future__ import annotations

from typing import Any

from wagtail.models import AbstractGroupApprovalTask


class SecondEditorTask(AbstractGroupApprovalTask):
    """A step that anybody of the group may take but the one who asked for it."""

    class Meta:
        verbose_name = "bước duyệt của biên tập viên thứ hai"
        verbose_name_plural = "bước duyệt của biên tập viên thứ hai"

    @classmethod
    def get_description(cls) -> str:
        """Say what the step is for."""
        return "Một biên tập viên khác đọc và duyệt; người gửi duyệt không tự duyệt bài của mình."

    def get_actions(self, obj: Any, user: Any) -> list[tuple[str, str, bool]]:
        """Offer approval and return to everybody of the group but the one who sent the article."""
        state = getattr(obj, "current_workflow_state", None)
        if state is not None and state.requested_by_id == user.pk:
            return []
        return super().get_actions(obj, user)

    def get_task_states_user_can_moderate(self, user: Any, **kwargs: Any) -> Any:
        """Return what waits for this person, their own articles left out."""
        waiting = super().get_task_states_user_can_moderate(user, **kwargs)
        return waiting.exclude(workflow_state__requested_by=user)
