"""When a document stops to hold: only by a signed, numbered decision of its own body, and back again by another one."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from django.db import IntegrityError, transaction
from django.utils import timezone

from documents import rules, validity
from documents.errors import NotEntitled, WrongStatus
from documents.models import DocumentRevocation
from documents.services import issue, revocations
from ledger.models import AuditLine
from tests.factories.accounts import AppointmentFactory
from tests.factories.documents import clerk_of, committee, drafted, issued, signed

TODAY = date(2026, 3, 1)


@pytest.mark.parametrize(
    ("revoked_on", "restored_on", "day", "held"),
    [
        (date(2026, 2, 1), None, date(2026, 1, 31), False),
        (date(2026, 2, 1), None, date(2026, 2, 1), True),
        (date(2026, 2, 1), date(2026, 2, 9), date(2026, 2, 8), True),
        (date(2026, 2, 1), date(2026, 2, 9), date(2026, 2, 9), False),
        (date(2026, 2, 1), date(2026, 2, 1), date(2026, 2, 1), False),
    ],
)
@pytest.mark.django_db
def test_a_document_is_taken_back_from_one_day_until_the_other(revoked_on, restored_on, day, held, quick):
    document = issued(committee())
    later = issued(document.issuer)
    DocumentRevocation.objects.create(
        document=document, revoked_on=revoked_on, reason="Sai", revoked_by=later, by=clerk_of(document.issuer),
        restored_on=restored_on, restored_by=later if restored_on else None,
    )  # fmt: skip
    assert rules.is_revoked(revoked_on, restored_on, day) is held
    assert DocumentRevocation.objects.in_force(day).exists() is held
    assert validity.validity_of(document, day).is_revoked is held


@pytest.mark.parametrize(
    ("on", "words"),
    [
        (date(2026, 2, 5), ""),
        (TODAY, ""),
        (date(2026, 2, 4), "đứng trước ngày 05/02/2026"),
        (date(2020, 1, 1), "đứng trước ngày 05/02/2026"),
        (TODAY + timedelta(days=1), "còn ở phía trước"),
    ],
)
def test_the_day_lies_between_the_issue_and_today(on, words):
    said = rules.wrong_day(on, since=date(2026, 2, 5), today=TODAY)
    assert words in said
    assert bool(said) is bool(words)


@pytest.fixture
def quick(monkeypatch):
    monkeypatch.setattr("documents.services.official.render", lambda *_, **__: b"%PDF-")


@pytest.fixture
def document(db, quick):
    return issued(committee())


def deciding(document, effect="revokes", **given):
    """Return a signed decision of the issuer that says it has this effect on the document."""
    return signed(document.issuer, facts={effect: document.pk, "articles": ["Thu hồi."]}, **given)


def numbered(document, effect="revokes", on=None, **given):
    by = deciding(document, effect, **given)
    return issue(document=by, appointment=clerk_of(by.issuer), on=on or timezone.localdate())


def revoke(document, by, post=None):
    return revocations.revoke(
        document=document, by=by, appointment=post or clerk_of(document.issuer), reason="Sai thẩm quyền."
    )


def restore(document, by, post=None):
    return revocations.restore(document=document, by=by, appointment=post or clerk_of(document.issuer))


def test_a_numbered_decision_revokes_from_its_own_day_and_another_restores(document):
    by = numbered(document)
    kept = revoke(document, by)
    assert (kept.revoked_on, kept.revoked_by) == (by.issued_on, by)
    now = validity.validity_of(document, by.issued_on)
    assert (now.code, now.by, now.since) == ("revoked", by, by.issued_on)
    assert f"bằng {by}" in now.sentence
    again = numbered(document, "restores")
    assert restore(document, again).restored_by == again
    assert validity.validity_of(document, timezone.localdate()).code == "genuine"
    once_more = numbered(document)
    revoke(document, once_more)
    assert validity.validity_of(document, timezone.localdate()).by == once_more
    lines = list(AuditLine.objects.filter(act__in=["document-revoked", "document-restored"]).order_by("seq"))
    assert [line.act for line in lines] == ["document-revoked", "document-restored", "document-revoked"]
    assert by.sha256 in lines[0].sentence


def foreign(document):
    return numbered(issued(committee()))


REFUSED = {
    "a draft": lambda document: drafted(document.issuer, facts={"revokes": document.pk}),
    "a signed one without a number": deciding,
    "a decision about another document": lambda document: numbered(issued(document.issuer)),
    "a decision that restores": lambda document: numbered(document, "restores"),
    "a decision that says nothing of it": lambda document: issued(document.issuer, on=timezone.localdate()),
    "a decision of another body": foreign,
    "a notice": lambda document: numbered(document, kind="thong_bao"),
    "one dated before the issue": lambda document: numbered(document, on=date(2026, 2, 4)),
}


@pytest.mark.parametrize("case", REFUSED)
def test_nothing_else_revokes(document, case):
    by = REFUSED[case](document)
    with pytest.raises(WrongStatus):
        revoke(document, by)
    assert not DocumentRevocation.objects.exists()


@pytest.mark.parametrize(
    "role", ["chairman", "deputy", "standing_clerk", "administrator", "site_administrator", "council_chair"]
)
def test_only_the_document_clerk_of_the_issuer_numbers_it(document, role):
    by = numbered(document)
    for post in (AppointmentFactory(role=role, office=document.issuer), clerk_of(committee())):
        with pytest.raises(NotEntitled):
            revoke(document, by, post)


def test_what_is_taken_back_is_not_taken_back_again_and_what_holds_is_not_restored(document):
    with pytest.raises(WrongStatus, match="không bị thu hồi"):
        restore(document, numbered(document, "restores"))
    first, second = numbered(document), numbered(document)
    revoke(document, first)
    with pytest.raises(WrongStatus, match=f"đã bị thu hồi .* bằng {first}"):
        revoke(document, second)


def test_a_revoking_decision_is_undone_by_restoring_not_by_revoking_it(document):
    by = numbered(document)
    revoke(document, by)
    assert f"khôi phục {document}" in revocations.why_not_revoke(by)
    with pytest.raises(WrongStatus):
        revoke(by, numbered(by))


def test_the_database_keeps_one_revocation_at_a_time_and_no_restoring_without_a_document(document):
    clerk = clerk_of(document.issuer)
    facts = {"document": document, "revoked_on": timezone.localdate(), "reason": "Sai", "by": clerk}
    DocumentRevocation.objects.create(**facts)
    for wrong in (facts, {**facts, "restored_on": timezone.localdate()}, {**facts, "reason": ""}):
        with pytest.raises(IntegrityError), transaction.atomic():
            DocumentRevocation.objects.create(**wrong)
