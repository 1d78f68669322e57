"""When a signature was made is not what its signer says: what ends is judged by the stamp or by the handing in."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest

from documents.errors import NotEntitled, SignatureRefused
from documents.models import DocumentSignature
from documents.rendering import render
from documents.rules.signatures import LEEWAY, TOO_EARLY, TOO_LATE, time_problem
from documents.services import signatures
from documents.services.verification import verify
from documents.signing import sandboxed
from ledger.services import files
from tests.documents.rendering.test_rendering import page
from tests.factories.documents import clerk_of, committee, issued, registered
from tests.factories.pki import Authority, sign_outside, time_stamper

ISSUED = datetime(2026, 5, 4, 8, 0, tzinfo=UTC)
NOW = datetime(2026, 5, 6, 8, 0, tzinfo=UTC)
SECOND = timedelta(seconds=1)


@pytest.mark.parametrize(
    ("stated", "trusted", "problem"),
    [
        (ISSUED, False, None),
        (NOW, False, None),
        (ISSUED - LEEWAY, False, None),
        (ISSUED - LEEWAY - SECOND, False, TOO_EARLY),
        (ISSUED - timedelta(days=300), False, TOO_EARLY),
        (NOW + LEEWAY, False, None),
        (NOW + LEEWAY + SECOND, False, TOO_LATE),
        (NOW + timedelta(days=100), False, TOO_LATE),
        (ISSUED - timedelta(days=300), True, None),
        (NOW + timedelta(days=100), True, None),
    ],
)
def test_a_stated_time_lies_between_issue_and_now_unless_a_trusted_stamp_says_it(stated, trusted, problem):
    assert time_problem(stated, issued_at=ISSUED, now=NOW, trusted=trusted) == problem


@pytest.fixture(scope="module")
def typeset():
    return render(
        "quyet_dinh",
        page(articles=["Công nhận."]),
        date=date(2026, 2, 5),
        check_url="https://x.vn/kiem-tra/a/",
    )


@pytest.fixture
def authority():
    return Authority()


@pytest.fixture
def trust(authority, settings, tmp_path):
    """Return how to lay down whom to believe, again after a revocation."""

    def install() -> None:
        settings.SIGNING_TRUST = str(authority.install(tmp_path / "trust"))

    install()
    return install


@pytest.fixture
def document(db, typeset, monkeypatch, trust):
    monkeypatch.setattr("documents.services.official.render", lambda *args, **more: typeset)
    return issued(committee())


@pytest.fixture
def signer(document, authority):
    pair = authority.pair(document.signer_name)
    registered(pair.pem, owner=document.signer.user)
    return pair


def days(number: float) -> datetime:
    return datetime.now(UTC) + timedelta(days=number)


def handed_in(document, signer, authority, **more) -> DocumentSignature:
    content = sign_outside(signatures.current_bytes(document), signer, authority, **more)
    return signatures.accept_signed_file(
        document=document, content=content, appointment=clerk_of(document.issuer)
    )


@pytest.mark.parametrize(("at", "said"), [(-300, "sớm hơn"), (-0.01, "sớm hơn"), (100, "tương lai")])
def test_a_time_that_cannot_be_is_refused(document, signer, authority, at, said):
    with pytest.raises(SignatureRefused, match=said):
        handed_in(document, signer, authority, at=days(at))
    assert not DocumentSignature.objects.exists()


@pytest.mark.parametrize("at", [None, -11], ids=["honest", "before the revocation"])
def test_a_certificate_revoked_before_the_handing_in_is_refused_whatever_the_signer_states(
    document, signer, authority, trust, at
):
    authority.revoke(signer, days=-10)
    trust()
    with pytest.raises(SignatureRefused, match="thu hồi"):
        handed_in(document, signer, authority, at=days(at) if at else None)


def test_a_trusted_stamp_of_before_the_revocation_saves_the_signature(document, signer, authority, trust):
    authority.revoke(signer, days=-10)
    trust()
    kept = handed_in(document, signer, authority, timestamper=time_stamper(authority, days(-11)))
    assert kept.signed_at < days(-10)
    assert [(row["valid"], row["message"]) for row in verify(files.open_bytes(kept.file)).signatures] == [
        (True, "")
    ]


def test_a_stamp_of_nobody_we_trust_saves_nothing(document, signer, authority, trust):
    authority.revoke(signer, days=-10)
    trust()
    stamper = time_stamper(Authority("Nơi khác"), days(-11))
    with pytest.raises(SignatureRefused):
        handed_in(document, signer, authority, timestamper=stamper)


def test_a_time_stamp_is_what_the_signature_is_judged_by(document, authority):
    content = sign_outside(
        signatures.current_bytes(document),
        authority.pair("A"),
        authority,
        timestamper=time_stamper(authority),
    )
    row = sandboxed.validate_file(content)["signatures"][0]
    assert (row["valid"], row["trusted_time"]) == (True, True)


def test_a_mandate_that_ended_before_the_handing_in_entitles_to_nothing(document, signer, authority):
    document.mandate.valid_until = (datetime.now(UTC) - timedelta(days=2)).date()
    document.mandate.save()
    with pytest.raises(NotEntitled, match="không có thẩm quyền"):
        handed_in(document, signer, authority)


def test_what_was_taken_in_stays_valid_when_the_certificate_and_mandate_end_later(
    document, signer, authority, trust
):
    kept = handed_in(document, signer, authority)
    DocumentSignature.objects.filter(pk=kept.pk).update(judged_at=days(-20))
    authority.revoke(signer, days=-10)
    trust()
    document.mandate.valid_until = days(-10).date()
    document.mandate.save()
    assert [(row["valid"], row["message"]) for row in verify(files.open_bytes(kept.file)).signatures] == [
        (True, "")
    ]


def test_a_signature_we_never_took_in_is_judged_by_now(document, signer, authority, trust):
    authority.revoke(signer, days=-10)
    trust()
    content = sign_outside(signatures.current_bytes(document), signer, authority, at=days(-11))
    row = sandboxed.validate_file(content)["signatures"][0]
    assert (row["valid"], row["problem"]) == (False, "revoked")
