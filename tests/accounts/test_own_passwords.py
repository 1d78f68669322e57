"""Passwords that only their owners know: changed, reset, first set; and what is refused on the way."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest
import time_machine
from django.core import mail
from django.test import Client
from django.utils import timezone

from accounts.errors import LinkNotValid, NotManaged, PeopleError
from accounts.models import AccountLink, LinkPurpose, MailMode, MessagePreference, Role, User
from accounts.services import password_links
from ledger.models import AuditLine, OutboxMessage
from tests.factories.accounts import PASSWORD, AppointmentFactory, OfficeFactory, UserFactory
from workflows.notifications.delivery import send_waiting

pytestmark = pytest.mark.django_db
NEW = "mua-xuan-o-ben-lau-26"
CHANGE, FORGOTTEN, SET = "/toi/mat-khau/", "/quen-mat-khau/", "/dat-mat-khau/"


def words(answer) -> str:
    return answer.content.decode()


def path_of(link: AccountLink) -> str:
    return password_links.path_of(link)


def opened(person: User) -> Client:
    """Return a browser in which somebody has logged in with their password."""
    client = Client()
    assert client.login(username=person.username, password=PASSWORD)
    return client


def change(client, old=PASSWORD, new=NEW, again=None):
    return client.post(CHANGE, {"old": old, "password": new, "again": new if again is None else again})


class TestChangingOnesOwn:
    def test_the_new_one_opens_the_old_one_does_not_and_only_this_session_goes_on(self):
        person = AppointmentFactory().user
        here, elsewhere = opened(person), opened(person)
        answer = change(here)
        assert (answer.status_code, answer.url) == (302, "/toi/")
        assert here.get("/toi/").status_code == 200
        assert elsewhere.get("/toi/").status_code == 302
        assert not Client().login(username=person.username, password=PASSWORD)
        assert Client().login(username=person.username, password=NEW)

    def test_it_is_one_audit_line_and_one_message_and_neither_holds_a_password(self):
        person = AppointmentFactory().user
        change(opened(person))
        line = AuditLine.objects.get(act="password-changed")
        assert (line.actor, line.subject_id) == (person, person.pk)
        message = OutboxMessage.objects.get(to=person)
        assert not re.search(f"{NEW}|{PASSWORD}", line.sentence + message.body)

    @pytest.mark.parametrize(
        ("given", "sentence"),
        [
            ({"old": "sai"}, "Mật khẩu đang dùng không đúng"),
            ({"again": "khac"}, "không giống nhau"),
            ({"new": PASSWORD}, "trùng với mật khẩu đang dùng"),
            ({"new": "12345678"}, "toàn là"),
            ({"new": "ngan"}, "ít nhất 8"),
            ({"new": ""}, "Hãy gõ mật khẩu mới"),
            ({"old": ""}, "Hãy gõ mật khẩu đang dùng"),
        ],
    )
    def test_what_is_refused_is_said_in_vietnamese_and_changes_nothing(self, given, sentence):
        person = AppointmentFactory().user
        answer = change(opened(person), **given)
        assert answer.status_code == 422
        assert sentence in words(answer)
        assert 'value="' + NEW not in words(answer)
        person.refresh_from_db()
        assert person.check_password(PASSWORD)
        assert not AuditLine.objects.filter(act="password-changed").exists()

    def test_ones_own_name_is_no_password(self):
        person = AppointmentFactory(user__full_name="Nguyễn Hoàng Minh Châu").user
        assert change(opened(person), new="Nguyễn Hoàng Minh Châu").status_code == 422

    def test_nobody_changes_it_without_a_session(self):
        assert Client().get(CHANGE).status_code == 302


class TestALinkSetsThePassword:
    @pytest.fixture
    def person(self):
        made = AppointmentFactory(user__full_name="Lò Thị Lan").user
        made.set_unusable_password()
        made.save()
        return made

    @pytest.fixture
    def link(self, person):
        return password_links.activation(person=person)

    def test_the_address_loses_the_link_at_once_and_the_person_is_logged_in(self, client, person, link):
        answer = client.get(path_of(link))
        assert (answer.status_code, answer.url, answer["Referrer-Policy"]) == (302, SET, "no-referrer")
        assert person.username in words(client.get(SET))
        done = client.post(SET, {"password": NEW, "again": NEW})
        assert (done.status_code, done.url) == (302, "/viec/")
        assert client.get("/viec/").status_code == 200
        person.refresh_from_db()
        assert person.check_password(NEW)
        assert person.password_set_at is not None
        assert AuditLine.objects.get(act="account-activated").actor == person
        assert OutboxMessage.objects.filter(to=person, subject="Mật khẩu vừa được đổi").exists()

    def test_opening_it_alone_uses_nothing_up(self, client, person, link):
        for _ in range(3):
            assert Client().get(path_of(link)).status_code == 302
        client.get(path_of(link))
        assert client.post(SET, {"password": NEW, "again": NEW}).status_code == 302

    def test_a_weak_password_is_refused_and_the_link_stays_good(self, client, link):
        client.get(path_of(link))
        refused = client.post(SET, {"password": "12345678", "again": "12345678"})
        assert refused.status_code == 422
        assert client.post(SET, {"password": NEW, "again": NEW}).status_code == 302

    def test_a_second_use_is_refused_in_the_same_words_as_everything_else(self, client, person, link):
        first, second = Client(), Client()
        for browser in (first, second):
            browser.get(path_of(link))
        first.post(SET, {"password": NEW, "again": NEW})
        closed = UserFactory(full_name="Người Đã Nghỉ")
        gone = password_links.activation(person=closed)
        User.objects.filter(pk=closed.pk).update(is_active=False)
        replaced = password_links.activation(person=UserFactory())
        password_links.activation(person=replaced.user)
        answers = [
            second.post(SET, {"password": "mot-mat-khau-khac-9", "again": "mot-mat-khau-khac-9"}),
            client.get(path_of(link)),
            client.get(path_of(gone)),
            client.get(path_of(replaced)),
            client.get(f"{SET}{link.pk}.{'0' * 40}/"),
            client.get(f"{SET}khong-phai/"),
            client.get(SET),
        ]
        said = {
            re.sub(r"\s+", " ", words(answer).split("<main")[1].split("</main>")[0]) for answer in answers
        }
        assert {answer.status_code for answer in answers} == {404}
        assert len(said) == 1
        (same,) = said
        assert not any(name in same for name in (person.username, str(person), closed.username, str(closed)))
        person.refresh_from_db()
        assert person.check_password(NEW)

    def test_after_a_day_it_is_over(self, link):
        with time_machine.travel(timezone.now() + timedelta(hours=23, minutes=59), tick=False):
            assert password_links.find(password_links.token_of(link), timezone.now())
        with (
            time_machine.travel(timezone.now() + timedelta(hours=24, minutes=1), tick=False),
            pytest.raises(LinkNotValid),
        ):
            password_links.find(password_links.token_of(link), timezone.now())

    def test_a_changed_password_ends_it(self, client, person, link):
        person.set_password(PASSWORD)
        person.save()
        assert client.get(path_of(link)).status_code == 404

    def test_what_is_stored_opens_nothing_under_another_secret(self, settings, link):
        token = password_links.token_of(link)
        settings.SECRET_KEY = "another-secret-another-secret-another-secret-1234"
        with pytest.raises(LinkNotValid):
            password_links.find(token, timezone.now())

    def test_whoever_has_no_name_yet_writes_it(self, client):
        person = UserFactory(username="lan", full_name="lan")
        client.get(path_of(password_links.activation(person=person)))
        assert "Họ và tên" in words(client.get(SET))
        client.post(SET, {"full_name": " Lò  Thị Lan ", "password": NEW, "again": NEW})
        person.refresh_from_db()
        assert person.full_name == "Lò Thị Lan"

    def test_an_account_of_the_demonstration_that_is_off_stays_closed(self, settings, client):
        link = password_links.activation(person=UserFactory(is_demo=True))
        settings.DEMO = False
        assert client.get(path_of(link)).status_code == 404


class TestWhoMayMakeALink:
    def test_an_administrator_makes_one_for_their_people_and_they_are_told(self):
        head = AppointmentFactory()
        admin = AppointmentFactory(role=Role.ADMINISTRATOR, office=head.office)
        link = password_links.activation(person=head.user, by=admin)
        assert (link.made_by, link.purpose) == (admin.user, LinkPurpose.ACTIVATION)
        message = OutboxMessage.objects.get(to=head.user)
        assert str(admin.user) in message.body
        assert password_links.token_of(link) not in message.body + message.link
        assert head.user.check_password(PASSWORD)

    def test_nobody_else_does(self):
        head = AppointmentFactory()
        admin = AppointmentFactory(role=Role.ADMINISTRATOR)
        clerk = AppointmentFactory(role=Role.STANDING_CLERK, office=head.office)
        for by in (admin, clerk):
            with pytest.raises(NotManaged):
                password_links.activation(person=head.user, by=by)

    def test_not_for_oneself_nor_for_who_is_closed_nor_by_mail_without_an_address(self):
        admin = AppointmentFactory(role=Role.ADMINISTRATOR)
        gone = AppointmentFactory(office=admin.office, user__is_active=False).user
        silent = AppointmentFactory(office=admin.office, user__email="").user
        for person, said in ((admin.user, "trang Tôi"), (gone, "đã khóa"), (silent, "chưa có thư")):
            with pytest.raises(PeopleError, match=said):
                password_links.activation(person=person, by=admin, by_mail=True)

    def test_a_role_elsewhere_puts_the_account_out_of_reach(self):
        head = AppointmentFactory()
        admin = AppointmentFactory(role=Role.ADMINISTRATOR, office=head.office)
        AppointmentFactory(user=head.user, office=OfficeFactory())
        with pytest.raises(NotManaged):
            password_links.activation(person=head.user, by=admin)


class TestForgotten:
    @pytest.fixture
    def person(self):
        return AppointmentFactory(user__email="lan@songngan.example").user

    def ask(self, client, who):
        return client.post(FORGOTTEN, {"who": who})

    def test_the_log_in_page_leads_there(self, client):
        assert f'href="{FORGOTTEN}"' in words(client.get("/dang-nhap/"))

    @pytest.mark.parametrize("by", ["username", "email"])
    def test_a_letter_brings_the_link_which_is_kept_nowhere_else(self, client, person, by):
        self.ask(client, getattr(person, by).upper())
        letter = mail.outbox[-1]
        assert letter.to == [person.email]
        (found,) = re.findall(r"http\S+(/dat-mat-khau/\S+/)", letter.body)
        message = OutboxMessage.objects.get(to=person)
        assert found.split("/")[2] not in message.body + message.link + message.audience
        client.get(found)
        client.post(SET, {"password": NEW, "again": NEW})
        person.refresh_from_db()
        assert person.check_password(NEW)
        assert AuditLine.objects.get(act="password-reset").actor == person

    def test_the_answer_is_the_same_for_who_is_unknown_closed_or_without_an_address(self, client, person):
        closed = UserFactory(is_active=False, email="nghi@songngan.example")
        silent = UserFactory(email="")
        answers = {
            re.sub(r'value="[^"]*"', "", words(self.ask(client, who)))
            for who in (person.username, "khong-co", closed.username, closed.email, silent.username)
        }
        assert len(answers) == 1
        assert [letter.to for letter in mail.outbox] == [[person.email]]

    def test_even_who_wants_no_mail_gets_this_letter_at_once(self, client, person):
        MessagePreference.objects.create(user=person, mail=MailMode.NONE)
        self.ask(client, person.username)
        assert mail.outbox[-1].to == [person.email]

    def test_the_fourth_of_an_hour_fills_nobodys_mailbox(self, client, person):
        for _ in range(6):
            self.ask(client, person.username)
        assert len(mail.outbox) == password_links.RESETS_AN_HOUR

    def test_one_place_cannot_ask_without_end(self, client):
        for number in range(10):
            assert self.ask(client, f"nguoi-{number}").status_code == 200
        assert self.ask(client, "nguoi-11").status_code == 429
        elsewhere = client.post(FORGOTTEN, {"who": "nguoi-11"}, REMOTE_ADDR="10.9.9.9")
        assert elsewhere.status_code == 200

    def test_a_link_that_is_over_before_it_is_sent_is_not_sent(self, person):
        password_links.reset(person=person)
        AccountLink.objects.update(used_at=timezone.now())
        send_waiting()
        assert not mail.outbox

    def test_after_two_hours_it_is_over(self, person):
        link = password_links.reset(person=person)
        with (
            time_machine.travel(timezone.now() + timedelta(hours=2, minutes=1), tick=False),
            pytest.raises(LinkNotValid),
        ):
            password_links.find(password_links.token_of(link), timezone.now())
