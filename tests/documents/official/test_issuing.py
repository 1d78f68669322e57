"""Draft, sign, issue: one number each, none lost, nothing changed afterwards."""

from __future__ import annotations

from datetime import date

import pytest
from django.db import DatabaseError, IntegrityError, transaction

from documents.errors import DocumentIsIssued, NotEntitled, RenderingFailed, WrongStatus
from documents.models import NumberRegister, OfficialDocument
from documents.services import issue, preview, replace, revise, sign
from ledger.models import AuditLine
from ledger.services import files
from tests.factories.accounts import AppointmentFactory
from tests.factories.documents import chairman_of, clerk_of, committee, drafted, issued, signed

pytestmark = pytest.mark.django_db
DAY = date(2026, 2, 5)


@pytest.fixture
def office():
    return committee()


@pytest.fixture
def quick(monkeypatch):
    """Typeset nothing: the number is the page."""
    monkeypatch.setattr(
        "documents.services.official.render",
        lambda kind, page, *, date, check_url="": f"%PDF-{page['number_line']} {check_url}".encode(),
    )


def test_issuing_gives_number_day_bytes_and_an_audit_line(office):
    document = issued(office)
    assert (document.number, document.year, document.issued_on) == (1, 2026, DAY)
    assert document.full_number == "01/QĐ-UBND"
    content = files.open_bytes(document.pdf)
    assert content.startswith(b"%PDF-")
    assert document.sha256 == document.pdf.sha256
    assert AuditLine.objects.filter(act="document-issued", subject_id=document.pk).count() == 1


def test_numbers_run_without_gaps_per_issuer_year_and_type(office, quick):
    clerk = clerk_of(office)
    papers = [signed(office) for _ in range(4)]
    numbers = [issue(document=paper, appointment=clerk, on=DAY).number for paper in papers[:3]]
    assert numbers == [1, 2, 3]
    assert issue(document=papers[3], appointment=clerk, on=date(2027, 1, 4)).number == 1
    assert issued(office, kind="to_trinh").number == 1
    assert issued(committee()).number == 1


def test_a_failed_rendering_gives_the_number_back(office, quick, monkeypatch):
    clerk = clerk_of(office)
    first, second = signed(office), signed(office)
    with monkeypatch.context() as broken:

        def fail(*args, **kwargs):
            raise RenderingFailed("hỏng")

        broken.setattr("documents.services.official.render", fail)
        with pytest.raises(RenderingFailed):
            issue(document=first, appointment=clerk, on=DAY)
    assert not NumberRegister.objects.exists()
    first.refresh_from_db()
    assert (first.status, first.number) == ("signed", None)
    assert issue(document=second, appointment=clerk, on=DAY).number == 1
    assert issue(document=first, appointment=clerk, on=DAY).number == 2


def test_a_number_is_given_once(office, quick):
    document = issued(office)
    with pytest.raises(WrongStatus):
        issue(document=document, appointment=clerk_of(office), on=DAY)
    assert NumberRegister.objects.get().last == 1


def test_a_draft_gets_no_number(office):
    with pytest.raises(WrongStatus, match="chưa được ký"):
        issue(document=drafted(office), appointment=clerk_of(office), on=DAY)


def test_only_the_clerk_of_the_issuer_numbers_a_decision(office, quick):
    document = signed(office)
    for person in (clerk_of(committee()), AppointmentFactory(role="standing_clerk", office=office)):
        with pytest.raises(NotEntitled):
            issue(document=document, appointment=person, on=DAY)


def test_the_secretary_of_the_council_numbers_its_minutes(office, quick):
    chair = AppointmentFactory(role="council_chair", office=office, capacity="Chủ tịch hội đồng")
    minutes = sign(document=drafted(office, kind="bien_ban", symbol="BB-HĐ"), appointment=chair)
    assert minutes.signer_block == ["CHỦ TỊCH HỘI ĐỒNG"]
    secretary = AppointmentFactory(role="council_secretary", office=office)
    assert issue(document=minutes, appointment=secretary, on=DAY).full_number == "01/BB-HĐ"


def test_a_decision_is_signed_under_a_mandate_of_the_signer_in_force(office):
    document = drafted(office)
    chairman, mandate = chairman_of(office)
    stranger, _ = chairman_of(committee())
    with pytest.raises(NotEntitled):
        sign(document=document, appointment=stranger, mandate=mandate)
    with pytest.raises(NotEntitled):
        sign(document=document, appointment=chairman)
    with pytest.raises(NotEntitled, match="không có hiệu lực"):
        sign(document=document, appointment=chairman, mandate=mandate, on=date(2019, 1, 1))
    done = sign(document=document, appointment=chairman, mandate=mandate)
    assert (done.status, done.signer_name) == ("signed", str(chairman.user))
    assert done.signer_block == mandate.block_lines()
    with pytest.raises(WrongStatus):
        sign(document=document, appointment=chairman, mandate=mandate)


def test_revising_takes_the_signature_off(office):
    document = revise(document=signed(office), appointment=clerk_of(office), title="Tên khác")
    assert (document.status, document.signer, document.signer_block) == ("draft", None, [])


def test_an_issued_document_is_never_changed_or_deleted(office, quick):
    document = issued(office)
    document.title = "Khác"
    with pytest.raises(DocumentIsIssued):
        document.save()
    with pytest.raises(DocumentIsIssued):
        document.delete()
    with pytest.raises(WrongStatus):
        revise(document=document, appointment=clerk_of(office), title="Khác")


@pytest.mark.parametrize("change", [{"number": 7}, {"sha256": "0" * 64}, {"title": "x"}, {"facts": {}}])
def test_the_database_itself_keeps_what_was_issued(office, quick, change):
    document = issued(office)
    with pytest.raises(DatabaseError), transaction.atomic():
        OfficialDocument.objects.filter(pk=document.pk).update(**change)


def test_an_issued_document_without_number_or_pdf_cannot_be_stored(office):
    with pytest.raises(IntegrityError), transaction.atomic():
        OfficialDocument.objects.filter(pk=signed(office).pk).update(status="issued")


def test_a_replacement_is_the_one_thing_added_later(office, quick):
    old, new = issued(office), issued(office)
    replace(document=old, by=new, appointment=clerk_of(office))
    old.refresh_from_db()
    assert old.replaced_by == new
    with pytest.raises(WrongStatus):
        replace(document=new, by=drafted(office), appointment=clerk_of(office))


def test_a_preview_is_kept_nowhere(office):
    assert preview(drafted(office)).startswith(b"%PDF-")
    assert not OfficialDocument.objects.exclude(pdf=None).exists()


def test_an_office_below_a_committee_prints_it_above_its_own_name(office):
    from tests.factories.accounts import OfficeFactory

    below = OfficeFactory(unit=office.unit, name="Phòng Văn hóa – Xã hội", symbol="VHXH", kind="standing")
    assert drafted(below, kind="to_trinh").superior_name == office.name
    assert drafted(office).superior_name == ""


def test_what_cannot_be_printed_is_not_signed(office):
    document = drafted(office, facts={"articles": ["chữ lạ \U000f0000"]})
    chairman, mandate = chairman_of(office)
    with pytest.raises(RenderingFailed):
        sign(document=document, appointment=chairman, mandate=mandate)
    document.refresh_from_db()
    assert (document.status, document.signer) == ("draft", None)
