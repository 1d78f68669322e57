"""What an act changes shows at the next request on every kept page that mentions it."""

from __future__ import annotations

from datetime import date

import pytest
from django.utils import timezone

from dossiers.models import PaperCase
from home.models import ArticleDecision, ArticleIndexPage, ArticlePage, FrontPage
from home.services.publishing import publish_decision
from ledger.services import audit
from tests.factories.accounts import AppointmentFactory
from tests.factories.documents import DECISION_FACTS, committee, issued
from tests.factories.home import make_decision, published_decision

pytestmark = pytest.mark.django_db
NAME, CODE = "Xã Bến Lau", "X-77"


def body(client, address: str) -> str:
    answer = client.get(address)
    assert answer.status_code == 200, address
    return (b"".join(answer.streaming_content) if answer.streaming else answer.content).decode()


def named(decision):
    title = decision.titles.get()
    title.unit.code = CODE
    title.unit.name = NAME
    title.unit.save()
    return title


def article_about(page) -> ArticlePage:
    article = ArticlePage(title="Một xã học tập", lead="Một câu.", body="<p>x</p>")
    ArticleIndexPage.objects.get().add_child(instance=article)
    ArticleDecision.objects.create(page=article, decision_page=page)
    return article


def changed(client, addresses: list[str], act) -> list[str]:
    """Return the addresses that say the same after the act as before; each is read twice before it."""
    before = {address: (body(client, address), body(client, address))[1] for address in addresses}
    act()
    return [address for address in addresses if body(client, address) == before[address]]


def test_a_new_decision_shows_everywhere(client):
    published_decision()
    decision = make_decision()
    named(decision)
    addresses = [
        "/",
        "/quyet-dinh/",
        "/quyet-dinh/?trang-thai=valid",
        "/danh-ba/",
        "/danh-ba/?tu=ben lau",
        f"/danh-ba/{CODE}/",
        "/thong-ke/",
        "/quyet-dinh/atom.xml",
        "/sitemap.xml",
        "/du-lieu-mo/danh-hieu.csv",
        "/du-lieu-mo/danh-hieu.json",
        "/du-lieu-mo/quyet-dinh.csv",
        "/du-lieu-mo/quyet-dinh.jsonld",
        "/api/v1/decisions",
        "/api/v1/titles",
    ]
    assert changed(client, addresses, lambda: publish_decision(decision=decision)) == []


def test_a_revocation_shows_everywhere(client):
    page = published_decision()
    title, article = named(page.decision), article_about(page)

    def revoke() -> None:
        title.revoked_on, title.revoked_why = date(2026, 6, 1), "Kê khai sai"
        title.save()
        audit.record(act="issue-title-ending", actor=None, subject=title, sentence="Thu hồi")

    addresses = [
        "/",
        page.address,
        "/quyet-dinh/",
        "/danh-ba/?tu=ben lau",
        f"/danh-ba/{CODE}/",
        "/thong-ke/",
        article.get_url(),
        "/du-lieu-mo/danh-hieu.csv",
        "/du-lieu-mo/danh-hieu.json",
        "/api/v1/titles",
    ]
    assert changed(client, addresses, revoke) == []
    assert "Đã thu hồi" in body(client, article.get_url())


def correct(decision) -> None:
    clerk = AppointmentFactory(role="standing_clerk")
    said = ["Tại văn bản có sai sót.", "Đã ghi: “Bến Lâu”.", "Nay sửa thành: “Bến Lau”."]
    letter = issued(committee(), facts={**DECISION_FACTS, "paragraphs": said})
    PaperCase.objects.create(
        draft=letter,
        office=clerk.office,
        corrects=decision.document,
        state="published",
        drafted_by=clerk,
        published_at=timezone.now(),
    )
    audit.record(act="paper-published", actor=None, subject=decision, sentence="Đính chính")


def test_a_correction_shows_everywhere(client):
    page = published_decision()
    article = article_about(page)
    named(page.decision)
    addresses = [
        "/",
        page.address,
        "/quyet-dinh/",
        f"/danh-ba/{CODE}/",
        article.get_url(),
        "/du-lieu-mo/quyet-dinh.csv",
        "/du-lieu-mo/quyet-dinh.json",
        "/api/v1/decisions",
        f"/api/v1/decisions/{page.decision.pk}",
    ]
    assert changed(client, addresses, lambda: correct(page.decision)) == []


def test_a_correction_that_is_not_issued_is_not_told(client):
    page = published_decision()
    correct(page.decision)
    PaperCase.objects.update(state="submitted")
    assert "đính chính" not in body(client, page.address)
    assert "Có đính chính" not in body(client, "/quyet-dinh/")


def test_a_changed_article_shows_on_the_front_page_and_in_the_list(client):
    page = published_decision()
    article = article_about(page)
    addresses = ["/", "/tin-tuc/", article.get_url(), "/tin-tuc/atom.xml"]

    def rename() -> None:
        article.title = "Một tên khác"
        article.save_revision().publish()

    assert changed(client, addresses, rename) == []
    assert FrontPage.objects.count() == 1
