"""A private word is planted wherever the records have room for one, and looked for at every public address."""

from __future__ import annotations

from datetime import date

import pytest

from accounts.models import User
from dossiers.models import Answer, Decision, Objection
from home.models import ArticleIndexPage, ArticlePage
from home.opendata.datasets import DATASETS
from home.opendata.views import FORMATS
from home.sitemap import rows_from
from tests.factories.accounts import AppointmentFactory
from tests.factories.home import give_title, make_decision, make_plan, published_decision, published_plan

pytestmark = pytest.mark.django_db
CANARY = "chimhoangyen"
BESIDE = (
    "/robots.txt", "/sitemap.xml", "/quyet-dinh/atom.xml", "/ke-hoach/atom.xml", "/tin-tuc/atom.xml",
    "/ke-hoach/thoi-han.ics", f"/quyet-dinh/?don-vi={CANARY[:4]}", f"/danh-ba/?tu={CANARY[:4]}", "/danh-ba/?tu=xa",
    "/api/v1/openapi.json", "/api/v1/titles?limit=200", "/api/v1/decisions?limit=200", "/api/v1/plans?limit=200",
    "/api/v1/criteria-sets?limit=200",
)  # fmt: skip


def plant() -> Decision:
    """Publish a plan and a decision, hide others, and plant the word in what belongs to nobody but the officials."""
    shown = published_decision(units=2).decision
    plan = published_plan().plan
    User.objects.exclude(pk=shown.signed_by.user_id).update(full_name=CANARY, email=f"{CANARY}@example.vn")
    title = shown.titles.first()
    title.dossier.return_reason = CANARY
    title.dossier.save()
    Objection.objects.create(
        dossier=title.dossier, text=CANARY, filed_by=AppointmentFactory(), answer_due=date(2027, 1, 1)
    )
    Answer.objects.create(dossier=title.dossier, code="1.1", note=CANARY, by=AppointmentFactory())
    hidden = make_decision(units=1)
    give_title(
        hidden, hidden.submission.round, on=date(2026, 2, 5), revoked_on=date(2026, 3, 1), revoked_why=CANARY
    )
    make_plan(title=CANARY, place=CANARY)
    plan.rounds.update(name=CANARY)
    index = ArticleIndexPage.objects.get()
    index.add_child(instance=ArticlePage(title=CANARY, slug="nhap", lead=CANARY, live=False))
    return shown


def body(answer) -> str:
    """Return the whole answer as text; of a picture or a PDF its bytes."""
    content = b"".join(answer.streaming_content) if answer.streaming else answer.content
    return content.decode("utf-8", "replace")


def test_no_public_address_says_what_is_not_public(client) -> None:
    shown = plant()
    pages = [path for path, _day in rows_from(0)]
    files = [f"/du-lieu-mo/{slug}.{form}" for slug in DATASETS for form in FORMATS]
    schemas = [f"/du-lieu-mo/{slug}.schema.json" for slug in DATASETS]
    assert any(shown.page.slug in page for page in pages)
    for address in (*pages, *files, *schemas, *BESIDE):
        answer = client.get(address)
        assert answer.status_code == 200, address
        assert CANARY not in body(answer).replace(f"don-vi={CANARY[:4]}", ""), address


def test_the_word_is_found_where_it_is_public(client) -> None:
    """The search above can fail: the same word in a published title is seen."""
    published_decision(name=f"xã {CANARY}")
    assert CANARY in body(client.get("/du-lieu-mo/danh-hieu.csv"))
    assert CANARY in body(client.get("/api/v1/titles"))
