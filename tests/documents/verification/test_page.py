"""The public check: what was issued, and nothing else."""

from __future__ import annotations

import pytest
from django.urls import reverse

from documents.rendering.page_data import check_url
from documents.services import replace
from ledger.services import files
from tests.factories.documents import clerk_of, committee, issued, signed

pytestmark = pytest.mark.django_db


@pytest.fixture
def document():
    return issued(committee())


def test_anybody_reads_what_must_stand_on_the_paper(client, document):
    response = client.get(reverse("documents:check", args=[document.check_code]))
    page = response.content.decode()
    assert response.status_code == 200
    for part in (
        "01/QĐ-UBND",
        "05/02/2026",
        document.title,
        document.issuer_name,
        document.sha256,
        "Tải văn bản",
    ):
        assert part in page


def test_the_address_printed_for_good_leads_to_the_page(document, settings):
    address = check_url(document)
    assert address == settings.PUBLIC_URL + reverse("documents:check", args=[document.check_code])


def test_the_download_is_byte_for_byte_what_was_issued(client, document):
    response = client.get(reverse("documents:check_pdf", args=[document.check_code]))
    assert response.content == files.open_bytes(document.pdf)
    assert response["Content-Type"] == "application/pdf"
    assert response["X-Content-Type-Options"] == "nosniff"
    assert 'filename="quyet_dinh 01-QD-UBND 2026.pdf"' in response["Content-Disposition"]
    assert (
        "filename*=UTF-8''Quy%E1%BA%BFt%20%C4%91%E1%BB%8Bnh%2001-Q%C4%90-UBND"
        in response["Content-Disposition"]
    )


def test_a_document_that_is_not_issued_is_not_there(client):
    code = signed(committee()).check_code
    for name in ("documents:check", "documents:check_pdf"):
        assert client.get(reverse(name, args=[code])).status_code == 404
        assert client.get(reverse(name, args=["khong-co-ma-nay"])).status_code == 404


@pytest.mark.parametrize("form", ["{}", " {} ", "https://hoctap.vn/kiem-tra/{}/"])
def test_a_typed_code_or_address_leads_to_the_document(client, document, form):
    response = client.get("/kiem-tra/", {"ma": form.format(document.check_code)})
    assert response["Location"] == f"/kiem-tra/{document.check_code}/"


@pytest.mark.parametrize("typed", ["", "abc", "x" * 400, "ÁÂ' OR 1=1"])
def test_a_wrong_code_is_answered_beside_the_field(client, document, typed):
    page = client.get("/kiem-tra/", {"ma": typed})
    assert page.status_code == 200
    assert "form-error" in page.content.decode()


def test_the_page_asks_for_a_code_without_an_error(client):
    page = client.get("/kiem-tra/").content.decode()
    assert "Kiểm tra văn bản" in page
    assert "form-error" not in page


def test_a_replaced_document_says_by_which(client, document):
    newer = issued(document.issuer)
    replace(document=document, by=newer, appointment=clerk_of(document.issuer))
    page = client.get(reverse("documents:check", args=[document.check_code])).content.decode()
    assert "Đã được thay thế" in page
    assert reverse("documents:check", args=[newer.check_code]) in page
