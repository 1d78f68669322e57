"""Evidence policies of a dossier: required evidence stops sending, a written reason is the only way round it."""

from __future__ import annotations

import json

import pytest
from django.test import Client

from dossiers.errors import BadAnswer, Incomplete, NotAllowed, NotReached, WrongState
from dossiers.models import EvidenceGap, Manifest
from dossiers.services.assessment import dossier_submission, submission_checks
from dossiers.services.evidence import attachments, policies
from tests.factories import dossiers as make

pytestmark = pytest.mark.django_db
WHY = "Văn bản bị hỏng trong trận lũ, đã xin cấp lại"


@pytest.fixture
def here():
    made = make.place()
    make.require_evidence(made, "1.1")
    make.answered(made)
    return made


def send(here):
    dossier_submission.submit(appointment=here.heads[0], dossier=here.dossier(), requested_level=1)
    return here.dossier()


def attach(here, code="1.1"):
    return attachments.attach(
        appointment=here.heads[0], dossier=here.dossier(), code=code, content=b"bao cao", filename="bc.txt"
    )


def explain(here, reason=WHY, **who):
    return policies.explain(
        **{"appointment": here.heads[0], "dossier": here.dossier(), "code": "1.1", "reason": reason, **who}
    )


def test_missing_required_evidence_stops_sending_at_whatever_level(here):
    with pytest.raises(NotReached) as refused:
        send(here)
    assert "Chỉ tiêu 1.1: chưa có minh chứng, mà minh chứng là bắt buộc" in " ".join(refused.value.missing)
    for level in (1, 2):
        found = submission_checks.blocking_findings(here.dossier(), level)
        assert ("1.1", True) in [(one.code, one.stops) for one in found]


def test_with_its_evidence_the_dossier_is_sent(here):
    attach(here)
    assert send(here).state == "checking"


def test_a_written_reason_is_kept_sealed_and_shown_to_checkers(here):
    explain(here)
    assert send(here).state == "checking"
    sealed = json.loads(Manifest.objects.get(dossier=here.dossier()).content)["facts"]
    assert sealed["evidence_gaps"] == {"1.1": WHY}
    client = Client()
    client.force_login(here.clerk.user)
    assert WHY in client.get(here.dossier().get_absolute_url()).content.decode()


def test_an_infected_file_is_no_evidence(here):
    here.dossier().evidence.filter(pk=attach(here).pk).update(
        state="unreadable", checked_at="2026-01-01T00:00Z"
    )
    with pytest.raises(NotReached):
        send(here)


def test_a_reason_needs_words_a_required_indicator_and_its_own_people(here):
    with pytest.raises(Incomplete):
        explain(here, reason="  ")
    with pytest.raises(BadAnswer, match="không bắt buộc"):
        explain(here, code="1.2")
    with pytest.raises(NotAllowed):
        explain(here, appointment=here.clerk)
    assert not EvidenceGap.objects.exists()


def test_a_second_reason_takes_the_place_of_the_first(here):
    explain(here, reason="Đang xin")
    explain(here)
    assert EvidenceGap.objects.get().reason == WHY


def test_no_reason_is_written_after_sending(here):
    explain(here)
    send(here)
    with pytest.raises(WrongState):
        explain(here)


def test_a_reason_is_forgotten_once_the_evidence_is_there(here):
    explain(here)
    attach(here)
    send(here)
    assert not EvidenceGap.objects.exists()


def test_wished_evidence_is_only_advised_and_needless_evidence_is_not_named():
    here = make.place()
    make.answered(here)
    advice = [one.code for one in submission_checks.advisory_findings(here.dossier()) if one.code]
    assert advice == ["1.1", "1.2"]
    make.require_evidence(here, need="none")
    assert not [one.code for one in submission_checks.advisory_findings(here.dossier()) if one.code]
