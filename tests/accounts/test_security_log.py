"""Reading the security log, what log-ins write into it, and how long it is kept."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.contrib.sessions.models import Session
from django.test import Client
from django.utils import timezone
from django_tasks_db.models import DBTaskResult

from accounts.models import Role, SecurityKind, SecurityLine, Tally
from accounts.services import password_links, security_log
from ledger.models import OutboxMessage
from ledger.services import outbox
from tests.factories.accounts import PASSWORD, AppointmentFactory, UserFactory
from workflows.jobs.retention import erase_expired

pytestmark = pytest.mark.django_db
ALL, OWN = "/quan-tri/an-ninh/", "/toi/an-ninh/"


@pytest.fixture
def keeper():
    return AppointmentFactory(role=Role.SITE_ADMINISTRATOR)


def seen(client, path=ALL, **asked) -> str:
    answer = client.get(path, asked)
    assert answer.status_code == 200
    return answer.content.decode()


def kinds(**wanted) -> list[str]:
    return list(SecurityLine.objects.filter(**wanted).order_by("pk").values_list("kind", flat=True))


class TestWhatIsWritten:
    def test_log_in_and_out(self, client):
        user = UserFactory()
        client.post("/dang-nhap/", {"username": user.username, "password": PASSWORD}, REMOTE_ADDR="10.0.0.7")
        client.post("/dang-xuat/")
        assert kinds(user=user) == [SecurityKind.LOGGED_IN, SecurityKind.LOGGED_OUT]
        assert SecurityLine.objects.first().address == "127.0.0.1"
        assert SecurityLine.objects.last().address == "10.0.0.7"

    def test_a_failure_names_the_person_and_an_unknown_name_nobody(self, client):
        user = UserFactory(username="lan")
        for name in ("LAN", "khong-co"):
            client.post("/dang-nhap/", {"username": name, "password": "sai"})
        assert list(SecurityLine.objects.order_by("pk").values_list("user", flat=True)) == [user.pk, None]

    def test_a_reset_asked_and_used(self, client):
        user = UserFactory(email="lan@songngan.example")
        client.post("/quen-mat-khau/", {"who": user.username})
        client.post("/quen-mat-khau/", {"who": "khong-co"})
        link = user.links.get()
        client.get(password_links.path_of(link))
        client.post("/dat-mat-khau/", {"password": "mua-xuan-o-ben-lau", "again": "mua-xuan-o-ben-lau"})
        assert kinds(user=user) == [SecurityKind.RESET_ASKED, SecurityKind.PASSWORD_SET]
        assert kinds(user=None) == [SecurityKind.RESET_ASKED]

    def test_a_password_changed(self, client):
        user = UserFactory()
        client.force_login(user)
        new = "mua-xuan-o-ben-lau"
        client.post("/toi/mat-khau/", {"old": PASSWORD, "password": new, "again": new})
        assert kinds(user=user) == [SecurityKind.PASSWORD_SET]

    def test_a_place_that_asks_too_often_is_one_line(self, client):
        for number in range(15):
            client.post("/quen-mat-khau/", {"who": f"khong-co-{number}"})
        assert kinds(kind=SecurityKind.SLOWED) == [SecurityKind.SLOWED]


class TestTheScreen:
    @pytest.mark.parametrize("role", [role for role in Role if role != Role.SITE_ADMINISTRATOR])
    def test_is_the_site_administrators_alone(self, client, role):
        client.force_login(AppointmentFactory(role=role).user)
        assert client.get(ALL).status_code == 404

    def test_is_closed_to_visitors(self, client):
        assert client.get(ALL).status_code == client.get(OWN).status_code == 302

    def test_is_narrowed_by_kind_person_place_and_day(self, client, keeper):
        lan, minh = UserFactory(full_name="Lò Thị Lan"), UserFactory(full_name="Hà Văn Minh")
        security_log.note(SecurityKind.FAILED, user=lan, address="6.6.6.6", what="một")
        old = security_log.note(SecurityKind.READ, user=minh, address="10.0.0.7", what="hai")
        SecurityLine.objects.filter(pk=old.pk).update(at=timezone.now() - timedelta(days=9))
        client.force_login(keeper.user)
        today = timezone.localdate()
        for asked, first, second in (
            ({}, True, True),
            ({"viec": "failed"}, True, False),
            ({"viec": "khong-co"}, True, True),
            ({"ai": "thị lan"}, True, False),
            ({"ai": minh.username}, False, True),
            ({"noi": "10."}, False, True),
            ({"tu-ngay": str(today - timedelta(days=1))}, True, False),
            ({"den-ngay": str(today - timedelta(days=1))}, False, True),
            ({"den-ngay": str(today)}, True, True),
            ({"tu-ngay": "hôm nay", "den-ngay": "9999-12-31"}, True, True),
        ):
            page = seen(client, **asked)
            assert ("Lò Thị Lan" in page, "Hà Văn Minh" in page) == (first, second), asked

    def test_is_cut_into_pages_that_keep_what_was_asked(self, client, keeper):
        for number in range(60):
            security_log.note(SecurityKind.FAILED, what=f"dòng {number}")
        client.force_login(keeper.user)
        assert "viec=failed&amp;trang=2" in seen(client, viec="failed")
        assert "dòng 3<" in seen(client, viec="failed", trang="2")

    def test_opening_it_is_told_as_well(self, client, keeper):
        client.force_login(keeper.user)
        seen(client)
        assert kinds(user=keeper.user, what="Nhật ký an ninh") == [SecurityKind.READ]

    def test_ones_own_lines_are_ones_own_alone(self, client):
        user, other = UserFactory(), UserFactory()
        security_log.note(SecurityKind.LOGGED_IN, user=user, what="của tôi")
        security_log.note(SecurityKind.LOGGED_IN, user=other, what="của người khác")
        client.force_login(user)
        assert OWN in seen(client, "/toi/")
        page = seen(client, OWN)
        assert "của tôi" in page
        assert "của người khác" not in page


class TestHowLong:
    def note(self, days: int) -> SecurityLine:
        line = security_log.note(SecurityKind.READ, address="203.0.113.9")
        SecurityLine.objects.filter(pk=line.pk).update(at=timezone.now() - timedelta(days=days))
        return line

    def test_lines_go_after_their_days_and_addresses_are_shortened_before(self, settings):
        settings.SECURITY_LOG_DAYS, settings.SECURITY_ADDRESS_DAYS = 100, 30
        new, middle, old = self.note(29), self.note(31), self.note(101)
        assert erase_expired(timezone.now()) == 1
        erase_expired(timezone.now())
        assert dict(SecurityLine.objects.values_list("pk", "address")) == {
            new.pk: "203.0.113.9",
            middle.pk: "203.0.113.0/24",
        }
        assert old.pk

    def test_counts_and_sessions_that_are_over_go(self, client):
        client.force_login(UserFactory())
        Session.objects.update(expire_date=timezone.now() - timedelta(days=1))
        Tally.objects.create(kind="x", count=1, until=timezone.now() - timedelta(seconds=1))
        Tally.objects.create(kind="y", count=1, until=timezone.now() + timedelta(hours=1))
        erase_expired(timezone.now())
        assert list(Tally.objects.values_list("kind", flat=True)) == ["y"]
        assert not Session.objects.exists()

    def test_results_of_work_that_ended_long_ago_go_and_what_waits_stays(self):
        long_ago = timezone.now() - timedelta(days=400)
        facts = {"args_kwargs": {}, "task_path": "x", "backend_name": "default", "queue_name": "default"}
        for status, ended in (
            ("SUCCESSFUL", long_ago),
            ("FAILED", long_ago),
            ("READY", None),
            ("RUNNING", None),
        ):
            DBTaskResult.objects.create(status=status, finished_at=ended, run_after=long_ago, **facts)
        erase_expired(timezone.now())
        assert set(DBTaskResult.objects.values_list("status", flat=True)) == {"READY", "RUNNING"}

    def test_messages_read_long_ago_go_and_unread_ones_stay(self, settings):
        user, long_ago = UserFactory(), timezone.now() - timedelta(days=settings.MESSAGES_KEPT_DAYS + 1)
        for key in ("read", "unread", "lately"):
            outbox.queue(to=user, subject=key, body="", key=key)
        outbox.queue_outside(audience="follower:1", subject="letter", body="", key="letter")
        OutboxMessage.objects.exclude(subject="lately").update(created_at=long_ago, sent_at=long_ago)
        OutboxMessage.objects.exclude(subject="unread").update(read_at=long_ago)
        OutboxMessage.objects.filter(subject="letter").update(read_at=None)
        erase_expired(timezone.now())
        assert set(OutboxMessage.objects.values_list("subject", flat=True)) == {"unread", "lately"}

    def test_the_daily_command_does_it_and_says_so(self):
        from workflows.jobs.daily import run_daily

        self.note(10_000)
        assert run_daily().erased == 1


def test_a_browser_that_set_its_password_by_a_link_is_known_and_its_owner_told():
    from accounts import devices

    user, client = UserFactory(email="lan@songngan.example"), Client()
    security_log.note(SecurityKind.FAILED, user=user)
    client.get(password_links.path_of(password_links.activation(person=user)))
    answer = client.post("/dat-mat-khau/", {"password": "mua-xuan-o-ben-lau", "again": "mua-xuan-o-ben-lau"})
    assert devices.COOKIE in answer.cookies
    assert "có 1 lần gõ sai mật khẩu" in client.get("/toi/").content.decode()
