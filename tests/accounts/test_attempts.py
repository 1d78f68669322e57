"""Guessing passwords: what an attacker gets, and that no owner is kept out by it."""

from __future__ import annotations

from datetime import timedelta

import pytest
import time_machine
from asgiref.sync import async_to_sync
from django.contrib.auth import aauthenticate, authenticate
from django.core.cache import caches
from django.test import Client, RequestFactory
from django.utils import timezone

from accounts import attempts, devices
from accounts.models import Role, SecurityKind, SecurityLine, Tally
from ledger.models import OutboxMessage
from tests.factories.accounts import PASSWORD, AppointmentFactory, UserFactory

pytestmark = pytest.mark.django_db
LOGIN, CHANGE = "/dang-nhap/", "/toi/mat-khau/"
ATTACKER, OWNER = "6.6.6.6", "10.0.0.7"


@pytest.fixture(autouse=True)
def behind_our_proxy(settings):
    settings.TRUSTED_PROXIES = ["127.0.0.1"]


def log_in(user, password=PASSWORD, *, at=OWNER, client=None):
    client = client or Client()
    return client.post(
        LOGIN,
        {"username": getattr(user, "username", user), "password": password},
        headers={"X-Forwarded-For": at},
    )


def test_whoever_attacks_from_elsewhere_does_not_stop_the_owner():
    user = UserFactory()
    codes = [log_in(user, "sai", at=ATTACKER).status_code for _ in range(20)]
    assert codes == [200] * attempts.LIMIT + [429] * (20 - attempts.LIMIT)
    assert log_in(user, at=ATTACKER).status_code == 429
    assert log_in(user).status_code == 302


def test_nor_from_thirty_addresses():
    user = UserFactory()
    passed = 0
    for n in range(30):
        passed += sum(log_in(user, "sai", at=f"6.6.{n}.6").status_code == 200 for _ in range(3))
    assert passed <= attempts.PLACES_OF_AN_ACCOUNT * 3 + 30 * attempts.LIMIT_UNDER_ATTACK
    assert log_in(user).status_code == 302


def test_nor_from_the_owners_own_office_where_the_browser_is_known():
    user, browser = UserFactory(), Client()
    log_in(user, client=browser)
    browser.post("/dang-xuat/")
    for _ in range(attempts.LIMIT + 1):
        log_in(user, "sai")
    assert log_in(user).status_code == 429
    assert log_in(user, client=browser).status_code == 302


def test_a_known_browser_guesses_no_more_than_any_other():
    user, browser = UserFactory(), Client()
    log_in(user, client=browser)
    browser.post("/dang-xuat/")
    codes = [log_in(user, "sai", client=browser).status_code for _ in range(8)]
    assert codes == [200] * attempts.LIMIT + [429] * (8 - attempts.LIMIT)


def test_a_browser_is_known_only_for_the_accounts_opened_in_it():
    user, other, browser = UserFactory(), UserFactory(), Client()
    log_in(other, client=browser)
    browser.post("/dang-xuat/")
    for _ in range(attempts.LIMIT):
        log_in(user, "sai")
    assert log_in(user, client=browser).status_code == 429


def test_what_makes_a_browser_known_is_sent_to_the_log_in_page_alone_and_cannot_be_made(settings):
    settings.SESSION_COOKIE_SECURE = True
    user, browser = UserFactory(), Client()
    cookie = log_in(user, client=browser).cookies[devices.COOKIE]
    assert (cookie["path"], cookie["httponly"], cookie["secure"]) == (LOGIN, True, True)
    assert user.username not in cookie.value
    asked = RequestFactory().get(LOGIN)
    for value in (cookie.value[:-1], "x", ""):
        asked.COOKIES = {devices.COOKIE: value}
        assert devices.known(asked, user.username) == ""


def test_one_address_over_many_accounts_is_capped_and_noticed():
    admin = AppointmentFactory(role=Role.SITE_ADMINISTRATOR)
    users = [UserFactory() for _ in range(38)]
    codes = [log_in(user, "sai", at=ATTACKER).status_code for user in users]
    assert codes.count(200) == attempts.WRONG_ACCOUNTS_OF_A_PLACE
    assert log_in(users[-1], at=ATTACKER).status_code == 429
    line = SecurityLine.objects.get(kind=SecurityKind.SPRAYED)
    assert line.address == ATTACKER
    message = OutboxMessage.objects.get(to=admin.user)
    assert ATTACKER in message.body
    assert log_in(users[-1]).status_code == 302


def test_a_password_that_opens_one_account_after_another_is_capped_too(settings):
    settings.LOGIN_ACCOUNTS_PER_ADDRESS = 10
    codes = [log_in(UserFactory(), at=ATTACKER).status_code for _ in range(14)]
    assert codes == [302] * 10 + [429] * 4
    assert SecurityLine.objects.filter(kind=SecurityKind.SPRAYED).count() == 1


def test_a_password_that_opens_many_accounts_is_noticed_before_it_is_stopped(settings):
    settings.LOGIN_ACCOUNTS_PER_ADDRESS = 30
    admin = AppointmentFactory(role=Role.SITE_ADMINISTRATOR)
    for _ in range(attempts.NOTICED_ACCOUNTS_OF_A_PLACE + 1):
        assert log_in(UserFactory(), at=ATTACKER).status_code == 302
    assert SecurityLine.objects.filter(kind=SecurityKind.SPRAYED, address=ATTACKER).count() == 1
    assert OutboxMessage.objects.filter(to=admin.user, subject="Có dấu hiệu dò mật khẩu").count() == 1


def test_an_asynchronous_caller_is_counted_like_any_other():
    user = UserFactory()
    asked = RequestFactory().post("/", REMOTE_ADDR=ATTACKER)
    for _ in range(attempts.LIMIT):
        assert async_to_sync(aauthenticate)(asked, username=user.username, password="sai") is None
    assert async_to_sync(aauthenticate)(asked, username=user.username, password=PASSWORD) is None


def test_a_place_with_an_own_account_does_not_wipe_its_count_clean():
    own = UserFactory()
    for _ in range(attempts.WRONG_ACCOUNTS_OF_A_PLACE):
        log_in(UserFactory(), "sai", at=ATTACKER)
        log_in(own, at=ATTACKER)
    assert log_in(UserFactory(), "sai", at=ATTACKER).status_code == 429


def test_names_nobody_has_are_counted_like_others_and_kept_nowhere():
    for n in range(attempts.WRONG_ACCOUNTS_OF_A_PLACE):
        assert log_in(f"mat-khau-go-nham-{n}", "sai", at=ATTACKER).status_code == 200
    assert log_in("mat-khau-go-nham", "sai", at=ATTACKER).status_code == 429
    kept = [*Tally.objects.values_list("who", "place"), *SecurityLine.objects.values_list("what", "path")]
    assert "mat-khau" not in str(kept)


def test_made_up_names_fill_no_table():
    for n in range(40):
        log_in(f"ten-{n}", "sai", at=ATTACKER)
    assert Tally.objects.filter(place=ATTACKER).count() <= 2 * (attempts.WRONG_ACCOUNTS_OF_A_PLACE + 1) + 1


def test_however_often_one_account_is_tried_a_colleague_at_the_same_address_is_not_held_up():
    user, colleague = UserFactory(), UserFactory()
    for _ in range(80):
        log_in(user, "sai")
    assert log_in(colleague).status_code == 302


def test_one_account_from_many_addresses_is_noticed_once():
    admin, user = AppointmentFactory(role=Role.SITE_ADMINISTRATOR), UserFactory()
    for n in range(attempts.PLACES_OF_AN_ACCOUNT + 5):
        log_in(user, "sai", at=f"6.6.{n}.6")
    assert SecurityLine.objects.get(kind=SecurityKind.SPRAYED).user == user
    assert user.username in OutboxMessage.objects.get(to=admin.user).body


def test_the_owner_is_told_of_wrong_passwords_since_the_last_time():
    user, browser = UserFactory(), Client()
    log_in(user)
    for _ in range(3):
        log_in(user, "sai", at=ATTACKER)
    log_in(user, client=browser)
    assert "có 3 lần gõ sai mật khẩu" in browser.get("/toi/").content.decode()
    again = Client()
    log_in(user, client=again)
    assert "lần gõ sai" not in again.get("/toi/").content.decode()


def test_no_cache_that_forgets_opens_the_door_again():
    user = UserFactory()
    for _ in range(attempts.LIMIT):
        log_in(user, "sai", at=ATTACKER)
    for kept in caches.all():
        kept.clear()
    assert log_in(user, at=ATTACKER).status_code == 429


def test_the_count_stands_in_the_authentication_itself_not_in_a_form():
    user = UserFactory()
    asked = RequestFactory().post("/", REMOTE_ADDR=ATTACKER)
    for _ in range(attempts.LIMIT):
        assert authenticate(asked, username=user.username, password="sai") is None
    assert authenticate(asked, username=user.username, password=PASSWORD) is None
    assert authenticate(
        RequestFactory().post("/", REMOTE_ADDR=OWNER), username=user.username, password=PASSWORD
    )


def test_one_line_tells_of_a_pause_however_often_somebody_tries_on():
    user = UserFactory()
    for _ in range(attempts.LIMIT + 10):
        log_in(user, "sai", at=ATTACKER)
    kinds = list(SecurityLine.objects.values_list("kind", flat=True))
    assert kinds.count(SecurityKind.SLOWED) == 1
    assert kinds.count(SecurityKind.FAILED) == attempts.LIMIT


class TestWhoeverSitsAtAnOpenSession:
    def change(self, client, old):
        new = "mua-xuan-o-ben-lau-26"
        return client.post(CHANGE, {"old": old, "password": new, "again": new})

    def test_cannot_guess_the_password_in_use_without_end(self, client):
        user = UserFactory()
        client.force_login(user)
        codes = [self.change(client, "sai").status_code for _ in range(attempts.LIMIT)]
        assert codes == [422] * attempts.LIMIT
        refused = self.change(client, PASSWORD)
        assert refused.status_code == 429
        assert "Hãy đợi 5 phút" in refused.content.decode()
        user.refresh_from_db()
        assert user.check_password(PASSWORD)
        assert SecurityLine.objects.filter(user=user, kind=SecurityKind.FAILED).count() == attempts.LIMIT

    def test_may_try_again_after_a_while_and_starts_anew_with_the_right_one(self, client):
        user = UserFactory()
        client.force_login(user)
        with time_machine.travel(timezone.now(), tick=False) as clock:
            for _ in range(attempts.LIMIT + 1):
                self.change(client, "sai")
            clock.shift(timedelta(seconds=attempts.WINDOW_SECONDS + 1))
            assert self.change(client, PASSWORD).status_code == 302
        assert not Tally.objects.filter(kind=attempts.OWN).exists()
