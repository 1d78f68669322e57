"""The outbox on its way: leased, handed over to a real mail server, marked; neither lost nor doubled."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
import time_machine
from django.utils import timezone

from accounts.models import MailMode, MessagePreference, Role, User
from accounts.services import stand_ins
from ledger.models import Channel, OutboxMessage
from ledger.services import outbox
from tests.factories import workflows as make
from tests.factories.accounts import AppointmentFactory, UserFactory
from tests.factories.dossiers import ended
from tests.factories.ledger import OutboxMessageFactory
from tests.smtp_sink import smtp_sink
from workflows.inbox import assignment
from workflows.models import TaskCard
from workflows.notifications import delivery, digest

pytestmark = pytest.mark.django_db


class Killed(BaseException):
    """The process dies here."""


@pytest.fixture
def sink(settings):
    with smtp_sink() as server:
        settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
        settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", server.port
        settings.EMAIL_USE_TLS = settings.EMAIL_USE_SSL = False
        settings.EMAIL_HOST_USER = settings.EMAIL_HOST_PASSWORD = ""
        yield server


def letter_to(address: str = "an@example.vn", **facts) -> OutboxMessage:
    return OutboxMessageFactory(to=UserFactory(email=address), **facts)


def test_a_letter_goes_once_however_often_the_sender_runs(sink):
    message = letter_to()
    assert [delivery.send_waiting() for _ in range(3)] == [(1, 0), (0, 0), (0, 0)]
    message.refresh_from_db()
    assert (message.channel, message.lease, len(sink.letters)) == (Channel.MAIL, "", 1)


KILL_POINTS = ["lease", "email_of", "send", "record_delivery"]


@pytest.mark.parametrize("point", KILL_POINTS)
def test_a_sender_killed_at_any_point_neither_loses_nor_doubles_a_letter(sink, monkeypatch, point):
    message = letter_to()

    def die(*args, **kwargs):
        raise Killed

    with monkeypatch.context() as patch:
        if point == "send":
            patch.setattr("django.core.mail.EmailMessage.send", die)
        else:
            patch.setattr(delivery, point, die)
        with pytest.raises(Killed):
            delivery.send_waiting()
    assert delivery.send_waiting() == ((1, 0) if point == "lease" else (0, 0)), "a living lease is respected"
    with time_machine.travel(timezone.now() + delivery.LEASE + timedelta(seconds=1), tick=False):
        delivery.send_waiting()
        assert delivery.send_waiting() == (0, 0)
    message.refresh_from_db()
    assert message.channel == Channel.MAIL
    assert len(sink.delivered()) == 1, "one letter in the mailbox"


def test_two_senders_cannot_hold_one_letter(sink):
    message = letter_to()
    assert delivery.lease(message.pk) is not None
    assert delivery.lease(message.pk) is None


def test_the_sender_that_came_back_late_does_not_unmark_the_other_ones_work(sink):
    slow = delivery.lease(letter_to().pk)
    with time_machine.travel(timezone.now() + delivery.LEASE + timedelta(seconds=1), tick=False):
        assert delivery.send_waiting() == (1, 0)
    delivery.reschedule(slow, OSError("too late"))
    delivery.record_delivery(slow, Channel.PAGE)
    slow.refresh_from_db()
    assert (slow.channel, slow.error) == (Channel.MAIL, "")


def test_a_busy_server_is_tried_again_later_and_longer_each_time(sink):
    sink.busy = True
    message = letter_to()
    assert delivery.send_waiting() == (0, 1)
    assert delivery.send_waiting() == (0, 0), "it rests"
    message.refresh_from_db()
    assert (message.attempts, "451" in message.error) == (1, True)
    with time_machine.travel(message.not_before + timedelta(seconds=1), tick=False):
        assert delivery.send_waiting() == (0, 1)
        message.refresh_from_db()
        assert message.not_before - timezone.now() > timedelta(minutes=4)
        sink.busy = False
    with time_machine.travel(message.not_before + timedelta(seconds=1), tick=False):
        assert delivery.send_waiting() == (1, 0)
    assert len(sink.letters) == 1


def test_an_address_that_does_not_exist_is_given_up_at_once_and_the_others_go(sink):
    sink.refuse.add("khong-co@example.vn")
    gone, there = letter_to("khong-co@example.vn"), letter_to("co@example.vn")
    assert delivery.send_waiting() == (1, 1)
    gone.refresh_from_db()
    there.refresh_from_db()
    assert (gone.channel, there.channel) == (Channel.FAILED, Channel.MAIL)
    assert gone in outbox.readable(gone.to), "it still stands on the page"


def test_the_last_attempt_is_the_last(sink):
    sink.busy = True
    message = letter_to(attempts=delivery.MAX_ATTEMPTS - 1)
    delivery.send_waiting()
    message.refresh_from_db()
    assert message.channel == Channel.FAILED


def test_who_lost_the_role_meanwhile_is_not_told(sink):
    post = AppointmentFactory(user__email="cu@example.vn")
    message = outbox.queue(to=post.user, subject="Một", body="", key="k", audience=f"post:{post.pk}")
    ended(post)
    delivery.send_waiting()
    message.refresh_from_db()
    assert (message.channel, sink.letters) == (Channel.WITHHELD, [])
    assert message not in outbox.readable(post.user)


def test_who_gained_the_role_meanwhile_is_told_once(sink):
    old = AppointmentFactory(role=Role.STANDING_CLERK, user__email="cu@example.vn")
    place = f"holders:standing_clerk:office:{old.office_id}"
    outbox.queue(to=old.user, subject="Một", body="", key="k", audience=place)
    ended(old)
    new = AppointmentFactory(role=Role.STANDING_CLERK, office=old.office, user__email="moi@example.vn")
    delivery.send_waiting()
    delivery.send_waiting()
    assert [letter["To"] for letter in sink.letters] == ["moi@example.vn"]
    assert outbox.unread(new.user) == 1


def test_a_closed_account_is_not_written_to(sink):
    message = letter_to()
    message.to.is_active = False
    message.to.save()
    delivery.send_waiting()
    assert sink.letters == []


@pytest.mark.parametrize(
    ("mail", "reminders", "key", "channel"),
    [
        (MailMode.NOW, True, "task-1", Channel.MAIL),
        (MailMode.NONE, True, "task-1", Channel.PAGE),
        (MailMode.DAILY, True, "task-1", Channel.DIGEST),
        (MailMode.NOW, False, "remind:2026-11-20:1", Channel.PAGE),
        (MailMode.NOW, False, "task-1", Channel.MAIL),
    ],
)
def test_a_message_goes_the_way_its_reader_chose(sink, mail, reminders, key, channel):
    message = letter_to(key=key)
    MessagePreference.objects.create(user=message.to, mail=mail, reminders=reminders)
    delivery.send_waiting()
    message.refresh_from_db()
    assert message.channel == channel
    assert len(sink.letters) == (channel == Channel.MAIL)


def test_a_daily_letter_gathers_what_waits_and_goes_once(sink):
    reader = UserFactory(email="an@example.vn")
    MessagePreference.objects.create(user=reader, mail=MailMode.DAILY)
    for number in range(3):
        outbox.queue(to=reader, subject=f"Việc {number}", body="", key=f"k{number}", link="/viec/")
    day = date(2026, 11, 20)
    delivery.send_waiting()
    assert (digest.write_digests(day), digest.write_digests(day)) == (1, 0)
    delivery.send_waiting()
    [letter] = sink.letters
    assert "3 thông báo" in letter["Subject"]
    assert all(f"Việc {number}" in letter.get_content() for number in range(3))
    assert outbox.unread(reader) == 3, "the page shows the messages, not the letter that gathers them"
    outbox.queue(to=reader, subject="Việc muộn", body="", key="muon")
    delivery.send_waiting()
    assert (digest.write_digests(day), digest.write_digests(day + timedelta(days=1))) == (0, 1)


def test_a_subject_bears_no_address_and_no_number_of_a_person():
    message = outbox.queue(
        to=UserFactory(), subject="Hồ sơ của an@example.vn, số 012345678901", body="", key="k"
    )
    assert message.subject == "Hồ sơ của … số …"


def test_no_subject_names_a_person(tiny_papers):
    world, today = make.make_world(), timezone.localdate()
    colleague = AppointmentFactory(role=Role.STANDING_CLERK, office=world.clerk.office)
    stand_ins.stand_in(by=world.clerk, principal=world.clerk, deputy=colleague.user, since=today, until=today)
    make.proposed(world)
    dossier = make.submitted(make.make_world_again(world, units=1))
    card = TaskCard.objects.open().get(dossier=dossier, node="check")
    assignment.reassign(appointment=world.clerk, card=card, to=colleague)
    assignment.release(appointment=colleague, card=card)
    subjects = " ".join(OutboxMessage.objects.values_list("subject", flat=True))
    assert "làm thay" in subjects
    named = [str(person) for person in User.objects.all() if str(person) in subjects]
    assert named == []


@pytest.mark.parametrize("of_post", [False, True])
def test_who_does_an_absent_persons_work_is_told_once_and_reads_for_whom(of_post):
    today = timezone.localdate()
    post = AppointmentFactory(role=Role.STANDING_CLERK)
    colleague = AppointmentFactory(role=Role.OFFICE_CONTRIBUTOR, office=post.office)
    stand_ins.stand_in(by=post, principal=post, deputy=colleague.user, since=today, until=today)
    OutboxMessage.objects.all().delete()
    audience = f"post:{post.pk}" if of_post else f"holders:{post.role}:office:{post.office_id}"
    outbox.queue(to=post.user, subject="Nhắc hạn", body="Còn 2 ngày.", key="remind:1", audience=audience)
    delivery.send_waiting()
    delivery.send_waiting()
    told = OutboxMessage.objects.get(to=colleague.user)
    assert told.body.startswith("Còn 2 ngày.")
    assert f"làm thay {post.user}" in told.body
    assert told.channel == Channel.PAGE
    assert OutboxMessage.objects.count() == 2


def test_after_the_last_day_the_deputy_is_told_nothing():
    post = AppointmentFactory(role=Role.STANDING_CLERK)
    colleague = AppointmentFactory(role=Role.OFFICE_CONTRIBUTOR, office=post.office)
    today = timezone.localdate()
    stand_ins.stand_in(by=post, principal=post, deputy=colleague.user, since=today, until=today)
    OutboxMessage.objects.all().delete()
    audience = f"holders:{post.role}:office:{post.office_id}"
    with time_machine.travel(timezone.now() + timedelta(days=1)):
        outbox.queue(to=post.user, subject="Việc mới", body="x", key="new:1", audience=audience)
        delivery.send_waiting()
    assert not OutboxMessage.objects.filter(to=colleague.user).exists()
