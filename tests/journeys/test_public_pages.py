"""Every address answers in Vietnamese to everybody, and what is hidden looks like what does not exist."""

from __future__ import annotations

import re

import pytest
from django.test import Client
from django.utils import timezone

from accounts.models import Appointment, Role
from dossiers.services.evidence import attachments
from dossiers.services.rounds.settings import RoundSettings
from search.index.indexing import rebuild
from tests.journeys.province import Province
from workflows import actions

pytestmark = pytest.mark.django_db
CANARY = "chimhoangyen"
PUBLIC = (
    "/",
    "/ke-hoach/",
    "/quyet-dinh/",
    "/tin-tuc/",
    "/danh-ba/",
    "/tim-kiem/",
    "/tim-kiem/?q=hoc+tap",
    "/kiem-tra/",
    "/dang-nhap/",
)
WORKSPACE = (
    "/viec/",
    "/viec/?tab=co-quan",
    "/viec/?tab=xong",
    "/viec/thong-bao/",
    "/ho-so/",
    "/ho-so/dot/",
    "/toi/",
)
EDITORS = {Role.EDITOR, Role.ADMINISTRATOR, Role.SITE_ADMINISTRATOR}
TOKEN = re.compile(r'name="csrfmiddlewaretoken" value="[^"]*"')


def as_(post: Appointment | None) -> Client:
    """Return a client in which the person is logged in; nobody for None."""
    client = Client()
    if post is not None:
        client.force_login(post.user)
    return client


def arrive(client: Client, address: str):
    """Follow the address and return the answer; it must be a page in Vietnamese."""
    answer = client.get(address, follow=True)
    assert answer.status_code == 200, f"{address}: {answer.status_code}"
    language = re.search(rb'<html[^>]*\blang="([^"]+)"', answer.content)
    assert language, address
    assert language[1] == b"vi", address
    return answer


@pytest.fixture
def everyone(province) -> dict[str, Appointment | None]:
    """Return nobody, and one person of each role."""
    return {"": None, **province.everyone()}


@pytest.fixture
def hidden(province: Province):
    """Return a piece of evidence of a dossier that its unit has not sent yet."""
    clerk = province.posts["chuyenvien"]
    opened = actions.open_round(
        appointment=clerk,
        settings=RoundSettings(
            name="Đợt thử",
            year=timezone.localdate().year,
            criteria_set=province.criteria_set,
            units=province.cast.communes[:2],
            standing_office=clerk.office,
            issuer=province.cast.offices["sn-ubnd"],
            council=province.cast.council,
            deadlines={},
        ),
    )
    dossier = opened.dossiers.get(unit=province.cast.communes[0])
    piece = attachments.attach(
        appointment=province.posts["truongdonvi"],
        dossier=dossier,
        content=f"Báo cáo {CANARY}".encode(),
        code=province.criteria_set.parsed().indicators[0].code,
        filename=f"{CANARY}.txt",
    )
    attachments.read_text(piece)
    rebuild()
    return piece


def test_every_public_address_answers_everyone_in_vietnamese(province, everyone):
    addresses = (*PUBLIC, province.plan.page.url)
    for post in everyone.values():
        client = as_(post)
        for address in addresses:
            arrive(client, address)


def test_the_workspace_answers_each_role_and_asks_others_to_log_in(everyone):
    for role, post in everyone.items():
        client = as_(post)
        for address in WORKSPACE:
            answer = arrive(client, address)
            asked = [target for target, _ in answer.redirect_chain if target.startswith("/dang-nhap/")]
            assert bool(asked) == (role == ""), f"{role or 'nobody'} at {address}"


def test_the_editing_rooms_open_to_editors_only(everyone):
    for role, post in everyone.items():
        answer = as_(post).get("/quan-tri/")
        if role in EDITORS:
            assert answer.status_code == 200, role
            assert b'lang="vi"' in answer.content, role
        else:
            assert answer.status_code in {302, 403, 404}, role
    arrive(as_(None), "/quan-tri/")


def test_machines_get_their_answers(province):
    client = Client()
    for address in ("/healthz", "/readyz", "/robots.txt", "/sitemap.xml"):
        assert client.get(address).status_code == 200, address
    assert client.get("/khong-co/").status_code == 404


def strangers(everyone) -> dict[str, Appointment | None]:
    """Return who may not see evidence that a unit has not sent: everybody but its own people."""
    own = {Role.UNIT_HEAD, Role.OFFICE_CONTRIBUTOR}
    people = {post.user_id for role, post in everyone.items() if role in own and post}
    return {role: post for role, post in everyone.items() if not post or post.user_id not in people}


def body(answer) -> str:
    """Return the page without what differs on each request."""
    return TOKEN.sub("", answer.content.decode())


def test_hidden_evidence_answers_like_missing_evidence(hidden, everyone):
    dossier = hidden.dossier
    missing = f"/ho-so/{dossier.pk}/minh-chung/987654/"
    for role, post in strangers(everyone).items():
        first, second = as_(post).get(hidden.get_absolute_url()), as_(post).get(missing)
        assert first.status_code == second.status_code, role
        assert first.status_code in {302, 404}, role
        assert CANARY not in body(first)
        assert body(first).replace(hidden.get_absolute_url(), "") == body(second).replace(missing, ""), role
    own = as_(everyone[Role.UNIT_HEAD]).get(hidden.get_absolute_url())
    assert own.status_code == 200


def test_a_hidden_dossier_answers_like_a_missing_one(hidden, everyone):
    address, missing = hidden.dossier.get_absolute_url(), "/ho-so/987654/"
    for role in (Role.COUNCIL_MEMBER, Role.EDITOR, Role.CHAIRMAN):
        first, second = as_(everyone[role]).get(address), as_(everyone[role]).get(missing)
        assert first.status_code == second.status_code == 404, role
        assert body(first).replace(address, "") == body(second).replace(missing, ""), role


def test_evidence_shows_nowhere_in_the_search_of_people_without_rights(hidden, everyone):
    for role, post in strangers(everyone).items():
        client = as_(post)
        found = arrive(client, f"/tim-kiem/?q={CANARY}")
        nothing = arrive(client, "/tim-kiem/?q=khongcogica")
        same = body(found).replace(CANARY, "X") == body(nothing).replace("khongcogica", "X")
        assert same, f"{role or 'nobody'} sees a trace"
        assert arrive(client, f"/tim-kiem/?q={CANARY}&loai=minh-chung")
        assert client.get(f"/tim-kiem/goi-y/?q={CANARY[:5]}").json() == {"suggestions": []}, role
    head = as_(everyone[Role.UNIT_HEAD])
    assert hidden.get_absolute_url() in arrive(head, f"/tim-kiem/?q={CANARY}").content.decode()
    assert head.get(f"/tim-kiem/goi-y/?q={CANARY[:5]}").json()["suggestions"]
