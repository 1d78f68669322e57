"""Letters to readers: asked for, confirmed by a button, told once, ended at a click and the address erased."""

from __future__ import annotations

from datetime import timedelta

import pytest
import time_machine
from django.core import mail
from django.core.cache import cache
from django.test import Client
from django.utils import timezone

from accounts.models import AdministrativeUnit
from dossiers.models import PaperCase, Title, TitleEnding
from home.following import events, subscriptions
from home.models import ArticleIndexPage, ArticlePage, ArticleTopic, Follower, Following, ToldOf
from home.services.publishing import publish_decision
from ledger.models import OutboxMessage
from tests.factories.accounts import AppointmentFactory, UnitFactory
from tests.factories.documents import committee, issued
from tests.factories.home import make_decision, published_decision
from tests.factories.site_tree import ensure_site_tree
from workflows.jobs.daily import run_daily
from workflows.notifications.delivery import send_waiting

pytestmark = pytest.mark.django_db
ADDRESS = "doc.gia@example.vn"


@pytest.fixture(autouse=True)
def fresh_counters():
    cache.clear()


@pytest.fixture
def unit() -> AdministrativeUnit:
    return UnitFactory(code="X-01", name="Xã Bến Lau")


def ask(client: Client, address: str = ADDRESS, **what: str):
    return client.post("/theo-doi/", {"address": address, **(what or {"don-vi": "X-01"})})


def letters() -> list:
    mail.outbox.clear()
    send_waiting()
    return list(mail.outbox)


def confirmed(
    *, unit: AdministrativeUnit | None = None, topic: ArticleTopic | None = None, address: str = ADDRESS
):
    subscriptions.subscribe(address=address, unit=unit, topic=topic, now=timezone.now())
    wish = Following.objects.latest("pk")
    subscriptions.confirm(token=subscriptions.confirm_token(wish), now=timezone.now())
    letters()
    return wish


def path_in(letter, place: str) -> str:
    return "/theo-doi/" + place + letter.body.split(f"/theo-doi/{place}")[1].split()[0]


# Asking and confirming.


def test_only_the_button_behind_the_link_confirms(client, unit):
    assert ask(client)["Location"] == "/theo-doi/da-gui/"
    [letter] = letters()
    assert letter.to == [ADDRESS]
    link = path_in(letter, "xac-nhan/")
    page = client.get(link)
    assert "Nhận thư khi có tin mới về Xã Bến Lau?" in page.content.decode()
    assert not Following.objects.confirmed().exists()
    assert "Đã xác nhận" in client.post(link).content.decode()
    assert Following.objects.confirmed().get().unit == unit


def test_the_answer_is_the_same_whether_an_address_is_known_or_not(client, unit):
    confirmed(unit=unit)
    with time_machine.travel(timezone.now() + timedelta(days=1)):
        known, new = ask(client), ask(client, "nguoi.khac@example.vn")
        assert (known.status_code, known["Location"]) == (new.status_code, new["Location"])
        assert [letter.to for letter in letters()] == [[ADDRESS], ["nguoi.khac@example.vn"]]


def test_capitals_make_no_second_reader(client, unit):
    ask(client, "Doc.Gia@Example.VN")
    ask(client)
    assert Follower.objects.get().address == ADDRESS
    assert len(letters()) == 1


def test_the_link_runs_out_after_two_days(client, unit):
    ask(client)
    link = path_in(letters()[0], "xac-nhan/")
    with time_machine.travel(timezone.now() + timedelta(hours=49)):
        for answer in (client.get(link), client.post(link)):
            assert answer.status_code == 404
            assert "Hãy đăng ký lại" in answer.content.decode()
    assert not Following.objects.confirmed().exists()


@pytest.mark.parametrize("address", ["/theo-doi/xac-nhan/12:abc/", "/theo-doi/cua-toi/12:abc/"])
def test_a_made_up_link_opens_nothing(client, unit, address):
    assert client.get(address).status_code == client.post(address).status_code == 404


def test_the_link_that_confirms_does_not_open_the_readers_own_page(client, unit):
    ask(client)
    token = path_in(letters()[0], "xac-nhan/").split("/")[3]
    assert client.get(f"/theo-doi/cua-toi/{token}/").status_code == 404


@pytest.mark.parametrize("address", ["", "khong phai thu", "a@b", "a@example.vn\nBcc: b@example.vn"])
def test_what_is_no_address_is_refused_with_a_sentence(client, unit, address):
    answer = ask(client, address)
    assert answer.status_code == 422
    assert "Hãy ghi" in answer.content.decode()
    assert not Follower.objects.exists()


def test_nothing_is_kept_for_a_unit_that_does_not_exist(client):
    assert ask(client, **{"don-vi": "khong-co"}).status_code == 200
    assert not Follower.objects.exists()


@pytest.mark.parametrize("what", [{"don-vi": "X\x00"}, {"chu-de": "a\x00"}, {"don-vi": "x" * 5000}])
def test_what_no_unit_or_topic_is_called_is_simply_not_found(client, unit, what):
    assert client.get("/theo-doi/", what).status_code == 200
    assert ask(client, **what).status_code == 200
    assert client.get("/danh-ba/X%00/anh.png").status_code == 404
    assert client.get("/ke-hoach/so-sanh/", {"a": "\x00", "b": "x" * 400}).status_code == 200


def test_the_form_is_protected_against_other_sites(unit):
    assert ask(Client(enforce_csrf_checks=True)).status_code == 403
    assert not Follower.objects.exists()


def test_one_place_may_not_ask_without_end(client, unit):
    answers = [ask(client, f"a{n}@example.vn").status_code for n in range(21)]
    assert answers == [302] * 20 + [429]
    assert Follower.objects.count() == 20


def test_a_stranger_cannot_fill_a_mailbox(unit):
    units = [unit, *UnitFactory.create_batch(7)]
    for _ in range(3):
        for one in units:
            subscriptions.subscribe(address=ADDRESS, unit=one, now=timezone.now())
    assert len(letters()) == subscriptions.LETTERS_A_DAY


def test_units_and_topics_are_found_to_follow(client, unit):
    ArticleTopic.objects.create(name="Gương học tập", slug="guong")
    page = client.get("/theo-doi/?tu=ben lau").content.decode()
    assert "/theo-doi/?don-vi=X-01" in page
    assert "/theo-doi/?chu-de=guong" in page


def test_a_unit_and_the_foot_of_every_page_lead_here(client, unit):
    ensure_site_tree()
    page = client.get("/danh-ba/X-01/").content.decode()
    assert 'href="/theo-doi/?don-vi=X-01"' in page
    assert 'href="/theo-doi/"' in page


# What readers are told.


def test_a_published_decision_is_told_once(client):
    unit = UnitFactory(name="Xã Bến Lau")
    confirmed(unit=unit)
    page = published_decision(units=1)
    Title.objects.update(unit=unit)
    assert events.notify_followers(timezone.localdate()) == 1
    [letter] = letters()
    assert (letter.to, letter.subject.endswith("1 tin mới")) == ([ADDRESS], True)
    assert page.title in letter.body
    assert page.address in letter.body
    tomorrow = timezone.localdate() + timedelta(days=1)
    assert [events.notify_followers(timezone.localdate()), events.notify_followers(tomorrow)] == [0, 0]


def test_who_follows_a_commune_hears_of_its_school():
    commune = UnitFactory(name="Xã Bến Lau")
    confirmed(unit=commune)
    published_decision(units=1)
    Title.objects.update(unit=UnitFactory(name="Trường Trung học cơ sở Bến Lau", parent=commune))
    assert events.notify_followers(timezone.localdate()) == 1


def test_who_follows_another_unit_hears_nothing(unit):
    confirmed(unit=unit)
    published_decision(units=2)
    assert events.notify_followers(timezone.localdate()) == 0


def test_what_was_public_before_is_no_news(unit):
    published_decision(units=1)
    Title.objects.update(unit=unit)
    confirmed(unit=unit)
    assert events.notify_followers(timezone.localdate()) == 0


def test_nobody_is_told_before_confirming(unit):
    subscriptions.subscribe(address=ADDRESS, unit=unit, now=timezone.now())
    published_decision(units=1)
    Title.objects.update(unit=unit)
    assert events.notify_followers(timezone.localdate()) == 0


def test_an_issued_correction_is_told(unit):
    decision = make_decision()
    publish_decision(decision=decision)
    Title.objects.update(unit=unit)
    confirmed(unit=unit)
    clerk = AppointmentFactory(role="standing_clerk")
    PaperCase.objects.create(
        draft=issued(committee()),
        office=clerk.office,
        corrects=decision.document,
        state="published",
        drafted_by=clerk,
        published_at=timezone.now(),
    )
    assert events.notify_followers(timezone.localdate()) == 1
    assert f"Đính chính {decision.document}" in letters()[0].body


def test_an_issued_revocation_is_told(unit):
    publish_decision(decision=make_decision())
    Title.objects.update(unit=unit)
    confirmed(unit=unit)
    TitleEnding.objects.create(
        title=Title.objects.get(),
        kind="revoke",
        ground="Thông tư 25/2023/TT-BGDĐT",
        reason="Kê khai sai",
        state="issued",
        proposed_by=AppointmentFactory(role="standing_clerk"),
        document=issued(committee()),
    )
    assert events.notify_followers(timezone.localdate()) == 1
    assert "Thu hồi: Xã Bến Lau" in letters()[0].body


def test_a_new_article_of_a_topic_is_told():
    ensure_site_tree()
    topic = ArticleTopic.objects.create(name="Gương học tập", slug="guong")
    confirmed(topic=topic)
    article = ArticlePage(title="Thầy giáo làng", lead="Một câu.", body="<p>x</p>")
    ArticleIndexPage.objects.get().add_child(instance=article)
    article.topics.add(topic)
    article.save_revision().publish()
    assert events.notify_followers(timezone.localdate()) == 1
    assert "Bài mới: Thầy giáo làng" in letters()[0].body


def test_the_daily_work_writes_and_sends_the_letters(unit):
    confirmed(unit=unit)
    published_decision(units=1)
    Title.objects.update(unit=unit)
    mail.outbox.clear()
    report = run_daily()
    assert (report.followers, [letter.to for letter in mail.outbox]) == (1, [[ADDRESS]])
    assert run_daily().followers == 0


# Having enough.


def told(unit: AdministrativeUnit):
    published_decision(units=1)
    Title.objects.update(unit=unit)
    events.notify_followers(timezone.localdate())
    return letters()[0]


def test_every_letter_carries_the_way_out_for_mail_programs(client, unit):
    ask(client)
    [letter] = letters()
    assert letter.extra_headers["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    assert letter.extra_headers["List-Unsubscribe"].endswith(f"{path_in(letter, 'cua-toi/')}>")


def test_one_click_of_a_mail_program_erases_the_address(unit):
    confirmed(unit=unit)
    link = path_in(told(unit), "cua-toi/")
    answer = Client(enforce_csrf_checks=True).post(link, {"List-Unsubscribe": "One-Click"})
    assert answer.status_code == 200
    assert not Follower.objects.exists()
    assert not ToldOf.objects.exists()
    kept = OutboxMessage.objects.values_list("subject", "body", "audience", "link", "error")
    assert ADDRESS not in str(list(kept))


def test_looking_at_the_own_page_ends_nothing(client, unit):
    confirmed(unit=unit)
    page = client.get(path_in(told(unit), "cua-toi/"))
    assert "Xã Bến Lau" in page.content.decode()
    assert Following.objects.confirmed().exists()


def test_ending_one_thing_keeps_the_others(client, unit):
    first, second = confirmed(unit=unit), confirmed(unit=UnitFactory())
    own = subscriptions.own_page_path(first.follower_id)
    assert client.post(own, {"muc": first.pk}).status_code == 302
    assert list(Following.objects.all()) == [second]
    client.post(own, {"muc": second.pk})
    assert not Follower.objects.exists()


def test_nobody_ends_what_another_reader_follows(client, unit):
    mine, theirs = confirmed(unit=unit), confirmed(unit=unit, address="khac@example.vn")
    client.post(subscriptions.own_page_path(mine.follower_id), {"muc": theirs.pk})
    assert theirs in Following.objects.confirmed()


def test_a_letter_that_waits_is_not_sent_to_who_has_left(unit):
    wish = confirmed(unit=unit)
    published_decision(units=1)
    Title.objects.update(unit=unit)
    events.notify_followers(timezone.localdate())
    subscriptions.erase(follower=wish.follower)
    assert letters() == []


def test_an_address_nobody_confirmed_is_erased_after_a_week(unit):
    subscriptions.subscribe(address=ADDRESS, unit=unit, now=timezone.now() - timedelta(days=8))
    subscriptions.forget_unconfirmed(timezone.now())
    assert not Follower.objects.exists()
