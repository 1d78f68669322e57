"""Rules of the approval of an article: the submitted revision is published, by somebody who wrote none of it.

The approval task of Wagtail is bound to the submitted revision. Later edits are drafts: they are neither published
with it nor shown to the approver, and their authors may not approve.
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
    """Return the revisions after the submitted one whose content differs from it, latest first.

    Wagtail's editor saves a revision with every approval; without a change it is no edit.
    """
    submitted = task_state.revision
    revisions = Revision.objects.filter(
        base_content_type_id=submitted.base_content_type_id, object_id=submitted.object_id
    )
    content = content_of(submitted.content)
    later = revisions.filter(pk__gt=submitted.pk).select_related("user").order_by("-pk")
    return [revision for revision in later if content_of(revision.content) != content]


def content_of(content: Any) -> Any:
    """Return the content of a revision without technical fields and the editor's block keys."""
    if isinstance(content, dict):
        return {name: content_of(value) for name, value in content.items() if name not in TECHNICAL_FIELDS}
    if isinstance(content, list):
        return [content_of(one) for one in content]
    if isinstance(content, str):
        return BLOCK_KEY.sub("", content).replace("\r\n", "\n").strip()
    return content


def took_part_in(user: Any) -> Exists:
    """Return the condition, for a queryset of task states, that a person saved the submitted or a later revision."""
    return Exists(
        Revision.objects.filter(
            base_content_type_id=OuterRef("revision__base_content_type_id"),
            object_id=OuterRef("revision__object_id"),
            pk__gte=OuterRef("revision_id"),
            user=user,
        )
    )


def took_part(task_state: TaskState, user: Any) -> bool:
    """Return whether a person wrote the submitted revision or edited the article since."""
    return task_state.revision.user_id == user.pk or any(
        one.user_id == user.pk for one in edits_since(task_state)
    )


def is_submitted(revision: Revision) -> bool:
    """Return whether a revision was submitted for approval, so that it must not be overwritten."""
    return TaskState.objects.filter(revision=revision).exists()


def approval_notice(task_state: TaskState, user: Any) -> str:
    """Return what to tell a person who opens a waiting article about later edits or their own; else nothing."""
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
