"""Logging in, and what an attacker tries there."""

from __future__ import annotations

import re

import pytest
import time_machine
from django.urls import get_resolver

from accounts import attempts
from accounts.models import Role
from demo.accounts import DEMO_PASSWORD, PER_ROLE
from tests.factories.accounts import PASSWORD, AppointmentFactory, UserFactory

pytestmark = pytest.mark.django_db
LOGIN = "/dang-nhap/"


def log_in(client, user, password=PASSWORD, **extra):
    return client.post(LOGIN, {"username": user.username, "password": password, **extra})


def text(response) -> str:
    return response.content.decode()


def test_the_login_page_is_in_vietnamese_and_asks_for_name_and_password(client):
    page = text(client.get(LOGIN))
    assert '<html lang="vi"' in page
    assert "Tên đăng nhập" in page
    assert "Mật khẩu" in page


def test_the_right_password_leads_to_the_task_list(client):
    response = log_in(client, UserFactory())
    assert (response.status_code, response.url) == (302, "/viec/")


def test_login_returns_to_the_page_that_asked_for_it(client):
    assert log_in(client, UserFactory(), next="/toi/").url == "/toi/"


@pytest.mark.parametrize(
    "target",
    [
        "https://evil.example/",
        "//evil.example/",
        "/\\evil.example",
        "javascript:alert(1)",
        "http:///evil.example",
    ],
)
def test_login_never_leads_to_another_site(client, target):
    assert log_in(client, UserFactory(), next=target).url == "/viec/"


def test_a_wrong_password_and_an_unknown_name_read_the_same(client):
    known = log_in(client, UserFactory(), "sai")
    unknown = client.post(LOGIN, {"username": "khong-co", "password": "sai"})
    sentence = "Tên đăng nhập hoặc mật khẩu không đúng"
    assert sentence in text(known)
    assert sentence in text(unknown)


def test_someone_who_has_left_cannot_log_in(client):
    assert "không đúng" in text(log_in(client, UserFactory(is_active=False)))


def test_empty_fields_are_named(client):
    page = text(client.post(LOGIN, {}))
    assert "Hãy nhập tên đăng nhập." in page
    assert "Hãy nhập mật khẩu." in page


def test_after_five_failures_even_the_right_password_waits(client):
    user = UserFactory()
    for _ in range(attempts.LIMIT):
        assert log_in(client, user, "sai").status_code == 200
    response = log_in(client, user)
    assert response.status_code == 429
    assert "Hãy đợi 5 phút" in text(response)


def test_the_pause_ends_by_itself(client):
    user = UserFactory()
    with time_machine.travel("2026-11-21 08:00+07:00", tick=False) as clock:
        for _ in range(attempts.LIMIT):
            log_in(client, user, "sai")
        clock.shift(attempts.WINDOW_SECONDS + 1)
        assert log_in(client, user).status_code == 302


def test_the_name_in_capitals_or_with_spaces_is_the_same_account(client):
    user = UserFactory(username="lan")
    for name in ("lan", "LAN", " lan ", "Lan", "ｌａｎ"):
        client.post(LOGIN, {"username": name, "password": "sai"})
    assert log_in(client, user).status_code == 429


def test_a_forged_forwarding_header_does_not_open_a_new_count(client):
    user = UserFactory()
    for n in range(attempts.LIMIT):
        client.post(
            LOGIN, {"username": user.username, "password": "sai"}, headers={"X-Forwarded-For": f"10.0.0.{n}"}
        )
    assert log_in(client, user).status_code == 429


def test_other_accounts_and_other_addresses_are_not_held_up(client):
    user, colleague = UserFactory(), UserFactory()
    for _ in range(attempts.LIMIT):
        log_in(client, user, "sai")
    assert log_in(client, colleague).status_code == 302
    client.logout()
    elsewhere = client.post(LOGIN, {"username": user.username, "password": PASSWORD}, REMOTE_ADDR="10.1.1.1")
    assert elsewhere.status_code == 302


def test_a_success_forgets_the_failures_before_it(client):
    user = UserFactory()
    for _ in range(attempts.LIMIT - 1):
        log_in(client, user, "sai")
    log_in(client, user)
    client.logout()
    assert log_in(client, user, "sai").status_code == 200
    assert log_in(client, user).status_code == 302


def test_logging_out_is_a_deliberate_act(client):
    client.force_login(UserFactory())
    assert client.get("/dang-xuat/").status_code == 405
    assert client.post("/dang-xuat/").status_code == 302
    assert "_auth_user_id" not in client.session


def test_a_form_without_its_token_is_refused_in_plain_words(settings):
    from django.test import Client

    response = Client(enforce_csrf_checks=True).post(LOGIN, {"username": "a", "password": "b"})
    assert response.status_code == 403
    assert "Biểu mẫu chưa được gửi" in text(response)


@pytest.mark.parametrize(
    ("referer", "back"),
    [
        ("http://testserver/theo-doi/?chu-de=tat-ca", "/theo-doi/?chu-de=tat-ca"),
        ("https://evil.test/theo-doi/", "/"),
        ("", "/"),
    ],
)
def test_a_citizen_whose_form_came_without_its_token_is_led_back_not_to_tasks(referer: str, back: str):
    from django.test import Client

    answer = Client(enforce_csrf_checks=True).post("/theo-doi/", {}, headers={"referer": referer})
    assert f'class="btn btn-primary" href="{back}"' in text(answer)
    assert "evil.test" not in text(answer)
    assert "/viec/" not in text(answer)
    assert 'class="site-head"' in text(answer)


def test_an_official_whose_form_came_without_its_token_finds_the_tasks_again():
    from django.test import Client

    client = Client(enforce_csrf_checks=True)
    client.force_login(AppointmentFactory(role="standing_clerk").user)
    assert 'href="/viec/"' in text(client.post("/viec/", {}))


def test_the_editors_rooms_have_no_second_door(client):
    user = UserFactory(is_superuser=True)
    response = client.post(
        "/quan-tri/login/?next=/quan-tri/", {"username": user.username, "password": PASSWORD}
    )
    assert (response.status_code, response.url) == (302, "/dang-nhap/?next=/quan-tri/")
    assert "_auth_user_id" not in client.session
    assert client.get("/quan-tri/").url == "/dang-nhap/?next=/quan-tri/"
    assert client.get("/quan-tri/password_reset/").status_code == 404


def named_for_logging_in(resolver=None, before=""):
    """Yield the address of every pattern that a name or a view says logs somebody in."""
    for entry in (resolver or get_resolver()).url_patterns:
        place = before + str(entry.pattern)
        if hasattr(entry, "url_patterns"):
            yield from named_for_logging_in(entry, place)
            continue
        view = getattr(entry.callback, "__name__", "")
        if re.search("log_?in(?!g)|authenticate", f"{entry.name} {view} {place}", re.IGNORECASE):
            yield "/" + re.sub(r"<\w+:\w+>", "1", place).strip("^$")


def test_of_all_addresses_that_log_somebody_in_only_ours_opens_a_session(client):
    user = UserFactory()
    found = set(named_for_logging_in()) - {LOGIN}
    assert {"/_util/login/", "/quan-tri/login/"} <= found
    for address in found:
        answer = client.post(address, {"username": user.username, "password": PASSWORD})
        assert answer.status_code == 404 or answer.url.startswith(LOGIN), address
        assert "_auth_user_id" not in client.session, address
    assert client.get("/_util/login/?next=/toi/").url == "/dang-nhap/?next=/toi/"


class TestDemonstration:
    """Accounts whose password is public."""

    @pytest.fixture
    def demo(self):
        user = UserFactory(username="chu-tich", is_demo=True, password=DEMO_PASSWORD)
        return AppointmentFactory(user=user, role=Role.CHAIRMAN).user

    def test_open_and_listed_while_it_is_on(self, client, demo, settings):
        settings.DEMO = True
        page = text(client.get(LOGIN))
        assert "chu-tich" in page
        assert DEMO_PASSWORD in page
        assert log_in(client, demo, DEMO_PASSWORD).status_code == 302

    def test_of_hundreds_with_one_role_only_a_few_are_listed(self, client, settings):
        settings.DEMO = True
        for _ in range(5):
            AppointmentFactory(user__is_demo=True, role=Role.UNIT_HEAD)
        assert len(client.get(LOGIN).context["demo_accounts"]) == PER_ROLE

    def test_closed_and_unlisted_while_it_is_off(self, client, demo, settings):
        settings.DEMO = False
        page = text(client.get(LOGIN))
        assert "chu-tich" not in page
        assert DEMO_PASSWORD not in page
        assert "không đúng" in text(log_in(client, demo, DEMO_PASSWORD))

    def test_a_session_opened_before_is_closed_when_it_goes_off(self, client, demo, settings):
        settings.DEMO = True
        log_in(client, demo, DEMO_PASSWORD)
        settings.DEMO = False
        assert client.get("/toi/").status_code == 302

    def test_ordinary_accounts_do_not_depend_on_it_and_are_not_listed(self, client, settings):
        settings.DEMO = False
        person = AppointmentFactory().user
        assert log_in(client, person).status_code == 302
        client.logout()
        settings.DEMO = True
        assert person.username not in text(client.get(LOGIN))


def test_person_without_editing_rights_is_sent_to_their_tasks_not_in_circles(client):
    client.force_login(UserFactory())
    assert client.get("/dang-nhap/?next=/quan-tri/").url == "/viec/"
