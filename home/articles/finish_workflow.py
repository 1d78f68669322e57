"""What happens when an article has been approved. Wagtail loads this before its models are ready."""

from __future__ import annotations

from typing import Any


def publish_approved(workflow_state: Any, user: Any = None) -> None:
    """Publish the revision that the second editor approved, not a later one.

    Approving is the right to publish, and editors have no other.
    """
    revision = workflow_state.current_task_state.revision
    revision.publish(user=user, skip_permission_checks=True)
