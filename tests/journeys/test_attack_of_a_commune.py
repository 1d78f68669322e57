"""Finding C2 as one story from outside: administrator, clerk and editor of an assessed commune go for the province.

Each step is the first of a way that once led to a recognition, a forged notice or a leak. Every one is refused, and
what is hidden answers like what never was.
"""

from __future__ import annotations

import re

import pytest
from django.test import Client
from django.utils import timezone
from wagtail.contrib.redirects.models import Redirect

from accounts.models import Appointment, Role
from documents.models import IncomingDocument, Layout, NumberRegister, PlanLink, SigningCertificate
from dossiers.models import Council, Dossier, Round, Sitting, Submission, Title
from home.models import FrontPage
from home.services.publishing import publish_plan
from ledger.models import AuditLine
from search.index import indexing as search
from tests.factories import dossiers as make
from tests.factories.accounts import AppointmentFactory
from tests.factories.everywhere import Everywhere, everywhere
from tests.factories.home import make_plan
from tests.factories.site_tree import ensure_site_tree

pytestmark = pytest.mark.django_db
SECRET = "Kế hoạch mật của tỉnh"
PROOF = "bao-cao.txt"
THREE = (Role.ADMINISTRATOR, Role.STANDING_CLERK, Role.EDITOR)
OTHERS = (Role.DOCUMENT_CLERK, Role.CHAIRMAN, Role.COUNCIL_SECRETARY)
SITE_ONLY = (
    "/quan-tri/tep-loi/", "/quan-tri/bo-tieu-chi/", "/quan-tri/bo-tieu-chi/tai-len/", "/van-ban/chung-thu/",
)  # fmt: skip


class Attackers:
    """The people of one assessed commune, each in a browser of their own."""

    def __init__(self, world: Everywhere) -> None:
        office = world.here.heads[1].office
        self.posts = {
            role: AppointmentFactory(role=role, office=office)
            for role in (*THREE, *OTHERS)
        }  # fmt: skip
        self.office, self.browsers = office, {role: as_(post) for role, post in self.posts.items()}

    def hidden(self, address: str, *also: str, **form: object) -> None:
        """Try an address as the three, and as those in these roles: it answers as one that never was, forms too."""
        missing = re.sub(r"/\d+(?=[/.])", "/999999", address)
        for role in (*THREE, *also):
            browser = self.browsers[role]
            answer = browser.post(address, form) if form else browser.get(address)
            assert answer.status_code == 404, f"{role} gets {answer.status_code} at {address} {form or ''}"
            if missing != address and not form and role == Role.STANDING_CLERK:
                assert answer.content == browser.get(missing).content, f"{role} can tell {address} is there"

    def named_nowhere(self, words: list[str], addresses: tuple[str, ...]) -> None:
        """Read lists and searches as everybody: none names any of the words."""
        for role in THREE:
            browser = self.browsers[role]
            for address in addresses:
                page = browser.get(address).content.decode(errors="replace")
                assert [word for word in words if word in page] == [], f"{role} reads it at {address}"


def as_(post: Appointment) -> Client:
    client = Client(raise_request_exception=False)
    client.force_login(post.user)
    return client


@pytest.fixture
def world(tiny_papers, monkeypatch) -> Everywhere:
    monkeypatch.setattr("documents.services.layouts.trial", lambda *_: b"%PDF-")
    made = everywhere()
    ensure_site_tree()
    return made


def test_a_communes_people_are_stopped_at_the_first_step_of_every_way(world) -> None:
    here, people = world.here, Attackers(world)
    search.rebuild()
    before = AuditLine.objects.order_by("-seq").values_list("seq", flat=True).first()
    they_read_nothing_of_others(here, people)
    they_change_nothing_of_the_site(world, people)
    assert AuditLine.objects.filter(seq__gt=before).count() == 0, "a refused step wrote a line"
    their_editors_reach_no_page_but_their_own(people)
    their_plan_replaces_no_plan_of_the_province(here, people)
    their_council_judges_nobody(here, people)
    assert Title.objects.count() == 1
    theirs = {"new-person", "appoint", "plan-published", "establish-council", ""}
    assert {line.act for line in AuditLine.objects.filter(seq__gt=before)} <= theirs


def they_read_nothing_of_others(here: make.Place, people: Attackers) -> None:
    """Dossiers, evidence, sittings, minutes, submissions, the draft decision, books and letters, by address."""
    assert people.browsers[Role.ADMINISTRATOR].get(f"/ho-so/{here.dossier(1).pk}/").status_code == 200, "own"
    others = [here.dossier(number) for number in (0, 2, 3, 4, 5, 6)]
    for dossier in others:
        people.hidden(f"/ho-so/{dossier.pk}/")
        people.hidden(f"/ho-so/{dossier.pk}/bao-cao/", act="export")
    for page in (
        "chi-tieu/",
        "bao-cao/",
        "bao-cao.pdf",
        "bang-tong-hop.pdf",
        "bang/",
        "quy-trinh/",
        "kien-nghi/",
    ):
        people.hidden(f"/ho-so/{others[1].pk}/{page}")
    piece = here.dossier(0).evidence.get()
    people.hidden(f"/ho-so/{here.dossier(0).pk}/minh-chung/{piece.pk}/")
    people.hidden(f"/ho-so/{here.dossier(0).pk}/minh-chung/{piece.pk}/xem/")
    for sitting in Sitting.objects.all():
        for page in ("", "bien-ban.pdf"):
            people.hidden(f"/ho-so/phien-hop/{sitting.pk}/{page}", *OTHERS)
    for submission in Submission.objects.exclude(state="signed"):
        for page in ("", "van-ban.pdf", "du-thao.pdf"):
            people.hidden(f"/ho-so/to-trinh/{submission.pk}/{page}", *OTHERS)
        people.hidden(f"/van-ban/{submission.document_id}/")
        people.hidden(f"/van-ban/{submission.document_id}/van-ban.pdf")
    decision = Submission.objects.get(state="published").decision
    people.hidden(f"/van-ban/{decision.document_id}/")
    people.hidden(f"/ho-so/van-ban/thu-hoi/{decision.document_id}/", ground="x", reason="x", why="x")
    for register in NumberRegister.objects.filter(issuer=here.issuer):
        people.hidden(f"/van-ban/so/{register.pk}/")
    people.hidden(f"/van-ban/den/{IncomingDocument.objects.get().pk}/")
    lists = (
        "/ho-so/",
        "/ho-so/dot/",
        "/van-ban/",
        "/van-ban/so/",
        "/van-ban/den/",
        "/ho-so/van-ban/",
        "/viec/",
    )
    found = tuple(f"{door}?q={PROOF}" for door in ("/tim-kiem/", "/tim-kiem/goi-y/", "/tim-kiem/bang-tinh/"))
    people.named_nowhere([f"/ho-so/{one.pk}/" for one in others], lists + found)
    people.named_nowhere([f"/minh-chung/{piece.pk}/", "/ho-so/phien-hop/", "/ho-so/to-trinh/"], lists + found)


def they_change_nothing_of_the_site(world: Everywhere, people: Attackers) -> None:
    """Layouts, certificates, criteria sets, failed files, redirects, the front page."""
    layout = Layout.objects.get()
    for act in ("luu", "dung", "thoi", "sao"):
        people.hidden(f"/van-ban/mau/{layout.pk}/", act=act, ten="Mẫu", noi_dung="Công nhận thêm")
    people.hidden(f"/van-ban/mau/{layout.pk}/xem-truoc.pdf")
    for address in SITE_ONLY:
        people.hidden(address)
    people.hidden("/van-ban/chung-thu/", act="dang-ky", cua=f"nguoi:{world.here.chairman.user_id}")
    people.hidden(world.places["workflows:set_draft"][1], act="publish")
    front = FrontPage.objects.get()
    redirect = {"old_path": "/dich-vu-cong", "redirect_link": "https://evil.test/phish", "is_permanent": "on"}
    for role in THREE:
        browser = people.browsers[role]
        for address, form in (
            ("/quan-tri/redirects/add/", redirect),
            (
                f"/quan-tri/pages/{front.pk}/edit/",
                {"title": "Chiếm", "slug": front.slug, "action-publish": "1"},
            ),
        ):
            assert browser.get(address).status_code in {302, 403, 404}, f"{role} opens {address}"
            assert browser.post(address, form).status_code in {302, 403, 404}, f"{role} posts to {address}"
    assert Client().get("/dich-vu-cong", follow=True).status_code == 404
    front.refresh_from_db()
    assert (Redirect.objects.count(), front.title == "Chiếm", SigningCertificate.objects.count()) == (
        0,
        False,
        0,
    )
    layout.refresh_from_db()
    assert "Công nhận thêm" not in str(vars(layout))


def their_editors_reach_no_page_but_their_own(people: Attackers) -> None:
    """The commune's administrator makes editors, and they make nothing of the province's."""
    form = {
        "full_name": "Lò Thị Mây", "username": "x01-bt1", "role": Role.EDITOR, "office": people.office.pk,
        "since": timezone.localdate().isoformat(),
    }  # fmt: skip
    administrator = people.browsers[Role.ADMINISTRATOR]
    assert administrator.post("/to-chuc/nhan-su/them/", form).status_code == 302, (
        "an editor of one's own commune"
    )
    for role in (Role.SITE_ADMINISTRATOR, Role.CHAIRMAN):
        taken = {**form, "username": f"x01-{role}"[:30], "role": role}
        if role == Role.CHAIRMAN:
            taken["office"] = Round.objects.first().issuer_id
        assert administrator.post("/to-chuc/nhan-su/them/", taken).status_code == 422, role
    editor = as_(Appointment.objects.get(user__username="x01-bt1"))
    front = FrontPage.objects.get()
    for address in (f"/quan-tri/pages/{front.pk}/edit/", "/quan-tri/redirects/", "/quan-tri/redirects/add/"):
        assert editor.get(address).status_code in {302, 403, 404}, address


def their_plan_replaces_no_plan_of_the_province(here: make.Place, people: Attackers) -> None:
    """The clerk says of the province's plan that it is replaced, and asks for the words of an unpublished one."""
    theirs, own = publish_plan(make_plan(office=here.issuer)), publish_plan(make_plan(office=people.office))
    hidden = make_plan(title=SECRET, office=here.issuer)
    for role in (Role.STANDING_CLERK, Role.ADMINISTRATOR):
        browser = people.browsers[role]
        assert browser.post(f"/ke-hoach/{own.slug}/quan-he/", {"ke-hoach": theirs.slug}).status_code == 422
        assert browser.get(f"/ke-hoach/{theirs.slug}/quan-he/").status_code == 404
    assert not PlanLink.objects.exists()
    assert "đã được thay bằng" not in Client().get(theirs.address).content.decode()
    people.named_nowhere(
        [SECRET, hidden.full_number],
        (f"/ho-so/van-ban/moi/?ke-hoach={hidden.pk}", f"/ho-so/dot/mo/?ke-hoach={hidden.pk}"),
    )


def their_council_judges_nobody(here: make.Place, people: Attackers) -> None:
    """A council of five of the commune's own, then a round with its own committee as issuer, over three communes."""
    clerk, seats = people.browsers[Role.STANDING_CLERK], ("chair", "secretary", "member", "member", "member")
    friends = [AppointmentFactory(office=people.office).user_id for _ in seats]
    form = {
        "name": "Hội đồng xã",
        "established_by": "QĐ 1",
        "established_on": timezone.localdate().isoformat(),
    }
    for number, (friend, seat) in enumerate(zip(friends, seats, strict=True)):
        form |= {f"user-{number}": friend, f"seat-{number}": seat}
    assert clerk.post("/ho-so/hoi-dong/lap/", form).status_code == 302, "a council of one's own office"
    council, rounds, dossiers = (
        Council.objects.get(name="Hội đồng xã"),
        Round.objects.count(),
        Dossier.objects.count(),
    )
    asked = {
        "act": "open", "name": "Đợt của xã", "year": timezone.localdate().year, "criteria_set": here.criteria_set.pk,
        "council": council.pk, "issuer": people.office.pk, "standing_office": people.office.pk,
        "with_council": "on", "recuse_reviewers": "on",
    }  # fmt: skip
    for browser in (clerk, people.browsers[Role.ADMINISTRATOR]):
        for issuer in (people.office.pk, here.issuer.pk):
            for units in ([here.units[1].pk], [unit.pk for unit in here.units[:3]]):
                answer = browser.post("/ho-so/dot/mo/", {**asked, "issuer": issuer, "units": units})
                assert answer.status_code == 422
    people.hidden(f"/ho-so/hoi-dong/{here.council.pk}/", act="add", user=friends[0], seat="member")
    assert (Round.objects.count(), Dossier.objects.count()) == (rounds, dossiers)
    assert here.units[2].name not in clerk.get("/ho-so/dot/mo/").content.decode()
