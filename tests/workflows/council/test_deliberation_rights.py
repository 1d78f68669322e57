"""What is said before the decision is read by the seats, the standing office and the issuer: one table, every door."""

from __future__ import annotations

import pytest
from django.test import Client

from accounts.models import Role
from documents.models import OfficialDocument
from dossiers.models import Sitting, Submission
from tests.factories import dossiers as make
from tests.factories.accounts import AppointmentFactory, OfficeFactory
from tests.factories.kept import kept

pytestmark = pytest.mark.django_db
UNIT_ROLES = (
    Role.STANDING_CLERK,
    Role.CHAIRMAN,
    Role.DOCUMENT_CLERK,
    Role.COUNCIL_SECRETARY,
    Role.ADMINISTRATOR,
)
ISSUER_ROLES = (Role.CHAIRMAN, Role.DEPUTY, Role.RECOGNISING_AUTHORITY, Role.COUNCIL_CHAIR)
ISSUER = {"chairman", "deputy", "document clerk", "authority"}
INNER = {"standing"} | ISSUER
JUDGING = INNER | {"chair", "secretary", "member"}


@pytest.fixture
@kept
def scene(tiny_papers):
    """A submission before its decision, its sitting, and everybody near and far."""
    here, there = make.place(), make.place()
    submission = make.put_forward(here)
    commune = here.heads[0].office
    neighbour = OfficeFactory(unit__parent=here.issuer.unit)
    nextdoor = OfficeFactory(unit=here.issuer.unit)
    cast = {
        "standing": here.clerk,
        "chair": here.chair,
        "secretary": here.secretary,
        "member": here.seats[2],
        "chairman": here.chairman,
        "deputy": here.deputy,
        "document clerk": here.document_clerk,
        "authority": AppointmentFactory(role=Role.RECOGNISING_AUTHORITY, office=here.issuer),
        "head": here.heads[0],
        "contributor": AppointmentFactory(role=Role.OFFICE_CONTRIBUTOR, office=commune),
        "member without a seat": AppointmentFactory(role=Role.COUNCIL_MEMBER, office=here.standing),
        "clerk of another office": AppointmentFactory(
            role=Role.STANDING_CLERK, office=OfficeFactory(unit=here.issuer.unit)
        ),
        **{
            f"another office's {role}": AppointmentFactory(role=role, office=nextdoor)
            for role in ISSUER_ROLES
        },
        "editor": AppointmentFactory(role=Role.EDITOR, office=here.standing),
        "administrator": AppointmentFactory(role=Role.ADMINISTRATOR, office=here.standing),
        "site administrator": AppointmentFactory(role=Role.SITE_ADMINISTRATOR, office=here.standing),
        **{f"commune's {role}": AppointmentFactory(role=role, office=commune) for role in UNIT_ROLES},
        **{f"neighbour's {role}": AppointmentFactory(role=role, office=neighbour) for role in UNIT_ROLES},
        "other standing": there.clerk,
        "other chair": there.chair,
        "other chairman": there.chairman,
        "other document clerk": there.document_clerk,
    }
    return here, submission, cast


def as_(post) -> Client:
    client = Client()
    client.force_login(post.user)
    return client


def opened(cast, address: str) -> set[str]:
    """Return who gets an address; everybody else finds it as missing as one that never was."""
    missing = "/".join("999999" if part.isdigit() else part for part in address.split("/"))
    found = set()
    for name, post in cast.items():
        client = as_(post)
        answer = client.get(address)
        if answer.status_code == 200:
            found.add(name)
            continue
        never = client.get(missing)
        assert answer.status_code == never.status_code == 404, name
        assert answer.content == never.content, name
    return found


def test_sittings_and_submissions_are_seen_by_exactly_these_people(scene):
    _, submission, cast = scene
    sitting = Sitting.objects.get()
    assert {n for n, post in cast.items() if sitting in Sitting.objects.visible_to(post.user)} == JUDGING
    seen = {n for n, post in cast.items() if submission in Submission.objects.visible_to(post.user)}
    assert seen == JUDGING
    drafts = {n for n, post in cast.items() if submission in Submission.objects.with_draft_for(post.user)}
    assert drafts == INNER
    for post in cast.values():
        make.ended(post)
    assert not any(Sitting.objects.visible_to(post.user).exists() for post in cast.values())
    assert not any(Submission.objects.visible_to(post.user).exists() for post in cast.values())


@pytest.mark.parametrize(
    ("address", "allowed"),
    [
        ("/ho-so/phien-hop/{sitting}/", JUDGING),
        ("/ho-so/phien-hop/{sitting}/bien-ban.pdf", JUDGING),
        ("/ho-so/to-trinh/{submission}/", JUDGING),
        ("/ho-so/to-trinh/{submission}/van-ban.pdf", JUDGING),
        ("/ho-so/to-trinh/{submission}/du-thao.pdf", INNER),
    ],
)
def test_pages_papers_and_downloads_open_for_the_same_people(scene, monkeypatch, address, allowed):
    monkeypatch.setattr("workflows.screens.documents.previews.pdf_of", lambda *_: b"%PDF-1.7")
    _, submission, cast = scene
    where = address.format(sitting=Sitting.objects.get().pk, submission=submission.pk)
    assert opened(cast, where) == allowed


def test_the_rounds_page_lists_them_for_the_same_people(scene):
    here, submission, cast = scene
    shown = {}
    for name, post in cast.items():
        answer = as_(post).get(f"/ho-so/dot/{here.round.pk}/")
        page = answer.content.decode() if answer.status_code == 200 else ""
        shown[name] = ("/ho-so/phien-hop/" in page, f"/ho-so/to-trinh/{submission.pk}/" in page)
    assert {name for name, pair in shown.items() if pair == (True, True)} == JUDGING
    assert {pair for name, pair in shown.items() if name not in JUDGING} == {(False, False)}


def test_minutes_and_submissions_are_no_papers_of_administrators_or_other_offices(scene):
    _, submission, cast = scene
    inner = {Sitting.objects.get().minutes, submission.document}
    seen = {name: inner & set(OfficialDocument.objects.visible_to(post.user)) for name, post in cast.items()}
    writing = {"standing", "document clerk"}  # the issuer's signers read them on the round's pages
    assert {name for name, papers in seen.items() if papers == inner} == writing
    assert {name for name, papers in seen.items() if papers} - writing == {"chair"}, "who signed the minutes"


def test_who_holds_the_code_of_an_inner_paper_gets_its_facts_and_no_file(scene):
    here, submission, cast = scene
    for paper in (Sitting.objects.get().minutes, submission.document):
        address = f"/kiem-tra/{paper.check_code}/"
        page = Client().get(address).content.decode()
        assert paper.full_number in page
        assert "van-ban.pdf" not in page
        for client in (Client(), as_(cast["head"]), as_(cast["administrator"])):
            assert client.get(f"{address}van-ban.pdf").status_code == 404
        assert as_(here.document_clerk).get(f"{address}van-ban.pdf").status_code == 200
        assert "van-ban.pdf" in as_(here.document_clerk).get(address).content.decode()


def test_a_member_who_also_works_elsewhere_reads_no_draft_under_that_role(scene):
    here, submission, cast = scene
    client = as_(cast["member"])
    other = AppointmentFactory(user=cast["member"].user, role=Role.STANDING_CLERK, office=OfficeFactory())
    client.post("/doi-vai/", {"appointment": other.pk})
    assert "du-thao" not in client.get(f"/ho-so/to-trinh/{submission.pk}/").content.decode()
    assert client.get(f"/ho-so/to-trinh/{submission.pk}/du-thao.pdf").status_code == 404
