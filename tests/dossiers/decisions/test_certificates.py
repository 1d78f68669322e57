"""Certificates of title: allowed by the signer, numbered by the clerk, made one by one, resumed after a stop."""

from __future__ import annotations

import io
from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone
from pypdf import PdfReader

from documents.errors import RenderingFailed
from documents.models import OfficialDocument
from documents.rendering import render
from documents.rendering.samples import sample_page
from documents.services.verification import verify
from dossiers.errors import NotAllowed, WrongState
from dossiers.models import CertificateBatch, TitleCertificate
from dossiers.services.decisions import certificates
from ledger.services import files
from tests.factories import dossiers as make

pytestmark = pytest.mark.django_db


@pytest.fixture(scope="module")
def typeset():
    return render("giay_cong_nhan", sample_page("giay_cong_nhan"), date=None)


@pytest.fixture(autouse=True)
def quick(monkeypatch, typeset):
    """Print the same sheet for all, told apart by what stands behind it."""
    monkeypatch.setattr(
        "documents.services.official.render",
        lambda kind, page, *, date, check_url="": typeset + f"\n% {check_url.encode().hex()}".encode(),
    )


@pytest.fixture
def here():
    return make.place(units=3)


@pytest.fixture
def decision(here):
    return make.decided(here, 0, 1, 2)


@pytest.fixture
def begun(here, decision):
    batch = certificates.order(appointment=here.chairman, decision=decision)
    return certificates.begin(appointment=here.document_clerk, batch=batch)


def test_every_title_gets_a_numbered_paper_and_all_stand_in_one_pdf(begun):
    done = certificates.run(batch=begun)
    assert (done.state, done.done, done.total) == ("done", 3, 3)
    papers = TitleCertificate.objects.select_related("document", "title__unit")
    assert sorted(paper.document.number for paper in papers) == [1, 2, 3]
    for paper in papers:
        assert paper.document.facts["unit"] == paper.title.unit.name
        assert "Cộng đồng học tập" in paper.document.facts["honour"]
        assert paper.document.signer == begun.ordered_by
    assert len(PdfReader(io.BytesIO(files.open_bytes(done.bundle))).pages) == 3


def test_a_stop_says_why_keeps_what_is_issued_and_goes_on_from_there(begun, here, monkeypatch):
    from documents.services import official

    issue, calls = official.issue, []

    def failing(**given):
        calls.append(1)
        if len(calls) == 2:
            raise RenderingFailed("hết giấy")
        return issue(**given)

    with monkeypatch.context() as broken:
        broken.setattr(official, "issue", failing)
        stopped = certificates.run(batch=begun)
    assert (stopped.state, stopped.done) == ("stopped", 1)
    assert "hết giấy" in stopped.problem
    assert OfficialDocument.objects.filter(kind="giay_cong_nhan").count() == 1
    again = certificates.begin(appointment=here.document_clerk, batch=stopped)
    assert certificates.run(batch=again).done == 3
    assert sorted(p.document.number for p in TitleCertificate.objects.all()) == [1, 2, 3]


def test_running_twice_makes_nothing_twice(begun):
    for _ in range(2):
        certificates.run(batch=begun)
    assert TitleCertificate.objects.count() == 3
    assert CertificateBatch.objects.get().done == 3


def test_only_a_signer_with_a_mandate_allows_and_only_the_clerk_begins(here, decision):
    for stranger in (here.clerk, here.chair, here.document_clerk):
        with pytest.raises(NotAllowed):
            certificates.order(appointment=stranger, decision=decision)
    batch = certificates.order(appointment=here.chairman, decision=decision)
    with pytest.raises(WrongState, match="đã được cho phép"):
        certificates.order(appointment=here.chairman, decision=decision)
    with pytest.raises(NotAllowed):
        certificates.begin(appointment=here.chairman, batch=batch)


def test_a_certificate_of_a_title_that_ended_says_so_at_the_check(begun):
    certificates.run(batch=begun)
    paper = TitleCertificate.objects.select_related("title", "document__pdf").first()
    content, today = files.open_bytes(paper.document.pdf), timezone.localdate()
    assert verify(content).status == "đúng bản gốc"
    after = paper.title.valid_until + timedelta(days=1)
    assert verify(content, day=after).status == f"hết hạn ngày {paper.title.valid_until:%d/%m/%Y}"
    paper.title.revoked_on, paper.title.revoked_why = today, "Quyết định số 9/QĐ-UBND"
    paper.title.save()
    assert verify(content).status == "đã bị thu hồi"


def test_the_signer_allows_the_clerk_begins_and_each_takes_the_papers_on_the_screen(
    client, here, decision, monkeypatch
):
    sent = []
    monkeypatch.setattr("workflows.screens.decisions.certificates.certificates_soon", sent.append)
    address = reverse("workflows:certificate_batch", args=[decision.pk])
    client.force_login(here.chairman.user)
    assert str(decision.document) in client.get(reverse("workflows:certificates")).content.decode()
    assert client.post(address, {"act": "cho-phep"}).status_code == 302
    client.force_login(here.document_clerk.user)
    assert client.post(address, {"act": "lap"}).status_code == 302
    batch = CertificateBatch.objects.get()
    assert sent == [batch.pk]
    certificates.run(batch=batch)
    page = client.get(address).content.decode()
    assert "Tải tất cả trong một PDF" in page
    assert client.get(f"{address}tat-ca.pdf").content.startswith(b"%PDF-")
    single = reverse("workflows:certificate", args=[TitleCertificate.objects.first().pk])
    assert client.get(single).content.startswith(b"%PDF-")
    client.force_login(here.heads[0].user)
    for hidden in (address, f"{address}tat-ca.pdf", single):
        assert client.get(hidden).status_code == 404
