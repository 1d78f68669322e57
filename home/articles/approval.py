"""Approving an article: what was handed in is published, by somebody who wrote nothing of it.

A step of the approval is bound to the revision that was handed in. Later edits are drafts of their own: they are
neither published with it nor seen by whoever approves, and their authors approve nothing here.
"""

from __future__ import annotations

import re
from typing import Any

from django.db.models import Exists, OuterRef
from django.utils import timezone
from wagtail.models import Revision, TaskState

BLOCK_KEY = re.compile(r' data-block-key="[^"]*"')
TECHNICAL_FIELDS = frozenset(
    {
        *(
            "latest_revision",
            "latest_revision_created_at",
            "live_revision",
            "live",
            "has_unpublished_changes",
        ),
        *("first_published_at", "last_published_at", "draft_title", "locked", "locked_at", "locked_by"),
        *("expired", "path", "depth", "numchild", "url_path", "wagtail_admin_comments", "alias_of", "pk"),
    }
)
EDITED_SINCE = (
    "Bài đã được sửa sau khi gửi duyệt ({who}, {when}). Duyệt sẽ công bố bản gửi lúc {sent}, không kèm phần sửa sau. "
    "Muốn đăng phần sửa sau, hãy trả lại để người viết gửi duyệt lại."
)
OWN_WORK = (
    "Bạn đã viết hoặc sửa bài này từ khi gửi duyệt nên không duyệt được. "
    "Hãy để biên tập viên khác duyệt, hoặc trả lại để người viết gửi duyệt lại."
)


def edits_since(task_state: TaskState) -> list[Revision]:
    """Return the revisions that say something else than the one that was handed in and came after it, latest first.

    Wagtail's editor saves one with every approval, also where nothing was changed; that is no edit.
    """
    handed_in = task_state.revision
    same = Revision.objects.filter(
        base_content_type_id=handed_in.base_content_type_id, object_id=handed_in.object_id
    )
    words = content_of(handed_in.content)
    later = same.filter(pk__gt=handed_in.pk).select_related("user").order_by("-pk")
    return [one for one in later if content_of(one.content) != words]


def content_of(content: Any) -> Any:
    """Return what a revision says, without what Wagtail keeps beside it: its own marks, the editor's keys of blocks."""
    if isinstance(content, dict):
        return {name: content_of(value) for name, value in content.items() if name not in TECHNICAL_FIELDS}
    if isinstance(content, list):
        return [content_of(one) for one in content]
    if isinstance(content, str):
        return BLOCK_KEY.sub("", content).replace("\r\n", "\n").strip()
    return content


def took_part_in(user: Any) -> Exists:
    """Return the condition, for a list of steps, that a person wrote what was handed in or saved it since."""
    return Exists(
        Revision.objects.filter(
            base_content_type_id=OuterRef("revision__base_content_type_id"),
            object_id=OuterRef("revision__object_id"),
            pk__gte=OuterRef("revision_id"),
            user=user,
        )
    )


def took_part(task_state: TaskState, user: Any) -> bool:
    """Return whether a person wrote what was handed in, or edited it since."""
    return task_state.revision.user_id == user.pk or any(
        one.user_id == user.pk for one in edits_since(task_state)
    )


def is_submitted(revision: Revision) -> bool:
    """Return whether a step of approval speaks of this revision, so that its words stay as they are."""
    return TaskState.objects.filter(revision=revision).exists()


def approval_notice(task_state: TaskState, user: Any) -> str:
    """Say to somebody who opens the waiting article what they would approve, or why they may not; or nothing."""
    if took_part(task_state, user) and task_state.workflow_state.requested_by_id != user.pk:
        return OWN_WORK
    edits = edits_since(task_state)
    if not edits:
        return ""
    later = edits[0]
    return EDITED_SINCE.format(
        who=later.user or "không rõ ai", when=_at(later.created_at), sent=_at(task_state.revision.created_at)
    )


def _at(moment: Any) -> str:
    return timezone.localtime(moment).strftime("%H:%M %d/%m/%Y")
