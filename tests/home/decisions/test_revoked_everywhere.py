"""A revoked decision is revoked in every place that speaks of it, and holds again in every place once that is undone."""

from __future__ import annotations

import itertools
from collections.abc import Callable
from datetime import date
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.utils import timezone

from documents import validity
from documents.errors import WrongStatus
from documents.models import DocumentCopy, DocumentRevocation, Plan
from documents.services import copies as copying
from documents.services.verification import verify
from dossiers.models import Title
from home.following.events import events_since
from home.models import DecisionPage
from home.opendata.datasets import DATASETS
from ledger.services import files
from search.index.sources.papers import PAPERS
from search.index.sources.titles import TITLES
from tests.factories.documents import clerk_of, committee, issued
from tests.factories.dossiers import PDF
from tests.factories.home import about, corrected, published_decision, published_plan

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("own_papers")]

Place = Callable[[Client, DecisionPage], Any]


@pytest.fixture
def own_papers(monkeypatch):
    """Give every paper a few bytes of its own instead of typesetting it."""
    numbers = itertools.count()
    tell = "documents.services.official.render"
    monkeypatch.setattr(tell, lambda *_, **__: PDF + b"%% %d" % next(numbers))


def html(client: Client, address: str) -> str:
    """Return a page as it is now: kept ones are asked for under another query each time."""
    return client.get(
        address, {"lan": DocumentRevocation.objects.count() * 10 + _restored()}
    ).content.decode()


def _restored() -> int:
    return DocumentRevocation.objects.filter(restored_on__isnull=False).count()


def by_dropped_file(client: Client, content: bytes) -> str:
    form = {"tep": SimpleUploadedFile("a.pdf", content, "application/pdf")}
    return client.post("/kiem-tra/", form).content.decode()


def bytes_of(copy: DocumentCopy) -> bytes:
    return files.open_bytes(copy.file)


PLACES: dict[str, Place] = {
    "the one function": lambda _, page: (
        validity.validity_of(page.decision.document, timezone.localdate()).is_revoked
    ),
    "check page": lambda client, page: (
        "Đã bị thu hồi" in html(client, f"/kiem-tra/{page.decision.document.check_code}/")
    ),
    "dropped file": lambda client, page: (
        "đã bị thu hồi" in by_dropped_file(client, files.open_bytes(page.decision.document.pdf))
    ),
    "decision page": lambda client, page: (
        "Văn bản này đã bị thu hồi từ" in html(client, page.url)
        and "Còn hiệu lực" not in html(client, page.url)
    ),
    "list of decisions": lambda client, page: "Đã thu hồi" in _row(html(client, "/quyet-dinh/"), page.url),
    "api decision": lambda client, page: (
        client.get(f"/api/v1/decisions/{page.decision_id}").json()["state"] == "revoked"
    ),
    "api title": lambda client, page: (
        client.get(f"/api/v1/titles/{page.decision.titles.first().pk}").json()["state"] == "revoked"
    ),
    "api filter": lambda client, page: client.get("/api/v1/titles?state=valid").json()["count"] == 0,
    "open data": lambda _, page: (
        {row["state"] for row in DATASETS["quyet-dinh"].records()}
        == {row["state"] for row in DATASETS["danh-hieu"].records()}
        == {"revoked"}
    ),
    "linked data": lambda client, page: '"creativeWorkStatus": "Đã thu hồi"' in html(client, page.url),
    "register": lambda client, page: (
        "Đã thu hồi" in html(client, f"/danh-ba/{page.decision.titles.first().unit.code}/")
    ),
    "titles in force": lambda _, page: not Title.objects.valid_on(timezone.localdate()).exists(),
    "search of titles": lambda _, page: (
        "title-revoked" in repr([list(TITLES.to_documents(title)) for title in TITLES.queryset()])
    ),
    "search of documents": lambda _, page: (
        "paper-revoked"
        in repr(list(PAPERS.to_documents(PAPERS.queryset().get(pk=page.decision.document_id))))
    ),
}


def _row(page: str, address: str) -> str:
    at = page.index(f'href="{address}"')
    return page[at : at + 2000]


def told(client: Client, page: DecisionPage) -> dict[str, bool]:
    page = DecisionPage.objects.get(pk=page.pk)
    return {name: bool(place(client, page)) for name, place in PLACES.items()}


def test_every_place_tells_the_same_before_a_revocation_after_it_and_after_it_is_undone(client):
    page = published_decision(units=2)
    assert told(client, page) == dict.fromkeys(PLACES, False)
    about(page.decision.document, "revokes")
    assert told(client, page) == dict.fromkeys(PLACES, True)
    about(page.decision.document, "restores")
    assert told(client, page) == dict.fromkeys(PLACES, False)


def test_pages_feed_and_followers_name_the_document_that_revokes_and_the_one_that_restores(client):
    page = published_decision()
    start = timezone.now()
    document = page.decision.document
    for effect, words in (("revokes", "Thu hồi"), ("restores", "có hiệu lực lại theo")):
        by = about(document, effect).draft
        link = f'href="/kiem-tra/{by.check_code}/"'
        assert link in html(client, page.url)
        assert link in html(client, f"/kiem-tra/{document.check_code}/")
        feed = html(client, "/quyet-dinh/atom.xml")
        assert str(by) in feed
        event = next(one for one in events_since(start) if str(by) in one.words)
        assert words in event.words
        assert event.units == {page.decision.titles.get().unit_id}


def test_a_copy_and_a_copy_of_a_copy_are_worth_what_the_original_is(client, own_copies):
    document, copies = own_copies
    contents = [bytes_of(copy) for copy in copies]
    assert [verify(content).code for content in contents] == ["genuine"] * 3
    about(document, "revokes")
    for content in contents:
        verdict = verify(content)
        assert (verdict.code, verdict.document) == ("revoked", document)
        assert "Bản gốc đã bị thu hồi từ" in verdict.note
        assert "đã bị thu hồi" in by_dropped_file(client, content)
    about(document, "restores")
    assert [verify(content).code for content in contents] == ["genuine"] * 3


def test_no_new_copy_is_made_of_what_is_revoked(own_copies):
    document, (true_copy, *_) = own_copies
    by = about(document, "revokes").draft
    clerk = clerk_of(document.issuer)
    today = {"appointment": clerk, "on": timezone.localdate()}
    for form, more in (("SY", {}), ("TrS", {"pages": "1"})):
        with pytest.raises(WrongStatus, match=f"thu hồi từ .* bằng {by}"):
            copying.copy_document(document=document, form=form, **today, **more)
    with pytest.raises(WrongStatus, match="không lập thêm bản sao"):
        copying.copy_from_copy(copy=true_copy, office=document.issuer, **today)
    assert DocumentCopy.objects.count() == 3
    about(document, "restores")
    assert copying.copy_document(document=document, form="SY", **today).number == 2


@pytest.fixture
def own_copies(monkeypatch):
    """Return a decision with a sao y, a trích sao, and a sao lục of the sao y, each of its own bytes."""
    numbers = itertools.count()
    monkeypatch.setattr("documents.services.copies.render", lambda *_, **__: b"%PDF-")
    monkeypatch.setattr(
        "documents.services.copies._merge",
        lambda first, *_: (first + b"%% %d" % next(numbers), (595.0, 842.0)),
    )
    document = published_decision().decision.document
    today = {"appointment": clerk_of(document.issuer), "on": timezone.localdate()}
    true_copy = copying.copy_document(document=document, form="SY", **today)
    extract = copying.copy_document(document=document, form="TrS", pages="1", **today)
    return document, [
        true_copy,
        extract,
        copying.copy_from_copy(copy=true_copy, office=document.issuer, **today),
    ]


def test_a_revocation_recorded_before_documents_were_needed_is_read_and_undone(client):
    page = published_decision()
    document = page.decision.document
    DocumentRevocation.objects.create(
        document=document, revoked_on=date(2020, 1, 1), reason="Quyết định cũ", by=clerk_of(document.issuer)
    )
    shown = html(client, f"/kiem-tra/{document.check_code}/")
    assert "Quyết định cũ" in shown
    now = validity.validity_of(document, timezone.localdate())
    assert (now.code, now.since) == ("revoked", document.issued_on)
    assert "Quyết định cũ" in html(client, page.url)
    about(document, "restores")
    assert told(client, page) == dict.fromkeys(PLACES, False)
    assert client.get(f"/api/v1/decisions/{page.decision_id}").json()["revoked_on"] is None


def test_a_correction_that_is_taken_back_corrects_nothing_any_more(client):
    page = published_decision()
    case = corrected(page)
    assert "đã được đính chính" in html(client, page.url)
    about(case.draft, "revokes")
    shown = html(client, page.url)
    assert "đã được đính chính" not in shown
    assert f"Đính chính bằng {case.draft} (đã bị thu hồi)" in shown
    assert client.get(f"/api/v1/decisions/{page.decision_id}").json()["corrected"] is False


def test_a_plan_that_is_taken_back_says_so_on_its_page_and_in_the_data(client):
    document = issued(committee(), kind="ke_hoach")
    page = published_plan()
    Plan.objects.filter(pk=page.plan_id).update(source=document.pdf)
    address = f"/api/v1/plans/{page.plan_id}"
    assert client.get(address).json()["revoked_on"] is None
    by = about(document, "revokes").draft
    assert f'href="/kiem-tra/{by.check_code}/"' in html(client, page.url)
    assert client.get(address).json()["revoked_on"] == by.issued_on.isoformat()


def test_the_desk_lists_what_is_taken_back_as_such(client):
    document = issued(committee())
    client.force_login(clerk_of(document.issuer).user)
    assert "Đã bị thu hồi" not in html(client, "/van-ban/")
    about(document, "revokes")
    assert "Đã bị thu hồi" in html(client, "/van-ban/")
