"""Decisions: the number, the titles, what they replace."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from django.utils import timezone

from dossiers.errors import BadAnswer, NotAllowed, WrongState
from dossiers.models import Answer, DossierState, Manifest, SubmissionState, Title
from dossiers.services.decisions import issuing, sealed_records
from dossiers.services.proposals import proposals, review
from ledger.services import files
from tests.factories import dossiers as make

pytestmark = pytest.mark.django_db
TODAY = timezone.localdate


@pytest.fixture
def here():
    return make.place(units=2)


def test_issuing_gives_the_number_the_paper_and_a_title_to_every_unit(here):
    decision = make.decided(here, 0, 1)
    assert (decision.document.number, decision.document.issued_on) == (1, TODAY())
    assert files.open_bytes(decision.document.pdf) == make.PDF
    assert decision.submission.state == SubmissionState.PUBLISHED
    assert {t.unit for t in Title.objects.all()} == set(here.units)
    for dossier in here.dossiers():
        assert (dossier.state, dossier.closed_at is not None) == (DossierState.RECOGNISED, True)
        assert sealed_records.problems(dossier) == []


def test_a_title_holds_until_the_end_of_the_third_year_after(here):
    title = make.decided(here).titles.get()
    assert title.valid_until == date(TODAY().year + 3, 12, 31)
    assert Title.objects.valid_on(title.valid_until).exists()
    assert not Title.objects.valid_on(date(TODAY().year + 4, 1, 1)).exists()
    assert title.status_on(date(TODAY().year + 4, 1, 1)) == "expired"


def test_only_the_document_clerk_of_the_issuer_gives_the_number(here):
    submission = make.signed(here)
    for other in (here.chairman, here.deputy, here.clerk, here.heads[0], make.place().document_clerk):
        with pytest.raises(NotAllowed):
            issuing.issue(appointment=other, submission=submission, on=TODAY())
    with pytest.raises(NotAllowed):
        issuing.issue(appointment=make.ended(here.document_clerk), submission=submission, on=TODAY())
    assert not Title.objects.exists()


def test_an_unsigned_decision_gets_no_number(here):
    submission = make.put_forward(here)
    with pytest.raises(WrongState, match="không chờ cấp số"):
        issuing.issue(appointment=here.document_clerk, submission=submission, on=TODAY())


def test_a_decision_is_not_issued_on_a_day_to_come(here):
    submission = make.signed(here)
    with pytest.raises(BadAnswer, match="còn ở phía trước"):
        issuing.issue(appointment=here.document_clerk, submission=submission, on=TODAY() + timedelta(days=1))
    assert not Title.objects.exists()


def test_a_decision_gets_its_number_once(here):
    decision = make.decided(here)
    with pytest.raises(WrongState):
        issuing.issue(appointment=here.document_clerk, submission=decision.submission, on=TODAY())
    assert Title.objects.count() == 1


def test_two_decisions_of_a_year_have_two_numbers(here):
    ready = make.proposed(here, 0, 1)
    numbers = []
    for dossier in ready:
        submission = proposals.draft(appointment=here.clerk, round=here.round, dossiers=[dossier])
        review.sign(appointment=here.chairman, submission=submission)
        issued = issuing.issue(appointment=here.document_clerk, submission=submission, on=TODAY())
        numbers.append(issued.document.number)
    assert numbers == [1, 2]


def test_no_number_when_a_dossier_moved_after_the_signature(here):
    submission = make.signed(here)
    Answer.objects.filter(code="1.2").update(numerator=99)
    with pytest.raises(WrongState, match="Chưa cấp số được"):
        issuing.issue(appointment=here.document_clerk, submission=submission, on=TODAY())
    submission.decision.document.refresh_from_db()
    assert submission.decision.document.number is None


def test_a_new_title_replaces_the_older_one_of_the_unit_and_no_other(here):
    old, others = make.decided(here, 0, 1).titles.order_by("unit__code")
    new = make.decided(make.next_round(here)).titles.get()
    old.refresh_from_db()
    others.refresh_from_db()
    assert (old.replaced_by, old.replaced_on, old.status_on(TODAY())) == (new, TODAY(), "replaced")
    assert others.replaced_by is None
    assert set(Title.objects.valid_on(TODAY())) == {new, others}


def test_the_last_seal_names_the_paper_and_the_title(here):
    decision = make.decided(here)
    sealed = Manifest.objects.get(kind="decision")
    assert decision.document.sha256 in sealed.content
    assert decision.titles.get().valid_until.isoformat() in sealed.content
    assert [m.kind for m in here.dossier().manifests.all()] == [
        "self_assessment",
        "appraisal",
        "submission",
        "decision",
    ]
