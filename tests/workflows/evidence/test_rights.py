"""The table of rights over evidence: every address × every role × own, other, submitted and decided dossiers."""

from __future__ import annotations

import pytest
from django.test import Client
from django.utils import timezone

from accounts.models import Role
from dossiers.models import Dossier, DossierState, Evidence, FileState
from dossiers.services.evidence import attachments, page_images
from tests.factories import dossiers as make
from tests.factories.accounts import AppointmentFactory
from tests.search.records import on_agenda

pytestmark = pytest.mark.django_db

UNIT = {"head", "contributor"}
SENT = UNIT | {"standing", "administrator"}
JUDGED = SENT | {"chair", "secretary", "member"}
DECIDED = JUDGED | {"chairman", "deputy", "document_clerk", "authority"}
SEEN_BY = {
    DossierState.SELF_ASSESSMENT: UNIT,
    DossierState.CHECKING: SENT,
    DossierState.REVIEW: JUDGED,
    DossierState.PROPOSED: DECIDED,
    DossierState.RECOGNISED: DECIDED,
    DossierState.REFUSED: DECIDED,
}
ADDRESSES = {
    "file": "minh-chung/{evidence}/",
    "viewer": "minh-chung/{evidence}/xem/",
    "page picture": "minh-chung/{evidence}/trang/1.webp",
}
TEXT = "Báo cáo học tập suốt đời.".encode()


@pytest.fixture(autouse=True)
def drawn_elsewhere(monkeypatch):
    """Drawing a page is the engine's own test."""
    monkeypatch.setattr(page_images, "page_picture", lambda **_: b"RIFF")


def people(here, there) -> dict[str, object]:
    return {
        "head": here.heads[0],
        "contributor": AppointmentFactory(role=Role.OFFICE_CONTRIBUTOR, office=here.heads[0].office),
        "standing": here.clerk,
        "chair": here.chair,
        "secretary": here.secretary,
        "member": here.seats[2],
        "chairman": here.chairman,
        "deputy": here.deputy,
        "document_clerk": here.document_clerk,
        "authority": AppointmentFactory(role=Role.RECOGNISING_AUTHORITY, office=here.issuer),
        "administrator": AppointmentFactory(role=Role.ADMINISTRATOR, office=here.standing),
        "editor": AppointmentFactory(role=Role.EDITOR, office=here.standing),
        "other head": there.heads[0],
        "other standing": there.clerk,
        "other member": there.seats[2],
        "other chairman": there.chairman,
        "other administrator": AppointmentFactory(role=Role.ADMINISTRATOR, office=there.standing),
        "site administrator": AppointmentFactory(role=Role.SITE_ADMINISTRATOR, office=here.standing),
    }


def as_(post) -> Client:
    client = Client()
    client.force_login(post.user)
    return client


@pytest.fixture
def scene():
    """Evidence of a dossier whose state a test sets, with everybody around it and another province."""
    here, there = make.place(), make.place()
    kept = attachments.attach(
        appointment=here.heads[0], dossier=here.dossier(), code="1.1", content=TEXT, filename="báo cáo.txt"
    )
    return here, kept, people(here, there)


def put(dossier: Dossier, state: str) -> None:
    sent = None if state == DossierState.SELF_ASSESSMENT else timezone.now()
    Dossier.objects.filter(pk=dossier.pk).update(state=state, submitted_at=sent)
    if state not in (DossierState.SELF_ASSESSMENT, DossierState.CHECKING):
        on_agenda(dossier)


COMPARED = {"other head", "member", "editor"}  # byte by byte with an address where nothing is
WHOLE_SWEEP = {DossierState.REVIEW, DossierState.PROPOSED, DossierState.REFUSED}


@pytest.mark.parametrize(
    ("state", "allowed"),
    [pytest.param(*row, marks=pytest.mark.long if row[0] in WHOLE_SWEEP else ()) for row in SEEN_BY.items()],
)
def test_every_address_of_evidence_answers_as_the_table_says_and_hidden_is_like_missing(
    scene, state, allowed
):
    _, kept, cast = scene
    put(kept.dossier, state)
    for name, post in cast.items():
        client = as_(post)
        for what, address in ADDRESSES.items():
            url = f"/ho-so/{kept.dossier_id}/{address.format(evidence=kept.pk)}"
            answer = client.get(url)
            assert answer.status_code == (200 if name in allowed else 404), (state, name, what)
            if name in COMPARED - allowed:
                missing = client.get(url.replace(f"/{kept.pk}/", "/999999/"))
                assert bare(missing) == bare(answer), (state, name, what)


def bare(answer) -> tuple[int, bytes, dict[str, str]]:
    """What an answer tells: status, words without the one-time token, headers."""
    headers = {k: v for k, v in answer.headers.items() if k not in {"Set-Cookie", "Content-Security-Policy"}}
    return answer.status_code, answer.content, headers


CONDITIONS = [
    {"HTTP_RANGE": "bytes=0-3"},
    {"HTTP_RANGE": "bytes=999999-"},
    {"HTTP_IF_NONE_MATCH": "*"},
    {"HTTP_IF_MODIFIED_SINCE": "Fri, 01 Jan 2100 00:00:00 GMT"},
    {"HTTP_IF_MATCH": '"x"'},
]


def test_ranges_and_conditions_tell_nothing_to_who_has_no_right(scene):
    _, kept, cast = scene
    stranger = as_(cast["other head"])
    for headers in CONDITIONS:
        hidden = stranger.get(kept.get_absolute_url(), **headers)
        missing = stranger.get(f"/ho-so/{kept.dossier_id}/minh-chung/999999/", **headers)
        assert hidden.status_code == 404
        assert bare(hidden) == bare(missing), headers


RANGES = [
    ("bytes=0-3", 206, TEXT[:4], f"bytes 0-3/{len(TEXT)}"),
    ("bytes=5-", 206, TEXT[5:], f"bytes 5-{len(TEXT) - 1}/{len(TEXT)}"),
    ("bytes=-4", 206, TEXT[-4:], f"bytes {len(TEXT) - 4}-{len(TEXT) - 1}/{len(TEXT)}"),
    ("bytes=0-99999", 206, TEXT, f"bytes 0-{len(TEXT) - 1}/{len(TEXT)}"),
    ("bytes=99999-", 416, b"", f"bytes */{len(TEXT)}"),
    ("bytes=3-1", 416, b"", f"bytes */{len(TEXT)}"),
    ("bytes=0-1,4-5", 200, TEXT, None),
    ("lines=0-1", 200, TEXT, None),
]


def test_who_has_the_right_gets_the_range_asked_for(scene):
    _, kept, cast = scene
    head = as_(cast["head"])
    for asked, *wanted in RANGES:
        answer = head.get(kept.get_absolute_url(), HTTP_RANGE=asked)
        assert [answer.status_code, answer.content, answer.headers.get("Content-Range")] == wanted, asked


def test_a_file_is_given_out_so_that_no_browser_runs_or_keeps_it(scene):
    _, kept, cast = scene
    for address in (kept.get_absolute_url(), f"{kept.get_absolute_url()}?mo=1"):
        answer = as_(cast["head"]).get(address)
        assert answer["X-Content-Type-Options"] == "nosniff"
        assert answer["Content-Security-Policy"] == "sandbox; default-src 'none'"
        assert answer["Cache-Control"].startswith("private, no-store")
        assert answer["Content-Disposition"].startswith("attachment")


def test_only_pictures_open_in_the_page(scene):
    _, kept, cast = scene
    head = as_(cast["head"])
    assert head.get(f"{kept.get_absolute_url()}?mo=1")["Content-Disposition"].startswith("attachment")
    picture = attachments.attach(
        appointment=cast["head"],
        dossier=kept.dossier,
        code="1.1",
        content=b"\x89PNG\r\n\x1a\n",
        filename="anh.png",
    )
    assert head.get(f"{picture.get_absolute_url()}?mo=1")["Content-Disposition"].startswith("inline")
    assert head.get(picture.get_absolute_url())["Content-Disposition"].startswith("attachment")


def test_an_infected_file_is_given_to_nobody(scene):
    _, kept, cast = scene
    Evidence.objects.filter(pk=kept.pk).update(state=FileState.INFECTED, checked_at=timezone.now())
    assert as_(cast["head"]).get(kept.get_absolute_url()).status_code == 404


def test_evidence_of_one_dossier_is_not_found_under_another(scene):
    here, kept, cast = scene
    other = make.next_round(here).dossier()
    answer = as_(cast["head"]).get(f"/ho-so/{other.pk}/minh-chung/{kept.pk}/")
    assert answer.status_code == 404


def test_the_dossiers_own_pages_are_hidden_from_others_like_missing_ones(scene):
    _, kept, cast = scene
    for name in ("other head", "member", "chairman"):
        client = as_(cast[name])
        for address in ("", "chi-tieu/", "bao-cao/", "bao-cao.pdf", "bang-tong-hop.pdf"):
            hidden = client.get(f"/ho-so/{kept.dossier_id}/{address}")
            missing = client.get(f"/ho-so/999999/{address}")
            assert hidden.status_code == missing.status_code == 404, (name, address)
            assert hidden.content == missing.content


def test_nobody_without_the_open_task_asks_for_known_bytes_or_the_picker(scene):
    _, kept, cast = scene
    for name in ("standing", "member", "other head", "administrator"):
        client = as_(cast[name])
        for address in (f"da-co/?sha256={kept.file.sha256}", "co-san/"):
            assert client.get(f"/ho-so/{kept.dossier_id}/minh-chung/{address}").status_code == 404, (
                name,
                address,
            )
