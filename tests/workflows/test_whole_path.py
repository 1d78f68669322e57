"""The whole path, step by step, through the same verbs that the screens and the simulation use."""

from __future__ import annotations

import pytest
from viewflow.workflow.models import Process

from dossiers.models import SubmissionState, Title
from ledger.services import audit_verification
from tests.factories import workflows as make
from workflows import actions
from workflows.models import TaskCard

pytestmark = pytest.mark.django_db


def open_nodes(dossier) -> list[str]:
    return list(TaskCard.objects.open().filter(dossier=dossier).values_list("node", flat=True))


def test_a_dossier_goes_from_answers_to_a_published_decision_with_titles():
    world = make.make_world(units=2)
    dossiers = make.proposed(world, (0, 1))
    submission = actions.draft_submission(appointment=world.clerk, round=world.round, dossiers=dossiers)
    actions.decide_submission(appointment=world.chairman, submission=submission, act="sign")
    decision = actions.issue_decision(appointment=world.document_clerk, submission=submission)
    submission.refresh_from_db()
    assert submission.state == SubmissionState.PUBLISHED
    assert Title.objects.filter(decision=decision).count() == 2
    assert decision.document.is_issued
    assert not TaskCard.objects.open().exists()
    assert not Process.objects.exclude(status="DONE").exists()
    assert audit_verification.verify().ok
