"""The security log of pages: who read, took away or was refused what; never more than one insert, nothing of visitors."""

from __future__ import annotations

import re

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import get_resolver

from accounts.models import Role, SecurityKind, SecurityLine
from config.security_log_table import PUBLIC, WATCHED
from dossiers.services.evidence import attachments
from tests.factories import workflows as make
from tests.factories.accounts import AppointmentFactory, UserFactory
from tests.factories.dossiers import place, submitted

pytestmark = pytest.mark.django_db
OURS = ("accounts", "documents", "workflows", "search", "home", "config")
FILE = re.compile(r"\.(pdf|xlsx|zip|webp|png|docx|json|js|css|ics|xml|txt|webmanifest)\b|\.<|tep/|bang-tinh")


def opened(post) -> Client:
    client = Client()
    client.force_login(getattr(post, "user", post))
    return client


def lines(**wanted) -> list[SecurityLine]:
    return list(SecurityLine.objects.filter(**wanted))


def patterns(resolver=None, space: str = "", before: str = ""):
    """Yield name and route of every address of ours."""
    for entry in (resolver or get_resolver()).url_patterns:
        place = before + str(entry.pattern)
        if hasattr(entry, "url_patterns"):
            yield from patterns(entry, entry.namespace or space, place)
        elif entry.name:
            yield f"{space}:{entry.name}" if space else entry.name, place, entry.callback.__module__


def test_every_address_that_gives_a_file_says_whether_it_is_told():
    found = {name for name, place, room in patterns() if FILE.search(place) and room.split(".")[0] in OURS}
    assert len(found) > 25
    assert sorted(found - WATCHED.keys() - PUBLIC) == []


def test_what_is_told_is_an_address_and_its_words_fit_it():
    routes = {name: place for name, place, _ in patterns()}
    for name, watched in WATCHED.items():
        given = set(re.findall(r"<(?:\w+:)?(\w+)>", routes[name]))
        assert set(re.findall(r"{(\w+)}", watched.words)) <= given, name


EVIDENCE = "/ho-so/{}/minh-chung/{}/"


@pytest.fixture
def scene():
    """Evidence of a dossier that was sent, with everybody around it."""
    here = place()
    kept = attachments.attach(
        appointment=here.heads[0],
        dossier=here.dossier(),
        code="1.1",
        content="Báo cáo học tập suốt đời.".encode(),
        filename="báo cáo.txt",
    )
    submitted(here)
    return here, kept


def test_reading_and_taking_evidence_is_told_with_who_when_from_where_and_what(scene):
    here, item = scene
    client = opened(here.clerk)
    path = EVIDENCE.format(item.dossier_id, item.pk)
    assert client.get(path, REMOTE_ADDR="10.0.0.7").status_code == 200
    (line,) = lines(kind=SecurityKind.TAKEN)
    assert (line.user, line.address, line.path) == (here.clerk.user, "10.0.0.7", path)
    assert line.what == f"Minh chứng {item.pk} của hồ sơ {item.dossier_id}"
    client.get(f"{path}xem/")
    assert lines(kind=SecurityKind.READ)


def test_the_whole_dossier_taken_away_is_told_and_its_page_is_not():
    world = make.make_world()
    dossier = make.submitted(world)
    client = opened(world.clerk)
    page = f"/ho-so/{dossier.pk}/bao-cao/"
    client.get(page)
    assert not lines(kind=SecurityKind.TAKEN)
    assert client.post(page, {"act": "export"}).status_code == 200
    assert lines(kind=SecurityKind.TAKEN)[0].what == f"Toàn bộ hồ sơ {dossier.pk} (tệp ZIP)"


def test_the_parts_of_one_file_are_one_line_and_each_whole_one_another(scene):
    here, item = scene
    path = EVIDENCE.format(item.dossier_id, item.pk)
    client = opened(here.clerk)
    for start in range(3):
        assert client.get(path, headers={"Range": f"bytes={start}-{start + 1}"}).status_code == 206
    assert len(lines(kind=SecurityKind.TAKEN)) == 1
    client.get(path)
    client.get(path)
    assert len(lines(kind=SecurityKind.TAKEN)) == 3


def test_lists_of_people_are_told():
    admin = AppointmentFactory(role=Role.ADMINISTRATOR)
    assert opened(admin).get("/to-chuc/nhan-su/").status_code == 200
    assert [line.what for line in lines(kind=SecurityKind.READ)] == ["Danh sách nhân sự"]


@pytest.mark.parametrize(
    "path", ["/ho-so/999999/", "/quan-tri/an-ninh/", "/quan-tri/tep-loi/", "/quan-tri/", "/viec/999999/"]
)
def test_what_is_refused_to_somebody_logged_in_is_told(path):
    post = AppointmentFactory(role=Role.COUNCIL_MEMBER)
    answer = opened(post).get(path)
    assert answer.status_code in {302, 403, 404}
    (line,) = lines()
    assert (line.kind, line.user, line.path) == (SecurityKind.REFUSED, post.user, path)


def test_a_form_without_its_token_is_told_as_refused():
    client = Client(enforce_csrf_checks=True)
    client.force_login(AppointmentFactory().user)
    assert client.post("/toi/thong-bao/").status_code == 403
    assert len(lines(kind=SecurityKind.REFUSED)) == 1


def test_nothing_is_told_of_visitors_slips_and_pages_for_everybody(client):
    user = opened(UserFactory())
    for one in (client, user):
        for path in ("/khong-co-trang-nay/", "/", "/huong-dan/", "/ke-hoach/"):
            one.get(path)
    client.get("/ho-so/999999/")
    assert not lines()


def test_a_token_in_a_refused_address_is_not_kept():
    opened(UserFactory()).get("/dat-mat-khau/12.0123456789abcdef/")
    (line,) = lines()
    assert line.path == "/dat-mat-khau/…/"


def test_it_costs_one_insert():
    admin = AppointmentFactory(role=Role.ADMINISTRATOR)
    client = opened(admin)
    client.get("/to-chuc/nhan-su/")
    with CaptureQueriesContext(connection) as asked:
        client.get("/to-chuc/nhan-su/")
    about = [query["sql"] for query in asked if "accounts_securityline" in query["sql"]]
    assert len(about) == 1
    assert about[0].startswith("INSERT")
