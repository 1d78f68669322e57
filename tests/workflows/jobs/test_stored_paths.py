"""Dotted paths that rows of the queue hold: jobs queued by an earlier version run under this one."""

from __future__ import annotations

import pytest
from django.utils.module_loading import import_string
from django_tasks.base import Task


@pytest.mark.parametrize(
    "path",
    [
        "workflows.background.send_messages",
        "workflows.background.answer_forgotten",
        "workflows.background.read_evidence",
        "workflows.background.make_certificates",
    ],
)
def test_a_queued_job_is_found_under_its_stored_path(path):
    job = import_string(path)
    assert isinstance(job, Task)
    assert job.module_path == path
