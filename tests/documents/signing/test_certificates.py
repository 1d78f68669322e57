"""A certificate counts when two administrators of the site, neither its owner, have compared it."""

from __future__ import annotations

import pytest
from cryptography.x509.oid import NameOID
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import IntegrityError, transaction
from django.test import Client
from django.utils import timezone

from documents.errors import NotEntitled, SignatureRefused, WrongStatus
from documents.models import CertificateState, SigningCertificate
from documents.rules.signatures import (
    NO_NAME,
    NUMBER_NEEDED,
    OTHER_NUMBER,
    OWN,
    SAME,
    identity_numbers,
    name_problem,
    number_problem,
    registrar_problem,
)
from documents.services import certificates
from ledger.models import AuditLine, OutboxMessage
from ledger.services import record_verification
from tests.factories.accounts import AppointmentFactory, OfficeFactory
from tests.factories.documents import registered
from tests.factories.pki import Authority

PAGE = "/van-ban/chung-thu/"


# -- the rules ---------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("said", "person", "same"),
    [
        (["Đinh Thị Hồng Vân"], "Đinh Thị Hồng Vân", True),
        (["ĐINH THỊ  HỒNG VÂN "], "Đinh Thị Hồng Vân", True),
        (["\u0110inh Thi\u0323 Ho\u0302\u0300ng Va\u0302n"], "Đinh Thị Hồng Vân", True),
        (["KE MAO DANH"], "Đinh Thị Hồng Vân", False),
        (["Dinh Thi Hong Van"], "Đinh Thị Hồng Vân", False),
        (["Đinh Thị Hồng Vân", "Kẻ Khác"], "Đinh Thị Hồng Vân", False),
        (["Đinh Thị Hồng V\u0430n"], "Đinh Thị Hồng Van", False),
        (["Đinh Thị Hồng"], "Đinh Thị Hồng Vân", False),
    ],
)
def test_the_name_in_the_certificate_is_the_persons(said, person, same):
    assert (name_problem(said, person) is None) is same


@pytest.mark.parametrize("said", [[], [""], ["  "]])
def test_a_certificate_without_a_name_is_nobodys(said):
    assert name_problem(said, "Đinh Thị Hồng Vân") == NO_NAME


@pytest.mark.parametrize(
    ("values", "numbers"),
    [
        (["CCCD:001086012345"], ["001086012345"]),
        (["CMND: 012345678"], ["012345678"]),
        (["001086012345"], ["001086012345"]),
        (["PNOVN-001086012345"], ["001086012345"]),
        (["MST:0101234567"], []),
        (["a9f3"], []),
    ],
)
def test_identity_numbers_are_read_in_the_ways_they_are_written(values, numbers):
    assert identity_numbers(values) == numbers


@pytest.mark.parametrize(
    ("said", "typed", "problem"),
    [
        ([], "", None),
        (["001086012345"], "001086012345", None),
        (["001086012345"], "001 086 012 345", None),
        (["001086012345"], "", NUMBER_NEEDED),
        (["001086012345"], "001086012346", OTHER_NUMBER),
        (["001086012345", "001086012346"], "001086012345", OTHER_NUMBER),
    ],
)
def test_the_number_in_the_certificate_is_the_one_on_the_papers(said, typed, problem):
    assert number_problem(said, typed) == problem


@pytest.mark.parametrize(
    ("who", "owner", "proposer", "problem"),
    [
        (1, 2, None, None),
        (1, 1, None, OWN),
        (1, 2, 3, None),
        (1, 2, 1, SAME),
        (1, 1, 3, OWN),
        (1, None, 3, None),
    ],
)
def test_two_register_and_neither_is_the_owner(who, owner, proposer, problem):
    assert registrar_problem(who, owner=owner, proposer=proposer) == problem


# -- the service -------------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def authority():
    return Authority()


@pytest.fixture
def admins(db):
    return [AppointmentFactory(role="site_administrator") for _ in range(2)]


@pytest.fixture
def person(db):
    return AppointmentFactory(role="deputy").user


@pytest.fixture
def pair(authority, person):
    return authority.pair(str(person))


@pytest.fixture
def proposed(admins, person, pair):
    return certificates.register_certificate(pem=pair.pem, owner=person, appointment=admins[0])


def usable() -> bool:
    return SigningCertificate.objects.usable().exists()


def test_a_proposal_does_not_count_before_another_administrator_confirms_it(admins, proposed):
    assert not usable()
    with pytest.raises(NotEntitled, match="không tự xác nhận"):
        certificates.confirm_certificate(certificate=proposed, appointment=admins[0])
    assert not usable()
    certificates.confirm_certificate(certificate=proposed, appointment=admins[1])
    assert usable()
    acts = AuditLine.objects.filter(act__startswith="certificate-").order_by("seq")
    assert list(acts.values_list("act", flat=True)) == ["certificate-registered", "certificate-confirmed"]
    assert not record_verification.verify().troubles


def test_the_proposer_does_not_confirm_under_another_appointment_of_theirs(admins, proposed):
    again = AppointmentFactory(role="site_administrator", user=admins[0].user)
    with pytest.raises(NotEntitled):
        certificates.confirm_certificate(certificate=proposed, appointment=again)


def test_nobody_registers_or_confirms_their_own(admins, authority):
    own = admins[1].user
    pem = authority.pair(str(own)).pem
    with pytest.raises(NotEntitled, match="của mình"):
        certificates.register_certificate(pem=pem, owner=own, appointment=admins[1])
    kept = certificates.register_certificate(pem=pem, owner=own, appointment=admins[0])
    with pytest.raises(NotEntitled, match="của mình"):
        certificates.confirm_certificate(certificate=kept, appointment=admins[1])


@pytest.mark.parametrize("role", ["administrator", "document_clerk", "chairman", "editor"])
def test_only_administrators_of_the_site_propose_and_confirm(role, admins, person, pair, proposed):
    stranger = AppointmentFactory(role=role)
    with pytest.raises(NotEntitled):
        certificates.register_certificate(pem=pair.pem, owner=person, appointment=stranger)
    with pytest.raises(NotEntitled):
        certificates.confirm_certificate(certificate=proposed, appointment=stranger)
    with pytest.raises(NotEntitled):
        certificates.decline_certificate(certificate=proposed, appointment=stranger, reason="x")


def test_a_certificate_of_another_name_is_refused(admins, person, authority):
    with pytest.raises(SignatureRefused, match="KE MAO DANH"):
        certificates.register_certificate(
            pem=authority.pair("KE MAO DANH").pem, owner=person, appointment=admins[0]
        )
    assert not SigningCertificate.objects.exists()


def test_the_name_is_compared_again_by_the_second(admins, person, proposed):
    person.full_name = "Tên Khác"
    person.save()
    with pytest.raises(SignatureRefused, match="không phải cho Tên Khác"):
        certificates.confirm_certificate(certificate=proposed, appointment=admins[1])


def test_an_identity_number_in_the_certificate_is_compared_by_both(admins, person, authority):
    pem = authority.pair(str(person), more={NameOID.USER_ID: "CCCD:001086012345"}).pem
    propose = {"pem": pem, "owner": person, "appointment": admins[0]}
    for wrong in ("", "001086099999"):
        with pytest.raises(SignatureRefused, match="giấy tờ"):
            certificates.register_certificate(**propose, identity=wrong)
    kept = certificates.register_certificate(**propose, identity="001086012345")
    assert certificates.gives_identity(kept)
    assert "001086012345" not in page_of(admins[1]) + str(kept)
    with pytest.raises(SignatureRefused, match="giấy tờ"):
        certificates.confirm_certificate(certificate=kept, appointment=admins[1])
    certificates.confirm_certificate(certificate=kept, appointment=admins[1], identity="001086012345")
    assert usable()


def test_what_cannot_be_read_or_is_known_is_refused(admins, person, pair, proposed):
    with pytest.raises(SignatureRefused, match="đã được đăng ký"):
        certificates.register_certificate(pem=pair.pem, owner=person, appointment=admins[1])
    with pytest.raises(SignatureRefused, match="Không đọc được"):
        certificates.register_certificate(pem="chữ", owner=person, appointment=admins[0])
    with pytest.raises(WrongStatus, match="chủ"):
        certificates.register_certificate(pem=pair.pem, appointment=admins[0])


def test_a_declined_certificate_does_not_count_and_may_be_proposed_again(admins, person, pair, proposed):
    with pytest.raises(WrongStatus, match="lý do"):
        certificates.decline_certificate(certificate=proposed, appointment=admins[1], reason=" ")
    certificates.decline_certificate(certificate=proposed, appointment=admins[1], reason="Chưa thấy giấy tờ")
    assert not usable()
    with pytest.raises(WrongStatus):
        certificates.confirm_certificate(certificate=proposed, appointment=admins[1])
    certificates.register_certificate(pem=pair.pem, owner=person, appointment=admins[1])


def test_the_proposer_may_take_a_proposal_back(admins, proposed):
    kept = certificates.decline_certificate(
        certificate=proposed, appointment=admins[0], reason="Chọn nhầm tệp"
    )
    assert kept.state == CertificateState.DECLINED


def test_the_database_keeps_no_confirmation_by_one(admins, proposed):
    with pytest.raises(IntegrityError), transaction.atomic():
        SigningCertificate.objects.filter(pk=proposed.pk).update(
            state="confirmed", decided_by=admins[0], decided_at=timezone.now()
        )


def test_one_registered_by_one_before_counts_is_said_so_and_can_be_confirmed_or_ended(admins, person, pair):
    kept = registered(pair.pem, owner=person)
    SigningCertificate.objects.filter(pk=kept.pk).update(
        state="by_one", registered_by=None, decided_by=None, decided_at=None
    )
    assert usable()
    assert "Đăng ký bởi một người" in page_of(admins[0])
    ended = certificates.decline_certificate(
        certificate=kept, appointment=admins[0], reason="Không rõ ai giữ"
    )
    assert (ended.state, ended.withdrawn_on) == ("by_one", timezone.localdate())


# -- the screens -------------------------------------------------------------------------------------------


def browser(post) -> Client:
    client = Client()
    client.force_login(post.user)
    return client


def page_of(post) -> str:
    return browser(post).get(PAGE).content.decode()


def test_the_page_takes_a_certificate_from_proposal_to_confirmation(admins, person, pair):
    first, second = (browser(post) for post in admins)
    upload = SimpleUploadedFile("a.pem", pair.pem.encode())
    sent = first.post(PAGE, {"act": "dang-ky", "cua": f"nguoi:{person.pk}", "tep": upload})
    assert sent.status_code == 302
    kept = SigningCertificate.objects.get()
    assert "Xác nhận chứng thư" not in page_of(admins[0])
    letter = OutboxMessage.objects.get(to=admins[1].user)
    assert letter.link == PAGE
    inbox = second.get("/viec/").content.decode()
    assert f"Xác nhận chứng thư số: {person}" in inbox
    assert f"{PAGE}#chung-thu-{kept.pk}" in inbox
    assert "Xác nhận chứng thư số" not in first.get("/viec/").content.decode()
    assert first.post(PAGE, {"act": "xac-nhan", "chung_thu": kept.pk}).status_code == 422
    assert second.post(PAGE, {"act": "xac-nhan", "chung_thu": kept.pk}).status_code == 302
    assert usable()
    assert "Xác nhận chứng thư số" not in second.get("/viec/").content.decode()


def test_the_page_keeps_what_was_chosen_and_says_whose_the_certificate_is(admins, person, authority):
    upload = SimpleUploadedFile("a.pem", authority.pair("Kẻ Khác").pem.encode())
    page = browser(admins[0]).post(PAGE, {"act": "dang-ky", "cua": f"nguoi:{person.pk}", "tep": upload})
    words = page.content.decode()
    assert page.status_code == 422
    assert "Kẻ Khác" in words
    assert f'value="nguoi:{person.pk}" selected' in words


def test_an_only_administrator_is_told_that_another_one_is_needed(db):
    only = AppointmentFactory(role="site_administrator")
    assert "một quản trị hệ thống khác" in page_of(only)
    AppointmentFactory(role="site_administrator")
    assert "nay mới có một người" not in page_of(only)


def test_the_list_asks_no_more_of_the_database_for_more_certificates(
    admins, authority, django_assert_max_num_queries
):
    for _ in range(3):
        office = OfficeFactory()
        certificates.register_certificate(pem=authority.pair("Dấu").pem, office=office, appointment=admins[0])
    client = browser(admins[1])
    client.get(PAGE)
    with django_assert_max_num_queries(22):
        client.get(PAGE)
